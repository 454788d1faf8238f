"""`{navn}` is filled in every text where it is allowed, in every place where that text is read."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from forms.definition import Key, keywords, parse_definition
from forms.definition.translations.translatable_texts import form_texts
from forms.export.printable import blank_document, document_html
from forms.questions import TYPES
from forms.web.auth.audience import STAFF
from forms.workflow.compiled_forms import compiled_form
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    section,
    text,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.forms_workflow import the_submission

N = "{navn}"
COMMON = {"help": f"Hjelp {N}", "guide": f"Tips {N}", "purpose": f"Derfor {N}"}
OPTIONS = {"a": f"Ja, {N}", "b": {"label": f"Nei, {N}", "help": f"Ikke {N}"}}


def question(id: str, type: str, **keys: Any) -> dict[str, Any]:
    """A question with a name in all its common texts."""
    return {"id": id, "type": type, "label": f"{id} om {N}?", **COMMON, **keys}


QUESTIONS = [
    {"id": "merk", "type": "note", "label": f"Merk {N}", "text": f"Hei **{N}** og {{{{1}}}}"},
    question("valg", "choice", options=OPTIONS),
    question("flere", "choices", options=OPTIONS),
    question("tabell", "matrix", options=OPTIONS, rows={"r": f"Rad {N}", "s": f"Andre {N}"}),
    question("rekke", "ranking", options=OPTIONS),
    question("skala", "scale", max=4, ends=[f"Lite {N}", f"Mye {N}"], labels={"2": f"To {N}"},
             label_by={"leader": f"Skala for {N}"}),
    question("tall", "number", unit=f"per {N}", max=9, say=f"Høyst ni for {N}.",
             label_short=f"Tall for {N}?"),
    question("kode", "text", pattern="[0-9]+", pattern_help=f"Skriv tall for {N}."),
    question("sum", "calc", value={"sum": ["tall"]}, bands=[{"label": f"Nivå {N}"}]),
    question(
        "mat", "repeat", add=f"Legg til for {N}", summary="{hva}, {slag}",
        questions=[
            text("hva", f"Hva spiser {N}?"),
            {"id": "slag", "type": "choice", "label": "Hva slags {hva}?",
             "options": {"x": "Fersk {hva}", "y": "Tørket {hva}"}},
            text("tabell_rad", "Du sa {tabell.r} om {hva}"),
        ],
    ),
]  # fmt: skip
FORM = {
    "read_by": {"coordinator": "answers"},
    "title": "Prøve {{1}}",
    "confidentiality": "personal",
    "open_to": ["staff"],
    "mode": "interview",
    "receipt": f"Takk for svarene om **{N}**, {{{{2}}}}.",
    "keep": {"answers": "1y"},
    "sections": [
        section("forst", text("navn", "Hva heter barnet?"), text("hemmelig", "Hemmelig?",
                                                                  audience="staff")),
        {"id": "om", "title": f"Om {N}", "intro": f"Nå om *{N}*.", "guide": f"Husk {N}.",
         "questions": QUESTIONS},
        {"id": "slutt", "title": "Slutt for {hemmelig}",
         "questions": [text("mer", f"Noe mer om {N}, {{hemmelig}}?")]},
    ],
    "check": [{"when": {"mer": "feil"}, "say": f"Ikke {N}.", "at": "mer", "level": "warning"}],
}  # fmt: skip
ANSWERS = {
    "valg": "b", "flere": ["a"], "tabell-r": "a", "tabell-s": "b", "skala": "2", "tall": "7",
    "kode": "12",
}  # fmt: skip
RAW = ("{navn}", "{hva}", "{hemmelig}", "{tabell.r}", "{{", "}}")


def filled_keys() -> Iterator[tuple[str, str]]:
    """The keys that may name answers, by the table they stand in."""
    tables: dict[str, tuple[Key, ...]] = {
        "section": keywords.SECTION,
        "question": keywords.QUESTION,
        **{name: kind.keys for name, kind in TYPES.items()},
    }
    for table, keys in tables.items():
        yield from ((table, key.name) for key in keys if key.filled)


def test_every_such_text_stands_in_the_form_of_this_test() -> None:
    parse_definition({"format": 1, "id": "prove", "form": FORM, "translations": {}})
    named = (
        {t.place[-1] for t in form_texts(FORM, TYPES) if "{" in t.text}
        | {t.place[-2] for t in form_texts(FORM, TYPES) if "{" in t.text and len(t.place) > 2}
        | {t.place[-3] for t in form_texts(FORM, TYPES) if "{" in t.text and len(t.place) > 4}
    )
    assert {key for _table, key in filled_keys()} - named == set()


@pytest.fixture
def sent(app: Flask, publish: Publish, signed_in: SignIn) -> Iterator[tuple[Visitor, list[str]]]:
    """Staff who filled it in and sent it, and the pages they met."""
    add_units(app)
    publish(FORM)
    staff, pages = begin(signed_in("staff", unit="solbakken")), []
    staff.fill(navn="Kari", hemmelig="Hemis").press("Neste")
    pages.append(staff.page.html)
    staff.press("Legg til for Kari")
    staff.fill(**ANSWERS, **{"mat-0-hva": "fisk", "mat-0-slag": "x"}).press("Neste")
    staff.press("Forrige")
    pages.append(staff.page.html)
    staff.fill(kode="x").press("Neste")
    pages.append(staff.page.html)
    assert "Skriv tall for Kari." in staff.page.text  # the author's words about a mistake
    staff.fill(kode="12").press("Neste")
    staff.fill(mer="feil").press("Neste")
    staff.visit("/skjema/prove/se-over?vis=alt")
    pages.append(staff.page.html)
    staff.press("Send inn")
    pages.append(staff.page.html)
    yield staff, pages


def test_the_pages_fill_them(sent: tuple[Visitor, list[str]]) -> None:
    _staff, pages = sent
    assert [raw for page in pages for raw in RAW if raw in page] == []
    asked, again = pages[0], pages[1]
    for words in (
        "Om Kari", "Nå om <em>Kari</em>", "Husk Kari.", "Hjelp Kari", "Tips Kari", "Derfor Kari",
        "Ja, Kari", "Nei, Kari", "Ikke Kari", "Rad Kari", "Lite Kari", "Mye Kari", "per Kari",
        "<strong>Kari</strong> og {1}", "Legg til for Kari", "Prøve {1}",
    ):  # fmt: skip
        assert words in asked, words
    for words in ("Hva slags fisk?", "Fersk fisk", "Nr. 1: fisk, Fersk fisk", "Ja, Kari om fisk"):
        assert words in again, words
    assert "Slutt for Hemis" in pages[2]
    assert "Ikke Kari." in pages[-2] and "fisk, Fersk fisk" in pages[-2]
    assert "svarene om <strong>Kari</strong>, {2}." in pages[-1]


def test_the_copy_the_paper_and_the_desk_fill_them_with_what_their_reader_has(
    app: Flask, sent: tuple[Visitor, list[str]]
) -> None:
    staff, _pages = sent
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    desk, copy = staff.visit(address).html, staff.visit("/skjema/prove/kopi").html
    pdf = staff.get("/skjema/prove/kopi.pdf").data
    paper = " ".join("\n".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())
    for page in (desk, copy, paper):
        assert [raw for raw in RAW if raw in page] == []
        for words in ("Om Kari", "Nei, Kari", "Rad Kari", "Hva slags fisk?", "Fersk fisk",
                      "Nivå Kari", "Hva spiser Kari?"):  # fmt: skip
            assert words in page, words
    assert "Noe mer om Kari, Hemis?" in desk
    for page in (copy, paper):
        assert "Hemis" not in page
        assert "Noe mer om Kari, …?" in page


def test_exports_and_an_empty_form_name_nobody(
    app: Flask, sent: tuple[Visitor, list[str]], signed_in: SignIn
) -> None:
    coordinator = signed_in("coordinator")
    coordinator.visit("/oversikt/prove")
    for format in ("csv", "csv-koder", "xlsx"):
        answer = coordinator.send("/oversikt/prove/last-ned", {"format": format, "personal": "1"})
        assert answer.status_code == 200, answer.text[:200]
        words = sheets(answer.data) if format == "xlsx" else answer.text
        assert [raw for raw in RAW if raw in words] == []
        assert "Hva spiser …?" in words or format != "xlsx"
        assert "Kari" in words  # the answer itself
        assert "Om Kari" not in words
    with app.app_context():
        paper = document_html(blank_document(compiled_form(the_submission(app).version), STAFF))
    assert [raw for raw in RAW if raw in paper] == []


def sheets(data: bytes) -> str:
    """Every text of a workbook."""
    book = load_workbook(BytesIO(data), read_only=True)
    return "\n".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    )
