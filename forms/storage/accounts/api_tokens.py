"""Tokens with which programs read the answers to one form; stored as hashes, and shown once."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from forms.i18n import today
from forms.storage.database.engine import db
from forms.storage.encryption.records import token_hash
from forms.storage.models.accounts import ApiToken, User
from forms.storage.models.base import new_id, now

LONGEST_DAYS = 366


class IssuedToken(NamedTuple):
    """A new token, with its text, which is not stored."""

    token: ApiToken
    text: str


def issue(
    name: str, user: User, form_id: str, days: int, *, id: str = "", secret: str = ""
) -> IssuedToken:
    """Issue a token of 256 bits to the answers of a form, for so many days; the same one again for
    the *id* and the *secret* of before.
    """
    text, id = secret or secrets.token_hex(32), id or new_id()
    if (before := db.session.get(ApiToken, id)) is not None:
        return IssuedToken(before, text)
    token = ApiToken(
        id=id,
        token_hash=token_hash(text),
        name=name,
        user_id=user.id,
        form_id=form_id,
        made=now(),
        expires=today() + timedelta(days=min(days, LONGEST_DAYS)),
    )
    db.session.add(token)
    db.session.flush()
    return IssuedToken(token, text)


def find(text: str) -> ApiToken | None:
    """Return the token; None when it is unknown or revoked, too old, or its user is inactive."""
    found = select(ApiToken).where(ApiToken.token_hash == token_hash(text))
    token = db.session.scalars(found).one_or_none()
    if token is None or token.expires < today() or not token.user.active:
        return None
    return token


def listing() -> list[ApiToken]:
    """List the tokens, the newest first."""
    return list(db.session.scalars(select(ApiToken).order_by(ApiToken.made.desc())))


def revoke(id: str) -> ApiToken | None:
    """Let the token open nothing any more; None when there is no such token."""
    token = db.session.get(ApiToken, id)
    if token is not None:
        db.session.delete(token)
        db.session.flush()
    return token
