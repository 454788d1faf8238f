"""A form of another system from its file to an answer and home again, on a tablet."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forms.interop import read_form
from tests.browser.conftest import Opened
from tests.browser.test_builder import picture
from tests.interop.factories import options, row, workbook
from tests.interop.test_fhir import item as fhir_item
from tests.interop.test_fhir import options as fhir_options
from tests.interop.test_fhir import questionnaire

NAME = "Søvn hos barnet"
ASKED = {"hvem": "Hvem er du?", "godt": "Sover barnet godt?", "hva": "Hva er vanskelig?"}


def xlsform() -> bytes:
    """A survey of Kobo with a condition and a first answer."""
    settings = [{"form_title": NAME, "form_id": "sovn", "default_language": "Norsk (nb)"}]
    rows = [
        row("text", "hvem", ASKED["hvem"], default="Mor"),
        row("select_one svar", "godt", ASKED["godt"], required="yes"),
        row("text", "hva", ASKED["hva"], relevant="${godt} = 'nei'"),
    ]
    return workbook(survey=rows, choices=options("svar", ja="Ja", nei="Nei"), settings=settings)


def fhir() -> bytes:
    """The same for Helsenorge."""
    enable = [{"question": "godt", "operator": "=", "answerCoding": {"code": "nei"}}]
    answers = fhir_options("ja", "nei")
    for each, label in zip(answers, ("Ja", "Nei"), strict=True):
        each["valueCoding"]["display"] = label
    items: list[Any] = [
        fhir_item("hvem", "string", ASKED["hvem"], initial=[{"valueString": "Mor"}]),
        fhir_item("godt", "choice", ASKED["godt"], required=True, answerOption=answers),
        fhir_item("hva", "string", ASKED["hva"], enableWhen=enable),
    ]
    whole = questionnaire(*items, title=NAME, language="nb-NO")
    return json.dumps(whole).encode()


def surveyjs() -> bytes:
    """The same in SurveyJS."""
    elements = [
        {"type": "text", "name": "hvem", "title": ASKED["hvem"], "defaultValue": "Mor"},
        {"type": "radiogroup", "name": "godt", "title": ASKED["godt"], "isRequired": True,
         "choices": [{"value": "ja", "text": "Ja"}, {"value": "nei", "text": "Nei"}]},
        {"type": "text", "name": "hva", "title": ASKED["hva"], "visibleIf": "{godt} = 'nei'"},
    ]  # fmt: skip
    return json.dumps({"title": NAME, "locale": "nb", "pages": [{"elements": elements}]}).encode()


FILES = {
    "xlsform": ("sovn.xlsx", xlsform, "XLSForm"),
    "fhir": ("sovn.json", fhir, "FHIR"),
    "surveyjs": ("sovn.json", surveyjs, "SurveyJS"),
}


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no-scripting"])
@pytest.mark.parametrize("kind", FILES)
def test_a_form_is_imported_tried_published_filled_and_exported(
    opened: Opened, kind: str, scripting: bool
) -> None:
    name, made, label = FILES[kind]
    id = f"sovn-{kind}-{'med' if scripting else 'uten'}"
    page = opened("siri", scripting=scripting)
    bring_in(page, name, made(), id)
    attempt(page)
    publish(page, id)
    fill_in(opened(scripting=scripting), id, asks_server=not scripting)
    taken = read_form(name, bring_out(page, id, label))
    found = {q["id"]: q for s in json.loads(taken.text)["sections"] for q in s["questions"]}
    assert [found[each]["label"] for each in ASKED] == list(ASKED.values())
    assert found["hva"]["show_if"] == {"godt": "nei"}
    assert found["hvem"]["prefill"] == {"value": "Mor"}


def bring_in(page: Page, name: str, data: bytes, id: str) -> None:
    """Choose the file, look at what comes along, and make the draft."""
    page.goto("/importer-skjema")
    kind = "application/octet-stream"
    page.locator("#file").set_input_files([{"name": name, "mimeType": kind, "buffer": data}])
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.locator("main")).to_contain_text("Ingenting er lagret ennå.")
    expect(page.locator("main")).to_contain_text("3 spørsmål")
    picture(page, f"{id}-preview")
    page.locator("#id").fill(id)
    page.get_by_role("button", name="Lag utkast").click()
    page.wait_for_url(f"**/skjemaer/{id}/bygg/**")
    expect(page.locator(".sv-rail")).to_contain_text("3 spørsmål")
    picture(page, f"{id}-built")


def attempt(page: Page) -> None:
    """Try it: the condition holds, and what stood first stands there."""
    page.get_by_role("link", name="Prøv skjemaet").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label(ASKED["hvem"])).to_have_value("Mor")
    page.get_by_label("Nei", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Neste").click()


def publish(page: Page, id: str) -> None:
    """Open it to everybody, and publish."""
    page.goto(f"/skjemaer/{id}/vern/")
    page.locator("[name='k-open_to.who'][value=anyone]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Lagre").first.click()
    page.goto(f"/skjemaer/{id}/publiser")
    picture(page, f"{id}-publish")
    page.get_by_role("button", name="Publiser versjon 1").click()
    expect(page.get_by_role("status").first).to_contain_text("Versjon 1 er publisert")


def fill_in(page: Page, id: str, *, asks_server: bool) -> None:
    """Answer as a parent; without scripting a question that follows comes with the next page."""
    page.goto(f"/skjema/{id}/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Nei", exact=True).check()
    if asks_server:
        page.get_by_role("button", name="Neste").click()
    page.get_by_label(ASKED["hva"]).fill("Å sovne")
    picture(page, f"{id}-filled")
    page.get_by_role("button", name="Neste").click()
    expect(page.locator("main")).to_contain_text("Å sovne")
    page.get_by_role("button", name="Send inn").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Takk")


def bring_out(page: Page, id: str, label: str) -> bytes:
    """Download it in the format that it came in."""
    page.goto(f"/skjemaer/{id}/versjoner/1/som/")
    picture(page, f"{id}-out")
    with page.expect_download() as found:
        page.get_by_role("link", name=label).or_(page.get_by_role("button", name=label)).click()
    return Path(found.value.path()).read_bytes()
