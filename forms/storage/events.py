"""The log of who did what to what; never what anybody answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, tuple_

from forms.storage.engine import db
from forms.storage.models import Event, now

PAGE = 100


class Page(NamedTuple):
    """A page of the log; *after* asks `listing` for the next one, None on the last."""

    events: Sequence[Event]
    after: Event | None


def record(who: str, what: str, subject: str, detail: str = "") -> Event:
    """Note that *who* did *what* (`submission.opened`) to *subject*; by ids, or `system`.

    Nothing is noted of sending an anonymous form: the line's time would tell when it was sent.
    """
    event = Event(at=now(), who=who, what=what, subject=subject, detail=detail)
    db.session.add(event)
    return event


def listing(
    *,
    who: str | None = None,
    what: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    after: Event | None = None,
    limit: int = PAGE,
) -> Page:
    """The newest events first, *limit* at a time; all filters may be left out."""
    found = select(Event).order_by(Event.at.desc(), Event.id.desc()).limit(limit + 1)
    for column, wanted in ((Event.who, who), (Event.what, what), (Event.subject, subject)):
        if wanted is not None:
            found = found.where(column == wanted)
    if since is not None:
        found = found.where(Event.at >= since)
    if after is not None:
        found = found.where(tuple_(Event.at, Event.id) < (after.at, after.id))
    events = db.session.scalars(found).all()
    more = len(events) > limit
    return Page(events[:limit], events[limit - 1] if more else None)
