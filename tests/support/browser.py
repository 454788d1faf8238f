"""How tests that need a browser get one: Debian's Chromium, once a run, as a tablet in Norway.

`browser` is Chromium without its own windows where it is installed: pages are the same, and cost a
third. `whole_browser` is the one that people have: only that one keeps pages for «back».
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import playwright
import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, ViewportSize, expect

from tests.support.patience import MILLISECONDS

NODE = Path(playwright.__file__).parent / "driver" / "node"
"""Node.js as it comes with Playwright: the same everywhere, whatever the machine has."""
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SHELL = "/usr/bin/chromium-headless-shell"
"""The same without windows; Debian's package has the same name."""
NEEDLESS = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,OptimizationHints,AimEnabled,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup"
)
"""What Playwright switches off, and the address bar's list, which Chromium loads beside each page:
that took half of the processor time of a page opened. (The last list given is the one that holds.)
"""
QUIET = [
    f"--disable-features={NEEDLESS}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TABLET: ViewportSize = {"width": 810, "height": 1080}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name whole addresses. (pytest-playwright's own one warns under pytest 9.)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium with the back/forward cache on, which Playwright turns off: people have it."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM} is missing: run `make .browser`, or apt-get install chromium")
    named = "CHROMIUM" in os.environ and os.environ["CHROMIUM"] != "/usr/bin/chromium"
    return {
        **browser_type_launch_args,
        "timeout": MILLISECONDS,
        "executable_path": SHELL if Path(SHELL).exists() and not named else CHROMIUM,
        "ignore_default_args": ["--disable-back-forward-cache"],
        "args": QUIET,
    }


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """The browser; whatever is waited for in its pages is waited for with the same patience."""
    browser.on("context", be_patient)
    expect.set_options(timeout=MILLISECONDS)
    yield browser
    expect.set_options(timeout=None)


@pytest.fixture(scope="session")
def whole_browser(
    browser: Browser, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """The browser that people have, with windows of its own: it keeps pages for «back»."""
    whole = browser_type.launch(**{**browser_type_launch_args, "executable_path": CHROMIUM})
    whole.on("context", be_patient)
    yield whole
    whole.close()


def be_patient(context: BrowserContext) -> None:
    """Wait for whatever is waited for as long as all tests do."""
    context.set_default_timeout(MILLISECONDS)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A tablet held upright."""
    return {
        **browser_context_args,
        "viewport": TABLET,
        "locale": "nb-NO",
        "timezone_id": "Europe/Oslo",
        "reduced_motion": "reduce",
    }
