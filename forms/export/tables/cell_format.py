"""The content of a cell: in words for people, or in codes for programs."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from forms.export.tables.columns import Missing
from forms.export.tables.row_writer import Say
from forms.export.tables.table import Rows
from forms.i18n import gettext as _
from forms.markup import with_colon
from forms.questions import Column, format_answer

MOST_TEXT = 32_767
"""UTF-16 units in a cell of a spreadsheet."""


def missing_words() -> dict[Missing, str]:
    """Return the words for each reason without an answer; an answer left empty is an empty cell."""
    return {
        Missing.DECLINED: _("Ønsker ikke å svare"),
        Missing.NOT_ASKED: _("Ikke spurt"),
        Missing.EMPTY: "",
    }


class Wording(NamedTuple):
    """How the cells of a column are said: labels of codes, and whatever is no text."""

    labels: Mapping[str, str]
    """Empty when texts are said as they are."""
    plain: Say
    """Numbers, dates, clocks, truths, rows, and why there is no answer."""


def in_words(column: Column) -> Wording:
    """How *column* is said to a person: labels, 07.05.2026, 14:05, 1,5, Ja.

    Dates are written alike in every language, as a Norwegian spreadsheet reads them; clocks have a
    colon, for it takes 14.05 for the 14th of May.
    """
    words, yes, no = missing_words(), _("Ja"), _("Nei")

    def say(cell: Any) -> str:
        match cell:
            case Missing():
                return words[cell]
            case bool():
                return yes if cell else no
            case date():
                return f"{cell.day:02}.{cell.month:02}.{cell.year:04}"
            case time():
                return f"{cell:%H:%M}"
            case Rows():
                return cut_to_cell(rows_in_words(cell))
            case _:
                return number_in_words(cell)

    return Wording(column.codes or {}, say)


def number_in_words(number: int | float | Decimal) -> str:
    """Write a number with decimal comma, and no space between thousands, which no program reads.

    >>> number_in_words(12345.5)
    '12345,5'
    """
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    return f"{exact:f}".replace(".", ",")


def in_codes(column: Column) -> Wording:
    """How *column* is said to a program: codes, 2026-05-07, 14:05, 1.5, 1, JSON.

    A cell without an answer is empty; columns of their own tell why
    (`forms.export.tables.row_writer.unanswered_columns`).
    """
    return Wording(column.code_aliases or {}, _in_code)


def _in_code(cell: Any) -> str:
    match cell:
        case Missing():
            return ""
        case bool():
            return "1" if cell else "0"
        case date():
            return cell.isoformat()
        case time():
            return f"{cell:%H:%M}"
        case Rows():
            return rows_in_codes(cell)
        case _:
            return str(cell)


def rows_in_words(cell: Rows) -> str:
    """Format the rows, a line for each: 1. Navn: Kari; Klasse: 2B."""
    lines = []
    for number, row in enumerate(cell.rows, 1):
        told = (
            f"{with_colon(q.label)} {format_answer(q, row)}" for q in cell.questions if q.id in row
        )
        lines.append(f"{number}. {'; '.join(told)}")
    return "\n".join(lines)


def rows_in_codes(cell: Rows) -> str:
    """Format the rows as JSON, as stored, each question under its name for programs."""
    return orjson.dumps(
        [
            {rename(n, cell.names): v for n, v in row.items() if n.partition(".")[0] in cell.names}
            for row in cell.rows
        ]
    ).decode()


def cut_to_cell(text: str) -> str:
    """Return as much of *text* as a cell holds, counted as spreadsheets do: an emoji is two."""
    if len(text) <= MOST_TEXT // 2:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= MOST_TEXT * 2:
        return text
    note = _(" … [forkortet, les hele svaret i PDF eller CSV]")
    return units[: (MOST_TEXT - len(note)) * 2].decode("utf-16-le", "ignore") + note


def rename(name: str, names: Mapping[str, str]) -> str:
    """Rename an answer, or a value beside it, after *names* of the question's id."""
    id, dot, rest = name.partition(".")
    return f"{names.get(id, id)}{dot}{rest}"
