"""CSV: one for a spreadsheet in Norway, one for programs. No cell can be taken for a formula."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from forms.export.table import Table
from forms.export.wording import Say, in_codes, in_words
from forms.questions import Column

FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
"""A text that starts so is a command to a spreadsheet (OWASP; ASVS 5 V1.2.10)."""

NUMBER = re.compile(r"-?\d+([.,]\d+)?")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
BATCH = 200


def for_spreadsheets(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, semicolons, labels, decimal comma: opens right in Excel."""
    return _lines(table.columns, rows, in_words, ";", BOM, lambda column: column.label)


def for_programs(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8, commas, ids and codes, decimal point."""
    return _lines(table.columns, rows, in_codes, ",", "", lambda column: column.key)


def _lines(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    wording: Callable[[Column], Say],
    separator: str,
    first: str,
    heading: Callable[[Column], str],
) -> Iterator[bytes]:
    says = [wording(column) for column in columns]
    special = re.compile(f'["\\n\\r{separator}]')

    def line(texts: Iterable[str]) -> str:
        return separator.join(_cell(text, special) for text in texts) + "\r\n"

    pending = [first + line(heading(column) for column in columns)]
    for row in rows:
        pending.append(line(say(cell) for say, cell in zip(says, row, strict=True)))
        if len(pending) >= BATCH:
            yield "".join(pending).encode()
            pending.clear()
    yield "".join(pending).encode()


def _cell(text: str, special: re.Pattern[str]) -> str:
    """One cell: guarded against formulas, quoted when it must be."""
    if not text:
        return ""
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        text = f"'{text}"
    if ILLEGAL.search(text):
        text = ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    if special.search(text):
        quoted = text.replace('"', '""')
        return f'"{quoted}"'
    return text
