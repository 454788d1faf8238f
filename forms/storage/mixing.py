"""Anonymous answers laid out anew, so that no mark of the database's own tells who came first.

SQLite keeps the rows in the order of a random key. PostgreSQL appends them as they come, and marks
each with its transaction (`xmin`): whoever reads the files, or asks as an owner, sees the order.
So every night the answers of the last weeks get new places, in a random order and one transaction.
"""

import secrets
from datetime import date, timedelta

from sqlalchemy import select, update

from forms.storage.engine import db, reclaim
from forms.storage.models import Submission, new_id

WEEKS = 3
"""Answers older than this were laid out anew when nothing more could come in their week."""


def mix(today: date) -> int:
    """Lay the anonymous answers of the last weeks out anew; how many. Commits.

    Their key in lists is what changes, so that no row can stay where it was.
    """
    first = today - timedelta(days=today.weekday(), weeks=WEEKS)
    found = select(Submission.listed, Submission.period).where(
        Submission.received.is_(None), Submission.period >= first
    )
    rows = [(listed, period) for listed, period in db.session.execute(found)]
    secrets.SystemRandom().shuffle(rows)
    for listed, period in rows:
        db.session.execute(
            update(Submission)
            .where(Submission.listed == listed)
            .values(listed=f"{period:%Y%m%d}{new_id()}")
            .execution_options(synchronize_session=False)
        )
    db.session.commit()
    if rows:
        reclaim(Submission.__tablename__)
    return len(rows)
