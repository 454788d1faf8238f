"""What every test may use."""

import pytest

from forms import i18n
from tests.support.browser import base_url, browser, browser_context_args, browser_type_launch_args

__all__ = ["base_url", "browser", "browser_context_args", "browser_type_launch_args"]

pytest_plugins = ["tests.support.databases"]


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The interface's catalogues, compiled: .mo files are not kept in git."""
    i18n.compile_catalogues()


@pytest.fixture(autouse=True)
def spoken() -> None:
    """Every test begins in bokmål, whatever the one before it spoke."""
    i18n.choose(i18n.SOURCE)
