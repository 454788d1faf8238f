"""A form of another system: imported, tried, published, filled, and had in its own format again."""

import json
from typing import Any

import pytest
from flask import Flask

from forms.interop import read_form
from forms.storage.definitions import versions
from tests.interop.factories import options, row, workbook
from tests.support.client import Visitor
from tests.web.forms_author import app, author, folder

__all__ = ["app", "author", "folder"]

BOOK = workbook(
    survey=[
        row("select_one ja_nei", "tur", "Ble dere med på turen?", required="yes"),
        row("text", "Hvorfor-ikke", "Hvorfor ikke?", relevant="${tur} = 'n'"),
    ],
    choices=options("ja_nei", j="Ja", n="Nei"),
    settings=[{"form_title": "Turdag", "default_language": "Norsk (nb)"}],
)
SURVEY = {
    "title": "Turdag", "locale": "nb", "pages": [{"name": "p", "elements": [
        {"type": "radiogroup", "name": "tur", "title": "Ble dere med på turen?", "isRequired": True,
         "choices": [{"value": "j", "text": "Ja"}, {"value": "n", "text": "Nei"}]},
        {"type": "text", "name": "Hvorfor-ikke", "title": "Hvorfor ikke?",
         "visibleIf": "{tur} = 'n'"},
    ]}],
}  # fmt: skip
FHIR = {
    "resourceType": "Questionnaire", "language": "nb-NO", "title": "Turdag", "item": [
        {"linkId": "tur", "type": "choice", "text": "Ble dere med på turen?", "required": True,
         "answerOption": [{"valueCoding": {"code": "j", "display": "Ja"}},
                          {"valueCoding": {"code": "n", "display": "Nei"}}]},
        {"linkId": "Hvorfor-ikke", "type": "string", "text": "Hvorfor ikke?", "enableWhen": [
            {"question": "tur", "operator": "=", "answerCoding": {"code": "n"}}]},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("xlsform", "tur.xlsx", BOOK),
        ("surveyjs", "tur.json", json.dumps(SURVEY).encode()),
        ("fhir", "tur.json", json.dumps(FHIR).encode()),
    ],
)
def test_a_form_goes_all_the_way_and_home(
    kind: str, name: str, content: bytes, app: Flask, author: Visitor
) -> None:
    author.visit("/importer-skjema")
    author.page.files["file"] = [(content, name)]
    assert author.press("Importer").h1 == "Turdag"
    author.fill(title="Turdag i skogen").press("Lag utkast")
    assert author.path == "/skjemaer/turdag/bygg/" and "Turdag i skogen" in author.page.text
    author.visit("/skjemaer/turdag/prov/")
    author.press("Start")
    author.fill(tur="j")
    author.press("Neste")
    assert "Hvorfor ikke? Ikke spurt" in author.page.text
    author.visit("/skjemaer/turdag/publiser")
    assert "Versjon 1 er publisert" in author.press("Publiser versjon 1").text
    with app.app_context():
        current = versions.current("turdag")
        assert current is not None
        form: dict[str, Any] = versions.document(current)["form"]
    assert {q["id"]: q.get("alias") for s in form["sections"] for q in s["questions"]} == {
        "tur": None,
        "hvorfor_ikke": "Hvorfor-ikke",
    }
    assert "Last ned som" in author.visit("/skjemaer/turdag/versjoner/1/som/").text
    made = author.get(f"/skjemaer/turdag/versjoner/1/som/{kind}")
    assert made.status_code == 200
    home = json.loads(read_form(name, made.data).text)
    home.pop("$schema", None)
    assert home == form
