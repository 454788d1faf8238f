"""A thousand random figures over random answers, each as a plain loop counts it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from statistics import fmean, median
from typing import Any

import pytest

from forms.logic.dates.public_holidays import public_holidays
from forms.logic.figures import (
    DUE,
    RECEIVED,
    UNIT,
    compile_figure,
    figure_faults,
    source_of,
)

KINDS = {
    **{"a": "code", "b": "code", "n": "number", "m": "number", "d": "date", "e": "date"},
    **{"flere": "codes", RECEIVED: "date", UNIT: "code"},
}
SINCE, UNTIL = date(2026, 1, 1), date(2026, 4, 30)
FUNCTIONS = ("count", "share", "sum", "mean", "median", "max", "distinct", "gap", "overdue")
ROUNDS, PARTS = 1_000, 10
"""So many figures, in parts that each have answers of their own."""
Row = dict[str, Any]


def some_answers(chance: Random) -> Iterator[Row]:
    """Answers with gaps, at three units, some of them outside the period."""
    for _each in range(chance.randrange(0, 40)):
        days = {
            name: (date(2025, 11, 1) + timedelta(days=chance.randrange(240))).isoformat()
            for name in ("d", "e", RECEIVED, DUE)
        }
        row: Row = {
            "a": chance.choice("xyz"),
            "b": chance.choice(["p", "q", {"declined": True}]),
            "n": chance.choice([0, 3, 7.5, -2, {"declined": True}]),
            "m": chance.randrange(100),
            "flere": chance.sample(["s", "t", "u"], chance.randrange(4)),
            UNIT: chance.choice(["lia", "nes", None]),
            **days,
        }
        yield {name: row[name] for name in row if name == RECEIVED or chance.random() < 0.85}


def some_condition(chance: Random, deep: int = 1) -> Any:
    """A condition, and of two or none of two when there is room."""
    if deep and chance.random() < 0.3:
        joined = [some_condition(chance, 0) for _each in range(2)]
        return {chance.choice(["all", "any"]): joined}
    return chance.choice(
        [
            {"a": chance.choice("xyz")},
            {"a": {"one_of": ["x", "y"]}},
            {"a": {"is_not": "x"}},
            {"n": {"min": chance.choice([0, 3])}},
            {"m": {"below": chance.randrange(100)}},
            {"flere": {"has_any": ["s", "t"]}},
            {"b": {"answered": True}},
        ]
    )


def some_figure(chance: Random) -> dict[str, Any]:
    """A figure that the check has nothing to say to."""
    function = chance.choice(FUNCTIONS)
    given: dict[str, Any] = {"form": "f"}
    if chance.random() < 0.5:
        given["where"] = some_condition(chance)
    if function == "share":
        given["part"] = some_condition(chance)
    if function == "distinct" or (function == "share" and chance.random() < 0.5):
        given["of"] = chance.choice(["a", "m", [UNIT, "d", "a"], ["a", "b"]])
    elif function in ("sum", "mean", "median", "max"):
        given["of"] = chance.choice(["n", "m", ["d", "e"], [RECEIVED, "d"]])
    if function != "overdue" and chance.random() < 0.6:
        given["on"] = chance.choice(["d", "e", RECEIVED])
    return {function: given}


def holds(condition: Any, row: Row) -> bool:
    """Whether the answers are so, read from the condition as the guide tells it."""
    if "all" in condition:
        return all(holds(each, row) for each in condition["all"])
    if "any" in condition:
        return any(holds(each, row) for each in condition["any"])
    ((name, test),) = condition.items()
    value = known(row, name)
    if isinstance(test, str):
        return bool(value == test)
    ((how, wanted),) = test.items()
    if how == "answered":
        return value is not None
    if value is None:
        return False
    made: dict[str, Callable[[], bool]] = {
        "one_of": lambda: value in wanted,
        "is_not": lambda: bool(value != wanted),
        "min": lambda: bool(value >= wanted),
        "below": lambda: bool(value < wanted),
        "has_any": lambda: any(each in value for each in wanted),
    }
    return made[how]()


def known(row: Row, name: str) -> Any:
    """The answer, None when it is missing or declined."""
    value = row.get(name)
    return None if isinstance(value, dict) or value in ("", []) else value


def counted(figure: dict[str, Any], rows: list[Row]) -> int | float | None:
    """The figure, by a loop."""
    ((function, given),) = figure.items()
    late = function == "overdue"
    inside = []
    for row in rows:
        day = known(row, DUE if late else given.get("on", RECEIVED))
        fits = day is not None and (late or SINCE.isoformat() <= day) and day <= UNTIL.isoformat()
        if fits and ("where" not in given or holds(given["where"], row)):
            inside.append((date.fromisoformat(day), row))
    if function == "gap":
        return the_gap(inside)
    here = [row for _day, row in inside]
    of = given.get("of", [])
    of = [of] if isinstance(of, str) else of
    if function in ("count", "overdue"):
        return len(here)
    if function in ("distinct", "share"):
        return together(function, given, of, here)
    numbers = [each for row in here for each in values(row, of)]
    if not numbers:
        return 0 if function == "sum" else None
    made: dict[str, Callable[[list[float]], float]]
    made = {"sum": sum, "mean": fmean, "median": median, "max": max}
    return round(float(made[function](numbers)), 1)


def together(function: str, given: Row, of: list[str], here: list[Row]) -> int | float | None:
    """How many differ, or what share of all or of those that differ is part of it."""
    part = [row for row in here if function == "share" and holds(given["part"], row)]
    if not of:
        return round(100 * len(part) / len(here), 1) if here else None
    every, inner = ({key(row, of) for row in rows} - {None} for rows in (here, part))
    if function == "distinct":
        return len(every)
    return round(100 * len(inner) / len(every), 1) if every else None


def key(row: Row, of: list[str]) -> str | None:
    """What a row is counted as; None when nothing of it is known."""
    every = [row.get(name) for name in of]
    return None if all(known(row, name) is None for name in of) else str(every)


def values(row: Row, of: list[str]) -> Iterator[float]:
    """The number, or the days from the one to the other."""
    found = [known(row, name) for name in of]
    if all(each is not None for each in found):
        if len(found) == 1:
            yield found[0]
        else:
            first, last = map(date.fromisoformat, found)
            yield (last - first).days


def the_gap(inside: list[tuple[date, Row]]) -> int | None:
    """The most days, holidays apart, between two at one unit, or from the last to the end."""
    gaps = []
    for unit in {row.get(UNIT) for _day, row in inside}:
        days = sorted([*(day for day, row in inside if row.get(UNIT) == unit), UNTIL])
        for first, last in pairwise(days):
            between = (first + timedelta(days=n + 1) for n in range((last - first).days))
            gaps.append(sum(day not in public_holidays(day.year) for day in between))
    return max(gaps, default=None)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_figure_is_what_a_loop_counts(part: int) -> None:
    chance = Random(part)
    for number in range(ROUNDS // PARTS):
        figure, rows = some_figure(chance), list(some_answers(chance))
        assert list(figure_faults(figure, KINDS)) == [], figure
        found = compile_figure(source_of(figure), KINDS, SINCE, UNTIL)(iter(rows))
        assert found.value == pytest.approx(counted(figure, rows)), (part, number, figure)
