"""Logins on browsers: found by a token of which only the hash is kept, ended here and not there."""

import math
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, or_, select, update

from forms.storage.database.engine import db
from forms.storage.encryption.records import token_hash
from forms.storage.models.accounts import (
    User,
    UserSession,
)
from forms.storage.models.base import now

TOUCH_SECONDS = 60
CONFIRMED_MINUTES = 10


class Limits(NamedTuple):
    """How long a login lasts without a request, and at all."""

    idle: timedelta
    absolute: timedelta


class SecondsLeft(NamedTuple):
    """How many seconds a login lasts without a request, and at all."""

    idle: int
    absolute: int

    @property
    def seconds(self) -> int:
        """Until it ends unless something is done."""
        return min(self)


def begin(user: User, method: str = "passphrase", browser: str = "") -> str:
    """Start a login session for an authenticated user; return the token for the cookie."""
    token, moment = secrets.token_hex(16), now()
    db.session.add(
        UserSession(
            id_hash=token_hash(token),
            user_id=user.id,
            created=moment,
            seen=moment,
            confirmed=moment,
            method=method,
            browser=browser,
        )
    )
    db.session.flush()
    return token


def find(token: str) -> UserSession | None:
    """Return the session with its `user`, or None when it is unknown, ended or expired."""
    session = db.session.get(UserSession, token_hash(token))
    if session is None or session.revoked is not None or not session.user.active:
        return None
    return session if _is_active(session) else None


def owner(token: str) -> str | None:
    """Return the id of the session's user, also after expiry; None when unknown or ended."""
    session = db.session.get(UserSession, token_hash(token))
    return session.user_id if session is not None and session.revoked is None else None


def time_left(session: UserSession) -> SecondsLeft:
    """Return the time left in whole seconds, rounded up.

    0 is told only when `find` no longer accepts the login: a page that leaves at 0 must not meet
    a login that still lives, since its request would prolong it (ASVS 7.3.1).
    """
    return SecondsLeft(*(max(0, math.ceil(each.total_seconds())) for each in _remaining(session)))


def active_sessions(user: User) -> list[UserSession]:
    """Return the user's active sessions, the last used first."""
    found = select(UserSession).where(UserSession.user_id == user.id, UserSession.revoked.is_(None))
    every = db.session.scalars(found.order_by(UserSession.seen.desc(), UserSession.id_hash))
    return [session for session in every if _is_active(session)]


def confirm(session: UserSession) -> None:
    """Note that the user proved once more who they are."""
    session.confirmed = session.seen = now()
    db.session.flush()


def is_confirmed(session: UserSession) -> bool:
    """Whether the user proved who they are within the last ten minutes."""
    moment = session.confirmed
    return moment is not None and now() - moment <= timedelta(minutes=CONFIRMED_MINUTES)


def _is_active(session: UserSession) -> bool:
    return min(_remaining(session)) > timedelta()


def _remaining(session: UserSession) -> Limits:
    """Return the time until the login ends without a request, and at all; negative when over."""
    idle, absolute = limits()
    moment = now()
    return Limits(session.seen + idle - moment, session.created + absolute - moment)


def is_touch_due(session: UserSession) -> bool:
    """Whether it is time to `touch`: at most once a minute, so that reading stays reading."""
    return now() - session.seen > timedelta(seconds=TOUCH_SECONDS)


def touch(session: UserSession) -> None:
    """Note that the user is still there. In a GET: `with storage.writing()`, and commit."""
    session.seen = now()
    db.session.flush()


def rotate(session: UserSession) -> str:
    """Replace the session's token, and keep its start; the old token ends."""
    token, moment = secrets.token_hex(16), now()
    db.session.add(
        UserSession(
            id_hash=token_hash(token),
            user_id=session.user_id,
            created=session.created,
            seen=moment,
            confirmed=session.confirmed,
            method=session.method,
            browser=session.browser,
        )
    )
    session.revoked = moment
    db.session.flush()
    return token


def revoke(session: UserSession) -> None:
    """End that login."""
    session.revoked = now()
    db.session.flush()


def revoke_all(user: User, but: UserSession | None = None) -> int:
    """End every login of the user, but the given one; how many."""
    change = update(UserSession).where(
        UserSession.user_id == user.id, UserSession.revoked.is_(None)
    )
    if but is not None:
        change = change.where(UserSession.id_hash != but.id_hash)
    ended = change.values(revoked=now()).execution_options(synchronize_session="fetch")
    return len(db.session.execute(ended.returning(UserSession.id_hash)).all())


def remove_old(moment: datetime | None = None) -> int:
    """Forget the logins that nobody can use any more; how many."""
    latest = (moment or now()) - limits().absolute
    gone = delete(UserSession).where(
        or_(UserSession.created < latest, UserSession.revoked < latest)
    )
    gone = gone.execution_options(synchronize_session=False)
    return len(db.session.execute(gone.returning(UserSession.id_hash)).all())


def limits() -> Limits:
    """Return the limits in the settings."""
    config = current_app.config
    return Limits(
        timedelta(minutes=config["SESSION_IDLE_MINUTES"]),
        timedelta(minutes=config["SESSION_MINUTES"]),
    )
