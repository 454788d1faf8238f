"""How tests that need a browser get one: Debian's Chromium, once a run, as a tablet in Norway."""

import os
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TABLET = {"width": 810, "height": 1080}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name whole addresses. (pytest-playwright's own one warns under pytest 9.)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium with the back/forward cache on, which Playwright turns off: people have it."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "ignore_default_args": ["--disable-back-forward-cache"],
        "args": QUIET,
    }


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
