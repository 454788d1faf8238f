"""Base of all tables. Ids are random, so neither an address nor a row's place tells the order."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from forms.storage.database.column_types import Moment, Text
from forms.storage.database.engine import db
from forms.storage.encryption.records import Sealed


class Base(DeclarativeBase):
    """Every table's base; Flask-SQLAlchemy holds the metadata."""

    metadata = db.metadata
    type_annotation_map = {str: Text, datetime: Moment}  # noqa: RUF012 — SQLAlchemy's own name


def new_id() -> str:
    """Return a random id of 128 bits, in hexadecimal."""
    return secrets.token_hex(16)


def now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


class SealedColumns:
    """The columns of a sealed record."""

    sealed: Mapped[bytes] = mapped_column(deferred=True, deferred_group="sealed")
    wrapped_key: Mapped[bytes] = mapped_column(deferred=True, deferred_group="sealed")
    key_id: Mapped[str] = mapped_column(deferred=True, deferred_group="sealed")

    @property
    def associated_data(self) -> bytes:
        """Where what is sealed belongs; it opens nowhere else."""
        raise NotImplementedError

    @property
    def key_class(self) -> str:
        """The class of the keys that seal it: that of its version or submission, if it has one."""
        of: Any = getattr(self, "version", None) or getattr(self, "submission", None)
        return of.key_class if of else ""

    @property
    def record(self) -> Sealed:
        """What `sealing` works with."""
        return Sealed(self.sealed, self.wrapped_key, self.key_id)

    @record.setter
    def record(self, record: Sealed) -> None:
        self.sealed, self.wrapped_key, self.key_id = record
