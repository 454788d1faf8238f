"""Users' identities at an external sign-in service, as keyed hashes."""

from sqlalchemy import delete, select

from forms.storage.database.engine import db
from forms.storage.encryption.records import keyed_hashes
from forms.storage.models.accounts import User
from forms.storage.models.credentials import Identity

NATIONAL_ID = "pid"
"""What stands for the issuer when somebody is known by their national identity number."""


def find(issuer: str, subject: str) -> User | None:
    """Return the user who is that subject to the issuer, or None."""
    found = db.session.scalars(
        select(Identity).where(
            Identity.issuer == issuer, Identity.mark.in_(_identity_hashes(issuer, subject))
        )
    ).first()
    return db.session.get(User, found.user_id) if found else None


def link(user: User, issuer: str, subject: str) -> None:
    """Let the subject be that user from now on, and the user nobody else to that issuer."""
    unlink(user, issuer)
    every = _identity_hashes(issuer, subject)
    db.session.execute(delete(Identity).where(Identity.issuer == issuer, Identity.mark.in_(every)))
    db.session.add(Identity(user_id=user.id, issuer=issuer, mark=every[0]))
    db.session.flush()


def unlink(user: User, issuer: str) -> None:
    """Let nobody be that user to the issuer."""
    mine = delete(Identity).where(Identity.user_id == user.id, Identity.issuer == issuer)
    db.session.execute(mine)
    db.session.flush()


def is_linked(user: User, issuer: str) -> bool:
    """Whether somebody at the issuer is that user."""
    found = select(Identity.id).where(Identity.user_id == user.id, Identity.issuer == issuer)
    return db.session.scalar(found) is not None


def _identity_hashes(issuer: str, subject: str) -> list[str]:
    return keyed_hashes("identity", f"{issuer} {subject}".encode())
