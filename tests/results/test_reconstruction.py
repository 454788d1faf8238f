"""Somebody who reads everything, and can count, finds none of the numbers that are hidden.

Three readers try. The first knows the rule itself, and sets up every world there can be. The second
takes every number that is told, of all groups, as an equation, and looks at all worlds that fit.
The third reads a form like ours with many answers. Each small number must have two possible values.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.results.means import mean_of
from forms.results.report import Survey
from forms.results.suppression import suppress
from forms.results.tallies import Count
from forms.storage.retention.periods import Batch, batches
from tests.results import attacker, factories
from tests.results.factories import Answers, Cell, choice, define, scale
from tests.support.release_rules import same_rule

LEAST = 3
RATED = {
    "id": "m",
    "type": "matrix",
    "label": "m",
    "rows": {"r": "r"},
    "options": {**{c: {"label": c, "score": int(c)} for c in "123"}, "na": "Ikke aktuelt"},
}
SEVERAL = {"id": "q", "type": "choices", "label": "q", "options": dict.fromkeys("xyz", "svar")}


def is_in(**wanted: Any) -> Cell:
    """The people who answered so."""
    return str(wanted), lambda answers: all(answers.get(q) == v for q, v in wanted.items())


def cells(values: dict[str, Any]) -> list[Cell]:
    """Each answer to each question, and each pair of answers to two."""
    one = [is_in(**{q: v}) for q, some in values.items() for v in some if v is not None]
    two = [
        is_in(**{p: v, q: w})
        for p, q in combinations(values, 2)
        for v, w in product(values[p], values[q])
        if None not in (v, w)
    ]
    return [*one, *two]


def types(values: dict[str, Any]) -> list[Answers]:
    """Everybody there can be."""
    return [dict(zip(values, some, strict=True)) for some in product(*values.values())]


def ticked(codes: str, alone: str = "") -> list[Answers]:
    """Everybody who ticks some of the codes, or one that stands alone, or nothing."""
    some = [list(c) for n in range(1, len(codes) + 1) for c in combinations(codes, n)]
    return [*({"q": ticks} for ticks in some), *({"q": [c]} for c in alone), {"q": None}]


KNOWING = {
    "a scale": (
        define(scale("q", 4)),
        types({"q": (1, 2, 3, 4)}),
        cells({"q": (1, 2, 3, 4)}),
        range(3, 13),
    ),
    "a scale, some left it empty": (
        define(scale("q", 3)),
        types({"q": (1, 2, 3, None)}),
        cells({"q": (1, 2, 3)}),
        range(3, 10),
    ),
    "a row with an answer that does not count": (
        define(RATED),
        [{"m": {"r": code}} for code in ("1", "2", "3", "na")],
        [(c, lambda answers, c=c: answers["m"]["r"] == c) for c in ("1", "2", "3", "na")],
        range(3, 13),
    ),
    "several answers": (
        define(SEVERAL),
        ticked("xyz"),
        [(c, lambda answers, c=c: c in (answers["q"] or ())) for c in "xyz"],
        range(3, 6),
    ),
    "several answers, or none of them": (
        define({**SEVERAL, "exclusive": ["z"]}),
        ticked("xy", "z"),
        [(c, lambda answers, c=c: c in (answers["q"] or ())) for c in "xyz"],
        range(3, 10),
    ),
    "groups and a choice": (
        define(choice("f", "ab"), choice("q", "xyz")),
        types({"f": "ab", "q": "xyz"}),
        cells({"f": "ab", "q": "xyz"}),
        range(3, 7),
    ),
    "two background questions and a scale": (
        define(choice("f", "ab"), choice("g", "uv"), scale("q", 2)),
        types({"f": "ab", "g": "uv", "q": (1, 2)}),
        cells({"f": "ab", "g": "uv", "q": (1, 2)}),
        range(3, 7),
    ),
    "a question that only some are asked": (
        define(scale("p", 3), scale("q", 2, show_if={"p": {"one_of": [1, 2]}})),
        [*types({"p": (1, 2), "q": (1, 2)}), {"p": 3}],
        cells({"p": (1, 2, 3), "q": (1, 2)}),
        range(3, 9),
    ),
    "a value that is computed": (
        define(
            scale("p", 3),
            scale("q", 2),
            {"id": "k", "type": "calc", "label": "k", "value": {"mean": ["p", "q"]}},
        ),
        [{"p": p, "q": q, "k": (p + q) / 2} for p, q in product((1, 2, 3), (1, 2))],
        cells({"p": (1, 2, 3), "q": (1, 2)}),
        range(3, 7),
    ),
}


@pytest.mark.parametrize("name", KNOWING)
def test_who_knows_the_rule_finds_nothing(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    definition, everybody, every_cell, numbers = KNOWING[name]
    tried = small = 0
    for number in numbers:
        some = factories.worlds(definition, everybody, number, LEAST, every_cell)
        hidden, _alike, found = factories.pinned(some, LEAST)
        assert found == [], (name, number)
        tried, small = tried + len(some), small + hidden
    assert small
    with capsys.disabled():
        print(f"\n  {name}: {tried} worlds, {small} small numbers hidden, none found", end="")


SCALES = {
    "three": ("123", "", 3, range(3, 14)),
    "three and «not relevant»": ("123", "n", 3, range(3, 12)),
    "four": ("1234", "", 3, range(3, 13)),
    "five": ("12345", "", 3, range(3, 11)),
    "five, least six": ("12345", "", 6, range(6, 14)),
    "five and «not relevant»": ("12345", "n", 6, range(6, 12)),
    "a wide one": ("12345678", "", 3, range(3, 8)),
}


@pytest.mark.parametrize("name", SCALES)
def test_no_sum_of_options_is_found_by_who_knows_the_rule(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every way to answer one question, and every sum of options somebody could want to know."""
    scored, beside, least, numbers = SCALES[name]
    codes = scored + beside
    sums = [s for n in range(1, len(codes)) for s in combinations(range(len(codes)), n)]
    small = 0
    for number in numbers:
        alike: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
        for deal in deals(number, len(codes)):
            counts = dict(zip(codes, deal, strict=True))
            told = suppress(Count(number, counts, scores={c: Fraction(c) for c in scored}), least)
            alike[repr(told)].append(deal)
        for told_alike, some in alike.items():
            for places in sums:
                values = {sum(deal[place] for place in places) for deal in some}
                small += any(0 < value < least for value in values)
                assert len(values) > 1 or not 0 < min(values) < least, (told_alike, places, some)
    with capsys.disabled():
        print(f"\n  {name}: {small} small numbers and sums hidden, none found", end="")


