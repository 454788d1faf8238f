"""Encryption of records: readable with the server's key only, and only in their place.

Each record has a random data key that seals it (AES-256-GCM) and is itself wrapped by the server's
key. Both are bound to the record's place: its kind, form, id and version, so a row that is moved or
copied does not open. Erasing the data key erases the record, in every copy of the database.
Rotation: put a new key first and keep the old one behind it; `rewrap` moves data keys over.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from forms.storage.database.column_types import dumps

SCHEME = b"\x01"
"""Leads every sealed record: AES-256-GCM, nonce before the ciphertext, padding as in `_pad`."""

KEY_CLASSES = ("health", "staff")
"""What has keys of its own: forms of health, and answers that only staff may read."""

STEP = 1024
NONCE_BYTES = 12
START = len(SCHEME) + NONCE_BYTES
"""Where the ciphertext of a sealed record starts."""
KEY_BYTES = 32
LENGTH_BYTES = 4


class Unopenable(Exception):
    """A record that does not open: its key is unknown, or it was changed or moved."""


class Sealed(NamedTuple):
    """A sealed record, its wrapped data key, and the id of the key that wrapped it."""

    sealed: bytes
    wrapped_key: bytes
    key_id: str


@dataclass(frozen=True, slots=True)
class Keyring:
    """The server's keys by id; the *current* one of a class seals, all of them open."""

    current: str
    ciphers: dict[str, AESGCM] = field(repr=False)
    marking: dict[str, bytes] = field(repr=False)
    copying: dict[str, bytes] = field(repr=False)
    """What the keys of backups are made of."""
    current_by_class: dict[str, str]
    """The id of the key that seals, for each class."""
    names: dict[str, list[str]]
    """The ids of all keys of each class."""


def keyring(keys: Sequence[bytes], **others: Sequence[bytes]) -> Keyring:
    """Build a keyring of 32-byte keys, the first of which seals from now on.

    *others*: the keys of each of `KEY_CLASSES`. A class without keys uses keys derived from *keys*;
    records sealed under those stay readable.
    """
    own = {"": list(keys)}
    for key_class in KEY_CLASSES:
        own[key_class] = [
            *others.get(key_class, ()),
            *(_derive_key(key, key_class.encode()) for key in keys),
        ]
    names = {key_class: list(dict.fromkeys(map(key_id, found))) for key_class, found in own.items()}
    return Keyring(
        current=names[""][0],
        ciphers={key_id(key): AESGCM(key) for found in own.values() for key in found},
        marking={key_id(key): _derive_key(key, b"marks") for key in keys},
        copying={key_id(key): _derive_key(key, b"backup") for key in keys},
        current_by_class={key_class: found[0] for key_class, found in names.items()},
        names=names,
    )


def key_id(key: bytes) -> str:
    """Return the id of a key: eight hexadecimal digits that disclose nothing about it."""
    return hashlib.sha256(b"skjemaverk key id" + key).hexdigest()[:8]


def ids_with_derived(key: bytes) -> list[str]:
    """Return the id of a key, and of those derived from it."""
    return [
        key_id(key),
        *(key_id(_derive_key(key, key_class.encode())) for key_class in KEY_CLASSES),
    ]


def _derive_key(key: bytes, purpose: bytes) -> bytes:
    """Derive a key from *key* for one purpose; it discloses nothing about *key*."""
    return hmac.digest(key, b"skjemaverk " + purpose, "sha256")


def associated_data(kind: str, form_id: str, record_id: str, version_hash: str) -> bytes:
    """Return what a record is bound to, as AES-GCM's associated data; it opens nowhere else."""
    return dumps([kind, form_id, record_id, version_hash, SCHEME.hex()])


def associated_data_by_id(kind: str, form_id: str, version_hash: str) -> Callable[[str], bytes]:
    """`associated_data` by the record's id, for who opens many of one version."""
    before = dumps([kind, form_id])[:-1] + b","
    after = b"," + dumps([version_hash, SCHEME.hex()])[1:]
    return lambda record_id: before + orjson.dumps(record_id) + after


def seal(payload: bytes, associated_data: bytes, key_class: str = "") -> Sealed:
    """Seal the payload for its place under a new data key; its length shows in 1 kB steps."""
    ring = current_ring()
    data_key, name = os.urandom(KEY_BYTES), ring.current_by_class[key_class]
    return Sealed(
        SCHEME + _encrypt(AESGCM(data_key), _pad(payload), associated_data),
        _encrypt(ring.ciphers[name], data_key, associated_data),
        name,
    )


def unseal(record: Sealed, associated_data: bytes, ring: Keyring | None = None) -> bytes:
    """Unseal the payload; raise `Unopenable` when anything about the record has changed.

    A caller that opens many passes the *ring*.
    """
    sealed, wrapped_key, key_id = record
    if not sealed.startswith(SCHEME):
        raise Unopenable("The record is sealed in a way this program does not know. Upgrade it.")
    try:
        data_key = _decrypt(_cipher(ring or current_ring(), key_id), wrapped_key, associated_data)
        padded = AESGCM(data_key).decrypt(sealed[1:START], sealed[START:], associated_data)
    except InvalidTag:
        raise Unopenable(
            "The record was changed or moved, or its key is another. Restore it from a backup."
        ) from None
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]


def rewrap(
    wrapped_key: bytes, key_id: str, associated_data: bytes, key_class: str = ""
) -> tuple[bytes, str]:
    """Wrap the same data key by the current key, and return its id too; sealed data stays."""
    ring = current_ring()
    data_key, name = (
        _decrypt(_cipher(ring, key_id), wrapped_key, associated_data),
        ring.current_by_class[key_class],
    )
    return _encrypt(ring.ciphers[name], data_key, associated_data), name


def keyed_hashes(purpose: str, value: bytes) -> list[str]:
    """Keyed hashes of the value, one for each known key, the current key's first.

    Store the first and look for any: equal values can be found, and without the key not guessed.
    """
    ring = current_ring()
    message = purpose.encode() + b"\0" + value
    names = [ring.current, *(name for name in ring.marking if name != ring.current)]
    return [hmac.digest(ring.marking[name], message, "sha256").hex() for name in names]


def token_hash(token: str) -> str:
    """Return the stored hash of a random token of 128 bits or more."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def current_ring() -> Keyring:
    """Return the app's keyring, with the current keys of the files."""
    known = current_app.extensions
    if (renewed := known["skjemaverk.keyfiles"].renewed()) is not None:
        known["skjemaverk.keyring"] = renewed
    ring: Keyring = known["skjemaverk.keyring"]
    return ring


def _cipher(ring: Keyring, key_id: str) -> AESGCM:
    try:
        return ring.ciphers[key_id]
    except KeyError:
        raise Unopenable(
            f"The record was sealed with key {key_id}, which SEALING_KEY does not hold."
            " Add the earlier key behind the present one."
        ) from None


def _encrypt(cipher: AESGCM, payload: bytes, associated_data: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, payload, associated_data)


def _decrypt(cipher: AESGCM, sealed: bytes, associated_data: bytes) -> bytes:
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated_data)


def _pad(payload: bytes) -> bytes:
    """Prefix the payload with its length, and pad it with zeros to the next whole kB."""
    framed = len(payload).to_bytes(LENGTH_BYTES, "big") + payload
    return framed + bytes(-len(framed) % STEP)
