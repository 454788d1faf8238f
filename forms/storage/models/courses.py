"""The tables of courses: what is offered, and who has a place or waits for one."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.models.base import Base, new_id


class Course(Base):
    """A course or a group of a unit, with so many places; nothing in it is about anybody."""

    __tablename__ = "course"
    __table_args__ = (Index(None, "unit_id", "begins"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str]
    ages: Mapped[str]
    """For whom, in words, such as «8–12 år»; "" when it is for everybody."""
    youngest: Mapped[int | None]
    oldest: Mapped[int | None]
    """The ages on the first day of those who may sign up; both or none."""
    begins: Mapped[date] = mapped_column(sa.Date)
    sessions: Mapped[int]
    places: Mapped[int]
    state: Mapped[str]
    """`open`, `closed` to new sign-ups, or `done`: held, and the sign-ups are erased."""
    made_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    signed: Mapped[int] = mapped_column(default=0)
    """How many have signed up; the number of each in line."""
    had_place: Mapped[int] = mapped_column(default=0)
    took_part: Mapped[int] = mapped_column(default=0)
    """Of a course that is done: how many had a place, and how many came at least once."""


class CoursePlace(Base):
    """A sign-up's place in a course, or in its line."""

    __tablename__ = "course_place"
    __table_args__ = (Index(None, "course_id", "number"),)

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str]
    """`place` or `waiting`."""
    attended: Mapped[int] = mapped_column(default=0)
    """At how many sessions they were."""
