"""Exports speak bokmål here, whatever a page spoke before."""

import pytest

from forms import language


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """A test client leaves the language of its last page behind."""
    language.choose(language.SOURCE)
