"""The results of one period: the whole, one group at a time, and free text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.logic.calculations import calculation_references
from forms.logic.validation.condition_validation import condition_references
from forms.questions import question_type_of
from forms.results.across_versions import question_id
from forms.results.crosstabs import REST, cross_tabulate, large_groups
from forms.results.levels import (
    Bin,
    extreme_answers,
    finest_clean_step,
    is_clean,
    steps_of,
    upper_half,
)
from forms.results.means import mean_of
from forms.results.suppression import LEAST, Shown, suppress_in_step
from forms.results.tallies import Answers, Count, Item, count_items, items

MOST_GROUPS = 7
"""As many options as a background question may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """The shown results of one question, or of one of its rows."""

    item: Item
    shown: Shown
    labels: Mapping[str, str] = field(default_factory=dict)
    """The options in the form's order, in words."""
    averaged: bool = False
    """Whether it has a mean at all."""
    agree: Bin = ()
    """The options of the upper half of its scale."""
    beside: Bin = ()
    """The options without a score, such as «ikke aktuelt»."""
    ends: tuple[Fraction | None, Fraction | None] = (None, None)
    """The least and the largest answer there can be."""
    least: int = LEAST
    """The smallest group that may be seen."""

    @property
    def tells_nothing(self) -> bool:
        """Whether no part of the distribution may be seen, nor its mean."""
        shown = self.shown
        return shown.n is None or (
            not shown.counts and not shown.bins and shown.mean is None and not shown.limit
        )

    @property
    def base(self) -> int:
        """How many the share is of: without those beside the scale, where their number is told."""
        return (self.shown.n or 0) - sum(self.shown.counts.get(code, 0) for code in self.beside)

    @property
    def counts_beside(self) -> bool:
        """Whether those beside the scale are counted with the rest, because they are few."""
        told = self.fewest is not None and self.shown.n is not None
        return told and any(code in self.shown.together for code in self.beside)

    @property
    def agreed(self) -> int | None:
        """How many chose one of the upper half of the scale; None when it is not told exactly."""
        parts: dict[Bin, int] = {(code,): n for code, n in self.shown.counts.items()}
        parts |= self.shown.bins
        if not self.agree or self.shown.n is None or not parts:
            return None
        return sum(number for bin, number in parts.items() if set(bin) <= set(self.agree))

    @property
    def fewest(self) -> int | None:
        """The fewest that can have done so, by what is told; None when nothing is."""
        if self.shown.limit == "most" and self.shown.n is not None:
            return self.shown.n - self.least + 1
        return 0 if self.shown.limit == "few" else self.agreed

    @property
    def most(self) -> int | None:
        """The most that can have done so; None when nothing is told."""
        if self.shown.limit == "few":
            return self.least - 1
        return self.shown.n if self.shown.limit == "most" else self.agreed


class Division(NamedTuple):
    """A background question, and the groups it makes that may be looked at: code → words."""

    question: Question
    groups: Mapping[str, str]


class Told(NamedTuple):
    """The results of one period or one group, without the answers they were counted from."""

    n: int | None
    divisions: Sequence[Division]
    sizes: Mapping[tuple[str, str], int]
    """Of each group that may be looked at."""
    lines: Sequence[Line]

    def group_size(self, question: str, code: str) -> int:
        """How many are in a group that may be looked at."""
        return self.sizes[question, code]


