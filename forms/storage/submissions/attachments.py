"""Files that people send with their answers: sealed, name and all."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, note_erasure
from forms.storage.encryption.records import LENGTH_BYTES, associated_data, seal, unseal
from forms.storage.models.base import (
    new_id,
    now,
)
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import (
    Draft,
    StoredFile,
    Submission,
)
from forms.storage.submissions.drafts import StaleRevision


class Content(NamedTuple):
    """An opened file."""

    name: str
    type: str
    content: bytes


def keep(
    version: Version, name: str, type: str, content: bytes, draft: Draft | None = None
) -> StoredFile:
    """Store the file for that draft, or unassigned; its `id` goes into the answers.

    Raises `StaleRevision` when the draft was sent or erased meanwhile; roll back then.
    """
    id = new_id()
    head = dumps({"name": name, "type": type})
    record = seal(
        len(head).to_bytes(LENGTH_BYTES, "big") + head + content,
        associated_data("file", version.form_id, id, version.hash),
        version.key_class,
    )
    file = StoredFile(
        id=id,
        version_id=version.id,
        draft_id=draft.id if draft else None,
        stored=now(),
        size=len(record.sealed),
    )
    file.record = record
    db.session.add(file)
    try:
        db.session.flush()
    except IntegrityError:
        raise StaleRevision(None) from None
    return file


def get(file_id: str) -> StoredFile | None:
    """Return the file by id, or None; its content is loaded when it is opened."""
    return db.session.get(StoredFile, file_id)


def open_attachment(file: StoredFile) -> Content:
    """Return the file's name, type and content; raise `Unopenable` if the row was changed or
    moved.
    """
    db.session.refresh(file, ["sealed", "wrapped_key", "key_id"])
    payload = unseal(file.record, file.associated_data)
    start = LENGTH_BYTES + int.from_bytes(payload[:LENGTH_BYTES], "big")
    head = orjson.loads(payload[LENGTH_BYTES:start])
    return Content(head["name"], head["type"], payload[start:])


def attach(submission: Submission, file_ids: Collection[str], draft: Draft | None = None) -> int:
    """Give the submission the files its answers name; how many were found.

    Only files of that draft, or of nobody, of the same version: an id from elsewhere moves nothing.
    """
    change = (
        update(StoredFile)
        .where(
            StoredFile.id.in_(file_ids),
            StoredFile.version_id == submission.version_id,
            StoredFile.submission_id.is_(None),
            StoredFile.draft_id == draft.id if draft else StoredFile.draft_id.is_(None),
        )
        .values(submission_id=submission.id, draft_id=None)
        .execution_options(synchronize_session="fetch")
        .returning(StoredFile.id)
    )
    return len(db.session.execute(change).all())


def files_of_submission(submission: Submission) -> list[StoredFile]:
    """Return the submission's files, oldest first."""
    found = select(StoredFile).where(StoredFile.submission_id == submission.id)
    return list(db.session.scalars(found.order_by(StoredFile.stored, StoredFile.id)))


def size_of_draft(draft: Draft) -> int:
    """How many bytes the draft's files take."""
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(StoredFile.size), 0)).where(
                StoredFile.draft_id == draft.id
            )
        )
        or 0
    )


def remove(file: StoredFile) -> None:
    """Erase the file."""
    _erase(StoredFile.id == file.id)
    if file in db.session:
        db.session.expunge(file)


def remove_orphans(before: datetime) -> int:
    """Erase the files from before that moment that belong to nobody; how many."""
    return _erase(
        StoredFile.draft_id.is_(None),
        StoredFile.submission_id.is_(None),
        StoredFile.stored < before,
    )


def _erase(*where: ColumnElement[bool]) -> int:
    gone = db.session.execute(
        delete(StoredFile)
        .where(*where)
        .execution_options(synchronize_session=False)
        .returning(StoredFile.id)
    ).all()
    if gone:
        note_erasure(db.session())
    return len(gone)
