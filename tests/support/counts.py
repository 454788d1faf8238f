"""The counters of submissions, counted from the rows themselves."""

from sqlalchemy import func, select

from forms.storage.database.engine import db
from forms.storage.models.submissions import Submission
from forms.storage.submissions import counters


def counted_by_hand() -> list[counters.Count]:
    """Count all forms from the rows themselves, to verify `counts`; slow."""
    columns = (Submission.form_id, Submission.period, Submission.state)
    rows = db.session.execute(select(*columns, func.count()).group_by(*columns).order_by(*columns))
    return [counters.Count(*row) for row in rows]
