"""Private links to a calendar; the token is stored as a hash, and shown once."""

import secrets
from typing import NamedTuple

from sqlalchemy import select

from forms.storage.database.engine import db
from forms.storage.encryption.records import token_hash
from forms.storage.models.base import new_id, now
from forms.storage.models.meetings import CalendarFeed

MOST = 20
"""So many links a user may have."""


class IssuedFeed(NamedTuple):
    """A new link, with its token, which is not stored."""

    feed: CalendarFeed
    token: str


def issue(user_id: str, unit_id: str | None, *, id: str = "", secret: str = "") -> IssuedFeed:
    """Issue a link to the calendar of a unit, or of the municipality for None; the same one again
    for the *id* and the *secret* of before.
    """
    token, id = secret or secrets.token_hex(16), id or new_id()
    if (before := db.session.get(CalendarFeed, id)) is not None:
        return IssuedFeed(before, token)
    feed = CalendarFeed(
        id=id, token_hash=token_hash(token), user_id=user_id, unit_id=unit_id, made=now()
    )
    db.session.add(feed)
    db.session.flush()
    return IssuedFeed(feed, token)


def open_feed(token: str) -> CalendarFeed | None:
    """Return the link of the token; None when it is unknown or was revoked."""
    found = select(CalendarFeed).where(CalendarFeed.token_hash == token_hash(token))
    return db.session.scalars(found).one_or_none()


def listing(user_id: str) -> list[CalendarFeed]:
    """List the user's links, the newest first."""
    found = select(CalendarFeed).where(CalendarFeed.user_id == user_id)
    return list(db.session.scalars(found.order_by(CalendarFeed.made.desc()).limit(MOST)))


def revoke(feed_id: str, user_id: str) -> bool:
    """Let the link open nothing any more; False when the user has no such link."""
    feed = db.session.get(CalendarFeed, feed_id)
    if feed is None or feed.user_id != user_id:
        return False
    db.session.delete(feed)
    db.session.flush()
    return True
