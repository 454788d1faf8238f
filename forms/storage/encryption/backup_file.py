"""A long file under one key: encrypted piece by piece, and known to be whole when it is read.

AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015): each piece's
nonce is its number and whether it is the last, so none can be changed, moved, left out or cut off.
"""

import hmac
import os
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forms.storage.encryption.records import Keyring

MAGIC = b"SKJEMAVERK BACKUP 1\n"
KEY_ID_BYTES = 8
SALT_BYTES = 16
HEAD_BYTES = len(MAGIC) + KEY_ID_BYTES + SALT_BYTES
PIECE = 256 * 1024
TAG_BYTES = 16


class Unreadable(Exception):
    """A file that is no backup, is cut off, was changed, or whose key is not here."""


def write(file: BinaryIO, lines: Iterable[bytes], ring: Keyring) -> None:
    """Write the lines, compressed and encrypted, under the keyring's current key."""
    head = MAGIC + ring.current.encode() + os.urandom(SALT_BYTES)
    cipher = _cipher(head, ring)
    file.write(head)
    for number, (piece, last) in enumerate(_with_last_flag(_equal_pieces(_compressed(lines)))):
        file.write(cipher.encrypt(_nonce(number, last), piece, head))


def read(file: BinaryIO, ring: Keyring) -> Iterator[bytes]:
    """Yield the written lines; raise `Unreadable` before any altered one."""
    head = file.read(HEAD_BYTES)
    if not head.startswith(MAGIC) or len(head) < HEAD_BYTES:
        raise Unreadable("The file is not a backup of Skjemaverk.")
    yield from _lines(_decompressed(_decrypted(file, head, _cipher(head, ring))))


def _cipher(head: bytes, ring: Keyring) -> AESGCM:
    """Return the cipher of a file: its key is derived from the keyring's and the salt."""
    key_id = head[len(MAGIC) : len(MAGIC) + KEY_ID_BYTES].decode("ascii", "replace")
    if key_id not in ring.copying:
        raise Unreadable(
            f"The backup was made with key {key_id}, which SEALING_KEY does not hold."
            " Add it behind the present one."
        )
    return AESGCM(hmac.digest(ring.copying[key_id], head, "sha256"))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(1)
    for line in lines:
        yield packing.compress(line + b"\n")
    yield packing.flush()


def _equal_pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of equal length, except the last."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    yield bytes(waiting)


def _with_last_flag(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last."""
    before = None
    for piece in pieces:
        if before is not None:
            yield before, False
        before = piece
    if before is not None:
        yield before, True


def _decrypted(file: BinaryIO, head: bytes, cipher: AESGCM) -> Iterator[bytes]:
    pieces = iter(lambda: file.read(PIECE + TAG_BYTES), b"")
    number = -1
    for number, (piece, last) in enumerate(_with_last_flag(pieces)):
        try:
            yield cipher.decrypt(_nonce(number, last), piece, head)
        except InvalidTag:
            raise Unreadable("The backup was changed or cut off. Take another.") from None
    if number < 0:
        raise Unreadable("The backup is cut off. Take another.")


def _decompressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacking = zlib.decompressobj()
    for piece in pieces:
        yield unpacking.decompress(piece)


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    begun = b""
    for part in parts:
        *whole, begun = (begun + part).split(b"\n")
        yield from whole
