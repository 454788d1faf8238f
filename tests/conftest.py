"""What every test may use."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from forms import i18n
from tests.support import compiled as compiled_once
from tests.support.browser import (
    base_url,
    browser,
    browser_context_args,
    browser_type_launch_args,
    whole_browser,
)

__all__ = [
    "base_url",
    "browser",
    "browser_context_args",
    "browser_type_launch_args",
    "whole_browser",
]

pytest_plugins = ["tests.support.databases", "tests.support.factories"]

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
"""A machine that is busy is slow; what an example says does not hang on its time."""


def pytest_collection_finish() -> None:
    """Let the collector walk through what tests make, not through the tests: a fifth of the time.

    Ten thousand objects more than were freed are some tests, not some lines.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The interface's catalogues, compiled: .mo files are not kept in git."""
    i18n.compile_catalogues()


@pytest.fixture(scope="session", autouse=True)
def compiled() -> Iterator[None]:
    """Templates, routes and statements that are compiled once a run."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        compiled_once.share_templates(monkeypatch)
        compiled_once.share_routes(monkeypatch)
        compiled_once.share_statements(monkeypatch)
        yield


@pytest.fixture(autouse=True)
def spoken() -> None:
    """Every test begins in bokmål, whatever the one before it spoke."""
    i18n.choose(i18n.SOURCE)
