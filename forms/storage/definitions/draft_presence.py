"""Which authors were at a form's pages a moment ago; nothing older is kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.database.engine import db
from forms.storage.models.base import Base, now

HERE = timedelta(minutes=5)
"""So long after a page was opened its author counts as here."""
OFTEN = timedelta(minutes=1)
"""At most so often it is noted, so that reading stays reading."""


class DraftPresence(Base):
    """When an author last opened a page of the form."""

    __tablename__ = "draft_presence"

    form_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[datetime]


def is_due(form_id: str, user_id: str) -> bool:
    """Whether it is time to note that the author is here."""
    row = db.session.get(DraftPresence, (form_id, user_id))
    return row is None or now() - row.seen > OFTEN


def note(form_id: str, user_id: str) -> None:
    """Note that the author is here, and forget who left. In a GET: `with storage.writing()`."""
    moment = now()
    db.session.execute(delete(DraftPresence).where(DraftPresence.seen < moment - HERE))
    db.session.merge(DraftPresence(form_id=form_id, user_id=user_id, seen=moment))
    db.session.flush()


def other_authors(form_id: str, user_id: str) -> list[str]:
    """Return the ids of the other authors who are here, the latest first."""
    found = select(DraftPresence.user_id).where(
        DraftPresence.form_id == form_id,
        DraftPresence.user_id != user_id,
        DraftPresence.seen > now() - HERE,
    )
    return list(db.session.scalars(found.order_by(DraftPresence.seen.desc())))
