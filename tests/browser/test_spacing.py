"""Nothing touches what it does not belong to, and no legend stands far from what it names."""

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
