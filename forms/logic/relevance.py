"""Relevance: which questions are asked, and their computed values, in one pass.

Conditions and calculations are compiled once for a definition; a pass then takes one step for each
question, and inside repeats one for each question of each row.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from forms import i18n
from forms.definition import Check, Condition, Definition, Question, Section
from forms.logic.answer_paths import row_scope
from forms.logic.answer_state import Answers, is_blank, is_declined
from forms.logic.calculations import Compute, Scores, compile_calculation, scores_of
from forms.logic.conditions import Holds, compile_holds
from forms.logic.derivation import Derivation, derivation
from forms.logic.shielding import can_shield
from forms.logic.validation.errors import Path
from forms.logic.workflow_rules import Course, compile_course

EVERYONE = frozenset({"all"})


class Names(tuple[str, ...]):
    """Names in order that know at once whether a name is among them."""

    @cached_property
    def _set(self) -> frozenset[str]:
        return frozenset(self)

    def __contains__(self, name: object) -> bool:
        return name in self._set


@dataclass(frozen=True, slots=True)
class Relevance:
    """The result of evaluating some answers."""

    asked: Names
    """What is asked, in order: `barn`, `barn.0.navn`; no notes and no computed values."""
    shown: Names
    """The same, with the notes and computed values whose conditions hold."""
    sections: Names
    """The sections that have something to show."""
    answers: Answers
    """What is asked and computed: null where it is left empty, nothing where it is not asked."""
    known: Answers
    """The same, with the other sections' answers: what texts and checks may look at."""
    stopped: str
    """The note that ends the form here, or ""."""
    closed: Mapping[str, frozenset[str]]
    """The options that cannot be chosen now, by the question they are of (`barn.0.navn`)."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A question made ready to be walked past."""

    id: str
    audience: str
    holds: Holds | None
    compute: Compute | None
    counted: bool
    """Whether the server gives the value, counted from other forms (`forms.logic.figures`)."""
    answerable: bool
    stop: bool
    others: tuple[tuple[str, str], ...]
    """The codes of options that open a text of their own, and the name that it is kept under."""
    options: tuple[tuple[str, Holds], ...]
    """The options that have a condition."""
    inner: tuple["_Item", ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A section made ready to be walked through."""

    id: str
    audience: str
    holds: Holds | None
    items: tuple[_Item, ...]


@dataclass(frozen=True, eq=False)
class Compiled:
    """A definition with its conditions and calculations compiled; it may be kept for ever."""

    definition: Definition
    kinds: Mapping[str, str]
    _parts: tuple[_Part, ...]
    _checks: tuple[tuple[Check, Holds], ...]
    course: Course
    """What the answers decide about the form's way."""

    @cached_property
    def derivation(self) -> Derivation:
        """Which questions tell of which."""
        return derivation(self.definition)

    @cached_property
    def can_shield(self) -> bool:
        """Whether some answer shields the child: `can_shield`."""
        return can_shield(self.definition)

    def relevant(
        self,
        answers: Answers,
        *,
        audiences: frozenset[str] = EVERYONE,
        sections: Collection[str] | None = None,
        others: frozenset[str] | None = None,
        missing: Collection[str] = (),
        today: date | None = None,
    ) -> Relevance:
        """Return what *audiences* are asked, given *answers*; *sections* are those of the step.

        The sections that are *missing* do not exist: no permission lets them.

        *others* are the audiences that were asked in the other sections; *audiences* without it.
        What a step asks follows from all earlier answers, also those that its doer may not read.

        The answers of other sections count as earlier answers. An answer to what is hidden, or
        meant for another audience, counts as unanswered and is dropped. A value is computed
        whatever the audience, and is only shown to its own.
        """
        answered = _Pass(answers, today or i18n.today())
        elsewhere = audiences if others is None else others
        for part in self._parts:
            if not answered.stopped and part.id not in missing:
                own = sections is None or part.id in sections
                answered.visit_section(part, own, audiences if own else elsewhere)
        return answered.relevance()

    def checks(self, answers: Answers, today: date | None = None) -> list[Check]:
        """Return the author's checks that fire for *answers* (`Relevance.known`)."""
        return [check for check in self._fired(answers, today) if check.level != "receipt"]

    def outcomes(self, answers: Answers, today: date | None = None) -> list[Check]:
        """Return what receipts say of *answers*: the checks that correct nothing."""
        return [check for check in self._fired(answers, today) if check.level == "receipt"]

    def _fired(self, answers: Answers, today: date | None) -> Iterator[Check]:
        day = today or i18n.today()
        return (check for check, holds in self._checks if holds(answers, day, None))


def compile_definition(definition: Definition, kinds: Mapping[str, str]) -> Compiled:
    """Prepare *definition* for passes over answers.

    *kinds* is the result of `forms.logic.validation.value_kinds.reference_kinds`.

    A faulty condition or calculation raises ConditionError or CalculationError, naming the place.
    """
    scores = scores_of(definition)
    return Compiled(
        definition,
        kinds,
        tuple(_part(section, kinds, scores) for section in definition.sections),
        tuple(
            (check, compile_holds(check.when, kinds, ("check", number, "when")))
            for number, check in enumerate(definition.checks)
        ),
        compile_course(definition, kinds),
    )


def _holds(raw: Condition | None, kinds: Mapping[str, str], path: Path) -> Holds | None:
    return None if raw is None else compile_holds(raw, kinds, (*path, "show_if"))


def _part(section: Section, kinds: Mapping[str, str], scores: Scores) -> _Part:
    return _Part(
        section.id,
        section.audience,
        _holds(section.show_if, kinds, (section.id,)),
        tuple(_item(question, kinds, scores, (section.id,)) for question in section.questions),
    )


def _item(question: Question, kinds: Mapping[str, str], scores: Scores, path: Path) -> _Item:
    here, own = (*path, question.id), question.own
    inner_kinds = row_scope(kinds, question.id) if question.questions else kinds
    inner_scores = row_scope(scores, question.id) if question.questions else scores
    computed = "value" in own
    return _Item(
        question.id,
        _COMPUTED_FOR[own.get("show", "all")] or question.audience
        if computed
        else question.audience,
        _holds(question.show_if, kinds, here),
        compile_calculation(own["value"], kinds, scores, (*here, "value")) if computed else None,
        "figure" in own,
        question.id in kinds,
        own.get("stop") is True and len(path) == 1,
        tuple((code, f"{question.id}.{name}") for code, name in question.others.items()),
        tuple(
            (option.code, compile_holds(option.show_if, kinds, (*here, "options", option.code)))
            for option in question.options
            if option.show_if is not None
        ),
        tuple(_item(each, inner_kinds, inner_scores, here) for each in question.questions),
    )


_COMPUTED_FOR = {"all": "", "staff": "staff", "export": "nobody"}
"""Who reads a computed value, by its `show`; "" is the question's own audience."""


@dataclass(slots=True)
class _Place:
    """The form, or one row of a repeat, while it is walked through."""

    given: Answers
    prefix: str
    row: dict[str, Any] | None
    """What later conditions in this row see; None in the form."""
    seen: dict[str, Any]
    """What later conditions see: the row's, or what is known of the form."""
    kept: dict[str, Any]

    def put(self, name: str, value: Any) -> None:
        """Keep *value*, and let later conditions see it."""
        self.seen[name] = self.kept[name] = value


class _Pass:
    """One pass through a definition: known values grow question by question."""

    def __init__(self, given: Answers, today: date) -> None:
        self.given, self.today = given, today
        self.known: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}
        self.asked: list[str] = []
        self.shown: list[str] = []
        self.sections: list[str] = []
        self.closed: dict[str, frozenset[str]] = {}
        self.stopped = ""

    def relevance(self) -> Relevance:
        """Return the result of the pass."""
        return Relevance(
            Names(self.asked),
            Names(self.shown),
            Names(self.sections),
            self.kept,
            self.known,
            self.stopped,
            self.closed,
        )

    def visit_section(self, part: _Part, own: bool, audiences: frozenset[str]) -> None:
        """Walk through a section that *audiences* are asked; one that is not the reader's own only
        becomes known.
        """
        if part.holds is not None and not part.holds(self.known, self.today, None):
            return
        audiences = audiences if part.audience in audiences else frozenset[str]()
        asked, shown = len(self.asked), len(self.shown)
        kept = self.kept if own else {}
        self.visit_items(part.items, _Place(self.given, "", None, self.known, kept), audiences)
        if not own:
            del self.asked[asked:], self.shown[shown:]
        elif len(self.shown) > shown:
            self.sections.append(part.id)

    def visit_items(
        self, items: tuple[_Item, ...], place: _Place, audiences: frozenset[str]
    ) -> None:
        """Walk past the questions of a section or a row, as far as the form goes."""
        for item in items:
            if self.stopped:
                return
            if item.holds is None or item.holds(self.known, self.today, place.row):
                self.visit_item(item, place, audiences)

    def visit_item(self, item: _Item, place: _Place, audiences: frozenset[str]) -> None:
        """Take in one question whose condition holds."""
        name, for_reader = place.prefix + item.id, item.audience in audiences
        if for_reader:
            self.shown.append(name)
        if item.compute is not None:
            place.put(item.id, item.compute(self.known, self.today, place.row))
        elif item.counted:
            place.put(item.id, place.given.get(item.id))
        elif for_reader and item.answerable:
            self.asked.append(name)
            self.keep_answer(item, place, name, audiences)
        elif for_reader and item.stop:
            self.stopped = name

    def keep_answer(self, item: _Item, place: _Place, name: str, audiences: frozenset[str]) -> None:
        """Keep the answer to one question that is asked, and the text that goes with it."""
        value = place.given.get(item.id)
        if item.options:
            value = self.offered_answer(item, place, name, value)
        if item.inner and not is_declined(value):
            rows = value if isinstance(value, list) else []
            value = [
                self.row_answers(item, row, f"{name}.{number}.", audiences)
                for number, row in enumerate(rows)
            ]
        place.put(item.id, None if is_blank(value) and not is_declined(value) else value)
        for code, name in item.others:
            text = place.given.get(name) if _chosen(code, value) else None
            if not is_blank(text):
                place.put(name, text)

    def offered_answer(self, item: _Item, place: _Place, name: str, value: Any) -> Any:
        """Return the answer without the options that cannot be chosen now."""
        closed = frozenset(
            code for code, holds in item.options if not holds(self.known, self.today, place.row)
        )
        if not closed:
            return value
        self.closed[name] = closed
        if isinstance(value, list):
            return [code for code in value if code not in closed]
        return None if isinstance(value, str) and value in closed else value

    def row_answers(
        self, repeat: _Item, given: Any, prefix: str, audiences: frozenset[str]
    ) -> dict[str, Any]:
        """Return the answers of one row; a name in it is the row's own, answered or not."""
        seen: dict[str, Any] = {each.id: None for each in repeat.inner}
        place = _Place(given if isinstance(given, dict) else {}, prefix, seen, seen, {})
        self.visit_items(repeat.inner, place, audiences)
        return place.kept


def _chosen(code: str, value: Any) -> bool:
    """Whether the option *code* is the answer, or among the answers."""
    return value == code or (isinstance(value, list) and code in value)
