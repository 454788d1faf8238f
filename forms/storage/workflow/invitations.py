"""Invitations: a private link and a short code that open one thing, until a day, so many times.

Of an invitation to an anonymous form only the number of uses is kept: not when, and not for which
answers. Looking at a link uses nothing up, so a mail scanner that follows it does no harm.
"""

import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import undefer_group

from forms import i18n
from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, note_erasure
from forms.storage.definitions import versions
from forms.storage.encryption.records import associated_data, keyed_hashes, seal, token_hash, unseal
from forms.storage.models.base import new_id
from forms.storage.models.workflow import Invitation
from forms.storage.submissions.drafts import ALPHABET, CODE_LENGTH, codes_of, take_free_code
from forms.storage.workflow import link_usage
from forms.text_formats import without_invisible

DAYS = 21
LONGEST_DAYS = 365
MOST_USES = 10_000


class IssuedInvitation(NamedTuple):
    """A new invitation, with its token and code; neither is stored."""

    invitation: Invitation
    token: str
    code: str


def issue(
    purpose: str,
    form_id: str,
    *,
    unit: str | None = None,
    case: str | None = None,
    submission: str | None = None,
    step: str = "",
    signer: str = "",
    by: str | None = None,
    days: int = DAYS,
    most: int = 1,
    prefill: Mapping[str, Any] | None = None,
    id: str = "",
    secret: str = "",
) -> IssuedInvitation:
    """Issue a link that opens one thing; see `Invitation.purpose` for *purpose*.

    It is valid until the end of the day *days* from now in Oslo, *most* times (0: any number).
    *prefill* is sealed. By an *id* of the caller's it is found whether it was issued before; with
    the *secret* of then too, the same link and code are given again. Raises
    `ValueError` for days or uses beyond the limits.
    """
    if not 0 < days <= LONGEST_DAYS or not 0 <= most <= MOST_USES:
        raise ValueError(f"Days go from 1 to {LONGEST_DAYS}, uses from 0 to {MOST_USES}.")
    if secret and (before := get(id)) is not None:
        return _issued_before(before, secret)
    token, id, today = secret or secrets.token_hex(16), id or new_id(), i18n.today()
    invitation = Invitation(
        id=id,
        token_hash=token_hash(token),
        purpose=purpose,
        form_id=form_id,
        unit_id=unit,
        case_id=case,
        submission_id=submission,
        step=step,
        signer=signer,
        made=today,
        made_by=by,
        expires=today + timedelta(days=days),
        most=most,
    )
    keep_prefill(invitation, prefill or {})
    db.session.add(invitation)
    db.session.flush()
    if purpose == "form" and hides_senders(form_id):
        link_usage.count_handed_out(form_id, most)
    return IssuedInvitation(invitation, token, _new_code(invitation, secret))


def keep_prefill(invitation: Invitation, prefill: Mapping[str, Any]) -> None:
    """Seal what the invitation begins with, and knows of what was begun by it."""
    form_id, id = invitation.form_id, invitation.id
    invitation.record = seal(dumps(dict(prefill)), associated_data("invitation", form_id, id, ""))


def _issued_before(invitation: Invitation, secret: str) -> IssuedInvitation:
    known = (code for code in codes_of(secret) if invitation.code_hash in _code_hashes(code))
    return IssuedInvitation(invitation, secret, next(known, ""))


def _new_code(invitation: Invitation, secret: str = "") -> str:
    def take(code: str) -> None:
        invitation.code_hash = _code_hashes(code)[0]

    return take_free_code(take, secret)


def open_invitation(token: str) -> Invitation | None:
    """Return the invitation of the token; None when unknown, expired, used up or revoked."""
    return _find_by_code(Invitation.token_hash == token_hash(token))


def open_by_code(code: str) -> Invitation | None:
    """Return the invitation by its short code. The caller must limit guesses."""
    wanted = "".join(without_invisible(code).upper().split())
    if len(wanted) != CODE_LENGTH or not set(wanted) <= set(ALPHABET):
        return None
    return _find_by_code(Invitation.code_hash.in_(_code_hashes(wanted)))


