"""What is counted after the answers are erased, and figures that stay as they were shown."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.storage.database.column_types import Json
from forms.storage.encryption.records import associated_data
from forms.storage.models.base import Base, SealedColumns, new_id
from forms.storage.models.definitions import Version


class Fact(SealedColumns, Base):
    """That somebody answered a form, somewhere and on some day: what figures count later.

    It is made when answers are erased because their time is over, never of an anonymous form, and
    has nothing that leads to them: no id, reference, name, word or case.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index(None, "form_id", "period"),
        Index(None, "unit_id", "form_id", "period"),  # a unit's report reads no other unit's
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"))
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str]
    period: Mapped[date] = mapped_column(sa.Date)
    """The day it came, in Oslo."""
    version: Mapped[Version] = relationship(lazy="joined", innerjoin=True)

    @property
    def associated_data(self) -> bytes:
        """Where the answers that figures look at belong."""
        return associated_data("fact", self.form_id, self.id, self.version.hash)


class UnitFigures(Base):
    """The figures of a unit's answers in a finished tertial, as they were first shown."""

    __tablename__ = "unit_figures"

    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    first: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    """The first day of the tertial."""
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    """Numbers that are told, none of fewer people than a page tells."""


class Wave(Base):
    """One measurement of a survey that comes again, in whole weeks, opened by the coordinator."""

    __tablename__ = "wave"

    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"), primary_key=True)
    first: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    """The Monday of the week in which it was opened."""
    last: Mapped[date | None] = mapped_column(sa.Date)
    """The Monday of the last week with answers; None while it is open."""
    phase: Mapped[str]
    """`before`, `during` or `after` what is measured."""
