"""Signing in elsewhere with a real browser: there and back, with our headers on every page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app import create_app
from forms.storage import db
from tests.browser.axe_checks import findings
from tests.support.factories import add_user
from tests.support.server import Served, furnished
from tests.web.provider import CLIENT, SECRET, Provider, running

SETTINGS = 'oidc_issuer = "{issuer}"\noidc_name = "Eksempel-ID"\noidc_client_id = "{client}"\n'


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The service that vouches for people."""
    with running() as provider:
        yield provider


@pytest.fixture
def served(tmp_path: Path, provider: Provider) -> Iterator[Served]:
    """A server that knows the provider, and somebody whom it vouches for."""
    served = furnished(tmp_path)
    with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(issuer=provider.issuer, client=CLIENT))
        file.write(f'oidc_client_secret = "{SECRET}"\n')
    app = create_app({"INSTANCE": tmp_path})
    add_user(app, "bruker1", "coordinator")
    with app.app_context():
        db.engine.dispose()
    with served.running():
        yield served


def arrived(page: Page, served: Served) -> None:
    """Go to a page for coordinators, by the link of the service."""
    page.goto(f"{served.url}/oversikt/")
    assert findings(page) == []
    page.get_by_role("link", name="Logg inn med Eksempel-ID").click()


@pytest.mark.parametrize("scripting", [True, False])
def test_there_and_back(
    scripting: bool, served: Served, provider: Provider, browser: Browser
) -> None:
    context = browser.new_context(locale="nb-NO", java_script_enabled=scripting)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    if scripting:
        arrived(page, served)
    else:
        page.goto(f"{served.url}/logg-inn/tjeneste/?videre=/oversikt/")
    page.wait_for_url("**/oversikt/")
    assert "Kari Prøve" in page.content()
    provider.claims = {"aud": "en-annen"}
    page.goto(f"{served.url}/logg-inn/tjeneste/")
    assert page.get_by_role("heading", level=1).inner_text() == "Innloggingen ble ikke godkjent"
    if scripting:
        assert findings(page) == []
    assert [text for text in said if "Failed to load resource" not in text] == []
    context.close()
