"""What a browser prints: nothing is headed at the foot of a page and answered on the next."""

from io import BytesIO
from typing import Any

import pypdf

from tests.browser.conftest import Opened
from tests.browser.page_inventory import TALK

HEADINGS = """() => [...document.querySelectorAll('main :is(h2, h3, h4, .question, th, caption)')]
  .map((e) => e.innerText.trim().split('\\n').pop().trim()).filter(Boolean)"""
LONG_WORDS = """() => document.querySelectorAll('main :is(h1, h2, h3, p, li, th, td)')
  .forEach((e) => e.prepend('organisasjonsarbeidsgruppemedlem'.padEnd(78, 's') + ' '))"""
FOOT = 90
"""Points from the edge: text below this has no room under it for a line to write on."""


def test_no_heading_stands_alone_at_the_foot_of_a_page(opened: Opened) -> None:
    page = opened("kari")
    page.goto(f"/skjema/{TALK}/blankett")
    headings = set(page.evaluate(HEADINGS))
    printed = pypdf.PdfReader(BytesIO(page.pdf(format="A4"))).pages
    assert len(printed) > 3 and len(headings) > 20
    feet = [low(each) for each in printed[:-1]]
    assert any(feet), "some page is full"
    assert [foot for foot in feet if foot in headings] == []


def test_the_longest_word_is_broken_on_the_narrowest_screen(opened: Opened) -> None:
    """Found: a word of 78 letters made the page to print 26 px wider than a telephone."""
    page = opened("kari")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/skjema/{TALK}/blankett")
    page.evaluate(LONG_WORDS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def low(page: pypdf.PageObject) -> str:
    """The lowest text of a page, when there is no room below it."""
    places: list[tuple[float, str]] = []

    def note(text: str, user: list[float], at: list[float], *_rest: Any) -> None:
        if text.strip():
            places.append((user[5] + user[3] * at[5], text.strip()))

    page.extract_text(visitor_text=note)
    height, text = min(places)
    return text if height < FOOT else ""
