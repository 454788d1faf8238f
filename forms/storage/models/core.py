"""The tables. Ids are random, so neither an address nor a row's place discloses the order."""

import secrets
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, UniqueConstraint, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from forms.definition import Definition, parse
from forms.questions import TYPES
from forms.storage.database.column_types import Json, Moment, Text
from forms.storage.database.engine import db
from forms.storage.encryption.records import Sealed, place


class Base(DeclarativeBase):
    """Every table's base; Flask-SQLAlchemy holds the metadata."""

    metadata = db.metadata
    type_annotation_map = {str: Text, datetime: Moment}  # noqa: RUF012 — SQLAlchemy's own name


class Immutable(Exception):
    """Something tried to change a published version."""


def now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a random id of 128 bits, in hexadecimal."""
    return secrets.token_hex(16)


class Form(Base):
    """A form that has been published at least once; *archived* ones take no more answers."""

    __tablename__ = "form"

    id: Mapped[str] = mapped_column(primary_key=True)
    archived: Mapped[bool] = mapped_column(default=False)


class Version(Base):
    """One published document, for ever unchanged; submissions point at it."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(index=True)
    document: Mapped[str] = mapped_column(deferred=True)
    """Canonical JSON; loaded only when asked for."""
    published: Mapped[datetime] = mapped_column(default=now)
    published_by: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")

    @property
    def level(self) -> str:
        """The level of the keys that seal its answers: `health`, or "" for every other form."""
        return "health" if self.definition().confidentiality == "health" else ""

    def definition(self, language: str = "") -> Definition:
        """Return the definition in *language*, or in its author's; the same object while cached."""
        return _definition(self.hash, language)


@lru_cache(maxsize=256)
def _definition(version_hash: str, language: str) -> Definition:
    """Return the definition, cached; a version's hash always names the same content."""
    document = db.session.scalars(
        select(Version.document).where(Version.hash == version_hash).limit(1)
    ).one()
    return parse(orjson.loads(document), language, TYPES)


@event.listens_for(Version, "before_update")
@event.listens_for(Version, "before_delete")
def _refuse_change(mapper: object, connection: object, version: Version) -> None:
    raise Immutable(f"{version.form_id} {version.number} is published for ever. Publish a new one.")


class DefinitionDraft(Base):
    """An author's work in progress; *revision* counts the saves."""

    __tablename__ = "definition_draft"

    form_id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    catalogues: Mapped[dict[str, Any]] = mapped_column(Json)
    revision: Mapped[int]
    changed: Mapped[datetime]
    changed_by: Mapped[str | None]


class Unit(Base):
    """A kindergarten, a school, a health station …; those that closed stay, inactive."""

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id", use_alter=True))
    """Who leads the unit's meetings."""
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id", use_alter=True))


class User(Base):
    """A person with a login."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    roles: Mapped[list[str]] = mapped_column(Json)
    """Every role the user has, at a unit or everywhere; `unit_role` says at which units."""
    active: Mapped[bool] = mapped_column(default=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])


class SetupLink(Base):
    """A link with which one person sets a passphrase, once."""

    __tablename__ = "setup_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    expires: Mapped[datetime]
    used: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class UserSession(Base):
    """One login on one browser."""

    __tablename__ = "user_session"

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    created: Mapped[datetime]
    seen: Mapped[datetime]
    revoked: Mapped[datetime | None]
    confirmed: Mapped[datetime | None]
    """When the user last proved who they are."""
    method: Mapped[str] = mapped_column(default="", server_default="")
    """How they did: `passphrase`, `second factor` or `oidc`."""
    browser: Mapped[str] = mapped_column(default="", server_default="")
    """What the browser calls itself, in two words, for the user's own list."""
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SealedColumns:
    """The columns of a sealed record."""

    sealed: Mapped[bytes] = mapped_column(deferred=True, deferred_group="sealed")
    wrapped_key: Mapped[bytes] = mapped_column(deferred=True, deferred_group="sealed")
    key_id: Mapped[str] = mapped_column(deferred=True, deferred_group="sealed")

    @property
    def place(self) -> bytes:
        """Where what is sealed belongs; it opens nowhere else."""
        raise NotImplementedError

    @property
    def level(self) -> str:
        """The level of the keys that seal it: that of its version or submission, if it has one."""
        of: Any = getattr(self, "version", None) or getattr(self, "submission", None)
        return of.level if of else ""

    @property
    def record(self) -> Sealed:
        """What `sealing` works with."""
        return Sealed(self.sealed, self.wrapped_key, self.key_id)

    @record.setter
    def record(self, record: Sealed) -> None:
        self.sealed, self.wrapped_key, self.key_id = record


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
    def place(self) -> bytes:
        """Where its sealed payload belongs."""
        return place("draft", self.form_id, self.id, self.version.hash)


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
    def place(self) -> bytes:
        """Where its sealed answers belong."""
        return place("submission", self.form_id, self.id, self.version.hash)


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
    def place(self) -> bytes:
        """Where its sealed content belongs."""
        return place("file", self.version.form_id, self.id, self.version.hash)


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


class ArchiveReceipt(Base):
    """That the archive holds a submission; it stays when the submission is gone."""

    __tablename__ = "archive_receipt"

    submission_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    who: Mapped[str]
    """Who confirmed it: the archive's name, or the user's id."""
    reference: Mapped[str]
    """What the archive calls it; "" when it did not say."""
