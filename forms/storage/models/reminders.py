"""What staff are told of what waits, and families of what was answered, and when that was."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.models.base import Base


class Reminder(Base):
    """A user's choice about mail, and when they last saw their desk."""

    __tablename__ = "reminder"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str] = mapped_column(default="")
    """Where the daily mail goes; "" when there is none."""
    phone: Mapped[str] = mapped_column(default="", server_default="")
    """The user's own number at work, for forms that ask whom to call; "" when there is none."""
    wanted: Mapped[bool] = mapped_column(default=True)
    """False when the user has turned the mail off."""
    seen: Mapped[datetime | None]
    """When the user last looked at the desk."""
    before: Mapped[datetime | None]
    """When the visit before that one ended: what came after it is new."""
    mailed: Mapped[datetime | None]
    """When the last mail was sent."""


class FamilyNotice(Base):
    """How far a family has been told of a submission; neither the address nor what was said."""

    __tablename__ = "family_notice"

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int]
    """The last move that they were told of, or that was held back."""
    at: Mapped[datetime]
