"""Which question of a form says the unit that it belongs to."""

from forms.definition import Definition, Question
from forms.questions.base import question_type_of
from forms.questions.types.unit import Unit


def own_unit(definition: Definition) -> Question | None:
    """Return the question that is filled in with the own unit (`"prefill": "unit"`)."""
    return next((q for q in definition.questions.values() if q.prefill == "unit"), None)


def unit_of_family(definition: Definition) -> Question | None:
    """Return the question that says the unit of a form that somebody without an account begins.

    It is that of the own unit. Without one it is the only question of the first step that asks for
    a unit and names no receiver of a later step; None where there is none, or several. What staff
    begin belongs to their own unit, whatever unit they ask about.
    """
    if (marked := own_unit(definition)) is not None:
        return marked
    first = set(definition.steps[0].sections)
    receivers = {step.unit for step in definition.steps}
    found = [
        question
        for section in definition.sections
        if section.id in first
        for question in section.questions
        if isinstance(question_type_of(question), Unit) and question.id not in receivers
    ]
    return found[0] if len(found) == 1 else None
