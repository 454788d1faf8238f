"""The gallery, as a test client and as a server that a browser can visit."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.static import gallery


@pytest.fixture
def app() -> Flask:
    """A gallery of its own for each test."""
    return gallery.make()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks the gallery without a browser."""
    return app.test_client()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the gallery can be visited."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
