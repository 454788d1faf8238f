"""Which unit a form belongs to: by the question that says it, and no question of another unit."""

from typing import Any

from forms.definition import Definition, parse_definition
from forms.questions import TYPES
from forms.questions.own_unit import own_unit, unit_of_family
from forms.workflow.submit import unit_answered


def form(*questions: dict[str, Any], steps: list[dict[str, Any]] | None = None) -> Definition:
    """A form of one part for the family and one for staff."""
    sections = [
        {"id": "a", "title": "A", "questions": [{"label": "?", **each} for each in questions]},
        {"id": "b", "title": "B", "questions": [{"id": "z", "type": "text", "label": "?"}]},
    ]
    steps = steps or [
        {"id": "s1", "title": "1", "by": "respondent", "sections": ["a"]},
        {"id": "s2", "title": "2", "by": "staff", "sections": ["b"]},
    ]
    raw = {"title": "T", "sections": sections, "steps": steps}
    return parse_definition({"id": "t", "form": raw, "translations": {}}, "", TYPES)


WHERE = {"id": "where", "type": "unit"}
ALSO = {"id": "also", "type": "unit"}


def test_the_question_filled_in_with_the_own_unit_says_it() -> None:
    made = form(ALSO, {**WHERE, "prefill": "unit"})
    assert unit_answered(own_unit(made), {"where": "u1", "also": "u2"}) == "u1"
    assert unit_of_family(made) == own_unit(made)


def test_the_only_question_for_a_unit_says_it_of_what_families_begin() -> None:
    assert own_unit(form(WHERE)) is None, "what staff begin belongs to their own unit"
    assert unit_answered(unit_of_family(form(WHERE)), {"where": "u1"}) == "u1"
    assert unit_answered(unit_of_family(form(WHERE)), {}) is None


def test_none_of_two_is_guessed() -> None:
    assert unit_of_family(form(WHERE, ALSO)) is None


def test_the_receiver_of_a_later_step_is_not_the_own_unit() -> None:
    steps = [
        {"id": "s1", "title": "1", "by": "respondent", "sections": ["a"]},
        {"id": "s2", "title": "2", "by": "receiver", "unit": "where", "sections": ["b"]},
    ]
    assert unit_of_family(form(WHERE, steps=steps)) is None
