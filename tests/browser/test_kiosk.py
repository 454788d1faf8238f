"""A tablet that goes from person to person: the receipt, the half-filled sheet, what is left."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSPHRASE, Opened
from tests.browser.page_inventory import press
from tests.browser.test_next_parent import CANARY, EMPTY, FILL, Eyes

SHEET = "/skjema/brukerskjema/"
RECEIPT = f"{SHEET}kvittering"
GRACE = 181
OVER = 215
CLOSED = """() => { const dialog = document.querySelector("dialog[data-idle]");
  dialog.addEventListener("close", () => dialog.setAttribute("data-closed", "")); }"""
"""Marks the dialog when the page has been told: it is hidden a moment before."""


def half_filled(opened: Opened) -> tuple[Page, Eyes, list[str]]:
    """A sheet that somebody is filling in, and what is posted from then on."""
    page = opened()
    page.clock.install()
    page.goto(SHEET)
    eyes = Eyes(page, page.evaluate(EMPTY))
    assert page.evaluate(FILL, CANARY) > 10
    posted: list[str] = []
    page.on("request", lambda r: posted.append(r.url) if r.method == "POST" else None)
    return page, eyes, posted


@pytest.mark.parametrize("repeat", [1, 2])
def test_a_sheet_that_somebody_left_is_wiped(repeat: int, opened: Opened) -> None:
    page, eyes, posted = half_filled(opened)
    page.clock.fast_forward(GRACE * 1000)
    expect(page.get_by_role("dialog")).to_contain_text("Er du der?")
    with page.expect_navigation():
        page.clock.fast_forward((OVER - GRACE) * 1000)
    eyes.look_everywhere(SHEET)
    assert posted == []


def test_who_is_still_there_goes_on(opened: Opened) -> None:
    page, _eyes, posted = half_filled(opened)
    page.clock.fast_forward(GRACE * 1000)
    page.evaluate(CLOSED)
    page.get_by_role("button", name="Ja, jeg er her").click()
    expect(page.locator("dialog[data-idle]")).to_have_attribute("data-closed", "")
    page.clock.fast_forward(60_000)
    assert page.locator("textarea").first.input_value() != ""
    page.clock.fast_forward((GRACE - 60) * 1000)
    with page.expect_navigation():
        page.get_by_role("button", name="Slett og begynn på nytt").click()
    assert page.locator("textarea").first.input_value() == "" and posted == []


def test_a_tablet_that_slept_is_wiped_when_it_wakes(opened: Opened) -> None:
    page, eyes, _posted = half_filled(opened)
    with page.expect_navigation():
        page.clock.fast_forward(3_600_000)
    eyes.see_nothing("after an hour")


def test_an_empty_sheet_is_left_in_peace(opened: Opened) -> None:
    page = opened()
    page.clock.install()
    page.goto(SHEET)
    page.clock.fast_forward(3_600_000)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_receipt_goes_back_to_the_start(opened: Opened) -> None:
    page = opened()
    page.clock.install()
    page.goto(RECEIPT)
    page.clock.fast_forward(10_000)
    expect(page.get_by_text("Går tilbake til start om 20 sekunder.")).to_be_visible()
    with page.expect_navigation():
        page.clock.fast_forward(21_000)
    assert page.url.endswith(SHEET)


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "plain"])
def test_who_wants_to_read_it_stays(scripting: bool, opened: Opened) -> None:
    page = opened(scripting=scripting)
    if scripting:
        page.clock.install()
    page.goto(RECEIPT)
    page.get_by_role("link", name="Bli her").click()
    if scripting:
        page.clock.fast_forward(3_600_000)
    expect(page.get_by_role("link", name="Bli her")).to_be_hidden()
    assert RECEIPT in page.url


def test_the_receipt_goes_back_without_scripting(opened: Opened) -> None:
    page = opened(scripting=False)
    page.goto(RECEIPT)
    page.wait_for_url(f"**{SHEET}")


def test_a_tablet_is_held_to_its_form_and_nobody_sees_the_last_one(opened: Opened) -> None:
    page = opened()
    page.goto("/nettbrett/")
    page.locator("[name=login]").fill("kari")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    press(page, "Logg inn")
    page.get_by_label("Brukerskjema").check()
    press(page, "Start nettbrettmodus")
    eyes = Eyes(page, page.evaluate(EMPTY))
    assert page.evaluate(FILL, CANARY) > 10
    press(page, "Send inn")
    with page.expect_navigation():
        page.get_by_role("link", name="Neste person").click()
    eyes.look_everywhere(SHEET)
    for address in ("/oversikt/", "/skjema/avviksmelding/"):
        eyes.page.goto(address)
        assert "Kari" not in eyes.page.content() and "Oversikt" not in eyes.page.content()
