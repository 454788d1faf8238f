"""An app that is nothing but its storage, and a form to fill in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from forms import settings, storage
from forms.storage.definitions import versions
from forms.storage.models.definitions import Version
from tests.support import factories
from tests.support.databases import Settings


def document(id: str = "brukerskjema", **form: Any) -> dict[str, Any]:
    """A small canonical document."""
    asked = factories.text("bedre", "Hva kunne vært bedre?")
    section = factories.section("motet", asked, title="Om møtet")
    return factories.document(section, id=id, **{"title": "Brukerskjema", **form})


ANONYMOUS = document("anonymt", confidentiality="anonymous")


@contextmanager
def opened(given: Settings) -> Iterator[Flask]:
    """An app on the database of these settings; its connections are closed at the end."""
    app = Flask("storage")
    app.config.update(settings.load(given))
    storage.init_app(app)
    try:
        yield app
    finally:
        with app.app_context():
            storage.db.engine.dispose()


@pytest.fixture
def app(database: Settings) -> Iterator[Flask]:
    """An app on each database in turn, outside any context."""
    with opened(database) as app:
        yield app


@pytest.fixture
def writing(app: Flask) -> Iterator[None]:
    """A context in which everything may be read and written."""
    with app.app_context(), storage.writing():
        yield


@pytest.fixture
def version(writing: None) -> Version:
    """A published version of a form that is not anonymous."""
    version = versions.publish(document())
    storage.db.session.commit()
    return version


@pytest.fixture
def anonymous(writing: None) -> Version:
    """A published version of an anonymous form."""
    version = versions.publish(ANONYMOUS)
    storage.db.session.commit()
    return version


@pytest.fixture(autouse=True)
def quick_hashes(cheap_hashes: None) -> None:
    """Hash passwords quickly in every test of the storage."""
