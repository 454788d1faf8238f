"""What the tests of checking may use."""

import pytest

from forms import language


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """The interface's catalogues, ready for use: .mo files are not kept in git."""
    language.compile_catalogues()
