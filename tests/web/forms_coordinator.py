"""Forms whose answers a coordinator may see all, some or none of, and submissions to them."""

from typing import Any

from flask import Flask

from forms import storage
from forms.storage import Submission, Version, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import attachments, store

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


def keep(app: Flask, version: Version, answers: dict[str, Any], **known: Any) -> str:
    """The id of a submission with these answers."""
    with app.app_context(), storage.writing():
        found = versions.get(version.id)
        assert found is not None
        key = storage.models.base.new_id()
        kept: Submission = store.keep(found, answers, key=key, **known)
        db.session.commit()
        return kept.id


def keep_with_files(app: Flask, version: Version, answers: dict[str, Any], **names: str) -> str:
    """The same with a file for each question that is named."""
    with app.app_context(), storage.writing():
        found = versions.get(version.id)
        assert found is not None
        given, ids = dict(answers), []
        for question, name in names.items():
            file = attachments.keep(found, name, "image/png", b"%PNG")
            given[question] = [{"id": file.id, "name": name, "type": "image/png", "size": 4}]
            ids.append(file.id)
        kept = store.keep(found, given, key=storage.models.base.new_id())
        attachments.attach(kept, ids)
        db.session.commit()
        return kept.id


def add_units(app: Flask) -> None:
    """A kindergarten whose name looks like a formula."""
    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind\nsolbakken;=Solbakken;barnehage\n")
        db.session.commit()


def reference(app: Flask, submission_id: str) -> str:
    """Its reference."""
    with app.app_context():
        found = store.get(submission_id)
        return found.reference or "" if found else ""
