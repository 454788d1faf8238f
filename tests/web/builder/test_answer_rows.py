"""The answers of a question as rows of fields: changed, moved and taken away by their buttons."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms.storage import db
from forms.storage.definitions import drafts
from tests.support.client import Visitor
from tests.web.forms_author import FORM, app, author, written

__all__ = ["app", "author"]

PAGE = "/skjemaer/mote/bygg/"
CHOICES: dict[str, Any] = {
    "id": "hva",
    "type": "choices",
    "label": "Hva gikk bra?",
    "options": {"mat": "Maten", "folk": "Folkene", "ingen": "Ingenting"},
    "exclusive": ["ingen"],
}
TABLE = {
    "id": "enig",
    "type": "matrix",
    "label": "Enig?",
    "options": {"ja": "Ja", "nei": "Nei"},
    "rows": {"mat": "Maten var god"},
}
SHARED = {"id": "grad", "type": "choice", "label": "Hvor mye?", "options": "@grad"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a form that has answers of each sort, none of them published."""
    found = tmp_path / "definitions"
    found.mkdir()
    (found / "mote.json").write_text(written(FORM), encoding="utf-8")
    return found


@pytest.fixture(autouse=True)
def draft(app: Flask, folder: Path, author: Visitor) -> None:
    """A draft with those questions beside what is published."""
    whole = json.loads((folder / "mote.json").read_text("utf-8"))
    whole["sections"][0]["questions"] += [CHOICES, TABLE, SHARED]
    whole["lists"] = {"grad": {"litt": "Litt", "mye": "Mye"}}
    with app.app_context():
        drafts.save("mote", written(whole), {}, 0, None)
        db.session.commit()


def asked(app: Flask, id_: str) -> dict[str, Any]:
    """The question as the draft has it."""
    with app.app_context():
        found = drafts.get("mote")
        assert found is not None
        form = json.loads(found.text)
    return next(q for s in form["sections"] for q in s["questions"] if q.get("id") == id_)


def rows(author: Visitor, id_: str = "hva", words: str = "Vis som rader") -> Any:
    """The question with its answers as rows."""
    author.visit(f"{PAGE}?valgt=motet.{id_}")
    return author.press(words)


def test_answers_are_shown_as_rows_and_as_lines_again(author: Visitor, app: Flask) -> None:
    page = rows(author)
    fields = page.posted(page.button("Lagre"))
    assert fields["k-options.0.label"] == "Maten" and fields["k-options.code.mat"] == "mat"
    assert "k-options" not in fields and "Endret" not in page.text
    page = author.press("Vis som linjer", **{"k-help": "Kort."})
    assert "k-options" in page.posted(page.button("Lagre"))
    assert asked(app, "hva")["help"] == "Kort.", "no button throws away what another keeps"


def test_each_row_is_changed_added_moved_and_taken_away(author: Visitor, app: Flask) -> None:
    rows(author)
    author.press("Lagre", **{"k-options.0.label": "Middagen"})
    assert asked(app, "hva")["options"]["mat"] == "Middagen"
    page = author.press("Legg til svar", **{"k-options.3.label": "Turen"})
    assert list(asked(app, "hva")["options"]) == ["mat", "folk", "ingen", "turen"]
    assert page.posted(page.button("Lagre"))["k-options.4.label"] == ""
    page = author.press("Opp «Turen»")
    assert "Flyttet svaret «Turen» til plass 3 av 4" in page.text
    author.press("Slett «Ingenting»", **{"k-options.0.label": "Maten"})
    question = asked(app, "hva")
    assert question["options"] == {"mat": "Maten", "folk": "Folkene", "turen": "Turen"}
    assert "exclusive" not in question
    page = author.press("Angre: Endret «Hva gikk bra?». Slettet svaret «Ingenting»")
    assert asked(app, "hva")["exclusive"] == ["ingen"]