def find_used_home_link(token: str) -> Invitation | None:
    """Return the used link of who answers at home, until it expires; None for any other."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.purpose == "home",
            Invitation.expires >= i18n.today(),
            Invitation.revoked.is_(False),
            Invitation.used >= Invitation.most,
        )
        .options(undefer_group("sealed"))
    ).one_or_none()


def find(token_or_code: str) -> Invitation | None:
    """Return the invitation by token or code."""
    return open_invitation(token_or_code) or open_by_code(token_or_code)


def _find_by_code(*where: ColumnElement[bool]) -> Invitation | None:
    found = db.session.scalars(
        select(Invitation)
        .where(*where, *_usable_conditions())
        .options(undefer_group("sealed"))
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


def _usable_conditions() -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.expires >= i18n.today(),
        Invitation.revoked.is_(False),
        or_(Invitation.most == 0, Invitation.used < Invitation.most),
    )


def prefill(invitation: Invitation) -> dict[str, Any]:
    """Return the invitation's first answers."""
    found: dict[str, Any] = orjson.loads(unseal(invitation.record, invitation.associated_data))
    return found


def use(invitation: Invitation) -> bool:
    """Count one use; False when somebody else took the last one.

    Which link to an anonymous form was used when must be found nowhere: the journal is emptied, and
    in PostgreSQL every link to the form gets the mark of the transaction.
    """
    counted = (
        update(Invitation)
        .where(Invitation.id == invitation.id, *_usable_conditions())
        .values(used=Invitation.used + 1)
        .execution_options(synchronize_session=False)
        .returning(Invitation.used)
    )
    if db.session.execute(counted).first() is None:
        return False
    if hides_senders(invitation.form_id):
        touched = update(Invitation).where(Invitation.form_id == invitation.form_id)
        db.session.execute(
            touched.values(used=Invitation.used).execution_options(synchronize_session=False)
        )
        note_erasure(db.session())
    return True


def hides_senders(form_id: str) -> bool:
    """Whether the form is anonymous now, so that a link to it is counted and never followed."""
    newest = versions.current(form_id)
    return newest is not None and newest.definition().anonymous is not None


def get(invitation_id: str) -> Invitation | None:
    """Return the invitation by id, usable or not."""
    return db.session.get(Invitation, invitation_id)


def revoke(invitation: Invitation) -> None:
    """Let it open nothing any more."""
    if invitation.purpose == "form" and hides_senders(invitation.form_id):
        unused = max(invitation.most - invitation.used, 0)
        link_usage.count_handed_out(
            invitation.form_id, 0 if invitation.revoked else -unused, invitation.made
        )
    invitation.revoked = True
    db.session.flush()


def revoke_family(submission_id: str) -> None:
    """Let the links to the submission that a family may hold open nothing any more."""
    close = update(Invitation).where(
        Invitation.submission_id == submission_id, Invitation.purpose.in_(("sign", "step"))
    )
    db.session.execute(close.values(revoked=True).execution_options(synchronize_session="fetch"))


def listing(units: Collection[str] | None = None, by: str | None = None) -> list[Invitation]:
    """Those to these units, or made *by* somebody, that are not over; the newest first."""
    mine: list[ColumnElement[bool]] = []
    mine += [Invitation.unit_id.in_(units)] if units is not None else []
    mine += [Invitation.made_by == by] if by is not None else []
    found = (
        select(Invitation)
        .where(or_(*mine), Invitation.expires >= i18n.today())
        .order_by(Invitation.made.desc(), Invitation.id)
        .limit(200)
    )
    return list(db.session.scalars(found))


def remove_expired() -> int:
    """Erase those that are over; how many."""
    gone = db.session.execute(
        delete(Invitation)
        .where(Invitation.expires < i18n.today())
        .execution_options(synchronize_session=False)
        .returning(Invitation.id)
    ).all()
    return len(gone)


def _code_hashes(code: str) -> list[str]:
    return keyed_hashes("invitation code", code.encode())
