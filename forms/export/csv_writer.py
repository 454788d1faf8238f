"""CSV in words for people, and in codes for programs. No cell can be taken for a formula.

No form of CSV says that a cell is text, so a spreadsheet makes 150 of 0150 (DECISIONS.md); Excel
files say it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, time
from itertools import chain
from typing import Any

from forms.export.tables.cell_format import Wording, in_codes, in_words
from forms.export.tables.row_writer import Say, rows, unanswered_columns
from forms.export.tables.table import Submitted, Table
from forms.questions import Column

FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""A text that starts so is a command to a spreadsheet (OWASP; ASVS 5 V1.2.10); it gets a `'`."""
APOSTROPHE = "'"
GUARDED = FORMULA | {APOSTROPHE}
"""One that starts with `'` gets another, so that taking one away always gives the text back."""

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
BATCH = 200


def write_words(table: Table, submissions: Iterable[Submitted]) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, semicolons, labels, decimal comma: as Excel does in Norway."""
    yield BOM.encode()
    yield from _lines(table, submissions, in_words, ";", lambda c: c.alias or c.label)


def write_codes(table: Table, submissions: Iterable[Submitted]) -> Iterator[bytes]:
    """UTF-8, commas, ids and codes, decimal point; a column of numbers or days holds no words."""
    yield from _lines(table, submissions, in_codes, ",", lambda c: c.alias or c.key, reasons=True)


def of_texts(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Any table of texts as `write_words` writes them."""
    guard = Guard(";")
    yield BOM.encode()
    for row in chain([heads], rows):
        yield (";".join(map(guard.text, row)) + "\r\n").encode()


def plain(columns: Sequence[Column], cells: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Rows that are no submissions, as `write_words` writes them."""
    guard = Guard(";")
    say = [guard.say(in_words(column)) for column in columns]
    yield f"{BOM}{';'.join(guard.text(column.label) for column in columns)}\r\n".encode()
    for row in cells:
        said = (put(cell) for put, cell in zip(say, row, strict=True))
        yield f"{';'.join(said)}\r\n".encode()


def _lines(
    table: Table,
    submissions: Iterable[Submitted],
    wording: Callable[[Column], Wording],
    separator: str,
    heading: Callable[[Column], str],
    *,
    reasons: bool = False,
) -> Iterator[bytes]:
    guard = Guard(separator)
    more = unanswered_columns() if reasons else ()
    heads = (guard.text(heading(column)) for column in (*table.columns, *more))
    yield (separator.join(heads) + "\r\n").encode()
    pending: list[str] = []

    def say_of(column: Column) -> Say:
        return guard.say(wording(column))

    for row in rows(table, submissions, say_of, reasons=reasons):
        pending.append(separator.join(row))
        if len(pending) == BATCH:
            yield ("\r\n".join(pending) + "\r\n").encode()
            pending.clear()
    if pending:
        yield ("\r\n".join(pending) + "\r\n").encode()


class Guard:
    """Keeps texts from being taken for formulas, or for more than one cell."""

    def __init__(self, separator: str) -> None:
        self.separator = separator

    def text(self, text: str) -> str:
        """Format a text as one cell; most need no quoting."""
        if not text:
            return text
        if text[0] in GUARDED:
            text = f"'{text}"
        if text.isprintable() and self.separator not in text and '"' not in text:
            return text
        text = ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text).replace('"', '""')
        return f'"{text}"'

    def say(self, words: Wording) -> Say:
        """Numbers, dates and clocks as they are; every text guarded."""
        text, separator, (codes, plain) = self.text, self.separator, words

        def say(value: Any) -> str:
            if type(value) is str:
                if codes:
                    value = codes.get(value, value)
                if value.isprintable() and '"' not in value and separator not in value:
                    return value if value[:1] not in GUARDED else f"'{value}"
                return text(value)
            said = plain(value)
            return said if isinstance(value, int | float | date | time) else text(said)

        return say
