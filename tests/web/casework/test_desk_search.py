"""The desk's lists say what each form is about, and are searched without a word in the address."""

from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.web.casework import desk_search
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
)
from tests.web.conftest import Publish, SignIn

SHIELD = {
    "id": "child_protected_address",
    "type": "choice",
    "label": "Beskyttet adresse?",
    "options": {"ingen": "Nei", "fortrolig": "Fortrolig"},
}
NOTE = form(
    section("barnet", text("child_name", "Barnet", personal=True), SHIELD, text("sak", "Hva?")),
    title="Notat",
    read_by={"people": ["unit", "leader"]},
    open_to=["staff"],
)
DEVIATION = form(
    section(
        "hva",
        text("tittel", "Tittel"),
        {"id": "alvor", "type": "choice", "label": "Alvor",
         "options": {"hoy": "Høy", "lav": "Lav"}},
        text("tekst", "Tekst"),
    ),
    title="Avvik",
    read_by={"people": ["unit", "leader"]},
    open_to=["staff"],
    list=["tittel", "alvor"],
)  # fmt: skip


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    add_units(app)
    publish(NOTE, "notat")
    publish(DEVIATION, "avvik")
    keep(app, "avvik", tittel="Skjema sendt feil", alvor="hoy", tekst="Kanarifugl")
    keep(app, "avvik", tittel="Møtet uteble")
    keep(app, "notat", child_name="Ærlig Ødegård", sak="Fjær")
    keep(app, "notat", child_name="Skjult Barn", child_protected_address="fortrolig")
    return signed_in("staff", unit="solbakken")


def test_a_form_names_the_child_by_its_own_questions(
    app: Flask, publish: Publish, staff: Visitor
) -> None:
    born = {"id": "fodt", "type": "date", "label": "Født?", "personal": True}
    asked = section("a", text("barnets_navn", "Barnets navn", personal=True), born, SHIELD)
    raw = form(
        asked,
        title="Eget",
        open_to=["staff"],
        read_by={"people": ["unit", "leader"]},
        child=["barnets_navn", "fodt"],
    )
    publish(raw, "eget")
    keep(app, "eget", barnets_navn="Ola Nordmann", fodt="2021-05-07")
    keep(app, "eget", barnets_navn="Gjemt Barn", child_protected_address="fortrolig")
    page = staff.visit("/samtaler/?fane=ferdig").text
    assert "O.N. 2021" in page and "Ola Nordmann" not in page and "G.B." not in page


def keep(app: Flask, form_id: str, **answers: Any) -> None:
    with app.app_context(), storage.writing():
        version = versions.current(form_id)
        assert version is not None
        store.keep(version, answers, key=str(answers), unit="solbakken", state="sent")
        db.session.commit()


def find(visitor: Visitor, words: str, form_id: str = "") -> str:
    visitor.visit("/samtaler/?fane=ferdig")
    visitor.fill(sok=words, skjema=form_id).submit_form("/samtaler/sok")
    assert visitor.status == 200 and visitor.path == "/samtaler/sok"
    return " ".join(visitor.page.text.partition("Lete")[2].split() or visitor.page.text.split())


def test_the_lines_hold_the_answers_that_the_form_names(staff: Visitor) -> None:
    page = staff.visit("/samtaler/?fane=ferdig").text
    assert "Skjema sendt feil · Høy" in page and "Møtet uteble" in page
    assert "Kanarifugl" not in page and "Fjær" not in page


@pytest.mark.parametrize(
    ("words", "form_id", "found"),
    [
        ("ærlig", "", ["Æ.Ø."]),
        ("ØDEGÅRD notat", "", ["Æ.Ø."]),
        ("sendt høy", "", ["Skjema sendt feil"]),
        ("", "notat", ["Æ.Ø.", "Skjermet"]),
        ("", "avvik", ["Skjema sendt feil", "Møtet uteble"]),
        ("skjult", "", []),
        ("kanarifugl", "", []),
        ("<b>", "", []),
    ],
)
def test_what_is_looked_for_is_found_and_nothing_else(
    staff: Visitor, words: str, form_id: str, found: list[str]
) -> None:
    page = find(staff, words, form_id)
    for each in ("Æ.Ø.", "Skjermet", "Skjema sendt feil", "Møtet uteble"):
        assert (each in page) == (each in found), each
    assert ("Ingen skjemaer passer med søket." in page) == (not found)


def test_a_search_goes_on_where_it_stopped(staff: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_search, "MOST", 1)
    monkeypatch.setattr(
        "forms.storage.workflow.worklist.completed_submissions.__kwdefaults__",
        {"after": "", "limit": 1},
    )
    seen = find(staff, "ærlig")
    for _ in range(3):
        if "Æ.Ø." not in seen:
            seen = staff.press("Let videre").text
    assert "Æ.Ø." in seen


def test_words_in_an_address_are_not_read(staff: Visitor) -> None:
    page = staff.visit("/samtaler/?fane=ferdig&sok=ærlig").text
    assert "Møtet uteble" in page


def test_what_is_done_with_is_called_done(staff: Visitor) -> None:
    """Found: «Sendt» stood there, as if nobody had looked at it."""
    page = staff.visit("/samtaler/?fane=ferdig")
    assert "Ferdig" in page.text and "Sendt" not in page.text
    said = staff.press("Avvik").text.split("Historikk")[0]
    assert "Ferdig" in said and "Sendt" not in said
