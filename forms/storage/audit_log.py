"""The audit log: actor, action and subject; never any answer.

It is append-only. Each line carries the hash of the previous one and its own, so `verify` finds a
changed, deleted or inserted line; the database refuses to change one.
"""

import hashlib
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, event, or_, select
from sqlalchemy.orm import Session, SessionTransaction

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, insert_once
from forms.storage.models.audit_log import (
    Event,
    EventHead,
)
from forms.storage.models.base import now

PAGE = 100
BATCH = 1000
HEAD = 1
BEFORE_ALL = ""

_HEADS: Table = EventHead.__table__  # type: ignore[assignment]  # SQLAlchemy types it wider


class Page(NamedTuple):
    """A page of the log; *after* asks `listing` for the next one, None on the last."""

    events: Sequence[Event]
    after: Event | None


class Mark(NamedTuple):
    """The log's newest line; a copy stored elsewhere proves that the log was not rewritten."""

    number: int
    hash: str


class Verdict(NamedTuple):
    """The result of `verify`: how far the log is whole, the first faulty line, and the reason."""

    whole: Mark
    broken: int | None = None
    why: str = ""


def record(who: str, what: str, subject: str, detail: str = "") -> Event:
    """Note that *who* did *what* (`submission.opened`) to *subject*; by ids, or `system`.

    The line is written, numbered and chained as the last thing of the transaction, and only if it
    is committed. Nothing is noted of sending an anonymous form: the line's time would tell when it
    was sent.
    """
    line = Event(at=now(), who=who, what=what, subject=subject, detail=detail)
    session = db.session()
    if not session.in_transaction():
        session.begin()
    session.info.setdefault("events", []).append((line, session.get_nested_transaction()))
    return line


def line_hash(line: Event) -> str:
    """Return the hash of a line: SHA-256 of its canonical JSON."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = {
        "number": line.number,
        "at": at,
        "who": line.who,
        "what": line.what,
        "subject": line.subject,
        "detail": line.detail,
        "previous": line.previous,
    }
    return hashlib.sha256(dumps(content)).hexdigest()


def listing(
    *,
    who: str | None = None,
    what: str | Sequence[str] | None = None,
    subject: str | Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: Event | int | None = None,
    limit: int = PAGE,
) -> Page:
    """List the newest lines first, *limit* at a time; all filters are optional.

    *what* may be several prefixes (`submission.`), *subject* several; *after* is a line's number.
    """
    where = filters(who=who, what=what, subject=subject, since=since, until=until)
    if after is not None:
        where.append(Event.number < (after if isinstance(after, int) else after.number))
    found = select(Event).where(*where).order_by(Event.number.desc()).limit(limit + 1)
    lines = db.session.scalars(found).all()
    more = len(lines) > limit
    return Page(lines[:limit], lines[limit - 1] if more else None)


def filters(
    *,
    who: str | None = None,
    what: str | Sequence[str] | None = None,
    subject: str | Sequence[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of a log query; *until* is exclusive."""
    where: list[ColumnElement[bool]] = []
    if who is not None:
        where.append(Event.who == who)
    if isinstance(what, str):
        where.append(Event.what == what)
    elif what is not None:
        where.append(or_(*(Event.what.startswith(start, autoescape=True) for start in what)))
    if subject is not None:
        where.append(Event.subject.in_([subject] if isinstance(subject, str) else subject))
    if since is not None:
        where.append(Event.at >= since)
    if until is not None:
        where.append(Event.at < until)
    return where


def latest_mark() -> Mark:
    """How far the log has come."""
    head = db.session.get(EventHead, HEAD, populate_existing=True)
    return Mark(head.number, head.hash) if head else Mark(0, BEFORE_ALL)


def verify(known: Mark | None = None) -> Verdict:
    """Whether every line is as it was written, and follows the one before.

    *known* is a mark that was noted earlier, elsewhere; the log must still hold that line. Without
    one, the owner of the database could write a whole new log with a new chain.
    """
    whole, head = Mark(0, BEFORE_ALL), latest_mark()
    found = select(Event).where(Event.number <= head.number).order_by(Event.number)
    lines = db.session.scalars(found.execution_options(yield_per=BATCH))
    with closing(lines):
        for line in lines:
            if why := _fault(line, whole, known):
                return Verdict(whole, line.number, why)
            whole = Mark(line.number, line.hash)
            db.session.expunge(line)
    if whole != head or (known and known.number > whole.number):
        return Verdict(whole, whole.number + 1, "missing")
    return Verdict(whole)


def _fault(line: Event, before: Mark, known: Mark | None) -> str:
    """Return the fault of a line: `missing` (one before it), `changed`, `another`; or ""."""
    if line.number != before.number + 1:
        return "missing"
    if line.previous != before.hash or line.hash != line_hash(line):
        return "changed"
    return "another" if known and known.number == line.number and known.hash != line.hash else ""


@event.listens_for(Session, "before_commit")
def _append(session: Session) -> None:
    """Write the lines of this transaction, one transaction at a time."""
    if session.in_nested_transaction() or not session.info.get("events"):
        return
    lines = [line for line, _ in session.info.pop("events")]
    session.flush()
    head = _locked_head(session)
    for line in lines:
        line.number, line.previous = head.number + 1, head.hash
        line.hash = line_hash(line)
        head.number, head.hash = line.number, line.hash
    session.add_all(lines)


def _locked_head(session: Session) -> EventHead:
    found = select(EventHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(found).one_or_none()
    if head is None:
        insert_once(_HEADS, {"id": HEAD, "number": 0, "hash": BEFORE_ALL}, "id")
        head = session.scalars(found).one()
    return head


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, previous: SessionTransaction) -> None:
    """Discard the lines of a rolled-back savepoint."""
    if previous.nested:
        kept = [each for each in session.info.get("events", []) if each[1] is not previous]
        session.info["events"] = kept


@event.listens_for(Session, "after_transaction_end")
def _forget_rest(session: Session, transaction: SessionTransaction) -> None:
    """Discard the lines of a transaction that ended without a commit."""
    if transaction.parent is None:
        session.info.pop("events", None)
