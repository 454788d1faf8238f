"""Three texts to one: what each of two authors did since the text that both began with.

Definitions are merged by their items and keys, not by lines: two authors who changed different keys
never meet. Undo is such a merge too: of the text before a step, the text after it, and today's.
"""

import json
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, NamedTuple

from forms.authoring.splicing import item_identity, rewrite_text
from forms.definition.source.positions import Path

_GONE: Any = object()
"""Stands for a value that is not there."""


class Meeting(NamedTuple):
    """A place that both changed: what each wrote there, None for a value taken away."""

    path: Path
    mine: Any
    theirs: Any


class Merged(NamedTuple):
    """The text with the changes of both; where they meet it has *theirs*."""

    text: str
    meetings: tuple[Meeting, ...]


def merge_texts(base: str, mine: str, theirs: str) -> Merged:
    """Return *theirs* with what *mine* changed in *base*."""
    if base in (mine, theirs) or mine == theirs:
        return Merged(mine if base == theirs else theirs, ())
    values = (_parsed(base), _parsed(mine), _parsed(theirs))
    if any(value is None for value in values):
        return _merged_lines(base, mine, theirs)
    meetings: list[Meeting] = []
    value = _merge(*values, (), meetings)
    text = rewrite_text(theirs, values[2], value, (mine, values[1]))
    return Merged(text, tuple(meetings))


def _parsed(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _same(one: Any, other: Any) -> bool:
    if one is _GONE or other is _GONE:
        return one is other
    return one is other or json.dumps(one) == json.dumps(other)


def _merge(base: Any, mine: Any, theirs: Any, path: Path, meetings: list[Meeting]) -> Any:
    if _same(mine, base) or _same(mine, theirs):
        return theirs
    if _same(theirs, base):
        return mine
    kinds = {type(each) for each in (base, mine, theirs)}
    if kinds == {dict}:
        return _merge_objects(base, mine, theirs, path, meetings)
    if kinds == {list} and all(_has_items(each) for each in (base, mine, theirs)):
        return _merge_lists(base, mine, theirs, path, meetings)
    meetings.append(Meeting(path, _or_none(mine), _or_none(theirs)))
    return theirs


def _or_none(value: Any) -> Any:
    return None if value is _GONE else value


def _has_items(value: list[Any]) -> bool:
    """Whether the list has items that are told apart by their names."""
    names = [item_identity(each) for each in value]
    return all(isinstance(each, dict) for each in value) and len(set(names)) == len(names)


def _merge_objects(
    base: Any, mine: Any, theirs: Any, path: Path, meetings: list[Meeting]
) -> dict[str, Any]:
    found = {}
    for key in _order(list(base), list(mine), list(theirs)):
        sides = (base.get(key, _GONE), mine.get(key, _GONE), theirs.get(key, _GONE))
        value = _merge(*sides, (*path, key), meetings)
        if value is not _GONE:
            found[key] = value
    return found


def _merge_lists(
    base: Any, mine: Any, theirs: Any, path: Path, meetings: list[Meeting]
) -> list[Any]:
    a, b, c = ({item_identity(item): item for item in each} for each in (base, mine, theirs))
    found: list[Any] = []
    for name in _order(list(a), list(b), list(c)):
        sides = (a.get(name, _GONE), b.get(name, _GONE), c.get(name, _GONE))
        place = name[1] if isinstance(name, tuple) else len(found)
        value = _merge(*sides, (*path, place), meetings)
        if value is not _GONE:
            found.append(value)
    return found


def _order(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Return all names in the order of *theirs*, with what *mine* moved or added in its place."""
    order = list(theirs)
    common = [name for name in base if name in set(mine)]
    mine_common = [name for name in mine if name in set(base)]
    kept = set[Any]()
    for tag, a, b, _c, _d in SequenceMatcher(
        None, common, mine_common, autojunk=False
    ).get_opcodes():
        kept |= set(common[a:b]) if tag == "equal" else set()
    moved = [name for name in mine if name not in kept]
    for name in moved:
        if name in order and name not in base:
            continue
        if name in order:
            order.remove(name)
        elif name in base:
            continue
        before = mine[: mine.index(name)]
        anchor = next((each for each in reversed(before) if each in order), None)
        order.insert(0 if anchor is None else order.index(anchor) + 1, name)
    order += [name for name in mine if name not in order]
    return order


def _merged_lines(base: str, mine: str, theirs: str) -> Merged:
    """Merge by lines when a text cannot be read as JSON; an overlap is one meeting of all."""
    lines = [text.split("\n") for text in (base, mine, theirs)]
    changes = sorted(
        [(*each, 0) for each in _changes(lines[0], lines[1])]
        + [(*each, 1) for each in _changes(lines[0], lines[2])]
    )
    for one, other in pairwise(changes):
        overlap = other[0] < one[1] or (other[0] == one[0] and one[3] != other[3])
        if overlap and one[2:3] != other[2:3]:
            return Merged(theirs, (Meeting((), mine, theirs),))
    out, place = [], 0
    for start, end, new, _who in changes:
        if start < place:
            continue
        out += [*lines[0][place:start], *new]
        place = end
    return Merged("\n".join([*out, *lines[0][place:]]), ())


def _changes(base: list[str], other: list[str]) -> list[tuple[int, int, list[str]]]:
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(a, b, other[c:d]) for tag, a, b, c, d in codes if tag != "equal"]
