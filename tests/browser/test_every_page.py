"""Every page and state, in light and dark, on small screens and large: usable, and photographed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from app import create_app
from forms import storage
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.workflow import invitations
from tests.browser.axe_checks import (
    PHONE,
    PHOTOGRAPHS,
    by_night,
    contact_sheet,
    findings,
    out_of_focus,
    photograph,
    too_small,
    too_wide,
)
from tests.browser.conftest import Opened
from tests.browser.page_inventory_casework import STOPS
from tests.support.browser import TABLET
from tests.support.server import Served

NARROW = ["scrollable-region-focusable", "target-size"]
"""What axe may find on a small screen only."""


@pytest.fixture(scope="module", autouse=True)
def album() -> Iterator[None]:
    """When all pictures are taken, a page that shows them."""
    yield
    if PHOTOGRAPHS:
        contact_sheet()


@pytest.mark.parametrize("stop", STOPS)
def test_page(stop: str, opened: Opened) -> None:
    look_over(STOPS[stop](opened), stop)


@pytest.mark.parametrize("form", ["brukerskjema", "tertialrapport"])
def test_results_behind_a_link(form: str, live: Served, opened: Opened) -> None:
    """A link is mailed, so no page leads there."""
    app = create_app({"INSTANCE": live.instance})
    with app.app_context(), storage.writing():
        maker = users.by_login("kari")
        assert maker is not None
        made = invitations.issue("results", form, by=maker.id, most=0)
        db.session.commit()
        db.engine.dispose()
    page = opened()
    page.goto(f"/delt/{made.token}")
    look_over(page, f"delt-{form}")


def look_over(page: Page, stop: str) -> None:
    """Ask of the page what is asked of every page, and photograph it."""
    assert findings(page) == []
    by_night(page)
    assert findings(page, ["color-contrast"]) == []
    by_night(page, False)
    assert too_small(page) == []
    assert out_of_focus(page) == []
    check_room(page)
    photograph(page, stop)


def check_room(page: Page) -> None:
    """Nothing is cut off on a narrow screen, with large text, or in forced colours."""
    page.set_viewport_size(PHONE)
    assert too_wide(page) == [], "at 320 px"
    assert findings(page, NARROW) == [], "at 320 px"
    assert out_of_focus(page) == [], "at 320 px"
    page.set_viewport_size(TABLET)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert too_wide(page) == [], "with text of 200 %"
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    page.emulate_media(forced_colors="active")
    assert out_of_focus(page) == [], "in forced colours"
    assert too_wide(page) == [], "in forced colours"
    page.emulate_media(forced_colors="none")
