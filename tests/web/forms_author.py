"""A folder of definitions of one's own, and somebody who may write them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from forms.publishing import publish_folder
from forms.storage import db
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.web.conftest import SignIn

FORM: dict[str, Any] = {
    "title": "Om møtet",
    "summary": "Fortell hvordan møtet var.",
    "confidentiality": "personal",
    "sections": [
        {
            "id": "motet",
            "title": "Møtet",
            "questions": [
                {"id": "hort", "type": "yes_no", "label": "Ble du hørt?", "required": True},
                {
                    "id": "hvorfor",
                    "type": "text",
                    "label": "Hva gikk galt?",
                    "show_if": {"hort": "no"},
                },
            ],
        },
        {
            "id": "mer",
            "title": "Mer",
            "questions": [
                {"id": "fra", "type": "number", "label": "Fra"},
                {"id": "til", "type": "number", "label": "Til"},
                {"id": "bilde", "type": "file", "label": "Legg ved"},
            ],
        },
    ],
    "check": [
        {
            "when": {"til": {"below": {"question": "fra"}}},
            "say": "Til må være etter Fra.",
            "at": "til",
        }
    ],
}
PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "title"
msgid "Om møtet"
msgstr "About the meeting"

msgctxt "motet.hort.label"
msgid "Ble du lyttet til?"
msgstr "Were you listened to?"
"""


def written(form: Any) -> str:
    """A definition as an author lays it out."""
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"


TEXT = written(FORM)


def seen(page: str) -> str:
    """Which text a page began from."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one form, half translated."""
    found = tmp_path / "definitions"
    (found / "translations" / "en").mkdir(parents=True)
    (found / "mote.json").write_text(TEXT, encoding="utf-8")
    (found / "translations" / "en" / "mote.po").write_text(PO, encoding="utf-8")
    return found


@pytest.fixture
def app(sqlite: Settings, folder: Path, cheap_hashes: None) -> Iterator[Flask]:
    """The application with that folder published."""
    app = create_app({**sqlite, "DEFINITIONS": folder, "MUNICIPALITY": "Eksempel kommune"})
    app.test_client_class = Visitor
    with app.app_context():
        publish_folder(folder)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def author(signed_in: SignIn) -> Visitor:
    """Somebody who may write forms."""
    return signed_in("author")


def save(author: Visitor, text: str, form_id: str = "mote") -> None:
    """Save *text* as the form's draft."""
    page = author.get(f"/skjemaer/{form_id}/").text
    kept = author.send(f"/skjemaer/{form_id}/", {"text": text, "seen": seen(page)})
    assert kept.status_code == 303, kept.status_code
