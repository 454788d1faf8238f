"""Why something is not shown."""

from typing import Any

import pytest

from forms.compiled_form import compile_form
from forms.definition import Library, expand_form, parse_definition
from forms.questions import TYPES
from forms.workflow.wording.condition_reasons import rules

YES_NO = {"id": "allergi", "type": "yes_no", "label": "Har barnet allergi?"}
AGE = {"id": "alder", "type": "number", "label": "Alder"}
FOOD = {"id": "mat", "type": "choices", "label": "Mat?", "options": {"egg": "Egg", "melk": "Melk"}}


def why(condition: dict[str, Any], **answers: Any) -> list[str]:
    """What is said of a question with this condition."""
    asked = {"id": "x", "type": "text", "label": "Hva?", "show_if": condition}
    section = {"id": "del", "title": "Del", "questions": [YES_NO, AGE, FOOD, asked]}
    document = expand_form("prove", {"title": "Prøve", "sections": [section]}, Library())
    form = compile_form(parse_definition(document, "nb", TYPES))
    (rule,) = rules(form, form.compiled.relevant(answers))
    return [f"{each.asked}. {each.now}" for each in rule.reasons]


@pytest.mark.parametrize(
    ("condition", "answers", "said"),
    [
        (
            {"allergi": "yes"},
            {"allergi": "no"},
            ["«Har barnet allergi?» er Ja. Svaret er «Nei»."],
        ),
        ({"allergi": "yes"}, {}, ["«Har barnet allergi?» er Ja. Det er ikke besvart."]),
        (
            {"allergi": "yes", "alder": {"below": 3}},
            {"allergi": "yes", "alder": 5},
            ["«Alder» er under 3. Svaret er «5»."],
        ),
        (
            {"any": [{"alder": {"below": 3}}, {"mat": {"has_any": ["egg"]}}]},
            {"mat": ["melk"]},
            [
                "«Alder» er under 3. Det er ikke besvart.",
                "«Mat?» har minst én av Egg. Svaret er «Melk».",
            ],
        ),
        (
            {"not": {"allergi": "yes"}},
            {"allergi": "yes"},
            ["ikke («Har barnet allergi?» er Ja). Svaret er «Ja»."],
        ),
        ({"allergi": "yes"}, {"allergi": "yes"}, []),
        (
            {"allergi": "yes"},
            {"allergi": {"declined": True}},
            ["«Har barnet allergi?» er Ja. Svaret er «Ønsker ikke å svare»."],
        ),
    ],
)
def test_the_answers_that_make_a_condition_false_are_named(
    condition: dict[str, Any], answers: dict[str, Any], said: list[str]
) -> None:
    assert why(condition, **answers) == said


def test_a_question_in_a_hidden_part_says_so() -> None:
    asked = {"id": "x", "type": "text", "label": "Hva?", "show_if": {"allergi": "yes"}}
    sections = [
        {"id": "a", "title": "A", "questions": [YES_NO, AGE]},
        {"id": "b", "title": "B", "show_if": {"alder": 3}, "questions": [asked]},
    ]
    document = expand_form("prove", {"title": "Prøve", "sections": sections}, Library())
    form = compile_form(parse_definition(document, "nb", TYPES))
    part, question = rules(form, form.compiled.relevant({"allergi": "yes"}))
    assert [each.now for each in part.reasons] == ["Det er ikke besvart."]
    assert question.reasons == [] and "«B» vises ikke" in question.elsewhere
