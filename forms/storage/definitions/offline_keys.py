"""The key pair of a version, for what browsers seal while there is no network.

A version gets it when it is published; one from before gets it when it is first asked for.
"""

from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import undefer_group

from forms.storage.database.engine import db, insert_once, writing
from forms.storage.encryption.records import Unopenable, seal, unseal
from forms.storage.encryption.sealed_packages import new_pair, open_package
from forms.storage.models.definitions import Version
from forms.storage.models.offline import OfflineKey, key_associated_data

_TABLE = cast(Table, OfflineKey.__table__)
_public: dict[str, bytes] = {}
"""The public halves that this process has looked up, by the version's id."""
MOST_KEPT = 1_000


def make_key_pair(version: Version) -> None:
    """Give the version its key pair, unless it has one."""
    pair = new_pair()
    sealed, wrapped_key, key_id = seal(
        pair.private, key_associated_data(version), version.key_class
    )
    values = {
        "version_id": version.id,
        "public": pair.public,
        "sealed": sealed,
        "wrapped_key": wrapped_key,
        "key_id": key_id,
    }
    insert_once(_TABLE, values, "version_id")


def public_key(version: Version) -> bytes:
    """Return the public half, made and committed now if there is none."""
    found = _public.get(version.id) or _stored_public_key(version.id)
    if found is None:
        with writing():
            make_key_pair(version)
            db.session.commit()
        found = _stored_public_key(version.id)
    if found is None:
        raise LookupError(f"Version {version.id} has no key.")
    if len(_public) >= MOST_KEPT:
        _public.clear()
    _public[version.id] = found
    return found


def _stored_public_key(version_id: str) -> bytes | None:
    return db.session.scalar(select(OfflineKey.public).where(OfflineKey.version_id == version_id))


def open_sealed(version: Version, package: bytes) -> bytes:
    """Return what a browser sealed to the version; raise `Unopenable` when it does not open."""
    wanted = select(OfflineKey).where(OfflineKey.version_id == version.id)
    key = db.session.scalar(wanted.options(undefer_group("sealed")))
    if key is None:
        raise Unopenable("The version has no key.")
    return open_package(package, unseal(key.record, key.associated_data), version.id)
