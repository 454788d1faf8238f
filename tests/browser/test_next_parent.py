"""The next parent on the same tablet sees nothing, with the back/forward cache on."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

from forms.settings import ROOT
from tests.browser.conftest import Opened
from tests.browser.page_inventory import FAMILY, press

sys.path.insert(0, str(ROOT / "tests" / "server" / "tools"))
from next_parent import CANARY, EMPTY, FILL, LOOK, STORES

SHEET = "/skjema/brukerskjema/"
both = pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "plain"])
twice = pytest.mark.parametrize("repeat", [1, 2])  # what is cached varies from time to time


@pytest.fixture(scope="session")
def browser(whole_browser: Browser) -> Browser:
    """The browser that people have, which keeps pages for «back»."""
    return whole_browser


def test_this_browser_keeps_pages_for_back(opened: Opened) -> None:
    page = opened()
    page.goto("/static/app.css")
    page.evaluate("() => { window.kept = true; }")
    page.goto("/static/print.css")
    page.go_back(wait_until="commit")
    assert page.evaluate("() => window.kept === true"), "what is tested here needs that it does"


class Eyes:
    """Somebody who looks at everything that the browser can show them."""

    def __init__(self, page: Page, empty: Any = None) -> None:
        self.page = page
        self.base = {"canary": CANARY, "empty": empty}

    def see_nothing(self, where: str) -> None:
        """Neither in the page nor in the browser's own stores."""
        for _ in range(5):
            try:
                found = self.page.evaluate(LOOK, self.base) + self.page.evaluate(STORES, CANARY)
            except Error as error:
                if "SecurityError" in str(error):
                    return  # the browser's own page: «send the form again?», or an empty one
                assert "navigation" in str(error), error
                self.page.wait_for_load_state()  # a page from the cache fetches itself anew
                continue
            assert found == [], where
            return
        raise AssertionError(f"{where}: the page never comes to rest")

    def go(self, step: Callable[..., Any]) -> None:
        """Back or forward, as far as the history goes."""
        try:
            step(timeout=4_000, wait_until="commit")  # patient enough: the end is no fault
            self.page.wait_for_load_state()
        except Error as error:
            if "ERR_CACHE_MISS" not in str(error) and "Timeout" not in str(error):
                raise

    def look_everywhere(self, address: str) -> None:
        """Here, back, further back, forward, and in the form opened again."""
        self.see_nothing("here")
        for where, step in (
            ("back", self.page.go_back),
            ("back twice", self.page.go_back),
            ("forward", self.page.go_forward),
        ):
            self.go(step)
            self.see_nothing(where)
        self.page.goto(address)
        self.see_nothing("opened again")
        self.page = self.page.context.new_page()
        self.page.goto(address)
        self.see_nothing("in a new tab")


@twice
@both
def test_after_a_sheet_was_sent(scripting: bool, repeat: int, opened: Opened) -> None:
    page = opened(scripting=scripting)
    page.goto(SHEET)
    eyes = Eyes(page, page.evaluate(EMPTY))
    assert page.evaluate(FILL, CANARY) > 10
    press(page, "Send inn")
    assert page.url.endswith("/kvittering")
    eyes.look_everywhere(SHEET)


@twice
@both
def test_after_a_sheet_was_left(scripting: bool, repeat: int, opened: Opened) -> None:
    page = opened(scripting=scripting)
    page.on("dialog", lambda dialog: dialog.accept())  # «leave the page?»
    page.goto(SHEET)
    eyes = Eyes(page, page.evaluate(EMPTY))
    page.evaluate(FILL, CANARY)
    page.goto("/")
    eyes.look_everywhere(SHEET)


@twice
@both
def test_after_a_form_of_pages_was_closed(scripting: bool, repeat: int, opened: Opened) -> None:
    page = typed(opened, scripting)
    page.goto(f"/skjema/{FAMILY}/senere")
    press(page, "Lukk skjemaet på dette nettbrettet")
    Eyes(page).look_everywhere(f"/skjema/{FAMILY}/")


@both
def test_after_somebody_signed_out(scripting: bool, opened: Opened) -> None:
    page = opened("kari", scripting=scripting)
    page.goto("/skjema/avviksmelding/")
    press(page, "Start")
    page.locator("[name=A-staff_name]").fill(CANARY)
    press(page, "Neste")
    # Signing out for good would end the session that other tests use, so its cookie goes instead.
    page.context.clear_cookies(name="skjemaverk")
    page.goto("/")
    Eyes(page).look_everywhere("/skjema/avviksmelding/")


def typed(opened: Opened, scripting: bool) -> Page:
    """A form of pages with the canary typed and kept."""
    page = opened(scripting=scripting)
    page.goto(f"/skjema/{FAMILY}/")
    press(page, "Start")
    page.locator("[name=A-child_name]").fill(CANARY)
    press(page, "Neste")
    return page
