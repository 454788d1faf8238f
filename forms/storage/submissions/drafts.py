"""Respondents' drafts: unsubmitted answers, sealed, found by a token or a short code."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import orjson
from flask import current_app
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer_group

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, note_erasure
from forms.storage.encryption.records import associated_data, keyed_hashes, seal, token_hash, unseal
from forms.storage.models.base import (
    new_id,
    now,
)
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Draft
from forms.storage.retention.periods import add_period
from forms.storage.submissions.draft_payload import DraftPayload
from forms.text_formats import without_invisible

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that are not mistaken for each other: no 0 and O, no 1, I and L."""

CODE_LENGTH = 6
ATTEMPTS = 5
EMPTY = DraftPayload()


class Started(NamedTuple):
    """A new draft, and the token that opens it; the token is kept nowhere."""

    draft: Draft
    token: str


class StaleRevision(Exception):
    """The draft was saved from another window meanwhile; `draft` is the stored one."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__("The draft was saved from another window. Show what is kept, and ask.")
        self.draft = draft


class DraftContext(NamedTuple):
    """The context of a draft: its user, unit, case, submission and step."""

    owner: str | None = None
    unit: str | None = None
    case: str | None = None
    submission: str | None = None
    step: str = ""


NOWHERE = DraftContext()


def start(
    version: Version,
    language: str = "nb",
    payload: DraftPayload = EMPTY,
    where: DraftContext = NOWHERE,
    id: str = "",
) -> Started:
    """Create a draft of that version, kept as long as its form (`keep.draft`) or `DRAFT_DAYS`
    says; under the *id* that a browser gave it when it was begun without network.
    """
    token, moment, id = secrets.token_hex(16), now(), id or new_id()
    draft = Draft(
        id=id,
        form_id=version.form_id,
        version_id=version.id,
        token_hash=token_hash(token),
        revision=0,
        created=moment,
        changed=moment,
        expires=_expiry(version, moment),
        language=language,
        owner_id=where.owner,
        unit_id=where.unit,
        case_id=where.case,
        submission_id=where.submission,
        step=where.step,
    )
    draft.record = seal(
        dumps(payload.to_json()),
        associated_data("draft", version.form_id, id, version.hash),
        version.key_class,
    )
    db.session.add(draft)
    db.session.flush()
    return Started(draft, token)


def open_draft(token: str) -> Draft | None:
    """Return the draft of the token, or None when it is unknown or expired."""
    return _find_by_code(Draft.token_hash == token_hash(token))


def get(draft_id: str) -> Draft | None:
    """Return the draft with that id, or None; the caller checks who may see it."""
    return _find_by_code(Draft.id == draft_id)


def drafts_of_case(case_id: str) -> list[Draft]:
    """List the drafts of forms that were begun in the case and are not sent."""
    found = select(Draft).where(
        Draft.case_id == case_id, Draft.submission_id.is_(None), Draft.expires > now()
    )
    return list(db.session.scalars(found.order_by(Draft.created)))


def open_by_code(code: str) -> Draft | None:
    """Return the draft by short code, or None. The caller must limit guesses.

    Letter case and spaces do not matter. Opening does not use the code up.
    """
    wanted = "".join(without_invisible(code).upper().split())
    if len(wanted) != CODE_LENGTH or not set(wanted) <= set(ALPHABET):
        return None
    return _find_by_code(Draft.code_hash.in_(_code_hashes(wanted)))


def new_code(draft: Draft) -> str:
    """Issue a short code that opens the draft on another device; an earlier one stops working."""

    def take(code: str) -> None:
        draft.code_hash = _code_hashes(code)[0]

    return take_free_code(take)


def take_free_code(take: Callable[[str], None], secret: str = "") -> str:
    """Return an unused short code: *take* writes it, and the database refuses one in use.

    With a *secret* it is one of `codes_of` that.
    """
    known = codes_of(secret) if secret else []
    for attempt in range(ATTEMPTS):
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        code = known[attempt] if known else drawn
        try:
            with db.session.begin_nested():
                take(code)
        except IntegrityError:
            continue
        return code
    raise RuntimeError(f"No free code was found in {ATTEMPTS} attempts.")


def codes_of(secret: str) -> list[str]:
    """Return the short codes of a secret of 128 bits or more, in the order to try them."""
    found = []
    for attempt in range(ATTEMPTS):
        number = int(hashlib.sha256(f"code\0{attempt}\0{secret}".encode()).hexdigest(), 16)
        letters = []
        for _ in range(CODE_LENGTH):
            number, rest = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[rest])
        found.append("".join(letters))
    return found


def payload(draft: Draft) -> DraftPayload:
    """Open what the draft holds. Raises `Unopenable` when the record is not as it was written."""
    return DraftPayload.from_json(orjson.loads(unseal(draft.record, draft.associated_data)))


def save(draft: Draft, payload: DraftPayload, revision: int, language: str = "") -> Draft:
    """Save the payload under the next revision, and extend the expiry.

    *revision* is the one the page was made from. Raises `StaleRevision` when another window has
    saved
    since, and `Unstorable` when the payload is not JSON.
    """
    moment = now()
    record = seal(dumps(payload.to_json()), draft.associated_data, draft.version.key_class)
    change = (
        update(Draft)
        .where(Draft.id == draft.id, Draft.revision == revision)
        .values(
            sealed=record.sealed,
            wrapped_key=record.wrapped_key,
            key_id=record.key_id,
            revision=revision + 1,
            changed=moment,
            expires=_expiry(draft.version, moment),
            language=language or draft.language,
        )
        .execution_options(synchronize_session=False)
        .returning(Draft.revision)
    )
    saved = db.session.execute(change).first() is not None
    fresh = _find_by_code(Draft.id == draft.id)
    if not saved or fresh is None:
        raise StaleRevision(fresh)
    return fresh


def remove(draft: Draft) -> None:
    """Erase the draft and the files that still belong to it; no trace stays after the commit."""
    finish(draft)
    note_erasure(db.session())


def finish(draft: Draft, revision: int | None = None) -> None:
    """Remove the draft of answers that were sent, and the files that were not.

    Raises `StaleRevision` when it was saved after the *revision* that was sent, if that is given.
    Its traces leave the journal in time, or with the next thing that is erased: emptying the
    journal each time something is sent would make everybody wait.
    """
    same = () if revision is None else (Draft.revision == revision,)
    gone = db.session.execute(
        delete(Draft)
        .where(Draft.id == draft.id, *same)
        .execution_options(synchronize_session=False)
        .returning(Draft.id)
    ).first()
    if gone is None and (fresh := _find_by_code(Draft.id == draft.id)) is not None:
        raise StaleRevision(fresh)
    if draft in db.session:
        db.session.expunge(draft)


def remove_expired(moment: datetime | None = None) -> int:
    """Erase the drafts that are expired at *moment* (default: now); return how many."""
    gone = db.session.execute(
        delete(Draft)
        .where(Draft.expires <= (moment or now()))
        .execution_options(synchronize_session=False)
        .returning(Draft.id)
    ).all()
    if gone:
        note_erasure(db.session())
    return len(gone)


def _find_by_code(*where: ColumnElement[bool]) -> Draft | None:
    return db.session.scalars(
        select(Draft)
        .where(*where, Draft.expires > now())
        .options(undefer_group("sealed"))
        .execution_options(populate_existing=True)
    ).one_or_none()


def _code_hashes(code: str) -> list[str]:
    """Return keyed hashes of the code: it is short enough to guess from a plain hash."""
    return keyed_hashes("draft code", code.encode())


def _expiry(version: Version, moment: datetime) -> datetime:
    days: int = current_app.config["DRAFT_DAYS"]
    return add_period(moment, version.definition().keep.get("draft", f"{days}d"))
