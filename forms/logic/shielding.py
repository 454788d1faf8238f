"""Protected addresses: which answers shield a child, and which then tell where the child is.

A child with a protected address (fortrolig or strengt fortrolig, folkeregisterloven § 10-4) must
not be found by way of a form. What tells a place is then read by those who did a step and the
leader of the unit alone (`forms.workflow.visibility`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from forms.definition import Definition, Question
from forms.logic.derivation import Derivation, full_name, without_questions

LEGACY = {"child_protected_address": ("fortrolig", "strengt_fortrolig")}
"""What shields in versions from before `shields`: the question of the shared block of the child."""

_PLACES = frozenset({"child_address", "child_postcode", "child_place", "guardian_name"})
"""What tells a place in versions from before `place`, by the names of the shared blocks."""
BY_TYPE: dict[str, Callable[[Question], bool]] = {}
"""By the name of its type, whether an answer tells a place; each question type enters itself."""


def shielding_codes(question: Question) -> tuple[str, ...]:
    """Return the codes that, given as the answer, shield the child."""
    return question.shields or LEGACY.get(question.id, ())


def tells_place(question: Question) -> bool:
    """Tell whether an answer to the question can show where somebody lives or is."""
    if question.place is not None:
        return question.place
    tells = BY_TYPE.get(question.type)
    return question.id in _PLACES or (tells is not None and tells(question))


def can_shield(definition: Definition) -> bool:
    """Tell whether some answer to the form shields the child."""
    return any(shielding_codes(question) for question in definition.questions.values())


def is_shielded(definition: Definition, answers: Mapping[str, Any]) -> bool:
    """Tell whether the answers say that the child's address is protected."""
    return any(
        codes and answers.get(question.id) in codes
        for question in definition.questions.values()
        if (codes := shielding_codes(question))
    )


def place_questions(definition: Definition, derivation: Derivation) -> frozenset[str]:
    """Return the full names of the questions that tell a place, and of what follows from them."""
    own = {full_name(*each) for each in definition.walk() if tells_place(each[0])}
    return frozenset(own) | derivation.questions_disclosing(own)


def without_places(
    definition: Definition,
    derivation: Derivation,
    answers: Mapping[str, Any],
    shown: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return *shown* (default: all answers) without what tells a place, when the answers shield."""
    shown = answers if shown is None else shown
    if not is_shielded(definition, answers):
        return dict(shown)
    return without_questions(shown, place_questions(definition, derivation))
