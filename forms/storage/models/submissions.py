"""Tables of answers: drafts, submissions, files, counts, and what the archive has received."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.storage.encryption.records import associated_data
from forms.storage.models.base import Base, SealedColumns, new_id, now
from forms.storage.models.definitions import Version


class Draft(SealedColumns, Base):
    """Answers not sent yet; the token or the short code resumes them."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"))
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime]
    changed: Mapped[datetime]
    expires: Mapped[datetime] = mapped_column(index=True)
    language: Mapped[str]
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Who works on it, signed in."""
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("child_case.id"))
    submission_id: Mapped[str | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    """What it is a later step of."""
    step: Mapped[str] = mapped_column(default="", server_default="")
    """The step that is filled in; "" is the first."""
    version: Mapped[Version] = relationship(lazy="joined", innerjoin=True)

    @property
    def associated_data(self) -> bytes:
        """Where its sealed payload belongs."""
        return associated_data("draft", self.form_id, self.id, self.version.hash)


class Submission(SealedColumns, Base):
    """Answers that were sent.

    Of an anonymous submission nothing tells order, or time finer than a week: `received` and
    `reference` are empty, and SQLite keeps the rows in the order of `listed`, not as they came.
    """

    __tablename__ = "submission"
    __table_args__ = (
        # SQLite picks the right one of these because it never saw ANALYZE: let it be so.
        Index(None, "form_id", "listed"),
        Index(None, "form_id", "state", "listed"),
        Index(None, "unit_id", "form_id", "listed"),
        Index(None, "unit_id", "listed", "version_id"),  # the newest of a unit, of any form
        Index(None, "unit_id", "form_id", "period", "state"),  # counts of a unit read no row
        {"sqlite_with_rowid": False},
    )

    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"))
    listed: Mapped[str] = mapped_column(primary_key=True)
    """Sorts a list by time: the period, the time received if it is kept, and the id."""
    id: Mapped[str] = mapped_column(unique=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"))
    step: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("child_case.id"), index=True)
    state: Mapped[str]
    """`underway` while it waits at a step, `sent` when it is done, `withdrawn`."""
    received: Mapped[datetime | None]
    period: Mapped[date] = mapped_column(sa.Date)
    """The day in Oslo; for an anonymous submission the Monday of its week."""
    reference: Mapped[str | None] = mapped_column(index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    """Keyed hash of the answers, to tell a resend from a clash without opening them."""
    version: Mapped[Version] = relationship(lazy="joined", innerjoin=True)

    @property
    def associated_data(self) -> bytes:
        """Where its sealed answers belong."""
        return associated_data("submission", self.form_id, self.id, self.version.hash)


class SubmissionCount(Base):
    """How many submissions of a form there are in a period and state, so that nobody must count."""

    __tablename__ = "submission_count"

    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"), primary_key=True)
    period: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class StoredFile(SealedColumns, Base):
    """A file of a draft, and later of its submission; its name is sealed with it."""

    __tablename__ = "stored_file"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"))
    draft_id: Mapped[str | None] = mapped_column(
        ForeignKey("draft.id", ondelete="CASCADE"), index=True
    )
    submission_id: Mapped[str | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    stored: Mapped[datetime]
    size: Mapped[int]
    """Bytes as stored, in steps of 1 kB."""
    version: Mapped[Version] = relationship(lazy="joined", innerjoin=True)

    @property
    def associated_data(self) -> bytes:
        """Where its sealed content belongs."""
        return associated_data("file", self.version.form_id, self.id, self.version.hash)


class ArchiveReceipt(Base):
    """That the archive holds a submission; it stays when the submission is gone."""

    __tablename__ = "archive_receipt"

    submission_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    who: Mapped[str]
    """Who confirmed it: the archive's name, or the user's id."""
    reference: Mapped[str]
    """What the archive calls it; "" when it did not say."""


class SubmissionMark(Base):
    """That a coordinator follows a submission up; it goes with the submission."""

    __tablename__ = "submission_mark"

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=now)
