"""The sources of versions: the author's own text, and the last imported files."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.database.column_types import Json
from forms.storage.database.engine import db
from forms.storage.models.base import Base
from forms.storage.models.definitions import Version


class Source(Base):
    """The text and the translations that a version was published from, for going on with them."""

    __tablename__ = "version_source"

    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"), primary_key=True)
    text: Mapped[str]
    catalogues: Mapped[dict[str, Any]] = mapped_column(Json)
    """Language → path → [source text, translation]: what the folder's own catalogues do not say."""


class TakenIn(Base):
    """A form's file when it was last taken in: the hashes of its document and its text."""

    __tablename__ = "taken_in"

    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"), primary_key=True)
    document: Mapped[str]
    text: Mapped[str]


def get(version: Version) -> Source | None:
    """Return the source of the version, or None if it was not stored."""
    return db.session.get(Source, version.id)


def keep(version: Version, text: str, catalogues: Mapping[str, Any]) -> None:
    """Remember what the version was published from; a later text of the same one replaces it."""
    _merge(Source(version_id=version.id, text=text, catalogues=dict(catalogues)))


def last_import(form_id: str) -> TakenIn | None:
    """Return the last import of the form's file, or None."""
    return db.session.get(TakenIn, form_id)


def note_import(form_id: str, document: str, text: str) -> None:
    """Remember that the form's file was taken in, by the hashes of its document and its text."""
    _merge(TakenIn(form_id=form_id, document=document, text=text))


def _merge(row: Base) -> None:
    """Write the row in place of the one with its key; safe when two do so at once."""
    try:
        with db.session.begin_nested():
            db.session.merge(row)
    except IntegrityError:
        db.session.merge(row)
    db.session.flush()
