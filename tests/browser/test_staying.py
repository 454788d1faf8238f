"""Before a sign-in ends the page says so, lets it last with one press, and loses nothing after."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PASSPHRASE, Opened
from tests.browser.looking import findings
from tests.browser.tour import TALK, press


def time_left(page: Page, seconds: int, absolute: int = 30_000) -> None:
    """Let the server say that so much time is left, and the page ask it."""

    def tell(route: Route) -> None:
        route.fulfill(json={"left": seconds, "absolute": absolute})

    page.unroute("**/logg-inn/tid")
    page.route("**/logg-inn/tid", tell)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_one_press_lets_it_last(opened: Opened) -> None:
    page = opened("kari")
    page.goto("/min-side/")
    dialog = page.get_by_role("alertdialog", name="Er du her fortsatt?")
    time_left(page, 1700)
    expect(dialog).not_to_be_visible()
    time_left(page, 100)
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Du logges ut klokka ")
    expect(dialog.get_by_role("button", name="Fortsett")).to_be_focused()
    assert findings(page) == []
    with page.expect_response("**/logg-inn/bli") as answered:
        page.keyboard.press("Enter")
    assert json.loads(answered.value.text())["left"] >= 1790
    expect(dialog).not_to_be_visible()


def test_another_window_that_goes_on_closes_the_warning(opened: Opened) -> None:
    page = opened("kari")
    page.goto("/min-side/")
    time_left(page, 100)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    time_left(page, 1700)
    expect(page.get_by_role("alertdialog")).not_to_be_visible()


def test_the_ten_hours_are_told_of(opened: Opened) -> None:
    page = opened("kari")
    page.goto("/min-side/")
    time_left(page, 90, 90)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("varer ikke lenger enn til")
    expect(dialog.get_by_role("button", name="Logg ut")).not_to_be_visible()


def test_a_page_that_is_only_read_is_left_at_the_end(opened: Opened) -> None:
    page = opened("kari")
    page.goto("/min-side/")
    page.route("**/logg-inn?**", lambda route: route.fulfill(body="signed out"))
    with page.expect_navigation():
        time_left(page, 0, 0)
    assert page.url.endswith("/logg-inn?videre=%2Fmin-side%2F")


def test_what_is_typed_is_kept_and_sent_after_signing_in(opened: Opened) -> None:
    page = opened("siri")
    page.goto("/brukere/")
    page.locator("#name").fill("Ola Ny")
    page.locator("#login").fill("ola.ny")
    time_left(page, 0, 0)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Du er logget ut.")
    dialog.get_by_role("button", name="Fortsett").click()
    assert page.locator("#name").input_value() == "Ola Ny"


def test_a_conversation_has_kept_what_was_typed(opened: Opened) -> None:
    page = opened("kari")
    page.goto(f"/skjema/{TALK}/")
    press(page, "Start")
    field = page.locator("form[data-form] input[type=text]:visible").first
    with page.expect_response("**/utkast"):
        field.fill("Kari Nordmann")
    name = field.get_attribute("name")
    page.route("**/logg-inn?**", lambda route: route.fulfill(body="signed out"))
    with page.expect_navigation():
        time_left(page, 0, 0)
    page.unroute_all()
    page.go_back()
    assert page.locator(f"[name='{name}']").input_value() == "Kari Nordmann"


@pytest.mark.parametrize("scripting", [True, False])
def test_the_passphrase_can_be_shown(scripting: bool, opened: Opened) -> None:
    page = opened(scripting=scripting)
    page.goto("/logg-inn")
    page.locator("#passphrase").fill(PASSPHRASE)
    button = page.get_by_role("button", name="Vis passordet")
    expect(button).to_have_count(1 if scripting else 0)
    if scripting:
        button.click()
        assert page.locator("#passphrase").get_attribute("type") == "text"
        page.get_by_role("button", name="Skjul passordet").click()
    assert page.locator("#passphrase").get_attribute("type") == "password"
