"""Tables of forms: published versions, and drafts of definitions."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ForeignKey, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, mapped_column

from forms.definition import Definition, parse_definition
from forms.questions import TYPES
from forms.storage.database.column_types import Json
from forms.storage.database.engine import db
from forms.storage.models.base import Base, new_id, now


class Immutable(Exception):
    """Something tried to change a published version."""


class Form(Base):
    """A form that has been published at least once; *archived* ones take no more answers.

    It can be begun from *opens* and until *closes*, where they are said.
    """

    __tablename__ = "form"

    id: Mapped[str] = mapped_column(primary_key=True)
    archived: Mapped[bool] = mapped_column(default=False)
    opens: Mapped[datetime | None]
    closes: Mapped[datetime | None]


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
    def key_class(self) -> str:
        """The class of the keys that seal its answers: `health`, or "" for every other form."""
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
    return parse_definition(orjson.loads(document), language, TYPES)


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
    imported: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """The report of the import that made it: kind, counts in words, and lines."""
