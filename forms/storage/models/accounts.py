"""Tables of units, users, their roles, and their sessions."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.storage.database.column_types import Json
from forms.storage.models.base import Base, new_id


class Unit(Base):
    """A kindergarten, a school, a health station …; those that closed stay, inactive."""

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date | None] = mapped_column(sa.Date)
    """The first day that anything is expected of it; None for one that was always there."""
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id", use_alter=True))
    """Who leads the unit's meetings."""
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id", use_alter=True))

    def is_there_on(self, day: date) -> bool:
        """Tell whether the unit had begun by that day."""
        return self.since is None or self.since <= day


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


class UnitRole(Base):
    """A user's role at one unit: `staff`, `leader` or `receiver`."""

    __tablename__ = "unit_role"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


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


class ApiToken(Base):
    """That a program may read the answers to one form, as a coordinator may."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    """What the program is called, for the list and the log."""
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"))
    made: Mapped[datetime]
    expires: Mapped[date] = mapped_column(sa.Date)
    used: Mapped[date | None] = mapped_column(sa.Date)
    """The last day it was used."""
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
