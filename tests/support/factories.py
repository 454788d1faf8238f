"""Definitions, units, users and submissions for tests: the one place where they are made."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forms import i18n, storage
from forms.definition import Definition, Library, expand_form, parse_definition
from forms.storage import Submission, Version, db
from forms.storage.accounts import passwords, units, users
from forms.storage.definitions import versions
from forms.storage.models.base import new_id
from forms.storage.models.courses import Course
from forms.storage.models.credentials import GuessCount
from forms.storage.models.figures import Wave
from forms.storage.submissions import attachments, store
from tests.support.client import Visitor

Json = dict[str, Any]
PASSPHRASE = "fire ord hører sammen"
UNITS = (
    "solbakken;Solbakken barnehage;barnehage",
    "lia;Lia skole;barneskole",
    "nes;Nes skole;barneskole",
)
"""A kindergarten and two schools: id, name and kind."""


def question(id: str, type: str = "text", label: str = "", **keys: Any) -> Json:
    """Return a question as an author writes it."""
    return {"id": id, "type": type, "label": label or f"Om {id}", **keys}


def text(id: str, label: str, **keys: Any) -> Json:
    """Return a text question."""
    return question(id, "text", label, **keys)


def yes_no(id: str, label: str, **keys: Any) -> Json:
    """Return a question with yes and no."""
    return question(id, "yes_no", label, **keys)


def section(id: str, *questions: Json, **keys: Any) -> Json:
    """Return a section called *id*, titled the same."""
    return {"id": id, "title": id.capitalize(), "questions": list(questions), **keys}


def form(*sections: Json, **keys: Any) -> Json:
    """Return a form of these sections as an author writes it, open to anyone."""
    return {
        "title": "Prøve",
        "confidentiality": "personal",
        "open_to": "anyone",
        "sections": list(sections),
        **keys,
    }


def document(
    *sections: Json, id: str = "prove", translations: Json | None = None, **keys: Any
) -> Json:
    """Return a version's document with these sections and *keys*, and no key of its own."""
    raw = {"title": "Prøve", "sections": list(sections), **keys}
    return {"format": 1, "id": id, "form": raw, "translations": translations or {}}


def expanded(*questions: Json, id: str = "prove", **keys: Any) -> Json:
    """Return the document that is made of a form with one section of these questions."""
    raw = {"confidentiality": "personal", "title": "Prøve"}
    return expand_form(id, {**raw, "sections": [section("del", *questions)], **keys}, Library())


def make_definition(*sections: Json, **keys: Any) -> Definition:
    """Return the definition with these sections."""
    return parse_definition(document(*sections, **keys))


def publish(raw: Json, id: str = "prove") -> Version:
    """Publish what an author wrote under that id; the caller commits."""
    return versions.publish(expand_form(id, raw, Library()))


def add_units(app: Flask, lines: Iterable[str] = UNITS) -> None:
    """Add the units of these lines: id, name and kind."""
    with app.app_context(), storage.writing():
        units.import_csv("\n".join(("id;name;kind", *lines)))
        db.session.commit()


def add_user(app: Flask, login: str, *roles: str, unit: str | None = None) -> tuple[str, str]:
    """Add a user with those roles; return the id, and the path where they set a passphrase."""
    with app.app_context(), storage.writing():
        user = users.add(login, "Kari Prøve", roles, unit)
        token = users.issue_setup_link(user)
        db.session.commit()
        return user.id, f"/ny/{token}"


def set_passphrase(client: Visitor, path: str) -> None:
    """Let the new user behind *path* set `PASSPHRASE`, which signs them in."""
    forget_tries(client.application)
    assert client.get(path).status_code == 200
    typed = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert client.send(path, typed).status_code == 303


def forget_tries(app: Flask) -> None:
    """Begin anew with the limits on guesses and requests, which all visitors of a test share."""
    with app.app_context(), storage.writing():
        db.session.query(GuessCount).delete()
        db.session.commit()


def keep_submission(app: Flask, version: Version, answers: Json, **known: Any) -> str:
    """Store a submission with these answers, and return its id."""
    with app.app_context(), storage.writing():
        found = versions.get(version.id)
        assert found is not None
        kept: Submission = store.keep(found, answers, key=new_id(), **known)
        db.session.commit()
        return kept.id


def keep_with_files(app: Flask, version: Version, answers: Json, **names: str) -> str:
    """Store a submission with a file of that name for each question that is named."""
    with app.app_context(), storage.writing():
        found = versions.get(version.id)
        assert found is not None
        given, ids = dict(answers), []
        for asked, name in names.items():
            file = attachments.keep(found, name, "image/png", b"%PNG")
            given[asked] = [{"id": file.id, "name": name, "type": "image/png", "size": 4}]
            ids.append(file.id)
        kept = store.keep(found, given, key=new_id())
        attachments.attach(kept, ids)
        db.session.commit()
        return kept.id


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with little memory, so that signing in is quick."""
    import argon2

    hasher = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    passwords._dummy_hash.cache_clear()


def open_course_and_wave() -> None:
    """Let people sign up for a course, and answer the survey that comes in waves, this week."""
    this_week = i18n.today() - timedelta(days=i18n.today().weekday())
    offered = {"title": "PIS", "ages": "", "begins": this_week, "sessions": 8, "places": 9}
    db.session.add(Course(id="pis", unit_id=units.all_units()[0].id, state="open", **offered))
    wave = {"form_id": "kartlegging-samarbeid", "phase": "before"}
    db.session.add(Wave(first=this_week, last=this_week + timedelta(weeks=1), **wave))
