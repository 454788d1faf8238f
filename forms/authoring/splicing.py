"""A changed definition as a changed text: every byte that need not change stays as it was.

`rewrite_text(text, before, after)` writes *after* into *text*, which holds *before*. What is the
same object, or equal, keeps its text; a value that is replaced is written where the old one stood;
an item that moved keeps its text, reindented; a new member copies the line and the indentation of
its siblings. Values share what they have in common (a command copies only what it changes), so that
the work follows the size of the change.
"""

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, NamedTuple

from forms.definition.source.positions import Path, Span, value_spans

WIDTH = 120
"""A value that fits on a line of so many signs is written on one."""
OWN_LINES = frozenset({"sections", "questions", "steps", "check", "tests"})
"""Lists whose items stand on lines of their own."""


class Origin(NamedTuple):
    """The text of a value, and where it stands: what `rewrite_text` can copy from."""

    text: str
    path: Path
    places: dict[Path, Span]

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self.places[self.path]

    @property
    def written(self) -> str:
        """The value as it is written."""
        return self.text[self.span.value : self.span.end]

    @property
    def indent(self) -> int:
        """The indentation of the line on which it begins."""
        line = self.text.rfind("\n", 0, self.span.start) + 1
        return len(self.text[line:]) - len(self.text[line:].lstrip(" "))


def rewrite_text(text: str, before: Any, after: Any, *donors: tuple[str, Any]) -> str:
    """Return *text*, which holds *before*, with *after* in it.

    *donors* are other texts with their values; an object of theirs in *after* keeps its text.
    """
    writer = _Writer()
    writer.learn(text, before)
    for other, value in donors:
        writer.learn(other, value)
    whole = Origin(text, (), writer.places)
    span = whole.span
    return text[: span.value] + writer.value(before, after, whole, 0) + text[span.end :]


def write_new_value(value: Any, indent: int, first: int = 0, key: str = "") -> str:
    """Write a new value: on one line when it fits, else wrapped as the shipped files are.

    *indent* is that of the line it begins on, *first* the column, *key* the name that it has.
    """
    if key in OWN_LINES and isinstance(value, list) and value and isinstance(value[0], dict):
        pad = " " * (indent + 2)
        lines = ",\n".join(pad + write_new_value(each, indent + 2, indent + 2) for each in value)
        return f"[\n{lines}\n{' ' * indent}]"
    line = _dumps(value)
    fits = first + len(line) <= WIDTH and not _has_own_lines(value)
    if fits or not isinstance(value, dict | list) or not value:
        return line
    members = list(_members(value))
    out, column, pad = "{" if isinstance(value, dict) else "[", first + 1, " " * (indent + 1)
    for number, (name, each) in enumerate(members):
        prefix = f"{_dumps(name)}: " if isinstance(name, str) else ""
        piece = prefix + _dumps(each)
        if number and column + len(piece) + 2 > WIDTH:
            out, column = f"{out.rstrip(' ')}\n{pad}", indent + 1
        if column + len(piece) + 1 > WIDTH or _has_own_lines({name: each}):
            inner = indent if name in OWN_LINES else indent + 1
            piece = prefix + write_new_value(each, inner, column + len(prefix), str(name))
        out += piece + (", " if number < len(members) - 1 else "")
        column = len(out.rpartition("\n")[2]) + (0 if "\n" in out else first)
    return out + ("}" if isinstance(value, dict) else "]")


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _has_own_lines(value: Any) -> bool:
    return isinstance(value, dict) and any(
        key in OWN_LINES and isinstance(value[key], list) and value[key] for key in value
    )


def _members(value: Any) -> Iterator[tuple[str | int, Any]]:
    return iter(value.items()) if isinstance(value, dict) else enumerate(value)


class _Kept(NamedTuple):
    """A member of the changed container, and the old one that it was, if any."""

    name: str | int
    value: Any
    old: str | int | None


