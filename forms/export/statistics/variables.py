"""Variables that every program of statistics takes: names, numbers for codes, missing values.

Names follow the strictest (Stata: 32 letters, digits and underscores). A code that is a whole
number keeps it; others are numbered in the order in which the versions brought them, so that a
number never moves. Why an answer is missing is a number too, except in texts, days and clocks,
which are empty: `not_asked` and `declined` at the end of each row name them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.export.tables.columns import Missing
from forms.export.tables.row_writer import unanswered_columns
from forms.export.tables.table import Table
from forms.i18n import gettext as _
from forms.questions import Column

LONGEST_NAME = 32
NUMBERED = frozenset({"true", "number"})
"""Kinds whose cells are always numbers; those of codes are where the codes are known."""
REASONS = (Missing.DECLINED, Missing.NOT_ASKED, Missing.EMPTY)
NEAR = dict(zip(REASONS, (-97, -98, -99), strict=True))
FAR = {reason: -9_000_000_000_000_000 + number for reason, number in NEAR.items()}
"""Where an answer may itself be a number below zero; still exact in a program's numbers."""
RESERVED = frozenset(
    {
        *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"),
        *("if", "in", "using", "else", "for", "while", "repeat", "function", "next", "break"),
        *("true", "false", "null", "inf", "nan", "na", "byte", "int", "long", "float", "double"),
        *("str", "strl", "document"),
    }
)
"""Words of SPSS, PSPP, Stata and R, of which none can be a name; a line of PSPP's that begins with
`document` is a command.
"""
_OTHER = re.compile("[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Variable:
    """A column as a program of statistics has it."""

    name: str
    column: Column
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The number of each code."""
    labels: Mapping[int, str] = field(default_factory=dict)
    """The words of each number, without those of missing answers."""
    missing: Mapping[Missing, int] = field(default_factory=dict)
    """None of texts, days and clocks."""
    question: str = ""
    """The whole heading."""

    @property
    def kind(self) -> str:
        """One of `number`, `code`, `text`, `date` and `time`."""
        kinds = {"true": "code", "number": "number", "date": "date", "time": "time"}
        if self.column.kind == "code" and self.numbers:
            return "code"
        return kinds.get(self.column.kind, "text")

    @property
    def words(self) -> Mapping[str, str]:
        """The words of codes that stay as they are: of units, states and steps."""
        return (self.column.codes or {}) if self.kind == "text" else {}

    def say(self, value: Any) -> str:
        """Return the cell of a value, in the form that `data.csv` has it."""
        if isinstance(value, Missing):
            return str(self.missing.get(value, ""))
        if isinstance(value, bool):
            return "1" if value else "0"
        if self.numbers:
            return str(self.numbers.get(value, ""))
        return f"{value:%H:%M}" if self.kind == "time" else str(value)


def missing_labels() -> dict[Missing, str]:
    """Return the words for each reason without an answer."""
    return {
        Missing.DECLINED: _("Ønsker ikke å svare"),
        Missing.NOT_ASKED: _("Ikke spurt"),
        Missing.EMPTY: _("Ikke svart"),
    }


def variables(table: Table) -> list[Variable]:
    """Return the variables of a table, with the two that tell why there is no answer last."""
    names = _Names()
    brought, below = _codes(table), _may_be_negative(table)
    found = []
    for at, column in enumerate(table.columns):
        is_head = at < table.head
        numbers = {} if is_head else _numbers(brought.get(at, ()))
        words = column.codes or {}
        labels = {number: words.get(code, code) for code, number in numbers.items()}
        if column.kind == "true":
            labels = {0: _("Nei"), 1: _("Ja")}
        numbered = not is_head and (column.kind in NUMBERED or bool(numbers))
        missing = (FAR if at in below else NEAR) if numbered else {}
        found.append(Variable(names(column.key), column, numbers, labels, missing, column.label))
    found += [Variable(names(each.key), each, question=each.label) for each in unanswered_columns()]
    return found


class _Names:
    """Names that differ also where capitals do not count."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def __call__(self, key: str) -> str:
        name = _OTHER.sub("_", key.lower()).strip("_") or "v"
        if name[0].isdigit():
            name = f"v{name}"
        if name in RESERVED:
            name = f"{name}_"
        found, number = name[:LONGEST_NAME], 1
        while found in self.taken:
            number += 1
            found = f"{name[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
        self.taken.add(found)
        return found


def _codes(table: Table) -> dict[int, list[Sequence[str]]]:
    """Return the codes of each column version by version, the oldest first."""
    found: dict[int, list[Sequence[str]]] = {}
    for places in table.places.values():  # the oldest version first
        for place in places:
            for at, column in zip(place.at, place.columns, strict=True):
                if column.kind == "code":
                    found.setdefault(at, []).append(list(column.codes or ()))
    return found


def _numbers(versions: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the number of each code: its own where it is a whole number that is free."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for codes in versions:
        for code in sorted(codes, key=lambda code: not _is_whole(code)):
            if code not in found:
                own = int(code) if _is_whole(code) else None
                number = max(taken, default=0) + 1 if own is None or own in taken else own
                found[code] = number
                taken.add(number)
    return found


def _is_whole(code: str) -> bool:
    return code.isascii() and code.isdigit() and str(int(code)) == code and len(code) < 10


def _may_be_negative(table: Table) -> set[int]:
    """Return the columns that may be below zero: a limit says so, or they are computed."""
    return {
        at
        for places in table.places.values()
        for place in places
        for at in place.at
        if place.question.is_computed or _is_below_zero(place.question.own.get("min"))
    }


def _is_below_zero(limit: object) -> bool:
    """Tell whether it is a number below zero; the limit of a day is a text."""
    return isinstance(limit, int | float) and limit < 0
