"""Answers as QuestionnaireResponse: items of the questionnaire, each with its kind of value."""

import json
from typing import Any

from forms.definition import parse_definition
from forms.interop import write_form
from forms.interop.fhir_answers import Responses
from forms.questions import TYPES
from tests.support.factories import document, question, section

OPTIONS = {"a": {"label": "A", "alias": "LA1"}, "b": "B", "annet": "Annet"}
DOCUMENT = document(
    section(
        "s",
        question("navn", alias="38208-5"),
        question("tall", "number"),
        question("vekt", "number", unit="kg", decimals=1),
        question("dag", "date"),
        question("mnd", "date", precision="month"),
        question("tid", "time"),
        question("ja", "yes_no"),
        question("lest", "confirm"),
        question("en", "choice", options=OPTIONS, other="annet"),
        question("flere", "choices", options=OPTIONS),
        question("m", "matrix", rows={"r": "R", "t": "T"}, options={"1": "Lite"}),
        question("barn", "repeat", questions=[question("fornavn"), question("alder", "number")]),
        question("avslo", "yes_no", decline=True),
        {"id": "g", "type": "group", "label": "G", "questions": [question("inne")]},
    ),
    section("tom", question("ubesvart")),
)
ANSWERS: dict[str, Any] = {
    "navn": "Kari", "tall": 3, "vekt": 12.5, "dag": "2026-05-07", "mnd": "2026-05-01",
    "tid": "14:05", "ja": "no", "lest": True, "en": "annet", "en.other": "Noe",
    "flere": ["a", "b"], "m": {"r": "1"},
    "barn": [{"fornavn": "Ola", "alder": 3}, {"fornavn": "Per"}],
    "avslo": {"declined": True}, "inne": "Ja", "ubesvart": None,
}  # fmt: skip


def test_every_answer_has_its_kind_of_value() -> None:
    [part] = Responses(parse_definition(DOCUMENT, "", TYPES)).items(ANSWERS)
    assert (part["linkId"], part["text"]) == ("del_s", "S")
    found = {item["linkId"]: item for item in part["item"] if item["linkId"] != "barn"}
    values = {id: item["answer"] for id, item in found.items() if "answer" in item}
    assert values == {
        "38208-5": [{"valueString": "Kari"}],
        "tall": [{"valueInteger": 3}],
        "vekt": [{"valueQuantity": {"value": 12.5, "unit": "kg"}}],
        "dag": [{"valueDate": "2026-05-07"}],
        "mnd": [{"valueDate": "2026-05"}],
        "tid": [{"valueTime": "14:05:00"}],
        "ja": [{"valueBoolean": False}],
        "lest": [{"valueBoolean": True}],
        "en": [{"valueCoding": {"code": "annet", "display": "Annet"}}, {"valueString": "Noe"}],
        "flere": [
            {"valueCoding": {"code": "LA1", "display": "A"}},
            {"valueCoding": {"code": "b", "display": "B"}},
        ],
    }
    assert found["m"]["item"][0]["answer"] == [{"valueCoding": {"code": "1", "display": "Lite"}}]
    assert found["avslo"]["extension"][0]["valueCode"] == "asked-declined"
    assert found["g"]["item"][0]["answer"] == [{"valueString": "Ja"}]
    rows = [item["item"] for item in part["item"] if item["linkId"] == "barn"]
    assert [[i["linkId"] for i in row] for row in rows] == [["fornavn", "alder"], ["fornavn"]]


def links(items: list[dict[str, Any]]) -> set[str]:
    return {i["linkId"] for i in items} | {each for i in items for each in links(i.get("item", []))}


def test_each_item_is_one_of_the_exported_questionnaire() -> None:
    questionnaire = json.loads(write_form(DOCUMENT, "fhir").data)
    assert links(Responses(parse_definition(DOCUMENT, "", TYPES)).items(ANSWERS)) <= links(
        questionnaire["item"]
    )
