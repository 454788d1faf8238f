"""What every machine on one database must have alike: its keys, and the settings that guard it.

The first start notes what it has; a later start with something else is refused, until somebody says
that the change is meant (`flask keys agree`). Of a key only its fingerprint is stored: a hash keyed
by the key itself, or the id that sealed records carry.

Machines may be in the middle of changing a key: each must know the key that the others sign or seal
with, and need not use the same one. On SQLite, which only one machine can use, a new key before the
earlier one needs nobody's word.
"""

import hmac
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import current_app
from sqlalchemy import Table

from forms.settings import BY_NAME
from forms.storage.database.engine import db, insert_once, is_shared
from forms.storage.encryption.key_files import setting_of_key_class
from forms.storage.encryption.records import current_ring
from forms.storage.models.shared_values import SharedValue

ALIKE = (
    "DRAFT_DAYS",
    "HTTPS",
    "LANGUAGES",
    "MAX_UPLOAD_MB",
    "MUNICIPALITY",
    "OIDC_ACR",
    "OIDC_CLIENT_ID",
    "OIDC_ISSUER",
    "OIDC_LOGIN",
    "OIDC_ROLES",
    "SECOND_FACTOR",
    "SESSION_IDLE_MINUTES",
    "SESSION_MINUTES",
    "TRUSTED_HOSTS",
    "TWO_AUTHORS",
)
"""Settings that differ on no two machines; paths, ports and passwords of other services may."""

_TABLE: Table = SharedValue.__table__  # type: ignore[assignment]  # SQLAlchemy types it wider


class Value(NamedTuple):
    """What a machine has of a name: the current value, and every key it knows."""

    current: str
    known: frozenset[str] = frozenset()

    def agrees(self, noted: "Value") -> bool:
        """Whether a machine with this can work beside those that what is *noted* stands for."""
        if not self.known:
            return self.current == noted.current
        known_there = self.current in noted.known or not is_shared()
        return known_there and noted.current in self.known

    def added_to(self, noted: "Value") -> "Value":
        """Return what is to be noted when this machine starts too: what all of them know."""
        return Value(self.current, self.known & noted.known if is_shared() else self.known)


def differing_keys() -> list[str]:
    """Return the variables of the keys that differ from those noted in the database."""
    return _differing(_key_values())


def differing_settings() -> list[str]:
    """Return the variables of the settings that do, where machines can share the database."""
    return _differing(_setting_values())


def note_own_values() -> None:
    """Note what nobody has noted yet, and which known key this machine uses. Commits."""
    noted = _noted()
    for name, mine in _own_values().items():
        if name not in noted:
            insert_once(_TABLE, {"name": name, **_columns(mine)}, "name")
        elif mine.agrees(noted[name]) and mine.added_to(noted[name]) != noted[name]:
            _put(name, mine.added_to(noted[name]))
    db.session.commit()


def replace_noted() -> list[str]:
    """Note this machine's keys and settings in place of what differs; return their variables."""
    changed = differing_keys() + differing_settings()
    for name, mine in _own_values().items():
        _put(name, mine)
    return changed


def noted_words(name: str) -> frozenset[str]:
    """Return what is noted under a name that is neither a key nor a setting."""
    noted = db.session.get(SharedValue, name)
    return frozenset(noted.known.split()) if noted else frozenset()


def note_words(name: str, known: frozenset[str]) -> None:
    """Note such words, which have no spaces in them."""
    _put(name, Value("", known))


def _put(name: str, mine: Value) -> None:
    db.session.merge(SharedValue(name=name, **_columns(mine)))


def _columns(value: Value) -> dict[str, str]:
    return {"current": value.current, "known": " ".join(sorted(value.known))}


def _noted() -> dict[str, Value]:
    rows = db.session.query(SharedValue).populate_existing()
    return {row.name: Value(row.current, frozenset(row.known.split())) for row in rows}


def _differing(mine: Mapping[str, Value]) -> list[str]:
    noted = _noted()
    found = (name for name, value in mine.items() if not value.agrees(noted.get(name, value)))
    return [BY_NAME[name].variable for name in found]


def _own_values() -> dict[str, Value]:
    return {**_key_values(), **_setting_values()}


def _key_values() -> dict[str, Value]:
    return dict(_fingerprints())


def _fingerprints() -> Iterator[tuple[str, Value]]:
    config, ring = current_app.config, current_ring()
    secrets = [_fingerprint(key) for key in (config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"])]
    yield "SECRET_KEY", Value(secrets[0], frozenset(secrets))
    for key_class, current in ring.current_by_class.items():
        yield setting_of_key_class(key_class), Value(current, frozenset(ring.names[key_class]))


def _fingerprint(key: str) -> str:
    return hmac.digest(str(key).encode(), b"skjemaverk fingerprint", "sha256").hex()[:32]


def _setting_values() -> dict[str, Value]:
    """Return the settings' values; none on SQLite, which only one machine can use."""
    if not is_shared():
        return {}
    return {name: Value(_text(current_app.config[name])) for name in ALIKE}


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value or "")
