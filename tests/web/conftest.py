"""The whole application, and people who sign in to it through its own pages."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app import create_app
from forms import storage
from forms.storage import Version, db
from tests.support import factories
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import PASSPHRASE as PASSPHRASE

SignIn = Callable[..., Visitor]
Publish = Callable[..., Version]


@pytest.fixture
def kept_in(sqlite: Settings) -> Settings:
    """Where the application keeps things; a module that gives `database` here tries both kinds."""
    return sqlite


@pytest.fixture
def app(kept_in: Settings, cheap_hashes: None) -> Iterator[Flask]:
    """The application on a fresh database, outside any context."""
    app = create_app({**kept_in, "MUNICIPALITY": "Eksempel kommune", "HELP_PHONE": "71 00 00 00"})
    app.test_client_class = Visitor
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


@pytest.fixture
def signed_in(app: Flask) -> SignIn:
    """`signed_in("coordinator", "leader")`: a new user with those roles, signed in; `.user_id`."""
    numbers = itertools.count(1)

    def sign_in(*roles: str, unit: str | None = None) -> Visitor:
        client = app.test_client()
        assert isinstance(client, Visitor)
        client.user_id, path = factories.add_user(app, f"bruker{next(numbers)}", *roles, unit=unit)
        factories.set_passphrase(client, path)
        return client

    return sign_in


@pytest.fixture
def publish(app: Flask) -> Publish:
    """`publish(raw, "prove")`: the definition an author wrote, published under that id."""

    def publish(raw: dict[str, Any], id: str = "prove") -> Version:
        with app.app_context(), storage.writing():
            version = factories.publish(raw, id)
            db.session.commit()
            return version

    return publish
