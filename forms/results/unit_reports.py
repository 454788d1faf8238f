"""The reports of many units side by side: each figure at each unit, and of all of them together.

A total is worked out only where it follows from the parts: counts and sums are added, shares and
means are weighed by what they were counted from; a median of medians would be no median.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.logic.figures import MEETINGS, UNIT, source_of
from forms.questions import question_type_of
from forms.results.suppression import LEAST

ADDED = frozenset({"count", "sum", "overdue", "planned", "held"})
NUMBERS_OF_ANSWERS = frozenset({"count", "distinct", "overdue"})
WEIGHED = frozenset({"share", "mean", "held_share", "told_mean", "told_share", "told_rate"})
LARGEST = frozenset({"max", "gap", "longest_gap"})


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What one unit sent of a period, or that it sent nothing."""

    unit_id: str
    name: str
    answers: Mapping[str, Any] | None
    submission_id: str = ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure at each unit in their order, None where there is none, and of all together."""

    question: Question
    values: Sequence[int | float | None]
    total: int | float | None
    n: int
    """How many submissions the total was counted from; 0 when that is not known."""

    @property
    def function(self) -> str:
        """What it is: `count`, `share` …"""
        return str(next(iter(self.question.own["figure"])))

    @property
    def is_number_of_answers(self) -> bool:
        """Whether it is how many there are of something, and no share or sum of what they say."""
        return self.function in NUMBERS_OF_ANSWERS

    @property
    def is_small(self) -> bool:
        """Whether the total is about so few that it must not leave the municipality's own staff."""
        if self.total is None or self.function in MEETINGS:  # meetings are nobody
            return False
        if adds_up(self.question):
            return 0 < self.total < LEAST
        if self.function != "share":
            return self.n < LEAST
        part = round(self.n * self.total / 100)
        return self.n < LEAST or 0 < part < LEAST or 0 < self.n - part < LEAST


def adds_up(question: Question) -> bool:
    """Tell whether figures of units add up; distinct answers do when the unit is one of them."""
    raw = question.own["figure"]
    return not ADDED.isdisjoint(raw) or ("distinct" in raw and UNIT in source_of(raw).of)


def figure_questions(definition: Definition) -> list[Question]:
    """Return the figures of a report, in its order."""
    return [question for question in definition.questions.values() if "figure" in question.own]


def text_questions(definition: Definition) -> list[Question]:
    """Return the questions whose words go into a report of all units: no names, nothing sensitive.

    A line is a name or a title; words of several lines are what the unit says.
    """
    return [
        question
        for question in definition.questions.values()
        if question_type_of(question).is_prose(question)
        and not question.personal
        and not question.is_sensitive
        and question.audience == "all"
    ]


class Chosen(NamedTuple):
    """An answer of a closed question, and the units that chose it."""

    answer: str
    units: list[str]


def closed_questions(definition: Definition) -> list[Question]:
    """Return the questions with answers to choose, but those that say the report's period."""
    figures = figure_questions(definition)
    over = {name for question in figures for name in question.own["over"].values()}
    return [
        question
        for question in definition.questions.values()
        if question_type_of(question).codes(question)
        and question.id not in over
        and not question.personal
        and not question.is_sensitive
        and question.audience == "all"
    ]


def chosen_answers(question: Question, reports: Iterable[UnitReport]) -> list[Chosen]:
    """Return each answer that somebody chose, in the question's order."""
    found: dict[str, list[str]] = {}
    for report in reports:
        given = (report.answers or {}).get(question.id)
        for code in given if isinstance(given, list) else [given]:
            if isinstance(code, str):
                found.setdefault(code, []).append(report.name)
    words = question_type_of(question).codes(question)
    return [Chosen(words[code], found[code]) for code in words if code in found]


def figure_rows(definition: Definition, reports: Iterable[UnitReport]) -> list[FigureRow]:
    """Return each figure over the units."""
    answered = [report.answers or {} for report in reports]
    return [_row(question, answered) for question in figure_questions(definition)]


def _row(question: Question, answered: Sequence[Mapping[str, Any]]) -> FigureRow:
    values = [_number(answers.get(question.id)) for answers in answered]
    counted = [_counted(answers, question.id) for answers in answered]
    known = [(v, n) for v, n in zip(values, counted, strict=True) if v is not None]
    function = next(iter(question.own["figure"]))
    n = sum(n for _value, n in known)
    total: int | float | None = None
    if known and adds_up(question):
        total = sum(value for value, _n in known)
    elif known and function in LARGEST:
        total = max(value for value, _n in known)
    elif n and function in WEIGHED:
        total = round(sum(value * n for value, n in known) / n, 1)
    if total is not None and total == int(total):
        total = int(total)
    return FigureRow(question, values, total, n)


def _number(value: object) -> int | float | None:
    return value if type(value) is int or type(value) is float else None


def _counted(answers: Mapping[str, Any], id: str) -> int:
    """Return how many submissions the unit's figure was counted from, as its recipe says."""
    recipe = answers.get(f"{id}.figure")
    n = recipe.get("n") if isinstance(recipe, Mapping) else None
    return n if type(n) is int else 0
