"""Logins on browsers: found by a token of which only the hash is kept, ended here and not there."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, or_, update

from forms.storage.engine import db
from forms.storage.models import User, UserSession, now
from forms.storage.sealing import token_hash

TOUCH_SECONDS = 60


class Limits(NamedTuple):
    """How long a login lasts without a request, and at all."""

    idle: timedelta
    absolute: timedelta


def begin(user: User) -> str:
    """A new login; the token goes into the browser's cookie."""
    token, moment = secrets.token_hex(16), now()
    db.session.add(
        UserSession(id_hash=token_hash(token), user_id=user.id, created=moment, seen=moment)
    )
    db.session.flush()
    return token


def find(token: str) -> UserSession | None:
    """The login with its `user`, or None when it is unknown, ended, or its time is over."""
    session = db.session.get(UserSession, token_hash(token))
    if session is None or session.revoked is not None or not session.user.active:
        return None
    idle, absolute = limits()
    moment = now()
    over = moment - session.seen > idle or moment - session.created > absolute
    return None if over else session


def due(session: UserSession) -> bool:
    """Whether it is time to `touch`: at most once a minute, so that reading stays reading."""
    return now() - session.seen > timedelta(seconds=TOUCH_SECONDS)


def touch(session: UserSession) -> None:
    """Note that the user is still there. In a GET: `with storage.writing()`, and commit."""
    session.seen = now()
    db.session.flush()


def rotate(session: UserSession) -> str:
    """A new token for the same login, begun when it was; the old token ends."""
    token, moment = secrets.token_hex(16), now()
    db.session.add(
        UserSession(
            id_hash=token_hash(token), user_id=session.user_id, created=session.created, seen=moment
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
    """The limits that the settings give."""
    config = current_app.config
    return Limits(
        timedelta(minutes=config["SESSION_IDLE_MINUTES"]),
        timedelta(minutes=config["SESSION_MINUTES"]),
    )
