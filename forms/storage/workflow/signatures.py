"""Signatures: each signer's response to exactly the content shown to them.

A signature is tied to the version's hash and to the hash of the answers that its signer was shown.
Its own mark goes into the log, whose lines are chained, so that neither can change undetected.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import undefer_group

from forms.storage import audit_log
from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db
from forms.storage.encryption.records import Unopenable, associated_data, seal, unseal
from forms.storage.models.audit_log import Event
from forms.storage.models.base import (
    new_id,
    now,
)
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Signature

GIVEN = "signature.given"
ERASED = "signature.erased"
"""That some of what was signed is erased, and what is left of it."""


@dataclass(frozen=True, slots=True)
class SignatureInput:
    """One signer's input."""

    signer: str
    outcome: str
    how: str = ""
    name: str = ""
    strokes: Sequence[Any] = ()
    """What was drawn: strokes of points, each `[x, y]` in thousandths of the width."""
    comment: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """The answers that this signer was shown."""
    audience: Sequence[str] = ("all",)
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The sealed content of a signature."""

    name: str
    strokes: list[Any]
    comment: str
    audience: list[str]


def shown_hash(version_hash: str, shown: Mapping[str, Any]) -> str:
    """SHA-256 over the version's identity and the answers that were shown."""
    return hashlib.sha256(dumps({"version": version_hash, "shown": shown})).hexdigest()


def keep(
    submission: Submission, step: str, said: SignatureInput, at: datetime | None = None
) -> Signature:
    """Keep what a signer said; a later word of the same signer takes the place of the former.

    It was said now; only invented data says another time (*at*).
    """
    _void(submission, said.signer)
    id, version_hash = new_id(), submission.version.hash
    content = {
        "name": said.name,
        "strokes": list(said.strokes),
        "comment": said.comment,
        "audience": list(said.audience),
    }
    signature = Signature(
        id=id,
        submission_id=submission.id,
        signer=said.signer,
        step=step,
        outcome=said.outcome,
        how=said.how if said.outcome == "signed" else "",
        at=at or now(),
        user_id=said.user,
        version_hash=version_hash,
        shown_hash=shown_hash(version_hash, said.shown),
    )
    written = dumps(content)
    signature.record = seal(
        written, associated_data("signature", submission.id, id, version_hash), submission.key_class
    )
    signature.mark = _signature_hash(signature, written)
    db.session.add(signature)
    db.session.flush()
    audit_log.record(said.user or said.signer, GIVEN, submission.id, signature.mark)
    return signature


def _signature_hash(signature: Signature, written: bytes) -> str:
    """SHA-256 over everything that a signature is."""
    told = [
        signature.id,
        signature.submission_id,
        signature.signer,
        signature.step,
        signature.outcome,
        signature.how,
        _instant(signature.at),
        signature.user_id,
        signature.version_hash,
        signature.shown_hash,
        hashlib.sha256(written).hexdigest(),
    ]
    return hashlib.sha256(dumps(told)).hexdigest()


def _instant(moment: datetime) -> int:
    """Microseconds since 1970: the same from every database."""
    return round(moment.timestamp() * 1_000_000)


def listing(submission: Submission, *, voided: bool = False) -> list[Signature]:
    """Return the valid signatures, in the order they were given; with *voided* also voided ones."""
    found = select(Signature).where(Signature.submission_id == submission.id)
    if not voided:
        found = found.where(Signature.voided.is_(None))
    ordered = found.order_by(Signature.at, Signature.id)
    return list(db.session.scalars(ordered.options(undefer_group("sealed"))))


def valid_at(submission: Submission, moment: datetime) -> list[Signature]:
    """Return the signatures that stood right before *moment*, in the order they were given."""
    return [
        each
        for each in listing(submission, voided=True)
        if each.at < moment and (each.voided is None or each.voided >= moment)
    ]


def signed_submissions() -> Iterator[Submission]:
    """Every submission that somebody signed, or was asked to, one at a time."""
    ids = select(Signature.submission_id).where(Signature.voided.is_(None)).distinct()
    for id in list(db.session.scalars(ids)):
        found = select(Submission).where(Submission.id == id)
        yield from db.session.scalars(found.options(undefer_group("sealed")))


def content(signature: Signature) -> Content:
    """Return the name and drawing; raise `Unopenable` when the row was changed or moved."""
    return Content(**orjson.loads(unseal(signature.record, signature.associated_data)))


def void(submission: Submission) -> int:
    """Let no signature stand, because what was signed is opened again; how many there were."""
    return _void(submission, None)


def _void(submission: Submission, signer: str | None) -> int:
    standing = [Signature.submission_id == submission.id, Signature.voided.is_(None)]
    if signer is not None:
        standing.append(Signature.signer == signer)
    changed = (
        update(Signature)
        .where(*standing)
        .values(voided=now())
        .execution_options(synchronize_session="fetch")
        .returning(Signature.id)
    )
    return len(db.session.execute(changed).all())


def is_unchanged(signature: Signature, shown: Mapping[str, Any]) -> bool:
    """Whether neither the signature nor what its signer was *shown* has changed since."""
    return _is_intact(signature) and (
        signature.shown_hash == shown_hash(signature.version_hash, shown)
    )


def note_erased(signature: Signature, shown: Mapping[str, Any], who: str) -> None:
    """Note in the log that some of what was signed is erased, and that *shown* is left of it."""
    audit_log.record(who, ERASED, signature.submission_id, _hash_after_erasure(signature, shown))


def is_unchanged_but_erased(signature: Signature, shown: Mapping[str, Any]) -> bool:
    """Whether *shown* is what was left when some of what was signed was erased, by the log."""
    return _is_intact(signature) and _is_logged(
        signature.submission_id, ERASED, _hash_after_erasure(signature, shown)
    )


def _hash_after_erasure(signature: Signature, shown: Mapping[str, Any]) -> str:
    """SHA-256 over the signature and what is left of its content."""
    left = shown_hash(signature.version_hash, shown)
    return hashlib.sha256(dumps([signature.mark, left])).hexdigest()


def _is_intact(signature: Signature) -> bool:
    """Whether the signature itself is as the log has it, over the version of the form."""
    try:
        written = unseal(signature.record, signature.associated_data)
    except Unopenable:
        return False
    mark = _signature_hash(signature, written)
    return (
        mark == signature.mark
        and signature.version_hash == signature.submission.version.hash
        and _is_logged(signature.submission_id, GIVEN, mark)
    )


def _is_logged(submission_id: str, what: str, mark: str) -> bool:
    """Whether the log has a line about the submission with that mark."""
    found = select(Event.number).where(
        Event.subject == submission_id, Event.what == what, Event.detail == mark
    )
    return db.session.execute(found.limit(1)).first() is not None
