"""The lists that staff work in: cards on a phone, one line to a reference or a time on a desk."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.page_inventory import STOPS

LISTS = ("oversikt", "svar", "skjemaer", "versjoner", "brukere")
SIDEWAYS = """() => [...document.querySelectorAll(".sv-scroll")]
  .map(e => e.scrollWidth - e.clientWidth)"""
BROKEN = """() => [...document.querySelectorAll('.sv-nowrap')].filter(cell => {
  const words = document.createRange(); words.selectNodeContents(cell)
  return new Set([...words.getClientRects()].map(box => Math.round(box.bottom / 8))).size > 1
}).map(cell => cell.textContent)"""


@pytest.mark.parametrize("name", LISTS)
def test_a_list_fits_a_phone_and_a_desk(name: str, opened: Opened) -> None:
    page = STOPS[name](opened)
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways(page) == [0]
    page.set_viewport_size({"width": 1280, "height": 900})
    assert sideways(page) == [0]
    assert page.evaluate(BROKEN) == []


def sideways(page: Page) -> list[int]:
    """How far each table can be scrolled sideways, in pixels."""
    found: list[int] = page.evaluate(SIDEWAYS)
    return found


SIGNS = """() => [...document.querySelectorAll(".sv-scroll")].map(e => [
  getComputedStyle(e).backgroundAttachment, e.tabIndex, e.getAttribute("role"),
  Boolean(e.ariaLabel || document.getElementById(e.getAttribute("aria-labelledby")))])"""


@pytest.mark.parametrize("name", LISTS)
def test_a_table_that_is_wider_than_the_page_shows_where_it_goes_on(
    name: str, opened: Opened
) -> None:
    """Found: at 810 pixels the last column was cut, and nothing told that it is there.

    A shade stays at the side, and what covers it moves with the table. The keyboard scrolls it by
    a name.
    """
    page = STOPS[name](opened)
    page.set_viewport_size({"width": 810, "height": 1080})
    assert page.evaluate(SIGNS) == [["local, scroll", 0, "region", True]]
    outside = """() => [...document.querySelectorAll("table")].filter(e => !e.closest(".sv-scroll")
      && e.getBoundingClientRect().right > document.documentElement.clientWidth).length"""
    assert page.evaluate(outside) == 0
