"""Who holds the thread of a case: one of those who may open it; the log keeps who did before."""

from sqlalchemy import select

from forms import i18n
from forms.storage import audit_log
from forms.storage.database.engine import db
from forms.storage.models.meetings import CaseHolder


def holder(case_id: str) -> CaseHolder | None:
    """Return who holds the case now, and since when; None before somebody was chosen."""
    return db.session.scalars(select(CaseHolder).where(CaseHolder.case_id == case_id)).one_or_none()


def hand_over(case_id: str, user_id: str, *, by: str) -> bool:
    """Let the user hold the case from today on, and log it; False when they do already."""
    row = holder(case_id)
    if row is not None and row.user_id == user_id:
        return False
    if row is None:
        db.session.add(CaseHolder(case_id=case_id, user_id=user_id, since=i18n.today()))
    else:
        row.user_id, row.since = user_id, i18n.today()
    audit_log.record(by, "case.holder", case_id, user_id)
    db.session.flush()
    return True
