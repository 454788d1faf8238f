"""The spelling of logins: one normal form for each, and no look-alikes."""

import unicodedata

LAST_LATIN = 0x24F
"""The end of Latin Extended-B: Norwegian, Sami and all other European letters lie before it."""
CLICKS = range(0x1C0, 0x1C4)


class UnusualLogin(ValueError):
    """A login with characters that do not show, or that look like others."""


def normalise_login(login: str) -> str:
    """One spelling of what people type: NFKC and case folded (RFC 8265, UsernameCaseMapped).

    «kåre» is the same with one character for å or with two, and so are letters of full width.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login).strip().casefold())


def is_usual(login: str) -> bool:
    """Whether every character of a normalised login shows and is Latin, a digit or ASCII's own.

    «аdmin» with a Cyrillic letter, or «admin» with a space of no width, would pass for another.
    """
    return all(map(_is_usual, login))


def _is_usual(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    code = ord(character)
    return code <= LAST_LATIN and code not in CLICKS and character.isalpha()
