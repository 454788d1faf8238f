"""A backup is taken while people send, and can be restored into either database."""

import os
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import func, select

from forms import storage
from forms.setting_values import sealing_keys
from forms.settings import new_sealing_key
from forms.storage import audit_log, backups
from forms.storage.database.engine import db
from forms.storage.encryption import backup_file
from forms.storage.encryption.records import current_ring, keyring
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission
from forms.storage.submissions import attachments, drafts, store
from forms.storage.submissions.draft_payload import DraftPayload
from tests.storage.conftest import opened
from tests.support.databases import SECRETS, Server, Settings

ANSWERS = {"bedre": "Mer tid til å snakke sammen"}


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: Server
) -> Iterator[Settings]:
    """Settings of a database without tables, of the kind the test names."""
    given: Settings = {"INSTANCE": tmp_path / "elsewhere", "TESTING": True, **SECRETS}
    if request.param == "sqlite":
        yield given
        return
    name = f"r{uuid.uuid4().hex}"
    postgresql_server.run(f"CREATE DATABASE {name}")
    yield {**given, "DATABASE_URL": postgresql_server.url(name)}
    postgresql_server.run(f"DROP DATABASE {name} WITH (FORCE)")


BOTH = pytest.mark.parametrize("elsewhere", ["sqlite", "postgresql"], indirect=True)


def ids() -> set[str]:
    """The ids of all submissions."""
    return set(db.session.scalars(select(Submission.id)))


@BOTH
def test_everything_comes_back(version: Version, tmp_path: Path, elsewhere: Settings) -> None:
    draft, token = drafts.start(version, payload=DraftPayload(answers=ANSWERS))
    submission = store.keep(version, ANSWERS, key="a")
    file = attachments.keep(version, "bilde.png", "image/png", b"\x00\xff" * 700, draft)
    audit_log.record("anna", "submission.opened", submission.id)
    db.session.commit()
    made = backups.make(tmp_path / "backups")
    assert made.rows["submission"] == 1
    assert ANSWERS["bedre"].encode() not in made.path.read_bytes()
    assert submission.id.encode() not in made.path.read_bytes()
    with opened(elsewhere) as other, other.app_context():
        assert backups.restore(made.path) == made.rows
        found = store.get(submission.id)
        assert found is not None and store.open_answers(found) == ANSWERS
        assert found.received == submission.received
        kept = drafts.open_draft(token)
        assert kept is not None and drafts.payload(kept).answers == ANSWERS
        stored = attachments.get(file.id)
        assert (
            stored is not None and attachments.open_attachment(stored).content == b"\x00\xff" * 700
        )
        assert [event.who for event in audit_log.listing().events] == ["anna"]
        assert audit_log.verify().broken is None and audit_log.latest_mark().number == 1
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        with storage.writing():
            assert store.keep(found.version, ANSWERS, key="a").id == submission.id
        with pytest.raises(backups.Occupied):
            backups.restore(made.path)


@pytest.mark.parametrize("elsewhere", ["sqlite"], indirect=True)
def test_what_was_acknowledged_before_is_in_a_backup_under_load(
    app: Flask, version: Version, tmp_path: Path, elsewhere: Settings
) -> None:
    """trust.md, R14; and every backup is one moment: files, counts and rows agree."""
    acknowledged: set[str] = set()
    stop = threading.Event()

    def send() -> None:
        with app.app_context(), storage.writing():
            while not stop.is_set():
                kept = store.keep(version, ANSWERS, key=uuid.uuid4().hex)
                db.session.commit()
                acknowledged.add(kept.id)

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    taken = []
    try:
        for _ in range(6):
            before = set(acknowledged)
            taken.append((before, backups.make(tmp_path / "backups")))
    finally:
        stop.set()
        for sender in senders:
            sender.join()
    assert len(taken[-1][0]) > len(taken[0][0]), "nothing was sent meanwhile"
    before, made = taken[-1]
    with opened(elsewhere) as other, other.app_context():
        backups.restore(made.path)
        found = ids()
        counted = db.session.scalar(
            select(func.sum(storage.models.submissions.SubmissionCount.number))
        )
    assert before <= found and len(found) == made.rows["submission"] == counted
    assert all(len(before) <= made.rows["submission"] for before, made in taken)


def test_only_the_newest_are_kept(version: Version, tmp_path: Path) -> None:
    made = [backups.make(tmp_path).path for _ in range(4)]
    (tmp_path / "annet.txt").write_text("mitt")
    assert backups.prune(tmp_path, 3) == made[:1]
    assert backups.prune(tmp_path, 3) == []
    assert backups.listing(tmp_path) == made[1:]
    assert backups.started_at(made[1]) == backups.check(made[1]).at
    assert {path.name for path in tmp_path.iterdir()} >= {"annet.txt"}
    assert not list(tmp_path.glob(".*"))


def test_what_was_killed_is_cleared_away(version: Version, tmp_path: Path) -> None:
    left, new = (tmp_path / f".skjemaverk-{name}.part" for name in ("left", "new"))
    for path in (left, new):
        path.write_bytes(b"half")
    os.utime(left, (0, 0))
    backups.make(tmp_path)
    assert not left.exists() and new.exists()


@pytest.mark.parametrize("harm", ["cut", "cut at a piece", "changed", "moved", "other", "empty"])
def test_a_backup_that_is_not_whole_is_refused(
    harm: str, version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file, "PIECE", 512)
    for number in range(3):
        store.keep(version, ANSWERS, key=str(number))
    db.session.commit()
    path = backups.make(tmp_path).path
    whole = path.read_bytes()
    piece = 512 + backup_file.TAG_BYTES
    first = backup_file.HEAD_BYTES
    harmed = {
        "cut": whole[:-10],
        "cut at a piece": whole[: first + piece],
        "changed": whole[:900] + bytes([whole[900] ^ 1]) + whole[901:],
        "moved": whole[:first]
        + whole[first + piece : first + 2 * piece]
        + whole[first : first + piece]
        + whole[first + 2 * piece :],
        "other": b"SQLite format 3" + whole,
        "empty": whole[:first],
    }[harm]
    path.write_bytes(harmed)
    with pytest.raises(backup_file.Unreadable):
        backups.check(path)


def test_a_backup_opens_with_an_earlier_key(version: Version, tmp_path: Path, app: Flask) -> None:
    path = backups.make(tmp_path).path
    old, new = app.config["SEALING_KEY"][0], sealing_keys(new_sealing_key())[0]
    assert backups.check(path, keyring([new, old])).rows["version"] == 1
    with pytest.raises(backup_file.Unreadable, match=current_ring().current):
        backups.check(path, keyring([new]))
