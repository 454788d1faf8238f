"""The tables of sign-in credentials other than passphrases."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.encryption.records import associated_data
from forms.storage.models.base import (
    Base,
    SealedColumns,
    new_id,
)


class SecondFactor(SealedColumns, Base):
    """The secret that a person's phone makes codes from; sealed, since it must be read to check."""

    __tablename__ = "second_factor"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    confirmed: Mapped[datetime | None]
    """When the first code was right; until then it asks for nothing."""
    last_step: Mapped[int] = mapped_column(default=0)
    """The half minute of the last code that was used: none before or at it counts again."""
    failures: Mapped[int] = mapped_column(default=0)
    closed_until: Mapped[datetime | None]

    @property
    def associated_data(self) -> bytes:
        """Where the sealed secret belongs."""
        return associated_data("second factor", "", self.user_id, "")


class RecoveryCode(Base):
    """A code on paper that stands in for the phone, once; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    mark: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    used: Mapped[datetime | None]


class Identity(Base):
    """A user's identity at an external sign-in service; only a keyed hash is stored."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "mark"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str]
    mark: Mapped[str]


class GuessCount(Base):
    """A count of guesses; its subject or source is stored as a keyed digest only."""

    __tablename__ = "guess_count"

    mark: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    wait_until: Mapped[datetime | None]
    """Before this moment no try is let through, where waiting grows with the tries."""
    ends: Mapped[datetime] = mapped_column(index=True)
    """When the count is forgotten."""