def test_an_answer_gets_a_condition_points_and_a_code_of_its_own(
    author: Visitor, app: Flask
) -> None:
    rows(author)
    page = author.press("Mer «Maten»")
    assert "k-options.0.show_if.0.q" in page.posted(page.button("Lagre"))
    page = author.press("Velg", **{"k-options.0.show_if.0.q": "hort"})
    fields = page.posted(page.button("Lagre"))
    assert fields["k-options.0.show_if.0.t"] == "is" and asked(app, "hva") == CHOICES
    new = {"k-options.0.show_if.0.v": "yes", "k-options.0.score": "2,5"}
    author.press("Lagre", **new, **{"k-options.code.mat": "middag"})
    assert asked(app, "hva")["options"]["middag"] == {
        "label": "Maten",
        "score": 2.5,
        "show_if": {"hort": "yes"},
    }
    page = author.visit(f"{PAGE}?valgt=motet.hva")
    assert "står bare på radene" in page.text
    page = rows(author)
    assert page.posted(page.button("Lagre"))["k-options.0.show_if"] == "hort = Ja"
    typed = {"k-options.0.show_if": "hort = Nei"}
    page = author.press("Velg i lister Kan velges bare når", **typed)
    fields = page.posted(page.button("Lagre"))
    assert (fields["k-options.0.show_if.0.q"], fields["k-options.0.show_if.0.v"]) == ("hort", "no")
    author.press("Lagre", **{"k-options.1.show_if": "hort = Ja"})
    options = asked(app, "hva")["options"]
    assert options["middag"]["show_if"] == {"hort": "no"}
    assert options["folk"] == {"label": "Folkene", "show_if": {"hort": "yes"}}


def test_a_condition_in_a_row_that_lacks_its_value_says_so_there(author: Visitor) -> None:
    rows(author)
    author.press("Mer «Maten»")
    page = author.press("Lagre", **{"k-options.0.show_if.0.q": "hort", "k-options.0.label": "Mat"})
    fields = page.posted(page.button("Lagre"))
    assert author.status == 422 and "Trykk Velg, og si hva svaret skal være." in page.text
    assert fields["k-options.0.label"] == "Mat" and fields["k-options.0.show_if.0.q"] == "hort"


def test_what_is_wrong_in_a_row_is_said_there_and_kept(author: Visitor, app: Flask) -> None:
    rows(author)
    author.press("Mer «Maten»")
    page = author.press("Lagre", **{"k-options.0.score": "to", "k-options.1.label": "Alle"})
    assert "Skriv et tall" in page.text
    fields = page.posted(page.button("Lagre"))
    assert (fields["k-options.0.score"], fields["k-options.1.label"]) == ("to", "Alle")
    assert asked(app, "hva")["options"] == CHOICES["options"]
    page = author.press("Lagre", **{"k-options.0.score": "2", "k-options.code.mat": "folk"})
    assert "samme kode" in page.text


def test_rows_of_a_table_are_rows_too_and_its_columns(author: Visitor, app: Flask) -> None:
    author.visit(f"{PAGE}?valgt=motet.enig&rader=options&rader=rows")
    author.press("Lagre", **{"k-rows.1.label": "Turen var fin", "k-options.0.label": "Helt"})
    question = asked(app, "enig")
    assert question["rows"] == {"mat": "Maten var god", "turen_var_fin": "Turen var fin"}
    assert question["options"] == {"ja": "Helt", "nei": "Nei"}


def test_two_authors_of_the_same_answers_see_both(author: Visitor, app: Flask) -> None:
    rows(author)
    other = {"gjor": "set_keys", "item": "motet.hva", "rader": "options"}
    page = author.visit(f"{PAGE}?valgt=motet.hva&rader=options")
    mine = page.posted(page.button("Lagre"))
    author.send(PAGE, {**mine, **other, "k-options.0.label": "Deres"})
    clash = author.send(PAGE, {**mine, **other, "k-options.1.label": "Mine"})
    assert clash.status_code == 409 and "Deres" in clash.text and "Mine" in clash.text


def test_a_published_code_stays(author: Visitor, app: Flask) -> None:
    author.visit("/skjemaer/mote/publiser")
    author.press("Publiser versjon 2")
    rows(author)
    page = author.press("Lagre", **{"k-options.code.mat": "middag"})
    assert "Koden er publisert" in page.text
    with app.app_context():
        assert drafts.get("mote") is None


def test_answers_become_a_list_that_is_shared_and_ones_own_again(
    author: Visitor, app: Flask
) -> None:
    author.visit(f"{PAGE}?valgt=motet.grad")
    author.press("Gjør svarene til spørsmålets egne")
    assert asked(app, "grad")["options"] == {"litt": "Litt", "mye": "Mye"}
    author.press("Lag en liste som flere spørsmål bruker")
    assert asked(app, "grad")["options"] == "@grad_2"
