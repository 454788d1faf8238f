"""Staff-only answers: sealed apart from the rest, under a key of their own.

A stolen server key does not open them, if staff have another key. Forms without such questions have
no second record, and need no second query.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import ForeignKey, Select, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.logic.alone_answers import PEOPLE
from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db
from forms.storage.encryption.records import Keyring, Sealed, associated_data, seal, unseal
from forms.storage.models.base import (
    Base,
    SealedColumns,
)
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission

KEY_CLASS = "staff"
Answers = Mapping[str, Any]

_known: dict[str, frozenset[str]] = {}
"""By a version's hash, which names its content for ever."""


class StaffPart(SealedColumns, Base):
    """The answers of a submission that only staff may read."""

    __tablename__ = "staff_part"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy's own name

    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    submission: Mapped[Submission] = relationship(lazy="joined", innerjoin=True)

    @property
    def associated_data(self) -> bytes:
        """Where its sealed answers belong."""
        return _associated_data(
            self.submission.form_id, self.submission_id, self.submission.version.hash
        )

    @property
    def key_class(self) -> str:
        """Staff's."""
        return KEY_CLASS


COLUMNS = (StaffPart.sealed, StaffPart.wrapped_key, StaffPart.key_id)


def _associated_data(form_id: str, submission_id: str, version_hash: str) -> bytes:
    return associated_data("staff part", form_id, submission_id, version_hash)


def split(version: Version, answers: Answers) -> tuple[Answers, Answers]:
    """Split answers into (shared, staff-only)."""
    private = staff_question_ids(version)
    if not private:
        return answers, {}
    staff_only = {name: v for name, v in answers.items() if name.partition(".")[0] in private}
    return {name: v for name, v in answers.items() if name not in staff_only}, staff_only


def staff_question_ids(version: Version) -> frozenset[str]:
    """Return the ids of the version's questions that are not asked of everybody.

    Who was asked alone is as closed as what they said.
    """
    if version.hash not in _known:
        questions = version.definition().questions.values()
        found = {question.id for question in questions if question.audience != "all"}
        if any(question.audience == "alone" for question in questions):
            found.add(PEOPLE)
        _known[version.hash] = frozenset(found)
    return _known[version.hash]


def keep(version: Version, submission_id: str, staff_only: Answers) -> None:
    """Seal the staff-only answers, in place of what was before; nothing when there is nothing."""
    if not staff_question_ids(version):
        return
    db.session.execute(delete(StaffPart).where(StaffPart.submission_id == submission_id))
    if staff_only:
        record = seal(
            dumps(staff_only),
            _associated_data(version.form_id, submission_id, version.hash),
            KEY_CLASS,
        )
        values = {"submission_id": submission_id, **record._asdict()}
        db.session.execute(StaffPart.__table__.insert(), values)  # type: ignore[attr-defined]  # a Table


def open_staff_answers(submission: Submission) -> Answers:
    """Return the submission's staff-only answers."""
    if not staff_question_ids(submission.version):
        return {}
    found = select(*COLUMNS).where(StaffPart.submission_id == submission.id)
    row = db.session.execute(found).first()
    version = submission.version
    return unseal_row(row, submission.form_id, submission.id, version.hash) if row else {}


def with_staff_columns(found: Select[Any]) -> Select[Any]:
    """Add `COLUMNS` to the end of each row of a submission query."""
    joined = found.outerjoin(StaffPart, StaffPart.submission_id == Submission.id)
    return joined.add_columns(*COLUMNS)


def unseal_row(
    row: Any, form_id: str, submission_id: str, version_hash: str, ring: Keyring | None = None
) -> Answers:
    """Unseal the content of a row of `COLUMNS`."""
    where = _associated_data(form_id, submission_id, version_hash)
    answers: Answers = orjson.loads(unseal(Sealed._make(row), where, ring))
    return answers
