"""Empty forms as PDF: drawn once, and drawn anew when they say something else."""

import pytest

from forms.web.respondent import print_and_pdf
from tests.support.client import Visitor
from tests.web.conftest import Publish
from tests.web.forms_simple import SHEET, TWO_PAGES, begin


def test_an_empty_form_is_drawn_once_for_each_version_and_language(
    client: Visitor, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(print_and_pdf, "_blanks", type(print_and_pdf._blanks)())
    monkeypatch.setattr(print_and_pdf, "MOST_BLANKS", 2)
    monkeypatch.setattr(print_and_pdf, "print_pdf", lambda html: drawn.append(html) or b"%PDF-1.4")
    publish(TWO_PAGES)
    for _ in range(3):
        answer = client.get("/skjema/prove/blankett.pdf")
        assert answer.data == b"%PDF-1.4" and answer.headers["Cache-Control"] == "no-store"
    assert len(drawn) == 1
    client.get("/skjema/prove/?lang=en")
    client.get("/skjema/prove/blankett.pdf")
    assert len(drawn) == 2
    publish({**TWO_PAGES, "title": "Ny tittel"})
    client.get("/skjema/prove/blankett.pdf")
    publish(SHEET, "ark")
    client.get("/skjema/ark/blankett.pdf")
    assert len(drawn) == 4 and len(print_and_pdf._blanks) == 2


def test_the_copy_names_what_its_pdf_lacks_and_prints_from_the_browser(
    client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Kari \U00013000").press("Neste")
    client.press("Neste")
    client.press("Send inn")
    page = client.visit("/skjema/prove/kopi")
    assert "Vises ikke i PDF: U+13000 EGYPTIAN HIEROGLYPH A001." in page.text
    assert "Skriv ut fra nettleseren for å få med alt." in page.text
    begin(client).fill(navn="Kari").press("Neste")
    client.press("Neste")
    client.press("Send inn")
    assert "Vises ikke i PDF" not in client.visit("/skjema/prove/kopi").text