def deals(total: int, places: int) -> Iterator[tuple[int, ...]]:
    """Every way to deal so many people out to so many options."""
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in deals(total - first, places - 1):
            yield (first, *rest)


SETS = 2
"""Random data sets of each kind; `make soak` tries a thousand in all (bench/reconstruction.py)."""


@pytest.mark.parametrize("kind", attacker.KINDS, ids=lambda kind: kind.name)
def test_an_attacker_who_puts_everything_together_finds_nothing(
    kind: attacker.Kind, capsys: pytest.CaptureFixture[str]
) -> None:
    """Totals, groups, means, sizes, bins, limits and periods at once, of random people."""
    hidden = 0
    for seed in range(SETS):
        chance = random.Random(f"{kind.name} {seed}")
        world = attacker.invented(kind, chance, chance.randint(12, min(kind.most, 50)))
        tried, found = attacker.attack(world, chance)
        assert found == [], (seed, [str(target) for target in found[:5]], world.told())
        hidden += tried
    with capsys.disabled():
        print(
            f"\n  {kind.name}: {SETS} data sets, {hidden} small numbers and sums, none found",
            end="",
        )


class Leaking(attacker.World):
    """Says besides how many answered 1."""

    def told(self) -> dict[Any, Any]:
        ones = sum(person["q"] == 1 for person in self.people)
        return {**super().told(), ("leak",): ones}

    def of(self, people: attacker.People) -> attacker.World:
        return Leaking(self.kind, people, self.least)


