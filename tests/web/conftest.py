"""The whole application, and people who sign in to it through its own pages."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app import create_app
from forms import storage
from forms.storage import Version, db
from forms.storage.accounts import users
from forms.web.security.csrf_and_cookies import limiter
from tests.support import factories
from tests.support.client import Visitor
from tests.support.databases import Settings

SignIn = Callable[..., Visitor]
Publish = Callable[..., Version]
PASSPHRASE = "fire ord hører sammen"


@pytest.fixture
def kept_in(sqlite: Settings) -> Settings:
    """Where the application keeps things; a module that gives `database` here tries both kinds."""
    return sqlite


@pytest.fixture
def app(kept_in: Settings, cheap_hashes: None) -> Iterator[Flask]:
    """The application on a fresh database, outside any context."""
    app = create_app({**kept_in, "MUNICIPALITY": "Eksempel kommune", "HELP_PHONE": "71 00 00 00"})
    app.test_client_class = Visitor
    with app.app_context():
        limiter.reset()
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
        with app.app_context(), storage.writing():
            user = users.add(f"bruker{next(numbers)}", "Kari Prøve", roles, unit)
            token = users.setup_link(user)
            db.session.commit()
            client.user_id = user.id
            limiter.reset()
        assert client.get(f"/ny/{token}").status_code == 200
        typed = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
        assert client.send(f"/ny/{token}", typed).status_code == 303
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
