"""Addresses that are told of events, and the secrets that sign what they are told."""

import secrets
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from forms.i18n import today
from forms.storage.database.engine import db
from forms.storage.encryption.records import associated_data, seal, unseal
from forms.storage.models.accounts import User
from forms.storage.models.base import new_id, now
from forms.storage.models.webhooks import Webhook


class IssuedWebhook(NamedTuple):
    """A new webhook, with its secret as it is shown once."""

    webhook: Webhook
    secret: bytes


def add(url: str, form_id: str, user: User, *, id: str = "") -> IssuedWebhook:
    """Add an address that is told of the form, with a secret of 256 bits; the same one again for
    the *id* of before.
    """
    if (before := get(id)) is not None:
        return IssuedWebhook(before, _secret(before))
    id, secret = id or new_id(), secrets.token_bytes(32)
    webhook = Webhook(id=id, form_id=form_id, user_id=user.id, url=url, made=now())
    webhook.record = seal(secret, associated_data("webhook", form_id, id, ""))
    db.session.add(webhook)
    db.session.flush()
    return IssuedWebhook(webhook, secret)


def webhooks_of_form(form_id: str) -> list[Webhook]:
    """List the addresses that are told of the form."""
    return list(db.session.scalars(select(Webhook).where(Webhook.form_id == form_id)))


def listing() -> list[Webhook]:
    """List every address, the newest first."""
    return list(db.session.scalars(select(Webhook).order_by(Webhook.made.desc(), Webhook.id)))


def get(id: str) -> Webhook | None:
    """Return the webhook by id, with its secret at hand."""
    found = select(Webhook).where(Webhook.id == id).options(undefer_group("sealed"))
    return db.session.scalars(found).one_or_none()


def secret(webhook: Webhook) -> bytes:
    """Unseal its secret."""
    return unseal(webhook.record, webhook.associated_data)


_secret = secret


def note_told(webhook: Webhook) -> None:
    """Note that the address took an event today."""
    webhook.told = today()
    db.session.flush()


def remove(webhook: Webhook) -> None:
    """Tell the address nothing any more."""
    db.session.delete(webhook)
    db.session.flush()
