"""A paper form is pasted or uploaded, looked over and made into a draft; bad files are refused."""

import io
import json
import zipfile

import pytest
from flask import Flask
from reportlab.pdfgen.canvas import Canvas

from forms.authoring import document_text
from forms.storage.definitions import drafts
from tests.support.client import Visitor
from tests.web.conftest import SignIn

PAPER = "TUR TIL SJØEN\n\nBarnets navn: ______________\nKan barnet svømme?   Ja ☐   Nei ☐\n"
WORDS = """<?xml version="1.0"?><w:document
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"""
LINE = "<w:p><w:r><w:t xml:space='preserve'>{}</w:t></w:r></w:p>"
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
LINKS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="a" Target="word/document.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""


def word(text: str) -> bytes:
    """A Word file with a paragraph for each line."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", LINKS)
        body = "".join(LINE.format(line) for line in text.split("\n"))
        archive.writestr("word/document.xml", WORDS.format(body))
    return held.getvalue()


def pdf(text: str) -> bytes:
    """A PDF file with the lines of the text."""
    held = io.BytesIO()
    canvas = Canvas(held)
    for number, line in enumerate(text.split("\n")):
        canvas.drawString(50, 750 - 20 * number, line)
    canvas.save()
    return held.getvalue()


@pytest.fixture
def author(signed_in: SignIn) -> Visitor:
    return signed_in("author")


def test_from_paper_to_draft(app: Flask, author: Visitor) -> None:
    author.visit("/skjemaer/")
    assert "Lim inn et papirskjema" in author.page.text
    author.visit("/skjemaer/papir")
    author.fill(paper=PAPER).press("Les skjemaet")
    assert author.page.value("title") == "Tur til sjøen"
    assert author.page.value("text") == (
        "# Tur til sjøen\n\nBarnets navn (personlig)\n\nKan barnet svømme?\nJa\nNei\n"
    )
    text = "# Om barnet\n\nHva heter barnet? * (personlig)\n\nAllergi? Ja / Nei (følsomt)\n"
    author.fill(text=text).press("Les på nytt")
    assert "Hva heter barnet? (må besvares)" in author.page.text
    assert author.page.value("paper") == PAPER, "the paper stays beside it"
    author.press("Lag skjemaet")
    assert author.path == "/skjemaer/tur-til-sjoen/bygg/"
    with app.app_context():
        draft = drafts.get("tur-til-sjoen")
        assert draft is not None
        made = json.loads(draft.text)
    assert (made["title"], made["confidentiality"]) == ("Tur til sjøen", "health")
    assert [q["id"] for q in made["sections"][0]["questions"]] == ["hva_heter_barnet", "allergi"]


def test_what_is_wrong_is_told_and_nothing_is_lost(author: Visitor) -> None:
    author.visit("/skjemaer/papir")
    author.press("Les skjemaet")
    assert author.status == 422 and "Lim inn skjemaet, eller velg en fil." in author.page.text
    author.fill(paper=PAPER).press("Les skjemaet")
    broken = "A?\nJa\nJa\n\n# Del\nB?"
    author.fill(title="", text=broken).press("Lag skjemaet")
    assert author.status == 422
    assert author.page.problems == [
        ("#title", "Skriv hva skjemaet skal hete."),
        ("#text", "Skriv minst ett spørsmål."),
        ("#text", "Linje 3: Svaret «Ja» står to ganger."),
        ("#text", "Linje 6: Sett en tom linje mellom delens navn og det første spørsmålet."),
    ]
    assert author.page.value("text") == broken
    author.fill(title="X", text="").press("Lag skjemaet")
    assert author.status == 422 and "Skriv minst ett spørsmål." in author.page.text


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("tur.docx", word("Hva heter du?\nKan du svømme? Ja / Nei"), "Kan du svømme?\nJa\nNei"),
        ("tur.pdf", pdf("Hva heter du?\nKan du svomme? Ja / Nei"), "Kan du svomme?\nJa\nNei"),
        ("tur.txt", "Hva heter du?\nKlasse *".encode("cp1252"), "Klasse *"),
        ("tur.txt", "Hva ønsker du?\n".encode(), "Hva ønsker du?"),
    ],
    ids=["word", "pdf", "latin", "utf-8"],
)
def test_a_document_is_read(name: str, content: bytes, found: str, author: Visitor) -> None:
    author.visit("/skjemaer/papir")
    author.press("Les skjemaet", file=(io.BytesIO(content), name))
    assert found in author.page.value("text")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 no archive", "Filen kunne ikke leses."),
        (b"%PDF-1.7 nothing", "Filen kunne ikke leses."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "en gammel utgave av Word"),
        (b"\x00\x01\x02\x00", "ikke Word, PDF eller tekst"),
        (b"x" * 20_001, "for stor"),
        (pdf(""), "Filen"),
    ],
    ids=["zip", "pdf", "old", "binary", "large", "pictures"],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    content: bytes, says: str, author: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_text, "LARGEST", 20_000)
    author.visit("/skjemaer/papir")
    author.press("Les skjemaet", file=(io.BytesIO(content), "tur.docx"))
    assert author.status == 422
    assert says in author.page.text and "lim" in author.page.text


AGREEMENT = """AVTALE OM MEDISIN

Avtalen gjelder ett år.

1. Barnet
Barnets navn: ________
Navn på medisinen: ________
Sted/dato: ________  Foresatt: ________
"""


def test_the_draft_begins_as_the_paper_and_keeps_what_is_left_to_do(
    app: Flask, author: Visitor
) -> None:
    author.visit("/skjemaer/papir")
    page = author.fill(paper=AGREEMENT).press("Les skjemaet")
    assert "Innledning" in page.text and "Slik skriver du" in page.text
    lines = [
        line for each in page.all("ol") if "sv-pasted" in each.get("class", "") for line in each
    ]
    assert "".join(lines[0].itertext()) == "AVTALE OM MEDISIN", "the paper, with its line numbers"
    page = author.press("Lag skjemaet")
    assert "Utkastet er laget." in page.text
    assert (
        "legg til en underskrift" in author.visit("/skjemaer/avtale-om-medisin/kommentarer/").text
    )
    with app.app_context():
        draft = drafts.get("avtale-om-medisin")
        assert draft is not None
        made = json.loads(draft.text)
    assert made["intro"] == "Avtalen gjelder ett år." and made["confidentiality"] == "health"
    assert [part["title"] for part in made["sections"]] == ["Barnet"]
