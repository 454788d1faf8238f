"""Which submissions have come further since their family was told."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import undefer_group

from forms.storage.database.engine import db
from forms.storage.models.base import now
from forms.storage.models.reminders import FamilyNotice
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Move

TOLD = ("sent", "confirmed")
"""The moves that somebody may be told of."""


def untold_moves(versions: Collection[str]) -> list[tuple[Submission, list[Move]]]:
    """Return the submissions of these versions with the moves that their families do not know."""
    told = func.coalesce(FamilyNotice.number, 0)
    found = (
        select(Move)
        .join(Submission, Submission.id == Move.submission_id)
        .outerjoin(FamilyNotice, FamilyNotice.submission_id == Move.submission_id)
        .where(
            Submission.version_id.in_(versions),
            Submission.state != "withdrawn",
            Move.what.in_(TOLD),
            Move.number > told,
        )
        .order_by(Move.submission_id, Move.number)
    )
    by_submission: dict[str, list[Move]] = {}
    for move in db.session.scalars(found):
        by_submission.setdefault(move.submission_id, []).append(move)
    some = select(Submission).where(Submission.id.in_(by_submission))
    rows = db.session.scalars(some.options(undefer_group("sealed")))
    return [(each, by_submission[each.id]) for each in rows]


def note_told(submission: Submission, number: int) -> None:
    """Write down that the family knows everything up to that move, or that it was held back."""
    row = db.session.get(FamilyNotice, submission.id)
    if row is None:
        row = FamilyNotice(submission_id=submission.id)
        db.session.add(row)
    row.number, row.at = number, now()
    db.session.flush()
