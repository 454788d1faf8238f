"""Where every value of a JSON text stands."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s"{}\[\],:]+')
_NEWLINE = re.compile(r"\n")
_BLANK = re.compile(r"[ \t\n\r]*")
_skip = json.JSONDecoder().raw_decode

Path = tuple[str | int, ...]
"""The way into a JSON value: keys and numbers."""


class Lines:
    """Turns an offset in a text into line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of *offset*."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


class Places:
    """The line and column of every value in a JSON text that is known to be well formed.

    Only the objects and lists on the way to a place are looked through; what lies beside it is
    skipped by the JSON parser itself.
    """

    def __init__(self, text: str) -> None:
        self.text, self.lines = text, Lines(text)
        self._members: dict[Path, dict[str | int, Member]] = {}

    def position(self, path: Path) -> tuple[int, int]:
        """Where *path* begins, its key included; else the nearest value around it."""
        return self.lines.position(self.offset(path))

    def offset(self, path: Path) -> int:
        """Return the offset of *path* or the nearest value around it; 0 is the whole text."""
        start, value = 0, _next_token(self.text, 0)
        for length, step in enumerate(path):
            around = path[:length]
            if around not in self._members:
                self._members[around] = _members_at(self.text, value)
            if step not in self._members[around]:
                break
            start, value = self._members[around][step]
        return start


Member = tuple[int, int]
"""Where a member of an object or a list begins: at its key or itself; and where its value does."""


def _members_at(text: str, start: int) -> dict[str | int, Member]:
    """Return the members of the object or list at *start*; none of another value."""
    found: dict[str | int, Member] = {}
    opening = text[start : start + 1]
    if opening not in ("{", "["):
        return found
    at = _next_token(text, start + 1)
    while text[at] not in "}]":
        key: str | int = len(found)
        begin = at
        if opening == "{":
            key, at = _skip(text, at)
            at = _next_token(text, _next_token(text, at) + 1)  # the colon
        found[key] = begin, at
        at = _next_token(text, _skip(text, at)[1])
        if text[at] == ",":
            at = _next_token(text, at + 1)
    return found


def _next_token(text: str, at: int) -> int:
    """Return where the next token begins."""
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


class Span(NamedTuple):
    """Where a value stands in a text: its key (or itself, in a list), its value, and its end."""

    start: int
    value: int
    end: int


def value_spans(text: str) -> dict[Path, Span]:
    """Path → where it stands, the whole value (at the path `()`) included."""
    found: dict[Path, Span] = {}
    tokens = _TOKEN.finditer(text)
    for match in tokens:
        _put_value(match, tokens, (), match.start(), found)
    return found


def _put_value(
    match: re.Match[str],
    tokens: Iterator[re.Match[str]],
    path: Path,
    start: int,
    found: dict[Path, Span],
) -> None:
    end = match.end()
    if match[0] == "{":
        end = _members(tokens, path, found)
    elif match[0] == "[":
        end = _items(tokens, path, found)
    found[path] = Span(start, match.start(), end)


def _members(tokens: Iterator[re.Match[str]], path: Path, found: dict[Path, Span]) -> int:
    for match in tokens:
        mark = match[0]
        if mark == "}":
            return match.end()
        if mark != ",":
            next(tokens)  # the colon
            _put_value(next(tokens), tokens, (*path, _plain(mark)), match.start(), found)
    return 0


def _items(tokens: Iterator[re.Match[str]], path: Path, found: dict[Path, Span]) -> int:
    number = 0
    for match in tokens:
        mark = match[0]
        if mark == "]":
            return match.end()
        if mark == ",":
            number += 1
        else:
            _put_value(match, tokens, (*path, number), match.start(), found)
    return 0


def _plain(key: str) -> str:
    """Return a key without its quotes."""
    return str(json.loads(key)) if "\\" in key else key[1:-1]
