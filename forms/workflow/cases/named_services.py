"""The services that a permission offers and a text names, such as «PPT» or «Helsestasjonen»."""

import re
from collections.abc import Iterator, Mapping

_WORD = re.compile(r"[^\W\d_]+")
_SHORT = re.compile(r"[A-ZÆØÅ]{2,}")
ENDING = 3
"""How many letters Norwegian may add to a noun: «politi», «politiet»."""
SHARE = 0.4
"""How much of a long noun its beginning must be to be short for it: «fysio», «barnevern»."""


def named_services(text: str, offered: Mapping[str, str]) -> frozenset[str]:
    """Return the codes of the services in *offered*, labels by code, that *text* may name.

    >>> labels = {"ppt": "Pedagogisk-psykologisk tjeneste (PPT)", "vern": "Barnevernstjenesten",
    ...           "helse": "Helsestasjon eller skolehelsetjeneste", "politi": "Politi"}
    >>> [sorted(named_services(said, labels)) for said in ("PPT", "barnevernet", "Politiet", "Mor")]
    [['ppt'], ['vern'], ['politi'], []]
    >>> [sorted(named_services(said, labels)) for said in ("Skolehelsetjenesten", "Barnehagen")]
    [['helse'], []]
    """
    said = set(_WORD.findall(text))
    return frozenset(code for code, label in offered.items() if _is_named(said, text, label))


def _is_named(said: set[str], text: str, label: str) -> bool:
    if text.strip().casefold() == label.casefold():
        return True
    short = set(_SHORT.findall(label))
    if short & {word.upper() if word.isupper() or word.islower() else "" for word in said}:
        return True
    return any(_is_short(word.casefold(), noun) for word in said for noun in _nouns(label))


def _nouns(label: str) -> Iterator[str]:
    """Yield the words of a label that tell the service: no adjective, no part of a compound."""
    plain = re.sub(r"\w+-", " ", label.partition("(")[0]).casefold()
    for word in _WORD.findall(plain):
        if (
            len(word) > 2
            and not word.endswith("isk")
            and word not in ("annen", "eller", "tjeneste")
        ):
            yield word


def _is_short(word: str, noun: str) -> bool:
    """Tell whether *word* is the noun, the noun with an ending, or the beginning that is used."""
    if word.startswith(noun):
        return len(word) - len(noun) <= ENDING
    stem = word.removesuffix("et").removesuffix("en") if len(word) > 6 else word
    return len(stem) > 4 and noun.startswith(stem) and len(stem) >= SHARE * len(noun)
