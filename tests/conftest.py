"""What every test may use."""

import pytest

from forms import language
from tests.browsing import base_url, browser_context_args, browser_type_launch_args

__all__ = ["base_url", "browser_context_args", "browser_type_launch_args"]

pytest_plugins = ["tests.databases"]


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The interface's catalogues, compiled: .mo files are not kept in git."""
    language.compile_catalogues()


@pytest.fixture(autouse=True)
def spoken() -> None:
    """Every test begins in bokmål, whatever the one before it spoke."""
    language.choose(language.SOURCE)
