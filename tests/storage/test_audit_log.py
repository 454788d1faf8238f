"""The log is read newest first, never changes, and tells when it was tampered with."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from forms import storage
from forms.storage import audit_log
from forms.storage.audit_log import Mark
from forms.storage.database.engine import db
from forms.storage.models.audit_log import (
    Event,
    EventHead,
)
from forms.storage.models.definitions import Version
from forms.storage.submissions import store


@pytest.mark.usefixtures("writing")
def test_events_are_read_page_by_page() -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        for number in range(7):
            audit_log.record(f"user {number % 2}", "submission.opened", f"s{number}", "detail")
            if number % 3 == 0:
                clock.shift(timedelta(minutes=1))
        db.session.commit()
    seen, after = [], None
    while True:
        page = audit_log.listing(after=after, limit=3)
        seen.append([event.subject for event in page.events])
        if not (after := page.after):
            break
    assert seen == [["s6", "s5", "s4"], ["s3", "s2", "s1"], ["s0"]]


@pytest.mark.usefixtures("writing")
def test_events_are_filtered() -> None:
    audit_log.record("anna", "submission.opened", "s1")
    audit_log.record("anna", "submission.exported", "brukerskjema", "csv")
    audit_log.record("bjarne", "submission.opened", "s2")
    db.session.commit()

    def found(**filters: object) -> list[str]:
        return sorted(event.subject for event in audit_log.listing(**filters).events)  # type: ignore[arg-type]

    assert found(who="anna") == ["brukerskjema", "s1"]
    assert found(what="submission.opened") == ["s1", "s2"]
    assert found(what=["submission.", "form."]) == ["brukerskjema", "s1", "s2"]
    assert found(subject="s2") == ["s2"]
    assert found(subject=["s1", "s2"]) == ["s1", "s2"]
    assert found(who="anna", subject="s2") == []
    assert found(since=datetime.now(UTC) + timedelta(hours=1)) == []
    assert found(until=datetime.now(UTC) - timedelta(hours=1)) == []


@pytest.mark.usefixtures("writing")
def test_what_is_undone_is_not_in_the_log() -> None:
    audit_log.record("anna", "a", "1")
    db.session.rollback()
    audit_log.record("anna", "a", "2")
    with db.session.begin_nested() as inner:
        audit_log.record("anna", "a", "3")
        inner.rollback()
    with db.session.begin_nested():
        audit_log.record("anna", "a", "4")
    db.session.commit()
    db.session.commit()
    assert [event.subject for event in audit_log.listing().events] == ["4", "2"]
    assert audit_log.verify() == (audit_log.latest_mark(), None, "")


def test_many_write_at_once(app: Flask) -> None:
    failures: list[BaseException] = []

    def write(who: str) -> None:
        try:
            with app.app_context(), storage.writing():
                for number in range(15):
                    audit_log.record(who, "submission.opened", f"{who} {number}")
                    if number % 5 == 4:
                        db.session.rollback()
                    db.session.commit()
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(f"user {n}",)) for n in range(5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    with app.app_context():
        verdict = audit_log.verify()
        assert verdict.broken is None and verdict.whole.number == 5 * 12
        assert verdict.whole == audit_log.latest_mark()


@pytest.fixture
def five(writing: None) -> list[Mark]:
    """Five lines in the log, and their marks."""
    marks = []
    for number in range(5):
        audit_log.record("anna", "submission.opened", f"s{number}")
        db.session.commit()
        marks.append(audit_log.latest_mark())
    return marks


CHANGES = (
    update(Event).values(who="bjarne"),
    delete(Event).where(Event.number == 3),
    text("TRUNCATE event"),
)
"""What a log may not take; SQLite has no TRUNCATE."""


def test_the_database_refuses_to_change_it(five: list[Mark]) -> None:
    for change in CHANGES[: 2 if db.engine.dialect.name == "sqlite" else 3]:
        with pytest.raises(DBAPIError, match="never changed"):
            db.session.execute(change)
        db.session.rollback()
    assert audit_log.verify().whole == five[-1]


def rehash(line: Event) -> None:
    line.who, line.hash = "bjarne", ""
    line.hash = audit_log.line_hash(line)


def swap(two: Event, three: Event) -> None:
    two.subject, three.subject = three.subject, two.subject


TAMPERING: dict[str, tuple[Callable[[], object], int, str]] = {
    "a word": (lambda: setattr(line(3), "who", "bjarne"), 3, "changed"),
    "a time": (lambda: setattr(line(3), "at", line(3).at + timedelta(seconds=1)), 3, "changed"),
    "a line with its hash": (lambda: rehash(line(2)), 3, "changed"),
    "two lines": (lambda: swap(line(2), line(3)), 2, "changed"),
    "one out": (lambda: db.session.delete(line(4)), 5, "missing"),
    "the last out": (lambda: db.session.delete(line(5)), 5, "missing"),
    "all out": (lambda: db.session.execute(delete(Event)), 1, "missing"),
}


def line(number: int) -> Event:
    found = db.session.get(Event, number)
    assert found is not None
    return found


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found(name: str, five: list[Mark]) -> None:
    tamper, broken, why = TAMPERING[name]
    unguarded()
    tamper()
    db.session.commit()
    db.session.expunge_all()
    verdict = audit_log.verify()
    assert (verdict.broken, verdict.why) == (broken, why)


def unguarded() -> None:
    """As whoever owns the database can be."""
    for statement in (
        ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"]
        if db.engine.dialect.name == "sqlite"
        else ["SET LOCAL session_replication_role = replica"]
    ):
        db.session.execute(text(statement))


def test_a_log_written_anew_is_found_by_a_mark_kept_elsewhere(five: list[Mark]) -> None:
    unguarded()
    db.session.execute(delete(Event))
    db.session.execute(update(EventHead).values(number=0, hash=""))
    db.session.commit()
    for number in range(6):
        audit_log.record("bjarne", "submission.opened", f"s{number}")
    db.session.commit()
    assert audit_log.verify().broken is None
    assert audit_log.verify(five[3])[1:] == (4, "another")
    assert audit_log.verify(Mark(9, "f" * 64))[1:] == (7, "missing")


def test_nothing_is_noted_of_an_anonymous_submission(anonymous: Version) -> None:
    store.keep(anonymous, {"bedre": "Mer tid"}, key="a")
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0
