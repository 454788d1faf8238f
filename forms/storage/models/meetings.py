"""The tables of meetings: the plan of the year, meetings and their parts, who leads, and feeds."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.database.column_types import Json
from forms.storage.encryption.records import associated_data
from forms.storage.models.base import Base, SealedColumns, new_id


class YearPlan(Base):
    """`arenas.json` as it was taken in last, without faults, in every language."""

    __tablename__ = "year_plan"

    id: Mapped[str] = mapped_column(primary_key=True)
    """`ID` for the file, `OWN` for what the municipality decided in place of parts of it."""
    hash: Mapped[str]
    content: Mapped[dict[str, str]] = mapped_column(Json)
    """Language → the plan as JSON, in the order of the file."""

    ID = "plan"
    OWN = "own"


class Meeting(SealedColumns, Base):
    """A meeting of an arena, at a unit or of the municipality; what was written of it is sealed."""

    __tablename__ = "meeting"
    __table_args__ = (Index(None, "arena", "unit_id", "day"), Index(None, "unit_id", "day"))

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    arena: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    """None for a meeting of the municipality."""
    planned: Mapped[date] = mapped_column(sa.Date)
    """The day it was planned for, or wished for while it is asked for."""
    day: Mapped[date] = mapped_column(sa.Date)
    """The day it was held, or is to be held."""
    state: Mapped[str]
    """`asked`, `planned`, `held`, `cancelled` or `postponed`."""
    extra: Mapped[bool]
    """Whether it comes beside those that the rules of its arena ask for."""
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    made_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))

    @property
    def associated_data(self) -> bytes:
        """Where its sealed details belong."""
        return associated_data("meeting", self.arena, self.id, "")


class MeetingPart(Base):
    """What a meeting talks about: one case, or its general topics; with minutes of its own."""

    __tablename__ = "meeting_part"
    __table_args__ = (Index(None, "meeting_id", "number", unique=True),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    number: Mapped[int]
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("child_case.id", ondelete="CASCADE"), index=True
    )
    draft_id: Mapped[str | None] = mapped_column(index=True)
    """The draft of the minutes; it is gone when they are sent."""
    submission_id: Mapped[str | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    """The minutes; when they are erased, nothing tells that the case was talked about."""


class ArenaChair(Base):
    """Who leads the meetings of an arena at a unit, instead of the unit's own chair."""

    __tablename__ = "arena_chair"
    __table_args__ = (Index(None, "arena", "unit_id", unique=True),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    arena: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))


class CaseHolder(Base):
    """Who holds the thread of a case now, and since when; the log tells who did before."""

    __tablename__ = "case_holder"

    case_id: Mapped[str] = mapped_column(
        ForeignKey("child_case.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    since: Mapped[date] = mapped_column(sa.Date)


class CalendarFeed(Base):
    """A private link to the calendar of a unit, or of the municipality."""

    __tablename__ = "calendar_feed"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    made: Mapped[datetime]


class TaskTick(Base):
    """That a task of the year was done at a unit, or by the municipality, on a day."""

    __tablename__ = "task_tick"
    __table_args__ = (Index(None, "day"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    task: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date] = mapped_column(sa.Date)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
