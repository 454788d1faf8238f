"""A definition prepared for checking: every question with its path, order and scope."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from forms.definition import Definition, Loaded, Question, Section, parse_definition
from forms.definition.groups import ungrouped_questions
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.definition.translations.translatable_texts import Text, form_texts
from forms.logic.answer_paths import row_scope
from forms.questions import TYPES, kinds_of, question_type_of

T = TypeVar("T")
Order = tuple[int, ...]
"""Where a question stands: (7,) for the seventh, (7, 2) for the second inside it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A question and where it stands; *around* is the repeat that it stands in."""

    question: Question
    section: Section
    path: Path
    order: Order
    around: "Spot | None" = None

    @property
    def name(self) -> str:
        """What the whole form calls it: `barn`, or `barn.*.navn` inside a repeat."""
        return (
            f"{self.around.question.id}.*.{self.question.id}" if self.around else self.question.id
        )

    @property
    def label(self) -> str:
        """What a message calls it."""
        return self.question.label or self.question.id


class View:
    """A loaded form and its definition; made once, read by every check."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        document = loaded.partial or {}
        self.document = document
        self.form: Mapping[str, Any] = document["form"]
        self.lost = loaded.checked.lost
        self.definition: Definition = parse_definition(document)
        self._once: dict[str, Any] = {}

    def cached(self, name: str, find: Callable[["View"], T]) -> T:
        """Return the result of *find*, computed once and shared by several checks."""
        if name not in self._once:
            self._once[name] = find(self)
        found: T = self._once[name]
        return found

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Every question, in the order of the pages."""
        return tuple(self._spots())

    def _spots(self) -> Iterator[Spot]:
        order = 0
        for s, section in enumerate(self.definition.sections):
            places = [
                place
                for _q, place, _g in ungrouped_questions(self.form["sections"][s]["questions"])
            ]
            for place, question in zip(places, section.questions, strict=True):
                path: Path = ("sections", s, "questions", place[0])
                if len(place) > 1:
                    path = (*path, "questions", place[1])
                outer = Spot(question, section, path, (order,))
                yield outer
                for n, inner in enumerate(question.questions):
                    here = (*path, "questions", n)
                    yield Spot(inner, section, here, (order, n), outer)
                order += 1

    @cached_property
    def by_name(self) -> Mapping[str, Spot]:
        """The spots by what the whole form calls them."""
        return {spot.name: spot for spot in self.spots}

    @cached_property
    def by_path(self) -> Mapping[Path, Spot]:
        """The spots by where they stand in the form."""
        return {spot.path: spot for spot in self.spots}

    def spot_at(self, place: Path) -> Spot | None:
        """Return the innermost question that contains *place*."""
        inside = (self.by_path.get(place[:length]) for length in (6, 4) if len(place) > length)
        return next((spot for spot in inside if spot is not None), None)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Every name that a condition may use, and its kind."""
        return kinds_of(self.definition)

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text for readers."""
        return tuple(form_texts(self.form, TYPES))

    @cached_property
    def starts(self) -> Mapping[str, Order]:
        """By section, the order of its first question."""
        found, count = {}, 0
        for section in self.definition.sections:
            found[section.id] = (count,)
            count += len(section.questions)
        return found

    def scope(self, spot: Spot | None) -> Mapping[str, str]:
        """Return the names, and their kinds, that can be used at *spot*."""
        if spot is None or spot.around is None:
            return self.kinds
        return row_scope(self.kinds, spot.around.question.id)

    def owner(self, name: str, spot: Spot | None = None) -> Spot | None:
        """Return the question that *name* belongs to, as seen from *spot*: the row's own come
        first.
        """
        head, _dot, rest = name.partition(".")
        if rest.startswith("*."):
            return self.by_name.get(f"{head}.*.{rest[2:].partition('.')[0]}")
        if spot is not None and spot.around is not None:
            inner = self.by_name.get(f"{spot.around.question.id}.*.{head}")
            if inner is not None:
                return inner
        return self.by_name.get(head)


def is_unit_question(question: Question) -> bool:
    """Tell whether an answer is one of the municipality's units."""
    return question_type_of(question).refers_to == "units"


def codes_of(question: Question) -> Mapping[str, str]:
    """Return the codes of an answer and their labels, as far as the definition gives them.

    The check never asks for those that only a municipality knows.
    """
    kind = question_type_of(question)
    return {} if kind.codes_are_stored else kind.codes(question)


Checker = Callable[[View], Iterator[Finding]]


def error(path: Path, what: str, how: str) -> Finding:
    """Something that stops publishing."""
    return Finding("error", path, what, how)


def warning(path: Path, what: str, how: str) -> Finding:
    """Something that should be corrected."""
    return Finding("warning", path, what, how)


def hint(path: Path, what: str, how: str) -> Finding:
    """Something that could be better."""
    return Finding("hint", path, what, how)
