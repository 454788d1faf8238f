"""Where every value of a JSON text stands."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s"{}\[\],:]+')
_NEWLINE = re.compile(r"\n")

Path = tuple[str | int, ...]
"""The way into a JSON value: keys and numbers."""


class Lines:
    """Turns an offset in a text into line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Return the line and column of *offset*."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


class Places:
    """The line and column of every value in a JSON text that is known to be well formed."""

    def __init__(self, text: str) -> None:
        self.lines = Lines(text)
        self.offsets = offsets(text)

    def at(self, path: Path) -> tuple[int, int]:
        """Where *path* begins, its key included; else the nearest value around it."""
        while path and path not in self.offsets:
            path = path[:-1]
        return self.lines.at(self.offsets.get(path, 0))


class Span(NamedTuple):
    """Where a value stands in a text: its key (or itself, in a list), its value, and its end."""

    start: int
    value: int
    end: int


def offsets(text: str) -> dict[Path, int]:
    """Path → where it begins: at its key in an object, at the value itself in a list."""
    return {path: span.start for path, span in spans(text).items() if path}


def spans(text: str) -> dict[Path, Span]:
    """Path → where it stands, the whole value (at the path `()`) included."""
    found: dict[Path, Span] = {}
    tokens = _TOKEN.finditer(text)
    for match in tokens:
        _value(match, tokens, (), match.start(), found)
    return found


def _value(
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
            _value(next(tokens), tokens, (*path, _plain(mark)), match.start(), found)
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
            _value(match, tokens, (*path, number), match.start(), found)
    return 0


def _plain(key: str) -> str:
    """Return a key without its quotes."""
    return str(json.loads(key)) if "\\" in key else key[1:-1]
