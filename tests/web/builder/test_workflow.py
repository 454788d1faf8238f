"""The page «Gang»: steps, signers, deadlines and receipts as tables, changed by commands."""

import json
from typing import Any

import pytest
from flask import Flask

from forms.storage.definitions import drafts
from tests.support.client import Visitor
from tests.web.forms_author import TEXT, app, author, folder, save

__all__ = ["app", "author", "folder"]

PAGE = "/skjemaer/mote/gang/"


def form(app: Flask) -> dict[str, Any]:
    """The form as the draft has it."""
    with app.app_context():
        found = drafts.get("mote")
        value: dict[str, Any] = json.loads(found.text if found else TEXT)
        return value


def test_a_form_in_one_step_gets_another_a_signer_and_a_deadline(
    author: Visitor, app: Flask
) -> None:
    page = author.visit(PAGE)
    assert "Skjemaet har ett steg" in page.text and "Ingen skriver under." in page.text
    page = author.press("Legg til steget", step_title="Vurdere", by="leader", sections=["mer"])
    assert "La til steget «Vurdere»." in page.text and "Leder" in page.text
    assert [(s["id"], s["by"], s["sections"]) for s in form(app)["steps"]] == [
        ("fylle_ut", "respondent", ["motet"]),
        ("vurdere", "leader", ["mer"]),
    ]
    fields = {"k-within.number": "3", "k-within.unit": "work", "k-receipt": "Takk."}
    page = author.press("Lagre", **fields)
    assert "3 arbeidsdager" in page.text and "Takk." in page.text
    page = author.press("Legg til underskriften", signer="Rektor")
    assert form(app)["signers"] == {
        "rektor": {"label": "Rektor", "how": ["draw"], "required": True}
    }
    assert form(app)["steps"][1]["sign"] == ["rektor"]
    assert "Skrives under av: Rektor" in page.text
    shown = author.visit("/skjemaer/mote/bygg/")
    assert "Vurdere" in shown.text and "valgt=signers.rektor" in shown.html


def test_steps_are_moved_and_removed_and_their_parts_stay_in_the_form(
    author: Visitor, app: Flask
) -> None:
    author.visit(PAGE)
    author.press("Legg til steget", step_title="Vurdere", by="leader", sections=["mer"])
    author.press("Legg til underskriften", signer="Rektor")
    author.press("Opp Vurdere")
    assert [step["id"] for step in form(app)["steps"]] == ["vurdere", "fylle_ut"]
    author.press("Slett Rektor")
    assert "signers" not in form(app) and "sign" not in form(app)["steps"][0]
    author.press("Ned Vurdere")
    page = author.press("Slett Vurdere")
    assert "steps" not in form(app) and "Skjemaet har ett steg" in page.text


def test_no_step_is_left_with_nothing_to_do(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    author.press("Legg til steget", step_title="Melde", by="staff", sections=["motet", "mer"])
    assert [step["title"] for step in form(app)["steps"]] == ["Melde"]
    page = author.press(
        "Legg til steget", step_title="Vurdere", by="leader", sections=["motet", "mer"]
    )
    assert "Steget «Melde» hadde ingen deler igjen, og er borte." in page.text
    assert [step["title"] for step in form(app)["steps"]] == ["Vurdere"]
    author.press("Slett Vurdere")
    author.press("Legg til underskriften", signer="Rektor")
    assert form(app)["steps"][0]["sign"] == ["rektor"]
    page = author.press("Slett Rektor")
    assert "steps" not in form(app) and "Skjemaet har ett steg" in page.text


@pytest.mark.parametrize(
    ("button", "fields", "words"),
    [
        ("Legg til steget", {"step_title": " "}, "Gi steget et navn."),
        ("Legg til steget", {"step_title": "Nytt", "by": "x"}, "Velg hvem som gjør steget."),
        ("Legg til underskriften", {"signer": ""}, "Skriv hvem som skriver under."),
        ("Legg til underskriften", {"signer": "Rektor", "how": None}, "Velg minst én måte"),
    ],
)
def test_what_cannot_be_added_is_said(
    author: Visitor, app: Flask, button: str, fields: dict[str, str | None], words: str
) -> None:
    author.visit(PAGE)
    page = author.press(button, **fields)
    assert author.status == 422 and words in page.text and form(app) == json.loads(TEXT)
    assert all(text in page.html for text in fields.values() if text)


def test_a_text_that_cannot_be_read_is_mended_as_text(author: Visitor) -> None:
    save(author, "{")
    assert author.get(PAGE).headers["Location"] == "/skjemaer/mote/"


def test_a_step_is_undone_where_it_was_made(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    author.press("Legg til steget", step_title="Vurdere", by="leader", sections=["mer"])
    page = author.submit_form("/bygg/angre")
    assert author.path == PAGE and "Angret." in page.text and "steps" not in form(app)


def test_no_button_throws_away_what_another_keeps(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    both = {"step_title": "Vurdere", "by": "leader", "sections": ["mer"], "signer": "Rektor"}
    author.press("Legg til steget", **both)
    assert [step["title"] for step in form(app)["steps"]] == ["Fylle ut", "Vurdere"]
    assert list(form(app)["signers"]) == ["rektor"]
    author.visit(f"{PAGE}?valgt=steps.vurdere")
    author.press("Legg til underskriften", **{"k-title": "Vedtak", "signer": "Foresatt"})
    assert form(app)["steps"][1]["title"] == "Vedtak"
    author.visit(f"{PAGE}?valgt=steps.vurdere")
    author.press("Lagre", **{"k-receipt": "Takk.", "step_title": "Arkiv", "by": "staff"})
    assert [step["title"] for step in form(app)["steps"]] == ["Fylle ut", "Vedtak", "Arkiv"]
    assert form(app)["steps"][1]["receipt"] == "Takk."
    refused = author.press("Legg til steget", **{"k-title": "Nytt navn", "step_title": ""})
    kept = refused.posted(refused.button("Lagre"))
    assert "Gi steget et navn." in refused.text and kept["k-title"] == "Nytt navn"


def test_a_step_that_was_added_is_where_the_page_opens(author: Visitor) -> None:
    author.visit(PAGE)
    fields = author.page.posted(author.page.button("Legg til steget"))
    done = author.send(PAGE, {**fields, "step_title": "Vurdere", "by": "leader"})
    assert done.location is not None and done.location.endswith("#panel")