def test_the_attacker_finds_a_number_that_only_one_world_can_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise it would prove nothing that none is found."""
    monkeypatch.setattr(attacker, "REPAIRS", 1)
    people: attacker.People = [
        {"_period": 0, "f0": "a", "q": 5 if place else 1} for place in range(9)
    ]
    _tried, found = attacker.attack(Leaking(attacker.KINDS[0], people, 6), random.Random(1))
    assert {str(target) for target in found} == {"q=1 of all", "q=1 of f0=a"}


EQUATIONS = {
    "groups and a scale": (
        define(choice("f", "ab"), scale("q", 3)),
        {"f": "ab", "q": (1, 2, 3)},
        range(6, 9),
    ),
    "three groups and a scale": (
        define(choice("f", "abc"), scale("q", 2)),
        {"f": "abc", "q": (1, 2)},
        range(6, 9),
    ),
    "groups, and some without": (
        define(choice("f", "ab"), scale("q", 2)),
        {"f": ("a", "b", None), "q": (1, 2, None)},
        range(6, 7),
    ),
    "two background questions": (
        define(choice("f", "ab"), choice("g", "uv"), scale("q", 2)),
        {"f": "ab", "g": "uv", "q": (1, 2)},
        range(6, 7),
    ),
}


@pytest.mark.parametrize("name", EQUATIONS)
def test_no_equations_give_a_small_number(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    definition, values, numbers = EQUATIONS[name]
    every_cell, tried, means = cells(values), 0, 0
    for number in numbers:
        some = factories.worlds(definition, types(values), number, LEAST, every_cell)
        real = [true_numbers(world.people, values) for world in some]
        different = {factories.key(world.told): world for world in some}
        for world in different.values():
            means += sum(1 for place in world.told if place[0] == "mean" and place[1] != "all")
            alike = [
                other.truth
                for other, numbers_of in zip(some, real, strict=True)
                if factories.agrees(world.told, numbers_of.get)
            ]
            for size, *sizes in zip(world.truth, *alike, strict=True):
                assert not 0 < size < LEAST or len(set(sizes)) > 1, (world.told, alike)
        tried += len(different)
    with capsys.disabled():
        print(f"\n  {name}: {tried} different pages, {means} means of groups, none found", end="")


def true_numbers(people: tuple[Answers, ...], values: dict[str, Any]) -> dict[Any, Any]:
    """Every number that could be told of them, small or not."""
    found: dict[Any, Any] = {("n",): len(people)}
    places: dict[str, list[Answers]] = {"all": list(people)}
    for f, codes in values.items():
        for code in codes:
            places[f"{f}={code}"] = [a for a in people if a.get(f) == code]
            found["size", f, str(code)] = len(places[f"{f}={code}"])
    for place, group in places.items():
        for q, codes in values.items():
            given = [a[q] for a in group if a.get(q) is not None]
            counts = {str(c): given.count(c) for c in codes if c is not None}
            found["n", place, q] = len(given)
            found.update({("count", place, q, c): n for c, n in counts.items()})
            found.update(binned(place, q, counts))
            if given and isinstance(given[0], int):
                found["mean", place, q] = mean_of(counts, {c: Fraction(c) for c in counts})
    return found


def binned(place: str, q: str, counts: dict[str, int]) -> Iterator[tuple[Any, int]]:
    """Every sum of neighbours on a scale, and the limit that holds of its upper half."""
    codes = list(counts)
    for first, last in combinations(range(len(codes) + 1), 2):
        some = codes[first:last]
        yield ("bin", place, q, *some), sum(counts[code] for code in some)
    high = sum(counts[code] for code in codes[(len(codes) + 1) // 2 :])
    rest = sum(counts.values()) - high
    for limit, number in (("most", rest), ("few", high)):
        if 0 < number < LEAST:
            yield ("limit", place, q, limit), 0


MARKS = ("1", "2", "3", "4", "5", "na")
FEEDBACK = define(
    choice("role", "abcd"),
    {
        **RATED,
        "options": {**{c: {"label": c, "score": int(c)} for c in MARKS[:5]}, "na": "Ikke aktuelt"},
    },
)
TRIED: dict[str, int] = defaultdict(int)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**9), number=st.integers(6, 90), skew=st.floats(0.2, 3))
def test_a_form_like_ours_with_many_answers(seed: int, number: int, skew: float) -> None:
    chance = random.Random(seed)
    survey = Survey(FEEDBACK, [invented(chance, skew) for _ in range(number)], PICKED)
    numbers = factories.told(survey)
    TRIED["pages"] += 1
    for place, count in numbers.items():
        assert place[0] == "mean" or count == 0 or count >= 6, (place, count)
    if any(place[:2] != ("n", "all") and place[-1] == "m.r" for place in numbers):
        look_for_witnesses(survey, numbers)


PICKED = {"role": None, "m": None}
TRIED: dict[str, int] = defaultdict(int)
Cells = dict[tuple[Any, str], list[int]]


def invented(chance: random.Random, skew: float) -> Answers:
    """Somebody who answers, some things more often than others."""
    weights = [1, 1 + skew, 1 + 2 * skew, 2 + 4 * skew, 2 + 5 * skew, 1]
    return {
        "role": chance.choices(("a", "b", "c", "d", None), [9, 4, 1, 1, 0.5])[0],
        "m": {"r": chance.choices(MARKS, weights)[0]},
    }


def look_for_witnesses(survey: Survey, numbers: factories.Told) -> None:
    """For each small cell there are other people, of whom the same is told, where it is another."""
    cell: Cells = defaultdict(list)
    for place, answers in enumerate(survey.people):
        cell[answers["role"], answers["m"]["r"]].append(place)
    for (group, mark), some in cell.items():
        if len(some) < 6:
            assert any(
                factories.told(Survey(FEEDBACK, people, PICKED)) == numbers
                for people in changed(survey, cell, group, mark)
            ), (group, mark, len(some), numbers)
            TRIED["cells"] += 1


def changed(survey: Survey, cell: Cells, group: Any, mark: str) -> Iterator[list[Answers]]:
    """The same people, where one of them is somebody else, or some change answers."""
    yield from in_other_roles(survey.people, group, mark)
    others = sorted({g for g, _mark in cell if g != group}, key=str)
    swaps = [(mark, other) for other in MARKS if other != mark]
    steps: list[tuple[tuple[str, str], ...]] = [(swap,) for swap in swaps]
    for swap in swaps:
        steps += [(swap, (a, b)) for a, b in permutations(MARKS, 2) if (b, a) != swap]
    for some in steps:
        if (people := answering_otherwise(survey.people, some)) is not None:
            yield people
        for other in others:
            if (people := exchanged(survey.people, cell, group, other, some)) is not None:
                yield people


def in_other_roles(people: Any, group: Any, mark: str) -> Iterator[list[Answers]]:
    """The people where one who answered so comes into the group, or leaves it."""
    for place, answers in enumerate(people):
        for role in ("a", "b", "c", "d", None):
            if answers["m"]["r"] == mark and group in (role, answers["role"]):
                yield [*people[:place], {**answers, "role": role}, *people[place + 1 :]]


def answering_otherwise(people: Any, steps: Any) -> list[Answers] | None:
    """The people after somebody changes an answer at each step, and nobody else does."""
    moved, used = list(people), set[int]()
    for mine, theirs in steps:
        every = (p for p, a in enumerate(people) if a["m"]["r"] == mine and p not in used)
        one = next(every, None)
        if one is None:
            return None
        used.add(one)
        moved[one] = {**moved[one], "m": {"r": theirs}}
    return moved


def exchanged(
    people: Any, cell: Cells, group: Any, other: Any, steps: tuple[tuple[str, str], ...]
) -> list[Answers] | None:
    """The people after one of *group* and one of *other* change answers at each step."""
    moved, used = list(people), set[int]()
    for mine, theirs in steps:
        one = next((p for p in cell.get((group, mine), ()) if p not in used), None)
        two = next((p for p in cell.get((other, theirs), ()) if p not in used), None)
        if one is None or two is None:
            return None
        used |= {one, two}
        moved[one] = {**moved[one], "m": {"r": theirs}}
        moved[two] = {**moved[two], "m": {"r": mine}}
    return moved


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**9), often=st.integers(1, 9))
def test_who_reads_every_week_is_told_no_more_than_who_reads_once(seed: int, often: int) -> None:
    """What is told of a period is told once for ever, and no two periods share anybody."""
    chance, first = random.Random(seed), date(2026, 1, 5)
    people: dict[date, list[Answers]] = {}
    told: dict[Batch, factories.Told] = {}
    for week in range(60):
        monday = first + timedelta(weeks=week)
        people[monday] = [invented(chance, 1) for _ in range(chance.randint(0, often))]
        counts = {day: len(some) for day, some in people.items()}
        for today in (monday, monday + timedelta(days=1)):
            found = batches(counts, same_rule(6), today)
            assert list(told) == found[: len(told)]  # none is gone, or another
            for batch in found[-3:]:
                inside = [a for day, some in people.items() if day in span(batch) for a in some]
                numbers = factories.told(Survey(FEEDBACK, inside, PICKED))
                assert told.setdefault(batch, numbers) == numbers
    assert all(one.last < two.first for one, two in pairwise(told))
    TRIED["periods"] += len(told)


def span(batch: Batch) -> set[date]:
    """The Mondays of a batch."""
    weeks = (batch.last - batch.first).days // 7
    return {batch.first + timedelta(weeks=week) for week in range(weeks + 1)}


def test_figures(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(
            f"\n  a form like ours: {TRIED['pages']} pages,"
            f" {TRIED['cells']} small cells of groups, each with another size it may have;"
            f" {TRIED['periods']} periods read every week, told once",
            end="",
        )
