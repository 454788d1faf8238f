"""Nothing touches what it does not belong to, and no legend stands far from what it names."""

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Opened
from tests.browser.page_inventory import review
from tests.browser.page_inventory_casework import signing


def gap(above: Locator, below: Locator) -> float:
    """Return the pixels between two boxes, one over the other."""
    upper, lower = above.bounding_box(), below.bounding_box()
    assert upper and lower
    return lower["y"] - (upper["y"] + upper["height"])


def test_the_code_of_a_review_keeps_its_distance_from_the_buttons(opened: Opened) -> None:
    page = review(opened)
    code = page.get_by_text("Tar du pause").last
    buttons = page.locator("#send .sv-actions button").last
    boxes = sorted((code, buttons), key=lambda each: (each.bounding_box() or {"y": 0})["y"])
    assert gap(*boxes) >= 12


def test_a_signer_s_choices_follow_the_name(opened: Opened) -> None:
    page = signing(opened)
    signer = page.locator(".sv-signer").first
    first = signer.locator("legend ~ *").first
    assert 0 <= gap(signer.locator("legend"), first) <= 24


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_arrow_of_a_list_points_down_from_either_side(opened: Opened, direction: str) -> None:
    """It is drawn of two halves, `\\` and `/`; Designsystemet changes their places in `rtl`."""
    page = opened()
    page.goto("/skjema/brukerskjema/")
    halves = page.evaluate(ARROW, direction)
    assert len(halves) == 2 and halves[0] < halves[1]


ARROW = """(direction) => {
  document.documentElement.dir = direction;
  const list = document.createElement("select");
  list.className = "ds-input";
  document.querySelector("main").append(list);
  const size = parseFloat(getComputedStyle(list).fontSize);
  const place = (said) => (said.includes("100%") ? 100 * size : 0) + parseFloat(
    said.replace(/100%/, "").replaceAll(/[^-+.\\d ]/g, "").replaceAll(" ", "") || "0");
  return getComputedStyle(list).backgroundPositionX.split(", ").map(place);
}"""
"""Where the halves of a list's arrow stand, from the left."""
