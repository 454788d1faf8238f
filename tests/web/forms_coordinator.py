"""Forms whose answers a coordinator may see all, some or none of, and submissions to them."""

from typing import Any

from flask import Flask

from forms.storage.submissions import store
from tests.support import factories

FORM: dict[str, Any] = {
    "title": "Samtale om barnet",
    "category": "samtale",
    "confidentiality": "special",
    "read_by": {"coordinator": "answers"},
    "sections": [
        {
            "id": "barnet",
            "title": "Om barnet",
            "questions": [
                {"id": "navn", "type": "text", "label": "Hva heter barnet?", "personal": True},
                {"id": "klasse", "type": "text", "label": "Hvilken klasse?"},
                {
                    "id": "syk",
                    "type": "text",
                    "label": "Er barnet sykt?",
                    "sensitive": True,
                    "purpose": "For å kunne hjelpe.",
                },
                {"id": "notat", "type": "text", "label": "Notat", "audience": "staff"},
                {"id": "brev", "type": "file", "label": "Brev", "max_files": 2},
                {
                    "id": "funn",
                    "type": "file",
                    "label": "Funn",
                    "sensitive": True,
                    "purpose": "For å kunne hjelpe.",
                },
            ],
        }
    ],
}
ANONYMOUS: dict[str, Any] = {
    "title": "Brukerskjema",
    "category": "tilbakemelding",
    "confidentiality": "anonymous",
    "anonymous": {"hide_below": 6},
    "open_to": "anyone",
    "review": False,
    "sections": [
        {
            "id": "a",
            "title": "Møtet",
            "questions": [{"id": "bra", "type": "text", "label": "Hva var bra?"}],
        }
    ],
}


def reference(app: Flask, submission_id: str) -> str:
    """Its reference."""
    with app.app_context():
        found = store.get(submission_id)
        return found.reference or "" if found else ""


def add_units(app: Flask) -> None:
    """Add a kindergarten whose name looks like a formula."""
    factories.add_units(app, ["solbakken;=Solbakken;barnehage"])
