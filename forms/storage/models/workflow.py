"""The tables of forms that travel: cases, steps and their moves, signatures, invitations."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.storage.database.column_types import Json
from forms.storage.encryption.records import associated_data
from forms.storage.models.accounts import Unit
from forms.storage.models.base import (
    Base,
    SealedColumns,
    new_id,
    now,
)
from forms.storage.models.submissions import Submission
from forms.storage.submissions import staff_answers


class Case(SealedColumns, Base):
    """A child's forms under one random code; the child's identity is sealed."""

    __tablename__ = "child_case"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    opened: Mapped[datetime] = mapped_column(default=now)
    closed: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship()

    @property
    def associated_data(self) -> bytes:
        """Where its sealed label belongs."""
        return associated_data("case", "", self.id, "")


class Permission(Base):
    """A permission in a case: some answers that were one when they were sent."""

    __tablename__ = "permission"
    __table_args__ = (Index(None, "case_id", "form_id"),)

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[str] = mapped_column(ForeignKey("child_case.id", ondelete="CASCADE"))
    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"))
    state: Mapped[str]
    """`given`, `waiting` (a signature is missing) or `refused`."""
    starts: Mapped[date | None] = mapped_column(sa.Date)
    ends: Mapped[date | None] = mapped_column(sa.Date)
    services: Mapped[list[str]] = mapped_column(Json)
    """Codes of the services that it covers; none means that it does not say."""
    withdrawn: Mapped[date | None] = mapped_column(sa.Date)
    excepts: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether its answers name people or units that nothing is shared with."""


class Task(Base):
    """The step that a submission waits at; one that is done waits at none."""

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "unit_id", "since"),
        Index(None, "role", "since"),
        Index(None, "due", "submission_id"),
    )

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    step: Mapped[str]
    role: Mapped[str]
    """Who does it: the step's `by`, or `signer` while a signature is missing."""
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    """Whose inbox it lies in; None for coordinators, whose inbox is the municipality's."""
    since: Mapped[datetime]
    due: Mapped[date | None] = mapped_column(sa.Date)
    confirmed: Mapped[datetime | None]
    """When the receiver confirmed to have it."""
    submission: Mapped[Submission] = relationship(lazy="joined", innerjoin=True)


class Move(SealedColumns, Base):
    """One event in a submission's workflow; its texts and answers are sealed.

    *what*: `sent`, `skipped`, `arrived`, `sent_back`, `withdrawn`, `reopened`, `confirmed`,
    `handed_over`, `erased_alone`.
    """

    __tablename__ = "move"
    __table_args__ = (
        Index(None, "submission_id", "number", unique=True),
        Index(None, "who", "what"),
        Index(None, "what", "at", "number", "submission_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime]
    who: Mapped[str]
    """A user's id, what somebody without an account is (`guardian`, `respondent`, `system`), or the
    unit that a form arrived at."""
    what: Mapped[str]
    step: Mapped[str]
    submission: Mapped[Submission] = relationship()

    @property
    def associated_data(self) -> bytes:
        """Where its sealed payload belongs."""
        return associated_data("move", self.submission_id, self.id, str(self.number))

    @property
    def key_class(self) -> str:
        """Staff's, when it may hold what only they may read."""
        version = self.submission.version
        return (
            staff_answers.KEY_CLASS
            if staff_answers.staff_question_ids(version)
            else version.key_class
        )


class Signature(SealedColumns, Base):
    """One signer's response to the shown content: signed, declined, or later."""

    __tablename__ = "signature"
    __table_args__ = (Index(None, "submission_id", "signer"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    signer: Mapped[str]
    step: Mapped[str]
    outcome: Mapped[str]
    """`signed`, `declined`, `later` (asked by a link of its own) or `absent`."""
    how: Mapped[str]
    """`draw`, `type_name` or `login`; "" when nothing was signed."""
    at: Mapped[datetime]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    version_hash: Mapped[str]
    shown_hash: Mapped[str]
    """SHA-256 of exactly what was shown to this signer."""
    mark: Mapped[str]
    """SHA-256 over everything about the signature; the log holds it too."""
    voided: Mapped[datetime | None]
    submission: Mapped[Submission] = relationship()

    @property
    def associated_data(self) -> bytes:
        """Where the name and the strokes belong."""
        return associated_data("signature", self.submission_id, self.id, self.version_hash)


class Invitation(SealedColumns, Base):
    """A private link, and a short code, to one thing."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    purpose: Mapped[str]
    """`form` (begin one), `step` (do the one it waits at), `sign`, `withdraw`, `home` or `results`
    (read them)."""
    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("child_case.id", ondelete="CASCADE"))
    submission_id: Mapped[str | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[str] = mapped_column(default="")
    signer: Mapped[str] = mapped_column(default="")
    made: Mapped[date] = mapped_column(sa.Date)
    made_by: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    expires: Mapped[date] = mapped_column(sa.Date)
    """The last day it opens, in Oslo."""
    most: Mapped[int]
    """How many times it may be used; 0 means any number."""
    used: Mapped[int] = mapped_column(default=0)
    revoked: Mapped[bool] = mapped_column(default=False)

    @property
    def associated_data(self) -> bytes:
        """Where its sealed prefill belongs."""
        return associated_data("invitation", self.form_id, self.id, "")


class Doer(Base):
    """A user who sent a step of a submission, or the invitation that it was sent by."""

    __tablename__ = "doer"

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Admission(Base):
    """A user who was let into a case or into one submission, or asked to be."""

    __tablename__ = "admission"
    __table_args__ = (Index(None, "user_id", "state"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("child_case.id", ondelete="CASCADE"), index=True
    )
    submission_id: Mapped[str | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    state: Mapped[str]
    """`asked`, `open`, `refused` or `ended`."""
    given_by: Mapped[str]
    """The id of the user who let them in, refused or ended it; of one who asked, their own."""
    at: Mapped[datetime]
    ended: Mapped[datetime | None]


class AdmissionReason(SealedColumns, Base):
    """Why somebody was let in; those of before the table was made have none."""

    __tablename__ = "admission_reason"

    id: Mapped[str] = mapped_column(
        ForeignKey("admission.id", ondelete="CASCADE"), primary_key=True
    )

    @property
    def associated_data(self) -> bytes:
        """Where the sealed reason belongs."""
        return associated_data("admission", "", self.id, "")
