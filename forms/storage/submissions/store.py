"""Submissions: stored exactly once, opened, moved and erased."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import orjson
from sqlalchemy import Table, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import make_transient_to_detached, undefer_group

from forms.i18n import local_time
from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, insert_once, note_erasure
from forms.storage.encryption.records import (
    associated_data,
    keyed_hashes,
    seal,
    token_hash,
    unseal,
)
from forms.storage.models.base import (
    new_id,
    now,
)
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission
from forms.storage.retention import reshuffle
from forms.storage.submissions import counters, staff_answers
from forms.storage.submissions.drafts import ALPHABET
from forms.storage.submissions.reference import _grouped, new_reference

Answers = dict[str, Any]


class IdempotencyConflict(Exception):
    """A key that was used before, for other answers; `submission` is the stored one."""

    def __init__(self, submission: Submission) -> None:
        super().__init__("These answers carry the key of others that were sent before.")
        self.submission = submission


_TABLE = cast(Table, Submission.__table__)


def keep(
    version: Version,
    answers: Mapping[str, Any],
    *,
    key: str,
    step: str = "",
    unit: str | None = None,
    case: str | None = None,
    received: datetime | None = None,
    state: str = "sent",
) -> Submission:
    """Store the submission; return the same one for every repeat with the same *key*.

    *key* is the random key in the page; *step* defaults to the form's first step. Of an
    anonymous form no time finer than the week is kept, and no reference; it is laid out among
    others, and the journal is emptied when it is committed.
    Raises `IdempotencyConflict` when the key came with other answers before, `Unstorable` for what
    is not JSON.
    """
    content, moment, id = dumps(answers), received or now(), new_id()
    where = associated_data("submission", version.form_id, id, version.hash)
    shared, staff_only = staff_answers.split(version, answers)
    sealed = seal(dumps(shared) if staff_only else content, where, version.key_class)
    values = {
        "id": id,
        "form_id": version.form_id,
        "version_id": version.id,
        "step": step or version.definition().steps[0].id,
        "unit_id": unit,
        "case_id": case,
        "state": state,
        "key_hash": _key_hash(key),
        "digest": keyed_hashes("answers", where + content)[0],
        **sealed._asdict(),
        **(
            _time_columns(id, moment)
            if version.definition().anonymous is None
            else _week_columns(id, moment)
        ),
    }
    try:
        new = insert_once(_TABLE, values, "key_hash")
    except IntegrityError:
        raise LookupError("The submission names a version or a unit that is not kept.") from None
    if not new:
        return _find_repeat(version, content, key)
    counters.add(version.form_id, values["period"], state)
    staff_answers.keep(version, id, staff_only)
    if values["received"] is None:
        reshuffle.shuffle_at_commit(version.form_id, values["listed"])
        note_erasure(db.session())
    return _loaded_row(values)


def _time_columns(id: str, received: datetime) -> dict[str, Any]:
    """Return the time of receipt, and the sender's reference code."""
    day = local_time(received).date()
    return {
        "received": received,
        "reference": new_reference(),
        "period": day,
        "listed": f"{day:%Y%m%d}{received.astimezone(UTC):%Y%m%d%H%M%S%f}{id}",
    }


def _week_columns(id: str, received: datetime) -> dict[str, Any]:
    """Return the same for an anonymous submission: the week."""
    day = local_time(received).date()
    monday = day - timedelta(days=day.weekday())
    return {
        "received": None,
        "reference": None,
        "period": monday,
        "listed": f"{monday:%Y%m%d}{id}",
    }


def _loaded_row(values: Mapping[str, Any]) -> Submission:
    """Return the inserted row, as if it had been loaded."""
    submission = Submission(**values)
    make_transient_to_detached(submission)
    db.session.add(submission)
    return submission


def _find_repeat(version: Version, content: bytes, key: str) -> Submission:
    """Return the submission stored with the key; raise `IdempotencyConflict` for other answers."""
    kept = db.session.scalars(select(Submission).where(Submission.key_hash == _key_hash(key))).one()
    same = kept.version_id == version.id and kept.digest in keyed_hashes(
        "answers", kept.associated_data + content
    )
    if not same:
        raise IdempotencyConflict(kept)
    return kept


def get(submission_id: str) -> Submission | None:
    """Return the submission by id, or None."""
    found = select(Submission).where(Submission.id == submission_id)
    return db.session.scalars(found.options(undefer_group("sealed"))).one_or_none()


def find_by_key(key: str) -> Submission | None:
    """Return the submission with that key, for a page sent again after its draft is gone."""
    return db.session.scalars(
        select(Submission).where(Submission.key_hash == _key_hash(key))
    ).one_or_none()


def find(reference: str) -> list[Submission]:
    """Submissions with that reference (one, as good as always); never a reason to show them."""
    letters = "".join(letter for letter in reference.upper() if letter in ALPHABET)
    return list(
        db.session.scalars(select(Submission).where(Submission.reference == _grouped(letters)))
    )


def open_answers(submission: Submission, *, staff: bool = True) -> Answers:
    """Return the answers; raise `Unopenable` when the row was changed or moved.

    Without *staff*, staff-only answers are not opened.
    """
    answers: Answers = orjson.loads(unseal(submission.record, submission.associated_data))
    return {**answers, **staff_answers.open_staff_answers(submission)} if staff else answers


def rewrite(submission: Submission, answers: Mapping[str, Any]) -> None:
    """Let the submission hold these answers; lock it first."""
    shared, staff_only = staff_answers.split(submission.version, answers)
    submission.record = seal(dumps(shared), submission.associated_data, submission.key_class)
    submission.digest = keyed_hashes("answers", submission.associated_data + dumps(answers))[0]
    staff_answers.keep(submission.version, submission.id, staff_only)
    db.session.flush()


def move(
    submission: Submission,
    *,
    state: str | None = None,
    step: str | None = None,
    unit: str | None = None,
) -> Submission:
    """Move the submission to another state, step or unit; None changes nothing."""
    if state is not None:
        db.session.refresh(submission, ["state"], with_for_update=True)
        counters.move_one(submission.form_id, submission.period, submission.state, state)
        submission.state = state
    submission.step = step or submission.step
    submission.unit_id = unit or submission.unit_id
    db.session.flush()
    return submission


def remove(submission: Submission) -> bool:
    """Erase the submission, its key and its files; False when it was erased already."""
    gone = db.session.execute(
        delete(Submission)
        .where(Submission.id == submission.id)
        .execution_options(synchronize_session=False)
        .returning(Submission.state)
    ).scalar_one_or_none()
    if submission in db.session:
        db.session.expunge(submission)
    if gone is None:
        return False
    counters.add(submission.form_id, submission.period, gone, -1)
    note_erasure(db.session())
    return True


def _key_hash(key: str) -> str:
    return token_hash(f"submission {key}")
