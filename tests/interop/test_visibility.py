"""What SurveyJS shows, we ask: vectors of survey-core (python -m bench.survey_visibility)."""

import json
from pathlib import Path
from typing import Any

import pytest

from forms.compiled_form import CompiledForm, compile_form
from forms.definition import Library, expand_form, parse_definition
from forms.interop import read_form, write_form
from tests.interop.factories import form_of
from tests.interop.test_round_trip import stripped

FOLDER = Path(__file__).parent / "visibility"
SURVEYS: dict[str, Any] = json.loads((FOLDER / "surveys.json").read_text("utf-8"))
VECTORS: list[dict[str, Any]] = json.loads((FOLDER / "vectors.json").read_text("utf-8"))


def taken(name: str, data: bytes) -> dict[str, Any]:
    """The document of an import."""
    return expand_form("prove", form_of(read_form(name, data)), Library())


def ours(form: CompiledForm, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as we store them."""
    kinds = {id: question.type for id, question in form.definition.questions.items()}
    as_stored = {True: "yes", False: "no"}
    return {
        id: as_stored[value] if kinds[id] == "yes_no" else value for id, value in answers.items()
    }


@pytest.mark.parametrize("name", SURVEYS)
def test_the_same_questions_are_asked_as_survey_core_shows(name: str) -> None:
    document = taken("survey.json", json.dumps(SURVEYS[name]).encode())
    cases = [case for case in VECTORS if case["survey"] == name]
    assert len(cases) >= 100
    made = write_form(document, "surveyjs")
    again = taken(made.name, stripped("surveyjs", made.data))
    for each in (document, again):
        form = compile_form(parse_definition(each))
        for case in cases:
            asked = form.compiled.relevant(ours(form, case["answers"])).asked
            assert list(asked) == case["visible"], case["answers"]
