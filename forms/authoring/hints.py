"""The parenthesis after a question in quick text: «(tall 2–60 kg, følsomt)» ↔ keys of the question.

A type's own words stand in its file (`QuestionType.words`); the flags that every question may have
stand here.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from forms.authoring.condition_grammar import (
    Unsayable,
    read_day,
    read_number,
    write_day,
    write_number,
)
from forms.authoring.surroundings import Item
from forms.questions import TYPES

FLAGS: dict[str, tuple[str, Any]] = {
    "må": ("required", True),
    "anbefalt": ("required", "soft"),
    "følsomt": ("sensitive", True),
    "personlig": ("personal", True),
    "kan avslå": ("decline", True),
    "bare ansatte": ("audience", "staff"),
    "alene": ("audience", "alone"),
    "i dag": ("prefill", "today"),
    "min enhet": ("prefill", "unit"),
    "mitt navn": ("prefill", "user.name"),
    "min e-post": ("prefill", "user.email"),
    "min telefon": ("prefill", "user.phone"),
    "fra lenken": ("prefill", "link"),
    "fra sist": ("prefill", "last"),
}
NOTES: dict[str, tuple[str, Any]] = {
    "info": ("tone", "info"),
    "advarsel": ("tone", "warning"),
    "slutt": ("stop", True),
    **FLAGS,
}
"""The words before a text."""

SYNONYMS = {
    "må besvares": "må",
    "må fylles ut": "må",
    "obligatorisk": "må",
    "følsom": "følsomt",
    "følsomme": "følsomt",
    "personlige": "personlig",
    "flervalg": "flere svar",
    "ett valg": "ett svar",
    "langt svar": "lang tekst",
    "ja eller nei": "ja/nei",
}
"""Words that people write, and the one that it is written back as."""
_LINES = re.compile(r"(\d+) linjer?")
_LENGTH = re.compile(r"(?:maks )?(\d+) tegn")
_UPPER = r"(i dag\S*|\S+)(?: (\S+))?"
_UNIT = re.compile(r"[^\s,()\d–]+")


@cache
def by_word() -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return each word of a type → the type, and the keys that the word sets.

    A type that inherits its words does not take them from its parent.
    """
    deepest_first = sorted(TYPES.items(), key=lambda each: -len(type(each[1]).__mro__))
    return {w.text: (name, w.keys) for name, kind in deepest_first for w in kind.words}


@cache
def type_from_lines(by: str) -> str:
    """Return the type that such lines make of a question whose type is not named."""
    return next(name for name, kind in TYPES.items() if by in kind.implied_by)


def known_words() -> list[str]:
    """Return every word that may stand in the parenthesis."""
    return [*FLAGS, *by_word()]


def _type_with(key: str) -> str:
    """Return the type that has the key."""
    return next(name for name in TYPES if key in own_keys(name))


@cache
def own_keys(name: str) -> frozenset[str]:
    """Return the names of the keys of a type's own."""
    return frozenset(key.name for key in TYPES[name].keys)


def read_hints(inside: str, table: Mapping[str, tuple[str, Any]] | None = None) -> Item | None:
    """Return the keys that the words between parentheses set; None when a word is not known.

    *table*: only these words are known (those of a text); else all that a question can have.
    """
    found: Item = {}
    for word in inside.split(", "):
        keys = _read_word(word) if table is None else _flag(word, table)
        if keys is None or set(keys) & set(found) - {"type"}:
            return None
        if found.get("type", keys.get("type")) != keys.get("type", found.get("type")):
            return None
        found |= keys
    return found


def _flag(word: str, table: Mapping[str, tuple[str, Any]]) -> Item | None:
    return dict([table[word]]) if word in table else None


def _read_word(word: str) -> Item | None:
    word = SYNONYMS.get(word, word)
    if word in FLAGS:
        return _flag(word, FLAGS)
    if found := _LINES.fullmatch(word):
        return {"type": _type_with("lines"), "lines": int(found[1])}
    if found := _LENGTH.fullmatch(word):
        return {"max_length": int(found[1])}
    for name in sorted(by_word(), key=len, reverse=True):
        if word == name or word.startswith((f"{name} ", f"{name}:")):
            kind, keys = by_word()[name]
            return _read_type(kind, {"type": kind, **keys}, word[len(name) :])
    return None