class _Writer:
    """Writes values; knows where every object that it has learnt of is written."""

    def __init__(self) -> None:
        self.places: dict[Path, Span] = {}
        self.origins: dict[int, Origin] = {}

    def learn(self, text: str, value: Any) -> None:
        """Remember where each object and list in *value* stands in *text*."""
        places = value_spans(text)
        self.places = self.places or places
        waiting: list[tuple[Path, Any]] = [((), value)]
        while waiting:
            path, each = waiting.pop()
            if isinstance(each, dict | list):
                self.origins.setdefault(id(each), Origin(text, path, places))
                waiting += [((*path, name), inner) for name, inner in _members(each)]

    def value(self, old: Any, new: Any, origin: Origin, column: int) -> str:
        """Write *new* in the place of *old*, which stands at *origin*."""
        if new is old or (_is_scalar(new) and type(new) is type(old) and new == old):
            return origin.written
        if isinstance(new, dict | list) and type(new) is type(old) and new and old:
            return self.container(old, new, origin, column)
        key = origin.path[-1] if origin.path else ""
        return write_new_value(new, origin.indent, column, str(key))

    def container(self, old: Any, new: Any, origin: Origin, column: int) -> str:
        """Write an object or a list whose members changed."""
        text, places, path = origin.text, origin.places, origin.path
        span = origin.span
        names = [name for name, _value in _members(old)]
        first, last = places[(*path, names[0])], places[(*path, names[-1])]
        opening = text[span.value : first.start]
        separators = _separators(text, [places[(*path, name)] for name in names])
        typical = _typical(separators, opening)
        out, before = opening, -1
        for number, kept in enumerate(_kept(old, new)):
            place = names.index(kept.old) if kept.old is not None else -1
            separator = separators[place] if place > 0 and before == place - 1 else typical
            if number:
                separator = separators[place] if place > 0 else separator
                out += self.separated(kept, separator, out, column, origin, isinstance(old, dict))
            out += self.member(old, kept, origin, out, _column(out, column))
            before = place
        return out + text[last.end : span.end]

    def separated(
        self, kept: _Kept, separator: str, out: str, column: int, origin: Origin, named: bool
    ) -> str:
        """Return *separator*, or one with a new line when a new member would not fit on this."""
        if "\n" in separator or kept.old is not None:
            return separator
        known = self.origins.get(id(kept.value))
        piece = known.written if known else _dumps(kept.value)
        wide = len(piece.partition("\n")[0]) + (len(str(kept.name)) + 4 if named else 0)
        if _column(out, column) + 2 + wide <= WIDTH:
            return separator
        return ",\n" + " " * (_indent(out, origin.indent) + ("\n" not in out))

    def member(self, old: Any, kept: _Kept, origin: Origin, out: str, column: int) -> str:
        """Write a member after *out*: its key in an object, and its value."""
        name = kept.name
        if kept.old is not None:
            place = Origin(origin.text, (*origin.path, kept.old), origin.places)
            key = origin.text[place.span.start : place.span.value]
            if isinstance(old, dict) and name != kept.old:
                key = f"{_dumps(name)}: "
            return key + self.value(old[kept.old], kept.value, place, column + len(key))
        key = f"{_dumps(name)}: " if isinstance(old, dict) else ""
        begins_line = not out.rpartition("\n")[2].strip() and "\n" in out
        indent = column if begins_line else _indent(out, origin.indent) + 1
        if known := self.origins.get(id(kept.value)):
            return key + _reindented(known.written, known.indent, indent)
        return key + write_new_value(kept.value, indent, column + len(key), str(name))


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _separators(text: str, places: Sequence[Span]) -> list[str]:
    """Return what stands before each member: the comma and the space; "" before the first."""
    return ["", *(text[a.end : b.start] for a, b in pairwise(places))]


def _typical(separators: Sequence[str], opening: str) -> str:
    """Return what stands before most members; a single one tells by the line it stands on."""
    if len(separators) > 1:
        return separators[-1]
    return f",{opening[1:]}" if "\n" in opening else ", "


def _column(out: str, column: int) -> int:
    """Return the column that *out*, begun at *column*, has come to."""
    tail = out.rpartition("\n")
    return len(tail[2]) if tail[1] else column + len(out)


def _indent(out: str, indent: int) -> int:
    """Return the indentation of the line that *out* has come to; *indent* is that of its first."""
    _head, line, tail = out.rpartition("\n")
    return len(tail) - len(tail.lstrip(" ")) if line else indent


def _reindented(piece: str, old: int, new: int) -> str:
    """Move every line but the first by as much as the item moves."""
    lines, by = piece.split("\n"), new - old
    moved = [
        " " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :]
        for line in lines[1:]
    ]
    return "\n".join([lines[0], *moved])


def _kept(old: Any, new: Any) -> Iterator[_Kept]:
    """Yield the members of *new*, each with the member of *old* that it was."""
    if isinstance(old, dict):
        befores, afters = list(old), list(new)
        pairs = _pairs(befores, afters)
        for number, name in enumerate(afters):
            found = pairs.get(number)
            yield _Kept(name, new[name], None if found is None else befores[found])
        return
    pairs = _pairs([item_identity(each) for each in old], [item_identity(each) for each in new])
    for number, value in enumerate(new):
        yield _Kept(number, value, pairs.get(number))


def _pairs(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Return which of *new* is which of *old*, by place; as many in one place are renamed."""
    found: dict[int, int] = {}
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        renamed = tag == "replace" and b - a == d - c and not set(old[a:b]) & set(new)
        if tag == "equal" or (renamed and not set(new[c:d]) & set(old)):
            found.update(zip(range(c, d), range(a, b), strict=True))
    return found


def item_identity(value: Any) -> Any:
    """Return what tells an item of a list from the others: its id, its block, else itself."""
    if isinstance(value, dict):
        for key in ("id", "use", "name"):
            if isinstance(value.get(key), str):
                return key, value[key]
    return _dumps(value)
