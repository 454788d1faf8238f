"""Where every value of a JSON text stands."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

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


def offsets(text: str) -> dict[Path, int]:
    """Path → where it begins: at its key in an object, at the value itself in a list."""
    found: dict[Path, int] = {}
    tokens = _TOKEN.finditer(text)
    for match in tokens:
        _value(match, tokens, (), found)
    return found


def _value(
    match: re.Match[str], tokens: Iterator[re.Match[str]], path: Path, found: dict[Path, int]
) -> None:
    if match[0] == "{":
        _members(tokens, path, found)
    elif match[0] == "[":
        _items(tokens, path, found)


def _members(tokens: Iterator[re.Match[str]], path: Path, found: dict[Path, int]) -> None:
    for match in tokens:
        mark = match[0]
        if mark == "}":
            return
        if mark != ",":
            here = (*path, _plain(mark))
            found[here] = match.start()
            next(tokens)  # the colon
            _value(next(tokens), tokens, here, found)


def _items(tokens: Iterator[re.Match[str]], path: Path, found: dict[Path, int]) -> None:
    number = 0
    for match in tokens:
        mark = match[0]
        if mark == "]":
            return
        if mark == ",":
            number += 1
        else:
            here = (*path, number)
            found[here] = match.start()
            _value(match, tokens, here, found)


def _plain(key: str) -> str:
    """Return a key without its quotes."""
    return str(json.loads(key)) if "\\" in key else key[1:-1]
