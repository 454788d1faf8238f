"""Marks by which coordinators find again what they follow up."""

from collections.abc import Collection

from sqlalchemy import delete, select

from forms.storage.database.engine import db
from forms.storage.models.submissions import SubmissionMark


def find_marked(ids: Collection[str]) -> frozenset[str]:
    """Return which of these submissions have a mark."""
    found = select(SubmissionMark.submission_id).where(SubmissionMark.submission_id.in_(ids))
    return frozenset(db.session.scalars(found))


def mark(ids: Collection[str], user_id: str) -> None:
    """Put a mark on each of them."""
    for id in set(ids) - find_marked(ids):
        db.session.add(SubmissionMark(submission_id=id, user_id=user_id))
    db.session.flush()


def unmark(ids: Collection[str]) -> None:
    """Take their marks away."""
    db.session.execute(delete(SubmissionMark).where(SubmissionMark.submission_id.in_(ids)))
