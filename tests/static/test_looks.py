"""Every page of the gallery: accessible by day and by night, on a phone, in big type, by finger."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe_checks import violations
from tests.static.gallery import PAGES

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACES = (*PAGES, "page?feil", "feil/404", "feil/500")
SMALL = """most => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden')
  .filter(e => !e.closest('.sv-hidden, p, label, td, .sv-skip, .sv-card, [aria-hidden]'))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([, r]) => r.height && r.height < most).map(([html, r]) => `${r.height} ${html}`)"""
ROWS = """most => [
    ...document.querySelectorAll('.sv-choice, .sv-scale label, .sv-matrix td[data-label]')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < most)
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, scheme: str):
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    found = []
    for place in PLACES:
        page.goto(f"{address}/{place}")
        open_everything(page)
        rules = violations(page, {"runOnly": RULES})
        found += [
            (place, rule["id"], node["html"][:120]) for rule in rules for node in rule["nodes"]
        ]
    context.close()
    assert found == []


def open_everything(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()
    for choice in page.locator("[name=A-sover][value=nei]").all():
        choice.check()


@pytest.mark.parametrize("size", [16, 32])
def test_a_narrow_screen_is_enough(page: Page, address: str, size: int):
    page.set_viewport_size({"width": 320, "height": 700})
    for place in PLACES:
        page.goto(f"{address}/{place}")
        page.evaluate("size => document.documentElement.style.fontSize = `${size}px`", size)
        open_everything(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place


def test_targets_are_the_size_of_a_finger(page: Page, address: str):
    for place in ("page", "sheet", "review", "receipt", "catalogue"):
        page.goto(f"{address}/{place}")
        open_everything(page)
        assert page.evaluate(SMALL, 44) == [], place
        assert page.evaluate(ROWS, 48) == [], place


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_refused(page: Page, address: str):
    wrong: list[str] = []
    page.on("request", lambda r: r.url.startswith((address, "data:")) or wrong.append(r.url))
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for place in PAGES:
        page.goto(f"{address}/{place}")
    assert wrong == []


def test_paper_has_the_questions_and_none_of_the_buttons(page: Page, address: str):
    page.goto(f"{address}/page")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_text("Sover barnet godt?")).to_be_visible()
    for name in ("Neste", "Fortsett senere", "Nynorsk"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_a_tap_anywhere_in_a_row_of_a_table_chooses_on_a_phone(page: Page, address: str):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{address}/page")
    cell = page.locator(".sv-matrix td[data-label='Litt enig']").first
    cell.click(position={"x": 200, "y": 24})
    expect(cell.locator("input")).to_be_checked()
