"""By keyboard alone: Tab comes to every control, in the order of the page, and out again."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.page_inventory_casework import STOPS

EXPECTED = """() => {
  const all = `a[href], button, input:not([type=hidden]), select, textarea, summary,
    [tabindex="0"]`;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const first = new Set();
  const stops = [...document.querySelectorAll(all)].filter((e) => {
    if (e.disabled || e.tabIndex < 0 || !shown(e)) return false;
    if (e.type !== 'radio') return true;
    const group = [...document.getElementsByName(e.name)].find((r) => r.checked);
    if (group ? group !== e : first.has(e.name)) return false;
    return first.add(e.name);
  });
  stops.forEach((e, number) => e.setAttribute('data-stop', number));
  document.body.tabIndex = -1;  // Tab goes on from what last had focus, such as the list of faults
  document.body.focus();
  document.body.removeAttribute('tabindex');
  scrollTo(0, 0);
  return stops.length;
}"""
HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = (e.closest('label, .sv-choice') || e).getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && [0.1, 0.5, 0.9].some((y) => {
    const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * y);
    return at && (e.contains(at) || at.contains(e));
  });
  return [Number(e.getAttribute('data-stop') ?? -1), seen, e.outerHTML.slice(0, 120)];
}"""


def walk(page: Page, stops: int) -> list[int]:
    """Press Tab from the top of the page until it is left; the stops, each one seen."""
    reached: list[int] = []
    for _press in range(2 * stops + 20):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            return reached
        number, seen, html = here
        assert seen, f"hidden: {html}"
        if not reached or reached[-1] != number:
            reached.append(number)
    raise AssertionError("Tab never leaves the page")


@pytest.mark.parametrize("stop", ["samtale", "oversett-engelsk", "ark", "signering-feil"])
def test_tab_comes_to_everything_and_out_again(stop: str, opened: Opened) -> None:
    page = STOPS[stop](opened)
    stops = page.evaluate(EXPECTED)
    assert walk(page, stops) == list(range(stops))
