"""Users: roles, passphrases, and the links that set passphrases."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from forms.storage.accounts import passwords, sessions
from forms.storage.accounts.logins import UnusualLogin as UnusualLogin
from forms.storage.accounts.logins import is_usual, normalise_login
from forms.storage.database.engine import db
from forms.storage.encryption.records import token_hash
from forms.storage.models.accounts import (
    SetupLink,
    UnitRole,
    User,
    UserSession,
)
from forms.storage.models.base import new_id, now

ROLES = ("administrator", "auditor", "author", "coordinator", "leader", "receiver", "staff")
UNIT_ROLES = ("staff", "leader", "receiver")
"""Roles that one has at a unit; the others are the whole municipality's."""
WIDE_ROLES = tuple(role for role in ROLES if role not in UNIT_ROLES)

Places = Mapping[str, Collection[str]]
"""Unit id → the roles that somebody has there."""

LINK_HOURS = 24


class Taken(ValueError):
    """Somebody has that login already."""


def add(
    login: str,
    name: str,
    roles: Iterable[str],
    unit_id: str | None = None,
    at: Places | None = None,
    *,
    id: str = "",
) -> User:
    """Add a user without a passphrase, under *id* if given; `issue_setup_link` follows.

    *roles* are held everywhere, or those of a unit at *unit_id*; *at* gives more units. Raises
    `Taken` for a login in use, `UnusualLogin` for a look-alike, and `ValueError` for an unknown
    role or an empty login.
    """
    login, known = normalise_login(login), _ordered_roles(roles)
    if not login:
        raise ValueError("A user needs a login.")
    if not is_usual(login):
        raise UnusualLogin(f"The login {login!a} has characters that are not Latin or do not show.")
    if by_login(login) is not None:
        raise Taken(f"The login {login} is in use. Choose another.")
    user = User(id=id or new_id(), login=login, name=name.strip(), roles=known, unit_id=unit_id)
    db.session.add(user)
    db.session.flush()
    own = {unit_id: [role for role in known if role in UNIT_ROLES]} if unit_id else {}
    _set_roles(user, known, {**own, **(at or {})})
    return user


def units_of(user: User, *roles: str) -> frozenset[str]:
    """Return the ids of the units where the user has one of these roles."""
    found = select(UnitRole.unit_id).where(UnitRole.user_id == user.id, UnitRole.role.in_(roles))
    return frozenset(db.session.scalars(found))


def roles_by_unit(user: User) -> dict[str, tuple[str, ...]]:
    """Return the user's roles at each unit."""
    found: dict[str, list[str]] = {}
    rows = select(UnitRole.unit_id, UnitRole.role).where(UnitRole.user_id == user.id)
    for unit_id, role in db.session.execute(rows):
        found.setdefault(unit_id, []).append(role)
    return {unit: tuple(r for r in ROLES if r in roles) for unit, roles in found.items()}


def roles_of_everybody() -> dict[str, dict[str, tuple[str, ...]]]:
    """User id → what they are at each unit, for everybody who is anything at one."""
    found: dict[str, dict[str, list[str]]] = {}
    for user_id, unit_id, role in db.session.execute(
        select(UnitRole.user_id, UnitRole.unit_id, UnitRole.role)
    ):
        found.setdefault(user_id, {}).setdefault(unit_id, []).append(role)
    return {
        user_id: {unit: tuple(r for r in ROLES if r in roles) for unit, roles in at.items()}
        for user_id, at in found.items()
    }


def roles_without_unit(user: User) -> list[str]:
    """Return the user's roles without a unit: the municipality's, and those given at none."""
    somewhere = {role for roles in roles_by_unit(user).values() for role in roles}
    return [role for role in user.roles if role not in somewhere]


def users_at_unit(unit_id: str) -> list[tuple[User, tuple[str, ...]]]:
    """Who works at the unit and as what, by name."""
    rows = (
        select(User, UnitRole.role)
        .join(UnitRole, UnitRole.user_id == User.id)
        .where(UnitRole.unit_id == unit_id, User.active)
        .order_by(User.name, User.login)
    )
    found: dict[User, list[str]] = {}
    for user, role in db.session.execute(rows):
        found.setdefault(user, []).append(role)
    return [(user, tuple(r for r in ROLES if r in roles)) for user, roles in found.items()]


