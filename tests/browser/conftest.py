"""A browser at the real server; everything a page complains of fails the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from forms.settings import ROOT
from tests.browser import offline_forms
from tests.browser.sample_feedback import add_feedback
from tests.support.browser import TABLET
from tests.support.server import Served, furnished
from tests.web.forms_simple import AWKWARD, LIMITED
from tests.web.forms_workflow import ALONE, FOR_TWO, SIGNED, TRAVELS

PASSPHRASE = "fire ord hører sammen"

Opened = Callable[..., Page]
FORMS = {
    "prove-gang": TRAVELS,
    "prove-signering": SIGNED,
    "prove-navn": AWKWARD,
    "prove-grenser": LIMITED,
    "prove-enerom": ALONE,
    "prove-to-foresatte": FOR_TWO,
    **offline_forms.FORMS,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these need the browser, and share one server in one worker."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real server with every form of ours, and small ones that go from hand to hand."""
    served = furnished(tmp_path_factory.mktemp("live"), FORMS)
    add_feedback(served)
    with served.running():
        yield served


@pytest.fixture(scope="session")
def signed_in(live: Served, browser: Browser) -> dict[str, Any]:
    """What a browser keeps once somebody is signed in, by login."""
    return {login: sign_in(live, browser, link) for login, link in live.links.items()}


def sign_in(live: Served, browser: Browser, link: str) -> Any:
    """Set a passphrase through the page, and take the cookies along."""
    context = browser.new_context(base_url=live.url, locale="nb-NO")
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Nytt passord").fill(PASSPHRASE)
    page.get_by_label("Skriv det en gang til").fill(PASSPHRASE)
    page.get_by_role("button", name="Lagre og logg inn").click()
    page.wait_for_url(lambda url: "/ny/" not in url)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def opened(live: Served, browser: Browser, signed_in: dict[str, Any]) -> Iterator[Opened]:
    """`opened()`, `opened("kari", scripting=False)`: a tablet each; complaints fail the test."""
    with tablets(live, browser, signed_in) as open:
        yield open


@contextmanager
def tablets(live: Served, browser: Browser, signed_in: dict[str, Any]) -> Iterator[Opened]:
    """Tablets at that server; what their pages complain of fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open(login: str = "", *, scripting: bool = True, **options: Any) -> Page:
        settings: dict[str, Any] = {
            "base_url": live.url,
            "viewport": TABLET,
            "locale": "nb-NO",
            "timezone_id": "Europe/Oslo",
            "has_touch": True,
            "reduced_motion": "reduce",
            "java_script_enabled": scripting,
            "storage_state": signed_in[login] if login else None,
        }
        context = browser.new_context(**{**settings, **options})
        contexts.append(context)
        page = context.new_page()
        listen(page, live.url, complaints)
        return page

    yield open
    for context in contexts:
        context.close()
    assert complaints == []


OF_THE_NETWORK = ("Failed to load resource", "error occurred when fetching the script")
"""What the browser itself writes when the line is cut; the second is of the service worker."""


def listen(page: Page, home: str, complaints: list[str]) -> None:
    """Write down errors in the console, and whatever goes to another site."""

    def said(message: Any) -> None:
        if message.type not in ("error", "warning"):
            return
        if not any(each in message.text for each in OF_THE_NETWORK):
            complaints.append(f"{page.url}: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            complaints.append(f"{page.url} asks {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("request", asked)


@contextmanager
def no_requests(page: Page) -> Iterator[None]:
    """Nothing may be asked of the server inside the block."""
    asked: list[str] = []
    listener = lambda request: asked.append(request.url)  # noqa: E731 - to be taken away again
    page.on("request", listener)
    yield
    page.remove_listener("request", listener)
    assert asked == []
