"""A browser without network, in Python: it seals packages as `static/offline/seal.js` does."""

import base64
import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.test import TestResponse

from forms.storage.encryption.sealed_packages import seal_package
from tests.support.client import Visitor

SETUP = re.compile(r'<script type="application/json" id="offline-setup">(.+?)</script>', re.DOTALL)
Fields = Mapping[str, str | Sequence[str]]


def pairs(fields: Fields) -> list[tuple[str, str]]:
    """Fields as a form posts them."""
    found = []
    for name, value in fields.items():
        found += [(name, each) for each in ([value] if isinstance(value, str) else value)]
    return found


def setup_of(client: Visitor, form_id: str = "prove") -> dict[str, Any]:
    """Return what the blank form gives the scripts."""
    shown, token = getattr(client, "page", None), client.token
    html = client.get(f"/skjema/{form_id}/uten-nett/").get_data(as_text=True)
    if shown is not None:
        client.page, client.token = shown, token
    found = SETUP.search(html)
    assert found is not None, html[:300]
    setup: dict[str, Any] = json.loads(found[1])
    return setup


def package(setup: dict[str, Any], head: dict[str, Any], files: Sequence[bytes] = ()) -> bytes:
    """Seal a package."""
    written = json.dumps(head).encode()
    content = len(written).to_bytes(4, "big") + written + b"".join(files)
    content += bytes(-len(content) % 1024)
    public = base64.b64decode(setup["key"])
    return seal_package(content, public, setup["version"], os.urandom(12))


def post(client: Visitor, setup: dict[str, Any], box: bytes, **headers: str) -> TestResponse:
    """Send a sealed package, with a fresh token."""
    token = client.get(setup["token"]).get_json()["token"]
    return client.post(
        setup["receive"],
        data=box,
        content_type="application/octet-stream",
        headers={"X-CSRFToken": token, **headers},
    )


def page(id: str, fields: Fields, revision: int = 0, writer: str = "", **more: Any) -> Any:
    """Return a page as the head of a package has it."""
    own = {"revision": str(revision), "_page": id, "_writer": writer}
    return {"page": id, "fields": pairs({**fields, **own}), **more}
