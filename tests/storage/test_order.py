"""No file tells, before any night has come, in which order or when anonymous answers were sent."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import select

from forms import storage
from forms.storage import audit_log, db, empty_journal
from forms.storage.definitions import versions
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission
from forms.storage.submissions import store
from forms.storage.workflow import invitations
from forms.storage.workflow.invitations import IssuedInvitation
from tests.storage.conftest import ANONYMOUS, opened
from tests.support.databases import Settings

NUMBER = 40
RECEIVED = datetime(2026, 5, 4, 9, tzinfo=UTC)


@contextmanager
def anonymous_form(settings: Settings) -> Iterator[Version]:
    """An anonymous form in a database of one kind."""
    with opened(settings) as app, app.app_context(), storage.writing():
        version = versions.publish(ANONYMOUS)
        db.session.commit()
        yield version


def send(version: Version, number: int) -> str:
    """One answer, sent alone; its id."""
    answers = {"bedre": "x" * 900}
    new = store.keep(version, answers, key=f"{number:032}", received=RECEIVED)
    db.session.commit()
    return new.id


def note() -> None:
    """A line of the log about something else, with its clock time."""
    audit_log.record("system", "something.else", "x", "y" * 300)
    db.session.commit()


def links(version: Version) -> list[IssuedInvitation]:
    """Three links for one use each, to the form."""
    made = [invitations.issue("form", version.form_id) for _ in range(3)]
    db.session.commit()
    return made


def test_pages_do_not_tell_the_order(sqlite: Settings) -> None:
    with anonymous_form(sqlite) as version:
        sent = []
        for number in range(NUMBER):
            sent.append(send(version, number))
            note()
        assert empty_journal()
        lying = sealed_in(sqlite)
        assert sorted(lying) == sorted(sent)
        assert len(set(pairwise(lying)) & set(pairwise(sent))) < 15, "they lie as they came"
        assert sum(1 for a, b in zip(lying, sent, strict=True) if a == b) < 15


def sealed_in(settings: Settings) -> list[str]:
    """Ids of the answers in the order in which what is sealed lies in the file."""
    content = (Path(settings["INSTANCE"]) / "skjemaverk.db").read_bytes()
    rows = db.session.execute(select(Submission.id, Submission.sealed))
    return [id for _place, id in sorted((content.index(sealed[-32:]), id) for id, sealed in rows)]


def test_transactions_do_not_tell_the_order(postgresql: Settings) -> None:
    with anonymous_form(postgresql) as version:
        sent = [send(version, number) for number in range(NUMBER)]
        found = db.session.execute(sa.text("SELECT id, xmin::text FROM submission"))
        marks = {id: mark for id, mark in found}
        newest = marks[sent[-1]]
        assert sum(1 for mark in marks.values() if mark == newest) >= 20, "it stands alone"
        assert newest in {marks[id] for id in sent[:20]}


def test_the_journal_keeps_no_use_and_no_answer(sqlite: Settings) -> None:
    with anonymous_form(sqlite) as version:
        for number, made in enumerate(links(version)):
            note()
            assert frames(sqlite)
            assert invitations.use(made.invitation)
            db.session.commit()
            assert frames(sqlite) == 0, "the use of a link"
            note()
            send(version, number)
            assert frames(sqlite) == 0, "an answer"


def frames(settings: Settings) -> int:
    """How many pages the write-ahead log holds."""
    journal = Path(settings["INSTANCE"]) / "skjemaverk.db-wal"
    content = journal.read_bytes() if journal.exists() else b""
    if not content:
        return 0
    size: int = struct.unpack(">I", content[8:12])[0]
    return (len(content) - 32) // (24 + size)


def test_a_reader_who_hinders_it_delays_it_only(sqlite: Settings) -> None:
    with anonymous_form(sqlite) as version:
        with db.engine.connect() as reader:
            reader.execute(select(Submission.id)).all()
            send(version, 1)
            assert frames(sqlite)
        note()
        assert frames(sqlite) == 0


def test_links_to_one_form_have_one_mark(postgresql: Settings) -> None:
    with anonymous_form(postgresql) as version:
        made = links(version)
        assert invitations.use(made[1].invitation)
        db.session.commit()
        marks = db.session.scalars(sa.text("SELECT xmin::text FROM invitation")).all()
        assert len(set(marks)) == 1


def test_two_who_send_at_once_are_both_kept(postgresql: Settings) -> None:
    """Rows that one transaction lays out are left alone by the other, and nobody waits."""
    with anonymous_form(postgresql) as version:
        kept = [send(version, number) for number in range(5)]
        with db.engine.begin() as other:
            locked = select(Submission.id).where(Submission.id.in_(kept)).with_for_update()
            other.execute(locked).all()
            kept.append(send(version, 5))
        kept.append(send(version, 6))
        assert sorted(db.session.scalars(select(Submission.id))) == sorted(kept)
