"""The page «Hvem og vern»: choices with their consequences, suggestions, and marks of questions."""

import json
from typing import Any

import pytest
from flask import Flask

from forms.storage.definitions import drafts
from tests.support.client import Visitor
from tests.web.conftest import SignIn
from tests.web.forms_author import TEXT, app, author, folder, save

__all__ = ["app", "author", "folder"]

PAGE = "/skjemaer/mote/vern/"


def form(app: Flask) -> dict[str, Any]:
    """The form as the draft has it."""
    with app.app_context():
        found = drafts.get("mote")
        value: dict[str, Any] = json.loads(found.text if found else TEXT)
        return value


def test_each_choice_says_what_it_means_and_is_kept(author: Visitor, app: Flask) -> None:
    page = author.visit(PAGE)
    assert "Bare den som får en lenke av dere, kan svare." in page.text
    assert "Koordinatoren i kommunen ser ingenting av skjemaet." in page.text
    assert "Svarene blir aldri slettet. Velg hvor lenge" in page.text
    assert "Svarene blir ikke slettet av seg selv." in page.text
    fields = {
        "k-open_to.who": "link",
        "k-confidentiality": "special",
        "k-read_by.coordinator": "none",
        "k-keep.answers.number": "2",
        "k-keep.answers.unit": "y",
    }
    page = author.press("Lagre", **fields)
    assert "Endret skjemaet." in page.text and "Svarene blir aldri slettet" not in page.text
    found = form(app)
    assert (found["open_to"], found["confidentiality"]) == ("link", "special")
    assert (found["read_by"], found["keep"]) == ({"coordinator": "none"}, {"answers": "2y"})


def test_questions_are_suggested_and_marked_only_when_the_author_says_so(
    author: Visitor, app: Flask
) -> None:
    save(author, TEXT.replace("Hva gikk galt?", "Hva heter du?").replace('"Fra"', '"Telefon"'))
    page = author.visit(PAGE)
    assert page.html.count(">Forslag<") == 2
    assert "personal" not in form(app)["sections"][0]["questions"][1]
    page = author.press("Lagre", **{"k-motet.hvorfor.personal": "true"})
    assert "Merket 1 spørsmål." in page.text
    assert form(app)["sections"][0]["questions"][1]["personal"] is True
    assert "personal" not in form(app)["sections"][1]["questions"][0]
    page = author.press("Lagre", **{"k-motet.hvorfor.personal": None})
    assert "personal" not in form(app)["sections"][0]["questions"][1]


def test_two_authors_meet_only_at_the_same_choice(signed_in: SignIn, app: Flask) -> None:
    one, other = signed_in("author"), signed_in("author")
    for visitor in (one, other):
        visitor.visit(PAGE)
    one.press("Lagre", **{"k-purpose": "Bedre møter"})
    assert "Endret skjemaet." in other.press("Lagre", **{"k-basis": "Opplæringslova"}).text
    assert form(app)["purpose"] == "Bedre møter"
    page = one.visit(PAGE)
    other.visit(PAGE)
    other.press("Lagre", **{"k-purpose": "Andre møter"})
    page = one.press("Lagre", **{"k-purpose": "Færre møter"})
    assert one.status == 409 and "Færre møter" in page.text and "Andre møter" in page.text
    assert form(app)["purpose"] == "Andre møter"


def test_a_condition_is_chosen_and_no_mark_is_lost_meanwhile(author: Visitor) -> None:
    save(author, TEXT.replace("Hva gikk galt?", "Hva heter du?"))
    author.visit(PAGE)
    fields = author.page.posted(author.page.button("Lagre"))
    mark = next(name for name in fields if name.startswith("w-") and name.endswith(".sensitive"))
    page = author.press("Velg i lister Når", **{f"k-{mark[2:]}": "true"})
    assert author.status == 200 and not page.title.startswith("Feil:")
    after = page.posted(page.button("Lagre"))
    assert after[f"k-{mark[2:]}"] == "true" and after[mark] == fields[mark]
    assert any(name.endswith(".when.0.q") for name in after)


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_text_that_cannot_be_read_is_mended_as_text(author: Visitor, text: str) -> None:
    save(author, text)
    assert author.get(PAGE).headers["Location"] == "/skjemaer/mote/"


def test_publishing_shows_what_is_suggested(author: Visitor) -> None:
    save(author, TEXT.replace("Hva gikk galt?", "Hva heter du?"))
    page = author.visit("/skjemaer/mote/publiser")
    assert "Svaret ser ut til å vise hvem noen er." in page.text
    assert f"{PAGE}" in page.html


def test_a_choice_is_undone_and_done_again_where_it_was_made(author: Visitor, app: Flask) -> None:
    author.visit(PAGE)
    author.press("Lagre", **{"k-confidentiality": "special"})
    page = author.submit_form("/bygg/angre")
    assert author.path == PAGE and "Angret." in page.text
    assert form(app)["confidentiality"] != "special"
    author.submit_form("/bygg/gjenta")
    assert author.path == PAGE and form(app)["confidentiality"] == "special"


def test_the_choice_of_anonymous_says_who_reads_as_families_are_told(author: Visitor) -> None:
    page = author.visit(PAGE)
    assert (
        "Ingen får vite hvem som svarte. Koordinatoren i kommunen kan lese hvert svar." in page.text
    )


def test_a_tip_leads_to_its_field(author: Visitor) -> None:
    save(author, json.dumps({**json.loads(TEXT), "confidentiality": "health"}))
    told = author.visit("/skjemaer/mote/publiser")
    assert told.all("a", href=f"{PAGE}#felt-purpose")
    assert "PO-filen" not in told.text