class Survey:
    """The answers of one period, and what may be read of them.

    With *strict* (for anonymous forms) means and questions that follow from others are held back
    when they could tell what is hidden; without it (for forms with names, where readers of the
    results may read the answers) small counts are hidden all the same.
    """

    def __init__(
        self,
        definition: Definition,
        people: Sequence[Answers],
        picked: Mapping[str, Any],
        least: int = LEAST,
        *,
        strict: bool = True,
    ) -> None:
        self.definition, self.people, self.least, self.strict = definition, people, least, strict
        self.items = items(definition, picked)
        self._known_by: dict[str, dict[str, dict[str, Count]]] = {}
        self._known_steps: dict[tuple[str, str], int | None] = {}

    @property
    def n(self) -> int | None:
        """How many answered; None when they are too few to say."""
        return len(self.people) if len(self.people) >= self.least else None

    def whole(self) -> list[Line]:
        """Every question over all who answered; free words stand apart."""
        return [self._line(item, self._told[item.id]) for item in self._counted]

    def lines_of(self, shown: Mapping[str, Shown]) -> list[Line]:
        """Return the lines of results that were counted before, by item."""
        return [self._line(item, shown.get(item.id, Shown())) for item in self._counted]

    def divisions(self) -> list[Division]:
        """Return the background questions with at least one group to show."""
        found = []
        for item in self._background:
            labels = self._counts[item.id].labels
            if groups := {code: labels[code] for code in self._groups(item)}:
                found.append(Division(item.question, groups))
        return found

    def group(self, question: str, code: str) -> list[Line]:
        """Every question over one group; background questions are not told of groups.

        Raises LookupError when the group may not be looked at.
        """
        item = next((i for i in self._background if i.id == question), None)
        if item is None or code not in self._groups(item):
            raise LookupError(f"{question}={code} is no group that may be looked at")
        shy = {i.id for i in self._background} if self.strict else {item.id}
        return [
            self._line(each, self._crossed(item, each).get(code, Shown()))
            for each in self._counted
            if each.id not in shy and not (self.strict and self._follows(each))
        ]

    def group_size(self, question: str, code: str) -> int:
        """How many are in a group that may be looked at."""
        return self._told[question].counts[code]

    def told(self, group: tuple[str, str] | None = None) -> Told:
        """Return the results of the whole, or of one group; LookupError as `group` raises it."""
        divisions = self.divisions() if self.n is not None else []
        sizes = {
            (each.question.id, code): self.group_size(each.question.id, code)
            for each in divisions
            for code in each.groups
        }
        return Told(self.n, divisions, sizes, self.group(*group) if group else self.whole())

    def texts(self, key: bytes) -> list[tuple[Item, list[str]]]:
        """Return the free texts, question by question, in an order unrelated to the submissions.

        The order is the same for the same *key*, so that a long list can be turned over.
        """
        found = []
        for item, count in self._written:
            words = sorted(count.texts, key=lambda text: _place(text, key))
            told = len(words) >= self.least and not self._is_held(item)
            found.append((item, words if told else []))
        return found

    @cached_property
    def _every(self) -> list[tuple[Item, Count]]:
        return [(item, self._counts[item.id]) for item in self.items]

    @cached_property
    def _written(self) -> list[tuple[Item, Count]]:
        return [(item, count) for item, count in self._every if is_written(item)]

    @cached_property
    def _counted(self) -> list[Item]:
        return [item for item, _count in self._every if not is_written(item)]

    @cached_property
    def _counts(self) -> dict[str, Count]:
        return count_items(self.items, self.people)

    @cached_property
    def _told(self) -> dict[str, Shown]:
        found: dict[str, Shown] = {}
        for item in self._counted:
            count = self._counts[item.id]
            step = self._steps[item.question.id]
            told = suppress_in_step(count, self.least, step) if self.n is not None else Shown()
            if not self.strict and told.n is not None and count.scores:
                told = _with_mean(told, count)
            found[item.id] = told
        if self.strict:
            for item in self._counted:
                if self._follows(item) and not self._is_clear(item, found):
                    found[item.id] = Shown()
        return found

    @cached_property
    def _steps(self) -> dict[str, int | None]:
        """The step in which each question is told, one for all its rows."""
        return {
            question: finest_clean_step([self._counts[item.id] for item in some], self.least)
            if self._counts[some[0].id].scores
            else None
            for question, some in self._rows.items()
        }

    @cached_property
    def _rows(self) -> dict[str, list[Item]]:
        """The rows of each question that is counted; a question without rows is its own."""
        found: dict[str, list[Item]] = {}
        for item in self._counted:
            found.setdefault(item.question.id, []).append(item)
        return found

    def _is_held(self, item: Item) -> bool:
        return self.strict and self._follows(item) and not self._is_clear(item, self._told)

    def _follows(self, item: Item) -> bool:
        """Whether who answers it, or what, follows from the answers to other questions."""
        return bool(set(self._sources(item)))

    def _sources(self, item: Item) -> list[str]:
        question = item.question
        section = self.definition.section(question.section)
        names = [
            *condition_references(question.show_if),
            *condition_references(section.show_if if section else None),
        ]
        names += calculation_references(question.own.get("value"))
        return [name.partition(".")[0] for name in names]

    def _is_clear(self, item: Item, told: Mapping[str, Shown]) -> bool:
        """Whether nothing is held back of the questions that *item* follows from."""
        sources = set(self._sources(item))
        mine = [other for other in self._counted if question_id(other.question.id) in sources]
        return {question_id(other.question.id) for other in mine} == sources and all(
            told[other.id].is_open for other in mine
        )

    @cached_property
    def _background(self) -> list[Item]:
        """Questions with one answer of a few, asked of everybody, that groups are made by."""
        return [item for item, count in self._every if self._divides(item, count)]

    def _divides(self, item: Item, count: Count) -> bool:
        plain = not item.row and count.counts and count.ticks is None and not count.scores
        few = 2 <= len(count.counts) <= MOST_GROUPS
        kind = question_type_of(item.question)
        return bool(plain and few and kind.answerable and kind.kind == "code") and not (
            self._follows(item)
        )

    def _groups(self, item: Item) -> list[str]:
        told = self._told[item.id]
        if told.n is None:
            return []
        divided = self._divided(item)
        sizes = {code: Count(len(some)) for code, some in divided.items()}
        enough = large_groups(sizes, self.least)
        return [code for code in self._counts[item.id].counts if code in enough]

    def _divided(self, item: Item) -> dict[str, list[Answers]]:
        """Return the people of each group that stands alone in the whole; all others under
        `REST`.
        """
        found: dict[str, list[Answers]] = {code: [] for code in self._told[item.id].counts}
        found[REST] = []
        for answers in self.people:
            code = answers.get(item.question.id)
            found[code if isinstance(code, str) and code in found else REST].append(answers)
        return found

    def _counts_by(self, by: Item) -> dict[str, dict[str, Count]]:
        """Return each group's counts of each item; computed once for a background question."""
        if by.id not in self._known_by:
            enough = set(self._groups(by))
            people: dict[str, list[Answers]] = {REST: []}
            for code, some in self._divided(by).items():
                people.setdefault(code if code in enough else REST, []).extend(some)
            self._known_by[by.id] = {c: count_items(self.items, some) for c, some in people.items()}
        return self._known_by[by.id]

    def _crossed(self, by: Item, item: Item) -> dict[str, Shown]:
        groups = {code: counts[item.id] for code, counts in self._counts_by(by).items()}
        step = self._step_by(by, item) if self._counts[item.id].scores else None
        told = cross_tabulate(groups, self._told[item.id], self.least, step)
        if self.strict:
            return told
        return {code: _with_mean(each, groups[code]) for code, each in told.items()}

    def _step_by(self, by: Item, item: Item) -> int | None:
        """Return the step of the groups: one for all rows, no finer than of the whole.

        Without one, a row may still be shown in the coarsest step.
        """
        question = item.question.id
        key = (by.id, question)
        if key not in self._known_steps:
            first = self._steps[question]
            rows = [row for each in self._rows[question] for row in self._large(by, each)]
            chosen = None if first is None else finest_clean_step(rows, self.least, first)
            self._known_steps[key] = chosen
        if (chosen := self._known_steps[key]) is not None:
            return chosen
        rows, last = self._large(by, item), len(steps_of(self._counts[item.id])) - 1
        clean = all(is_clean(steps_of(row)[last], row.counts, self.least) for row in rows)
        return last if rows and clean else None

    def _large(self, by: Item, item: Item) -> list[Count]:
        groups = {code: counts[item.id] for code, counts in self._counts_by(by).items()}
        return list(large_groups(groups, self.least).values())

    def _line(self, item: Item, told: Shown) -> Line:
        count = self._counts[item.id]
        averaged = bool(count.scores) or (not count.counts and count.mean is not None)
        high = upper_half(count)
        beside = tuple(c for c in count.counts if c not in count.scores) if high else ()
        return Line(
            item, told, count.labels, averaged, high, beside, extreme_answers(count), self.least
        )


def _place(text: str, key: bytes) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), key=key).digest()


def is_written(item: Item) -> bool:
    """Whether people write their own words to it."""
    kind = question_type_of(item.question)
    return kind.answerable and kind.kind == "text" and not kind.codes(item.question)


def _with_mean(told: Shown, count: Count) -> Shown:
    mean = mean_of(count.counts, count.scores) if count.scores else told.mean
    return replace(told, mean=mean)