def _read_type(kind: str, keys: Item, rest: str) -> Item | None:
    """Return the keys of a type's word and of what follows it: a range, a unit, ends, kinds."""
    if "ends" in own_keys(kind) and ": " in rest and " / " in rest:
        rest, _colon, ends = rest.partition(": ")
        keys["ends"] = [end.strip() for end in ends.split(" / ")]
    if rest.startswith(":"):
        if "kinds" not in own_keys(kind):
            return None
        keys["kinds"] = [each.strip() for each in rest[1:].split("+")]
        return keys
    rest = rest.strip()
    return _read_measure(kind, keys, rest) if rest else keys


def _read_measure(kind: str, keys: Item, text: str) -> Item | None:
    """Return the keys with the limits and the unit that *text* gives."""
    has_unit = "unit" in own_keys(kind)
    unit: str | None = text if has_unit and _UNIT.fullmatch(text) else None
    if unit is None:
        if not {"min", "max"} <= own_keys(kind):
            return None
        try:
            unit = _read_range(kind, keys, text)
        except ValueError:
            return None
    if unit is None:
        return keys
    return {**keys, "unit": unit} if has_unit else None


def _read_range(kind: str, keys: Item, text: str) -> str | None:
    """Put the limits in *keys*; return what follows them; raise ValueError when there are none."""
    limit = _limit(kind)
    if found := re.fullmatch(r"fra (.+)", text):
        keys["min"] = limit(found[1])
        return None
    if found := re.fullmatch(rf"til {_UPPER}", text):
        keys["max"] = limit(found[1])
        return found[2]
    if found := re.fullmatch(rf"(.+?)–{_UPPER}", text) or re.fullmatch(rf"(\d+)-{_UPPER}", text):
        keys["min"], keys["max"] = limit(found[1]), limit(found[2])
        return found[3]
    raise ValueError(text)


def _limit(kind: str) -> Callable[[str], Any]:
    if TYPES[kind].kind == "date":
        return read_day
    return (lambda text: text.replace(".", ":")) if TYPES[kind].kind == "time" else read_number


def write_hints(question: Item) -> tuple[list[str], set[str]]:
    """Return the words for a question's keys, and the keys that they say."""
    kind = question["type"]
    words: list[str] = []
    said = {"type"}
    fitting = [
        word
        for word in TYPES[kind].words
        if all(question.get(key) == value for key, value in word.keys.items())
    ]
    if fitting:
        word = max(fitting, key=lambda each: len(each.keys))
        said |= set(word.keys)
        words.append(word.text + _written_rest(question, kind, said))
    if "lines" in question and "lines" in own_keys(kind) and "lines" not in said:
        words = [f"{question['lines']} linjer"]
        said.add("lines")
    if "max_length" in question:
        words.append(f"{question['max_length']} tegn")
        said.add("max_length")
    flags, keys_said = written_flags(question, FLAGS)
    return words + flags, said | keys_said


def written_flags(item: Item, table: Mapping[str, tuple[str, Any]]) -> tuple[list[str], set[str]]:
    """Return the words of *table* that are true of the item, and the keys that they say."""
    found = {
        word: key
        for word, (key, value) in table.items()
        if word != "må" and key in item and type(item[key]) is type(value) and item[key] == value
    }
    return list(found), set(found.values())


def _written_rest(question: Item, kind: str, said: set[str]) -> str:
    text = ""
    if {"min", "max"} <= own_keys(kind):
        text = _written_range(question, kind, said)
    if "unit" in own_keys(kind) and _UNIT.fullmatch(str(question.get("unit", ""))):
        text += f" {question['unit']}"
        said.add("unit")
    if "kinds" in own_keys(kind) and "kinds" in question:
        text += ": " + " + ".join(question["kinds"])
        said.add("kinds")
    ends = question.get("ends")
    if (
        "ends" in own_keys(kind)
        and ends
        and not any(mark in end for end in ends for mark in ",/()")
    ):
        text += ": " + " / ".join(ends)
        said.add("ends")
    return text


def _written_range(question: Item, kind: str, said: set[str]) -> str:
    least, most = question.get("min"), question.get("max")
    try:
        if least is not None and most is not None:
            text = f" {_written_limit(kind, least)}–{_written_limit(kind, most)}"
        elif least is not None and "unit" not in question:
            text = f" fra {_written_limit(kind, least)}"
        elif most is not None:
            text = f" til {_written_limit(kind, most)}"
        else:
            return ""
    except (Unsayable, TypeError, AttributeError):
        return ""
    said |= {key for key, value in (("min", least), ("max", most)) if value is not None}
    return text


def _written_limit(kind: str, value: Any) -> str:
    if TYPES[kind].kind == "date":
        return write_day(value)
    is_time = TYPES[kind].kind == "time"
    return str(value).replace(":", ".") if is_time else write_number(value)
