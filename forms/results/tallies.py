"""Counting: each question, or row of a question, by its type's own tally."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Any

from forms.definition import Definition, Question
from forms.logic.answer_state import State, state_of_answer
from forms.questions import Tally, question_type_of
from forms.questions.values import Ticks

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is counted: a question, or one row of it."""

    question: Question
    row: str = ""
    label: str = ""

    @property
    def id(self) -> str:
        """Its name in the results: `<question>` or `<question>.<row>`."""
        return f"{self.question.id}.{self.row}" if self.row else self.question.id


@dataclass(frozen=True, slots=True)
class Count:
    """The number of answers, their distribution, their mean and their free texts."""

    n: int
    counts: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, Fraction] = field(default_factory=dict)
    """Of the options that count in the mean."""
    ticks: Ticks | None = None
    mean: Fraction | None = None
    """Of numbers; where there are options, the mean follows from counts and scores."""
    texts: tuple[str, ...] = ()
    ends: tuple[Fraction | None, Fraction | None] = (None, None)
    """Of numbers: the least and the largest that one can answer."""
    gap: Fraction = Fraction(1)
    """Of numbers: how far two answers beside each other are apart."""


def count_items(items: Sequence[Item], people: Sequence[Answers]) -> dict[str, Count]:
    """Count the answers of *people* to each item, by its name; each question is read once."""
    found: dict[str, Count] = {}
    for question, some in groupby(items, lambda item: item.question):
        values = values_of(question, people)
        tally = question_type_of(question).tally(question, values) or Tally()
        for item in some:
            found[item.id] = _count(question, tally.rows[item.row] if item.row else tally, values)
    return found


def values_of(question: Question, people: Sequence[Answers]) -> list[Any]:
    """Return the answers to *question*, of those who gave one."""
    restore, id = question_type_of(question).restore, question.id
    return [restore(a[id]) for a in people if state_of_answer(a, id) is State.ANSWERED]


def _count(question: Question, tally: Tally, values: Sequence[Any]) -> Count:
    n = sum(tally.counts.values()) if tally.counts and tally.ticks is None else len(values)
    mean = None if tally.counts or tally.mean is None else Fraction(tally.mean)
    scores = {code: Fraction(str(s)) for code, s in tally.scores.items() if s is not None}
    labels = {code: tally.labels.get(code, code) for code in tally.counts}
    own = question.own
    ends = (_limit(own.get("min")), _limit(own.get("max")))
    gap = Fraction(1, 10 ** int(own.get("decimals", 0)))
    return Count(n, tally.counts, labels, scores, tally.ticks, mean, tally.texts, ends, gap)


def _limit(number: Any) -> Fraction | None:
    return Fraction(str(number)) if isinstance(number, int | float) else None


def items(definition: Definition, picked: Mapping[str, Any]) -> list[Item]:
    """Return the countable items of the *picked* questions, in the order of the form."""
    found = []
    for question in definition.questions.values():
        tally = question_type_of(question).tally(question, ()) if question.id in picked else None
        if tally is None:
            continue
        if tally.rows and not tally.counts:
            found += [Item(question, row, tally.labels[row]) for row in tally.rows]
        else:
            found.append(Item(question, label=question.label))
    return found