def _set_roles(user: User, roles: Iterable[str], at: Places) -> None:
    """Let the user have these roles, and at those units; `roles` then holds all of them."""
    at = {unit: _ordered_roles(there) for unit, there in at.items() if there}
    if wide := {role for there in at.values() for role in there} - set(UNIT_ROLES):
        raise ValueError(f"Not roles of a unit: {', '.join(sorted(wide))}.")
    mine = delete(UnitRole).where(UnitRole.user_id == user.id)
    db.session.execute(mine.execution_options(synchronize_session=False))
    rows = [
        {"user_id": user.id, "unit_id": unit, "role": role}
        for unit, there in at.items()
        for role in there
    ]
    if rows:
        db.session.execute(insert(UnitRole), rows)
    user.roles = _ordered_roles({*roles, *(role for there in at.values() for role in there)})
    if user.unit_id not in at:
        user.unit_id = next(iter(at), None)
    db.session.flush()


def get(user_id: str) -> User | None:
    """Return the user by id, or None."""
    return db.session.get(User, user_id)


def by_login(login: str) -> User | None:
    """Return the user by login, case-insensitively, or None."""
    return db.session.scalars(
        select(User).where(User.login == normalise_login(login))
    ).one_or_none()


def all_users() -> list[User]:
    """Every user, by name."""
    return list(db.session.scalars(select(User).order_by(User.name, User.login)))


def change(
    user: User, name: str, roles: Iterable[str], at: Places | None = None, active: bool = True
) -> User:
    """Change the user's particulars; log out a user who lost a role or access.

    *roles* are held everywhere, those in *at* at their units only.
    """
    before = _rights(user)
    _set_roles(user, roles, at or {})
    if not active or before - _rights(user):
        sessions.revoke_all(user)
    user.name, user.active = name.strip(), active
    db.session.flush()
    return user


def _rights(user: User) -> set[tuple[str, str]]:
    """Each role of the user with its unit, "" for none."""
    at_units = {(unit, role) for unit, there in roles_by_unit(user).items() for role in there}
    return at_units | {("", role) for role in roles_without_unit(user)}


def authenticate(login: str, passphrase: str) -> User | None:
    """Return the active user with that login and passphrase, or None.

    An unknown login, a wrong passphrase and a closed account take the same time.
    """
    user = by_login(login)
    if not passwords.matches(user.password_hash if user else None, passphrase):
        return None
    if user is None or not user.active:
        return None
    if passwords.needs_rehash(user.password_hash or ""):
        user.password_hash = passwords.hash_unchecked(passphrase)
    return user


def passphrase_matches(user: User, passphrase: str) -> bool:
    """Whether it is the user's passphrase; takes as long for a user without one."""
    return passwords.matches(user.password_hash, passphrase)


def set_passphrase(user: User, passphrase: str, but: UserSession | None = None) -> None:
    """Let the user log in with that passphrase; every session of theirs ends, *but* the given one.

    Raises `WeakPassphrase` when it is not good enough.
    """
    user.password_hash = passwords.hash_passphrase(passphrase, user.login)
    sessions.revoke_all(user, but=but)
    db.session.flush()


def issue_setup_link(user: User) -> str:
    """Return the token of a new passphrase link: once, within 24 hours. Earlier links end."""
    _use_up(user)
    token = secrets.token_hex(16)
    db.session.add(
        SetupLink(
            token_hash=token_hash(token),
            user_id=user.id,
            expires=now() + timedelta(hours=LINK_HOURS),
        )
    )
    db.session.flush()
    return token


def user_of_setup_link(token: str) -> User | None:
    """Whose link it is, or None when it is unknown, used or expired; looking does not use it up."""
    link = db.session.get(SetupLink, token_hash(token), populate_existing=True)
    usable = link is not None and link.used is None and link.expires > now()
    return link.user if link and usable and link.user.active else None


def use_setup_link(token: str, passphrase: str) -> User | None:
    """Set the passphrase and use up the link; return the user, or None for an invalid link.

    Raises `WeakPassphrase`, and then the link can be used again.
    """
    user = user_of_setup_link(token)
    if user is None:
        return None
    kept = passwords.hash_passphrase(passphrase, user.login)
    if not _use_up(user, token):
        return None
    user.password_hash = kept
    sessions.revoke_all(user)
    db.session.flush()
    return user


def _use_up(user: User, token: str | None = None) -> bool:
    """Mark the user's links, or that one, as used; whether one was left to use."""
    change = update(SetupLink).where(SetupLink.user_id == user.id, SetupLink.used.is_(None))
    if token is not None:
        change = change.where(SetupLink.token_hash == token_hash(token))
    used = change.values(used=now()).execution_options(synchronize_session=False)
    return bool(db.session.execute(used.returning(SetupLink.token_hash)).all())


def _ordered_roles(roles: Iterable[str]) -> list[str]:
    """Return the roles, each once, in the order of `ROLES`."""
    wanted = set(roles)
    if unknown := wanted - set(ROLES):
        raise ValueError(f"Unknown role: {', '.join(sorted(unknown))}. Known: {', '.join(ROLES)}.")
    return [role for role in ROLES if role in wanted]
