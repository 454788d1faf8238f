"""Passphrases: requirements (NIST SP 800-63B), and stored hashes (Argon2id)."""

import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 15
LONGEST = 200
CONCURRENT = 2

Weakness = Literal["short", "long", "common", "login"]

COMMON = Path(__file__).with_name("common_passphrases.txt")
"""Passphrases that people try first, long as they are, one a line."""

_turns = threading.BoundedSemaphore(CONCURRENT)  # each hash takes 64 MiB of memory
_hasher = argon2.PasswordHasher()


class WeakPassphrase(ValueError):
    """A passphrase that is refused; `weakness` says why, for the page to put in words."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(f"The passphrase is refused: {weakness}.")
        self.weakness: Weakness = weakness


def weakness(passphrase: str, login: str) -> Weakness | None:
    """Why the passphrase is not good enough, or None when it is.

    No mix of signs is asked for and none expires: length counts, and 15 characters are the least
    for a passphrase that may stand alone (NIST SP 800-63B-4, 3.1.1.2).
    """
    letters = _normalise(passphrase)
    squeezed = "".join(letters.casefold().split())
    if len(letters) < SHORTEST:
        return "short"
    if len(letters) > LONGEST:
        return "long"
    if squeezed in _common_passphrases() or len(set(squeezed)) < 4:
        return "common"
    return "login" if _names_login(squeezed, login.casefold()) else None


def hash_passphrase(passphrase: str, login: str) -> str:
    """Hash the passphrase; raise `WeakPassphrase` for a weak one."""
    if found := weakness(passphrase, login):
        raise WeakPassphrase(found)
    return hash_unchecked(passphrase)


def hash_unchecked(passphrase: str) -> str:
    """Rehash a passphrase that was accepted earlier, whatever the rule is now."""
    with _turns:
        return _hasher.hash(_bytes(passphrase))


def matches(kept: str | None, passphrase: str) -> bool:
    """Whether it is that passphrase; takes as long when none is kept, so that no one can tell."""
    try:
        with _turns:
            _hasher.verify(kept or _dummy_hash(), _bytes(passphrase[: LONGEST * 4]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether the passphrase should be hashed anew, as the parameters have grown since."""
    return _hasher.check_needs_rehash(kept)


@cache
def _common_passphrases() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())


@cache
def _dummy_hash() -> str:
    """Return the hash that is verified for an unknown user."""
    return _hasher.hash("nobody has this passphrase")


def _normalise(passphrase: str) -> str:
    """Normalise the letters to the same code points, whatever keyboard they came from."""
    return unicodedata.normalize("NFC", passphrase)


def _bytes(passphrase: str) -> bytes:
    return _normalise(passphrase).encode("utf-8", "surrogatepass")


def _names_login(squeezed: str, login: str) -> bool:
    """Whether the passphrase is the login, or the login and little else."""
    return bool(login) and len(squeezed.replace(login, "")) < 4 and login in squeezed
