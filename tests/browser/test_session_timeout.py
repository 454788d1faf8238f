"""Before a sign-in ends the page says so, lets it last with one press, and loses nothing after."""

import json
from datetime import timedelta

import pytest
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, Route, expect

from app import create_app
from forms import storage
from forms.storage import db
from forms.storage.accounts import sessions
from forms.storage.encryption.records import token_hash
from forms.storage.models.accounts import UserSession
from forms.storage.models.base import now
from tests.browser.axe_checks import findings
from tests.browser.conftest import PASSPHRASE, Opened
from tests.browser.page_inventory import TALK, press
from tests.support.server import Served


@pytest.fixture(scope="session")
def browser(whole_browser: Browser) -> Browser:
    """The browser that people have, which keeps pages for «back»."""
    return whole_browser


def time_left(page: Page, seconds: int, absolute: int = 30_000) -> None:
    """Let the server say that so much time is left, and the page ask it."""

    def tell(route: Route) -> None:
        route.fulfill(json={"left": seconds, "absolute": absolute})

    page.unroute("**/logg-inn/tid")
    page.route("**/logg-inn/tid", tell)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def fresh(opened: Opened) -> Page:
    """A browser in which Mari signed in just now, so that nobody else loses a sign-in."""
    page = opened()
    page.goto("/logg-inn")
    fill_in_who(page)
    return page


def fill_in_who(page: Page) -> None:
    """Sign in as Mari on the page that asks."""
    page.get_by_label("Brukernavn").fill("mari")
    page.get_by_label("Passord", exact=True).fill(PASSPHRASE)
    press(page, "Logg inn")


def ends_in(live: Served, page: Page, seconds: int) -> None:
    """Move the last request back, so that the sign-in ends in *seconds* by the server's clock."""
    app = create_app({"INSTANCE": live.instance})
    cookie = next(c["value"] for c in page.context.cookies() if c["name"] == "skjemaverk")
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    token = signer.loads(cookie)["_user_id"]
    with app.app_context(), storage.writing():
        found = db.session.get_one(UserSession, token_hash(token))
        found.seen = now() - sessions.limits().idle + timedelta(seconds=seconds)
        db.session.commit()
        db.engine.dispose()
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


def test_a_page_that_is_only_read_is_left_when_the_sign_in_has_ended(
    live: Served, opened: Opened
) -> None:
    page = fresh(opened)
    page.goto("/samtaler/?side=1")
    ends_in(live, page, 2)
    page.wait_for_url("**/logg-inn?videre=%2Fsamtaler%2F%3Fside%3D1")
    assert page.evaluate("fetch('/logg-inn/tid').then((told) => told.json())")["left"] == 0
    page.go_back()
    expect(page.get_by_role("heading", name="Logg inn")).to_be_visible()
    fill_in_who(page)
    assert page.url.endswith("/samtaler/?side=1")


def test_what_is_typed_is_kept_and_sent_after_signing_in(opened: Opened) -> None:
    page = opened("siri")
    page.goto("/brukere/")
    page.locator("#A-name").fill("Ola Ny")
    page.locator("#A-login").fill("ola.ny")
    time_left(page, 0, 0)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Du er logget ut.")
    dialog.get_by_role("button", name="Fortsett").click()
    assert page.locator("#A-name").input_value() == "Ola Ny"


def test_a_conversation_has_kept_what_was_typed(live: Served, opened: Opened) -> None:
    page = fresh(opened)
    page.goto(f"/skjema/{TALK}/")
    press(page, "Start")
    field = page.locator("form[data-form] input[type=text]:visible").first
    with page.expect_response("**/utkast"):
        field.fill("Kari Nordmann")
    name, conversation = field.get_attribute("name"), page.url
    ends_in(live, page, 2)
    page.wait_for_url("**/logg-inn?videre=**")
    fill_in_who(page)
    assert page.url == conversation
    assert page.locator(f"[name='{name}']").input_value() == "Kari Nordmann"


def test_what_is_read_is_covered_at_the_end_without_network(opened: Opened) -> None:
    page = opened("kari")
    page.goto("/min-side/")
    time_left(page, 1)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.unroute("**/logg-inn/tid")
    page.context.set_offline(True)
    expect(page.get_by_role("alertdialog")).to_contain_text("Du er logget ut.")
    assert page.url.endswith("/min-side/")


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
