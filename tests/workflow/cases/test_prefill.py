"""What is carried from an earlier form does not come to people who might not read it there."""

from typing import Any

import pytest

from forms.compiled_form import CompiledForm, compile_form
from forms.definition import Question
from forms.workflow.cases.prefill import _is_compatible, _rows
from tests.support.factories import make_definition, section


def form(*questions: dict[str, Any]) -> CompiledForm:
    """A form of one section with these questions."""
    return compile_form(make_definition(section("s", *questions)))


def asking(**keys: Any) -> Question:
    """The question that takes the answer."""
    return form({"id": "til", "type": "text", "label": "Til", **keys}).definition.questions["til"]


EARLIER = form(
    {"id": "apen", "type": "text", "label": "A"},
    {"id": "uro", "type": "text", "label": "U", "audience": "staff"},
    {"id": "alene", "type": "text", "label": "L", "audience": "alone"},
    {"id": "folsom", "type": "text", "label": "F", "sensitive": True},
    {"id": "etter", "type": "text", "label": "E", "show_if": {"uro": "x"}},
)


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ({}, {"apen"}),
        ({"sensitive": True}, {"apen", "folsom"}),
        ({"audience": "staff"}, {"apen", "uro", "etter"}),
        ({"audience": "staff", "sensitive": True}, {"apen", "uro", "etter", "folsom"}),
        ({"audience": "alone"}, {"apen", "uro", "etter", "folsom", "alene"}),
    ],
)
def test_an_answer_is_carried_to_questions_as_closed_as_what_it_follows_from(
    keys: dict[str, Any], names: set[str]
) -> None:
    found = {
        name
        for name in EARLIER.definition.questions
        if _is_compatible(asking(**keys), EARLIER, name, "x")
    }
    assert found == names


def test_rows_go_into_the_questions_they_are_named_for() -> None:
    actions = form(
        {
            "id": "avtaler",
            "type": "repeat",
            "label": "A",
            "add": "+",
            "questions": [
                {"id": "hva", "type": "text", "label": "Hva?"},
                {"id": "hvem", "type": "text", "label": "Hvem?", "sensitive": True},
                {"id": "naar", "type": "date", "label": "Når?"},
            ],
        }
    )
    inner = [
        {"id": "tiltak", "type": "text", "label": "T"},
        {"id": "ansvar", "type": "text", "label": "R"},
        {"id": "dag", "type": "date", "label": "D"},
    ]
    plan = asking(type="repeat", add="+", max=2, questions=inner)
    names = {"tiltak": "hva", "ansvar": "hvem", "dag": "hva", "ukjent": "naar"}
    rows = [{"hva": "Lek", "hvem": "Kari", "naar": "2026-01-01"}, {"naar": "2026-01-02"}]
    rows += [{"hva": "Sang"}, {"hva": "Dans"}]
    # who is sensitive there and open here, a text is no date, and empty rows are not carried
    assert _rows(plan, actions, "avtaler", rows, names) == [{"tiltak": "Lek"}, {"tiltak": "Sang"}]
    assert _rows(plan, actions, "avtaler", None, names) == []
    assert _rows(plan, actions, "borte", rows, names) == []
