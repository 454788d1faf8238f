"""The columns of a table over all versions of a form: their keys, headings, codes and order.

A question has one set of columns for each meaning it has had (`forms.definition.diff.meaning`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from forms.definition import Question
from forms.definition.diff.meaning import label_with_versions
from forms.i18n import gettext as _
from forms.questions import Column, question_type_of

Meanings = Mapping[str, Mapping[str, int]]
"""By version id, for each question (`repeat.*.question` in rows) the number of the version in which
its meaning began; 0 for the first one. A question that is left out has its first meaning."""


class Missing(Enum):
    """Why a cell holds no answer; writers choose the words."""

    DECLINED = "declined"
    EMPTY = "empty"
    NOT_ASKED = "not_asked"


class Versioned(NamedTuple):
    """A question of one version, and the keys of its columns."""

    question: Question
    key: str
    """`trives`, or `trives@v3` for a meaning that began in version 3."""
    section: str = ""
    """The heading of the section, to tell questions with one label apart."""
    aliased: bool = False
    """Whether its columns tell what another system calls them."""


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """The columns that a question of one version has, by their keys in the table."""

    answer: tuple[Column, ...]
    beside: tuple[tuple[str, Column], ...]
    """The name that is stored beside the answer (`yrke.other`), and its column."""
    rows: tuple[Column, ...] = ()
    """The column with all rows of a repeat, where it is asked for."""

    def __iter__(self) -> Iterator[Column]:
        yield from (*self.answer, *(column for _name, column in self.beside), *self.rows)


def own_columns(asked: Versioned, *, rows: bool) -> OwnColumns:
    """Return the question's columns, by their keys in the table."""
    question, kind = asked.question, question_type_of(asked.question)
    answer = kind.columns(question)
    taken = {column.key for column in answer}

    def renamed(column: Column, key: str) -> Column:
        end = key.removeprefix(question.id)
        own = replace(column, key=asked.key + end)
        return _aliased(own, asked, end) if asked.aliased else own

    beside = (
        (c.key, renamed(c, f"{c.key}.text" if c.key in taken else c.key))
        for c in kind.beside_columns(question)
    )
    whole: tuple[Column, ...] = ()
    if rows and question.questions:
        label = _("%(label)s (rader)", label=question.label)
        whole = (Column(f"{asked.key}.rows", label, "rows"),)
    return OwnColumns(tuple(renamed(c, c.key) for c in answer), tuple(beside), whole)


def _aliased(column: Column, asked: Versioned, end: str) -> Column:
    """Return a question's column with what another system calls it and its codes.

    A column of an option or a row is called by both names: `symptomer.2` of `symptoms.fever`.
    """
    question = asked.question
    parts = {f".{each.code}": each.alias for each in (*question.options, *question.rows)}
    begun = asked.key.removeprefix(question.id)
    name = f"{question.alias or question.id}{begun}"
    alias = f"{name}.{parts[end]}" if parts.get(end) else name + end
    codes = {each.code: each.alias for each in question.options if each.alias}
    return replace(column, alias="" if alias == column.key else alias, code_aliases=codes or None)


def merge(
    versions: Sequence[Sequence[Versioned]], head: Sequence[Column], *, rows: bool
) -> list[Column]:
    """Every column once after those of the *head*, in the newest order, no two headings alike.

    *versions* holds what each version asks, the oldest first. What a newer version left out stands
    by its old neighbour, and an older meaning stands after the newer one.
    """
    newest_first = versions[::-1]
    found: dict[str, Column] = {}
    parts: dict[str, list[list[str]]] = {}  # key → column keys, version by version
    for asked in (asked for version in newest_first for asked in version):
        own = list(own_columns(asked, rows=rows))
        parts.setdefault(asked.key, []).append([column.key for column in own])
        for column in own:
            newer = found.get(column.key)
            found[column.key] = _merge_columns(newer, column) if newer else column
    meanings: dict[str, dict[str, None]] = {}
    for asked in (asked for version in newest_first for asked in version):
        meanings.setdefault(asked.question.id, {})[asked.key] = None
    order: dict[str, None] = {}
    for id in _merged([[asked.question.id for asked in version] for version in newest_first]):
        for key in meanings[id]:
            order.update(dict.fromkeys(_merged(parts[key])))
    return _with_headings([found[key] for key in order], versions, head)


def older_versions(versions: Sequence[Sequence[Versioned]]) -> dict[str, list[int]]:
    """By key, the numbers of the versions that asked so; none for the newest meaning there is."""
    numbers: dict[str, list[int]] = {}
    newest: dict[str, str] = {}
    for number, asked in ((n, each) for n, version in enumerate(versions, 1) for each in version):
        numbers.setdefault(asked.key, []).append(number)
        newest[asked.question.id] = asked.key
    return {key: [] if key in newest.values() else every for key, every in numbers.items()}


def heading(label: str, older: Sequence[int]) -> str:
    """Return the label, with the numbers of the *older* versions that it belongs to."""
    return label_with_versions(label, older) if older else label


def _with_headings(
    columns: Sequence[Column], versions: Sequence[Sequence[Versioned]], head: Sequence[Column]
) -> list[Column]:
    """Make the headings of the columns differ: by version, else by section, else by key."""
    older = older_versions(versions)
    sections = {asked.key: asked.section for version in versions for asked in version}
    found = [replace(c, label=heading(c.label, older[question_key(c.key)])) for c in columns]
    apart: dict[str, set[str]] = {}
    for column in found:
        apart.setdefault(_normalised_heading(column), set()).add(sections[question_key(column.key)])
    found = [
        replace(column, label=f"{column.label} – {sections[question_key(column.key)]}")
        if len(apart[_normalised_heading(column)]) > 1
        else column
        for column in found
    ]
    times = Counter(_normalised_heading(column) for column in (*head, *found))
    return [
        replace(column, label=f"{column.label} [{column.key}]")
        if times[_normalised_heading(column)] > 1
        else column
        for column in found
    ]


def _normalised_heading(column: Column) -> str:
    """Return the heading without differences that readers do not notice."""
    return " ".join(column.label.casefold().split())


def question_key(key: str) -> str:
    """Return the question's part of a column's key: `enig@v2` of `enig@v2.rad`."""
    return key.partition(".")[0]


def _merged(orders: Iterable[Sequence[str]]) -> list[str]:
    """Every name once: in the first order; those of later ones after their neighbour there."""
    merged: list[str] = []
    for order in orders:
        if not merged:
            merged = list(dict.fromkeys(order))
            continue
        at = 0
        for name in order:
            if name in merged:
                at = merged.index(name) + 1
            else:
                merged.insert(at, name)
                at += 1
    return merged


def _merge_columns(newer: Column, older: Column) -> Column:
    """One column for two versions: removed codes keep their words; mixed kinds are text."""
    codes = {**(older.codes or {}), **(newer.codes or {})}
    ordered = {code: codes[code] for code in (*(newer.codes or ()), *codes)}
    return replace(
        newer, codes=ordered or None, kind=newer.kind if newer.kind == older.kind else "text"
    )
