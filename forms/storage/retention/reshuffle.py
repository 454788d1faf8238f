"""Reshuffling of anonymous answers, so that no database metadata discloses their order.

SQLite stores the rows in the order of a random key, but content longer than a quarter of a page is
in pages of its own, numbered as they were allocated; beside them are pages of the log, which has
clock times. PostgreSQL appends rows as they arrive, and marks each with its transaction (`xmin`).
So each new answer is written together with others, in a random order and in its own transaction
(`shuffle_at_commit`), and every night those of the last weeks get new keys and places
(`reshuffle_recent`).
"""

import secrets
from collections.abc import Collection
from datetime import date, timedelta
from typing import cast

from sqlalchemy import Table, delete, event, insert, select, update
from sqlalchemy.orm import Session

from forms.storage.database.engine import db, reclaim
from forms.storage.models.base import new_id
from forms.storage.models.submissions import Submission
from forms.storage.submissions.staff_answers import StaffPart

WEEKS = 3
"""Answers older than this were laid out anew when nothing more could come in their week."""
NEAR = 200
"""Those that are shuffled with a new answer are drawn among so many of the newest to its form."""
SHUFFLED = 32
AT_ONCE = 500
"""So many rows are held in memory while they are laid out."""

_TABLE = cast(Table, Submission.__table__)
_CHANCE = secrets.SystemRandom()


def shuffle_at_commit(form_id: str, listed: str) -> None:
    """Write the new answer *listed* among others to its form, in a random order, at the commit.

    Afterwards all of them have the transaction of the new one, and any of them may lie where it was
    put first.
    """
    db.session().info.setdefault("answers to shuffle", {}).setdefault(form_id, []).append(listed)


@event.listens_for(Session, "before_commit")
def _shuffle_new_answers(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for form_id, new in session.info.pop("answers to shuffle", {}).items():
        found = (
            select(Submission.listed)
            .where(Submission.form_id == form_id, Submission.received.is_(None))
            .order_by(Submission.listed.desc())
            .limit(NEAR)
        )
        near = list(session.scalars(found))
        _reinsert_shuffled({*new[:SHUFFLED], *_CHANCE.sample(near, min(SHUFFLED, len(near)))})


def reshuffle_recent(today: date) -> int:
    """Write the anonymous answers of the last weeks anew, in a random order; how many. Commits.

    Their key in lists is what changes, so that no row can stay where it was.
    """
    first = today - timedelta(days=today.weekday(), weeks=WEEKS)
    found = select(Submission.listed, Submission.period).where(
        Submission.received.is_(None), Submission.listed >= f"{first:%Y%m%d}"
    )
    rows = [(listed, period) for listed, period in db.session.execute(found)]
    _CHANCE.shuffle(rows)
    keys = []
    for listed, period in rows:
        keys.append(f"{period:%Y%m%d}{new_id()}")
        db.session.execute(
            update(Submission)
            .where(Submission.listed == listed)
            .values(listed=keys[-1])
            .execution_options(synchronize_session=False)
        )
    for start in range(0, len(keys), AT_ONCE):
        _reinsert_shuffled(keys[start : start + AT_ONCE])
    db.session.commit()
    if rows:
        reclaim(Submission.__tablename__)
    return len(rows)


def _reinsert_shuffled(listed: Collection[str]) -> None:
    """Take the rows out and put them in again in a random order.

    SQLite writes a changed row into the very pages that it had, so changing them moves nothing.
    Rows that others point at, because staff answered something too, stay where they are, and those
    that another transaction is laying out stay with that one.
    """
    db.session.flush()
    bound = select(StaffPart.submission_id)
    every = select(_TABLE).where(_TABLE.c.listed.in_(listed), _TABLE.c.id.not_in(bound))
    found = db.session.execute(every.with_for_update(skip_locked=True))
    rows = [dict(row) for row in found.mappings()]
    if len(rows) < 2:
        return
    _CHANCE.shuffle(rows)
    connection = db.session.connection()
    connection.execute(delete(_TABLE).where(_TABLE.c.listed.in_([row["listed"] for row in rows])))
    connection.execute(insert(_TABLE), rows)
