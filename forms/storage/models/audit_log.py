"""Tables of the audit log."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.models.base import Base


class Event(Base):
    """One line of the log: actor, action, subject. Never an answer; never changed, never
    removed.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "who", "number"),
        Index(None, "what", "number"),
        Index(None, "subject", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    previous: Mapped[str]
    """The hash of the line before; "" of the first."""
    hash: Mapped[str]


class EventHead(Base):
    """The last line of the audit log; adding a line locks this one row."""

    __tablename__ = "event_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str]
