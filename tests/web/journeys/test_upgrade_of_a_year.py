"""Everything that the version before the layout move stored is there after an upgrade.

`version-0.1-year.zip` is an instance folder with rows in every table, made by 094bd97: its `flask
demo`, a definition draft, a second factor, a file, an archive's receipt, an identity and a link
with answers. `known.json` is what that version read in it. All of it is invented.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask

from app import create_app
from forms import storage
from forms.storage import Submission, User, audit_log, db
from forms.storage.accounts import oidc_identities, two_factor, users
from forms.storage.definitions import drafts, versions
from forms.storage.models.workflow import Case, Permission
from forms.storage.retention import retention
from forms.storage.submissions import attachments, store
from forms.storage.workflow import invitations
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.signatures import signature_status
from tests.support.client import Visitor
from tests.support.databases import unpack_instance
from tests.support.factories import set_passphrase

DAY_AFTER = datetime(2026, 11, 30, 12, tzinfo=UTC)
SHORT_LIVED = {"alembic_version", "user_session"}
"""The number of the schema, and sign-ins, which nobody takes along."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The stored instance."""
    return unpack_instance("version-0.1-year", tmp_path)


@pytest.fixture
def upgraded(folder: Path, cheap_hashes: None) -> Iterator[Flask]:
    """The stored instance, upgraded, on the day after it was made."""
    with time_machine.travel(DAY_AFTER):
        app = create_app({"INSTANCE": folder, "SECOND_FACTOR": False})
        app.test_client_class = Visitor
        with app.app_context():
            storage.upgrade()
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def known(folder: Path) -> dict[str, Any]:
    """What the version before read."""
    read: dict[str, Any] = json.loads((folder / "known.json").read_text("utf-8"))
    return read


def rows(folder: Path) -> dict[str, int]:
    """How many rows each table holds."""
    with sqlite3.connect(folder / "skjemaverk.db") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counted = {}
        for (name,) in names:
            query = f'SELECT count(*) FROM "{name}"'  # noqa: S608 — names of tables
            (counted[name],) = connection.execute(query).fetchone()
    return counted


def test_every_table_of_before_has_rows_and_keeps_them(folder: Path) -> None:
    before = rows(folder)
    assert {name for name, count in before.items() if not count} <= SHORT_LIVED
    app = create_app({"INSTANCE": folder})
    with app.app_context():
        storage.upgrade()
        db.engine.dispose()
    after = rows(folder)
    lost = {name for name, count in before.items() if after.get(name, 0) < count}
    assert lost <= SHORT_LIVED, lost


def test_every_answer_is_read_as_before(upgraded: Flask, known: dict[str, Any]) -> None:
    with upgraded.app_context():
        found = {each.id: store.open_answers(each) for each in db.session.query(Submission)}
        assert found == known["answers"] and len(found) > 15
        for version in db.session.query(storage.Version):
            assert compiled_form(version).definition.sections


def test_every_signature_and_the_log_are_whole(upgraded: Flask) -> None:
    with upgraded.app_context():
        every = [
            verdict
            for submission in db.session.query(Submission)
            for verdict in signature_status.verdicts(submission)
        ]
        assert len(every) > 15 and set(every) == {"Uendret siden underskriften"}
        assert audit_log.verify().broken is None


def test_people_links_files_and_drafts_go_on(upgraded: Flask, known: dict[str, Any]) -> None:
    with upgraded.app_context(), storage.writing():
        admin = db.session.query(User).filter(User.login == "admin").one()
        assert two_factor.check(admin, pyotp.TOTP(known["totp"]).now()) == "right"
        assert two_factor.check(admin, known["codes"][0]) == "right"
        assert oidc_identities.find("https://id.example.org", "subjekt-1") == admin
        file = attachments.get(known["file"])
        assert file is not None
        assert attachments.open_attachment(file).content == b"\x89PNG invented"
        invitation = invitations.open_invitation(known["invitation"])
        assert invitation is not None
        assert invitations.prefill(invitation) == {"child_name": "Lykke Prøvesen"}
        draft = drafts.get("ny-tur")
        assert draft is not None and "Ny tur" in draft.text
        archived = db.session.query(Submission).filter(Submission.form_id == "motereferat").one()
        receipt = retention.archive_receipt(archived)
        assert receipt is not None and receipt.reference == "ARK-1"
        assert db.session.query(Case).count() == 2
        assert db.session.query(Permission).one().state == "given"
        assert versions.overview()


@pytest.mark.parametrize("login", ["leder-solbakken-barnehage", "demo-koordinator", "demo-revisor"])
def test_every_page_that_staff_is_offered_opens(upgraded: Flask, login: str) -> None:
    with upgraded.app_context(), storage.writing():
        user = db.session.query(User).filter(User.login == login).one()
        token = users.issue_setup_link(user)
        db.session.commit()
    staff = upgraded.test_client()
    assert isinstance(staff, Visitor)
    set_passphrase(staff, f"/ny/{token}")
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 40:
        path = waiting.pop(0)
        if path in seen or not path.startswith("/") or path.startswith(("/a/", "/logg-ut")):
            continue
        seen.add(path)
        answer = staff.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/html":
            staff.visit(path)
            links = [element.get("href") or "" for element in staff.page.all("a")]
            waiting += [link.partition("#")[0] for link in links]
    assert len(seen) > 10
