"""One of the municipality's units: a kindergarten, a school, a health station."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

from forms.definition import Key, Question
from forms.i18n import gettext as _
from forms.questions.base import Column, Example, QuestionType, Tally, Typed, Word, question_type

Units = Sequence[tuple[str, str]]
"""Id and name of each unit, in the order of the list."""


def _no_units(kinds: tuple[str, ...] = ()) -> Units:
    return ()


_provider: Callable[[tuple[str, ...]], Units] = _no_units
_known: Callable[[], Units] = _no_units


def set_provider(
    provider: Callable[[tuple[str, ...]], Units], known: Callable[[], Units] | None = None
) -> None:
    """Let unit questions offer what *provider* gives for the wanted kinds; () is all kinds.

    *known* gives closed units too, whose names are still told; unless given, all kinds of the
    first. Both are asked each time a question is drawn, read or told.
    """
    global _provider, _known
    _provider, _known = provider, known or (lambda: provider(()))


def units_of_kinds(kinds: Sequence[str] = ()) -> dict[str, str]:
    """Return the units of these kinds as id → name (default: of all kinds)."""
    return dict(_provider(tuple(kinds)))


def unit_names() -> dict[str, str]:
    """Every unit there is or was as id → name."""
    return dict(_known())


@question_type("unit")
class Unit(QuestionType):
    """One of the municipality's units, picked from a list."""

    words: ClassVar[tuple[Word, ...]] = (Word("enhet"),)
    said = (lambda: _("Enhet: barnehage, skole eller kontor"),)
    kind = "code"
    codes_are_stored = True
    refers_to: ClassVar[Literal["", "units", "courses"]] = "units"
    names_people = True
    prefills = frozenset({"unit"})
    changes = True
    keys: ClassVar[tuple[Key, ...]] = (
        Key(
            "kinds",
            {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
            "Which kinds of units to offer, such as barnehage; all unless told.",
            say=lambda: _("Slags enheter"),
            group="basic",
        ),
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(post="solbakken", stored="solbakken", text="Solbakken barnehage"),
        Example(post="elvebyen", stored="elvebyen", text="Elvebyen skole", cells=("elvebyen",)),
        Example(
            {"kinds": ["barnehage"]},
            post="solbakken",
            stored="solbakken",
            text="Solbakken barnehage",
        ),
        Example(
            {"kinds": ["barnehage"]}, post="elvebyen", error="Velg fra listen under «Spørsmålet»."
        ),
        Example(post="ukjent", error="Velg fra listen under «Spørsmålet»."),
        Example(post=("solbakken", "elvebyen"), error="Velg fra listen under «Spørsmålet»."),
        Example({"required": True}, error="Velg fra listen under «Spørsmålet»."),
    )

    def codes(self, question: Question) -> dict[str, str]:
        return units_of_kinds(question.own.get("kinds", ()))

    def read(self, question: Question, typed: Typed) -> str | None:
        id = super().read(question, typed)
        if id is not None and (id not in self.codes(question) or len(typed[""]) > 1):
            raise ValueError(self.missing(question))
        return str(id) if id is not None else None

    def requires(self, question: Question) -> bool:
        """Nothing is demanded where there is nothing to choose: that must not block sending."""
        return question.required and bool(self.codes(question))

    def missing(self, question: Question) -> str:
        return _("Velg fra listen under «%(question)s».", question=question.label.rstrip(".:"))

    def text(self, question: Question, value: str) -> str:
        """Return the unit's name, active or closed; its id when it has been deleted."""
        return unit_names().get(value, value)

    def columns(self, question: Question) -> tuple[Column, ...]:
        return (Column(question.id, question.label, "code", unit_names()),)

    def cells(self, question: Question, value: str) -> tuple[Any, ...]:
        return (value,)

    def tally(self, question: Question, values: Sequence[str]) -> Tally | None:
        known, found = unit_names(), Counter(values)
        return Tally(dict(found), {id: known.get(id, id) for id in found})
