"""XLSX, streamed: rows are written while the next ones are read, in a few MB of memory.

This is a writer of our own, because the budget asks for a quarter of XlsxWriter's time and for an
immediate first byte; the libraries that are fast enough build the whole file first (DECISIONS.md).
A text is a text whatever it starts with; there are no formulas, no links and no macros.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from forms.export.tables.cell_format import MOST_TEXT, cut_to_cell, missing_words
from forms.export.tables.columns import Missing
from forms.export.tables.row_writer import Say, SayOf, rows, unanswered_columns
from forms.export.tables.table import Submitted, Table
from forms.export.xlsx import parts
from forms.export.xlsx.parts import DATE, HEADER, MUTED, TIME
from forms.export.zip_stream import Sink
from forms.i18n import format_date
from forms.i18n import gettext as _
from forms.questions import Column

MOST_ROWS = 1_048_576
MOST_EXACT = 10**15
CHUNK = 64 * 1024
LEVEL = 1
"""Of zlib; higher ones make a file a third smaller and take twice the time."""

TYPED = frozenset({"number", "date", "time"})

FIRST_DAY = date(1900, 3, 1)
"""Excel believes in a 29th of February 1900; before it, days are written as text."""
EPOCH = date(1899, 12, 30).toordinal()

_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
ILLEGAL = re.compile(f"[{_ILLEGAL}]")
ESCAPED = re.compile(f"[&<>_{_ILLEGAL}]")
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""`_x0041_` is an A to Excel, unless its first line is written as `_x005F_`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its columns, and a function from a cell writer to its rows."""

    name: str
    columns: Sequence[Column]
    rows: Callable[[SayOf], Iterable[Sequence[str]]]
    codes: bool = False


def answers_sheet(
    name: str, table: Table, submissions: Iterable[Submitted], codes: bool = False
) -> Sheet:
    """Build a sheet of answers, in words or in codes."""
    columns = (*table.columns, *unanswered_columns()) if codes else table.columns
    return Sheet(
        name, columns, lambda say_of: rows(table, submissions, say_of, reasons=codes), codes
    )


def plain_sheet(name: str, columns: Sequence[Column], texts: Iterable[Sequence[str]]) -> Sheet:
    """Build a sheet of texts."""
    return Sheet(name, columns, lambda _say_of: ([_text(cell) for cell in row] for row in texts))


def typed_sheet(name: str, columns: Sequence[Column], cells: Iterable[Sequence[Any]]) -> Sheet:
    """Build a sheet of rows that are no submissions: texts, and numbers as numbers."""

    def rows_of(say_of: SayOf) -> Iterator[list[str]]:
        say = [say_of(column) for column in columns]
        for row in cells:
            yield [put(cell) for put, cell in zip(say, row, strict=True)]

    return Sheet(name, columns, rows_of)


def workbook(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """Yield the file, piece by piece."""
    sink = Sink()
    shared = parts.Shared()
    names = parts.sheet_names([sheet.name for sheet in sheets])
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for path, content in parts.frame(names):
            archive.writestr(path, content)
        yield sink.take()
        for number, sheet in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(sheet, shared):
                    part.write(piece)
                    if sink.parts:
                        yield sink.take()
        archive.writestr("xl/sharedStrings.xml", shared.xml())
    yield sink.take()


def _sheet(sheet: Sheet, shared: parts.Shared) -> Iterator[bytes]:
    """Yield a sheet's XML: a frozen heading, then row after row."""
    yield parts.sheet_start([_width(column) for column in sheet.columns])
    heading = "".join(
        _text(c.alias or (c.key if sheet.codes else c.label), HEADER) for c in sheet.columns
    )
    pending = [heading]
    size, number = 0, 1
    for row in sheet.rows(lambda column: _writer(column, sheet.codes, shared)):
        number += 1
        if number == MOST_ROWS:
            said = _("Resten får ikke plass i Excel. Velg en kortere periode, eller last ned CSV.")
            pending.append(_text(said, MUTED))
            break
        line = "".join(row)
        pending.append(line)
        size += len(line)
        if size > CHUNK:
            yield _rows(pending)
            pending.clear()
            size = 0
    yield _rows(pending)
    yield parts.sheet_end(len(sheet.columns), number)


def _rows(lines: Sequence[str]) -> bytes:
    return f"<row>{'</row><row>'.join(lines)}</row>".encode() if lines else b""


def _width(column: Column) -> int:
    short = column.kind in ("date", "time", "number", "true")
    return 12 if short else min(50, max(14, len(column.label)))


def _writer(column: Column, codes: bool, shared: parts.Shared) -> Say:
    """How a cell of *column* is written; a real number, date or time wherever there is one.

    A column of numbers, days or clocks holds nothing else, so that Excel can group and sum it.
    """

    def fixed(words: str, style: int = 0) -> str:
        return shared.cell(_escaped(words), style) if words else "<c/>"

    bare = codes or column.kind in TYPED
    missing = {why: fixed("" if bare else words, MUTED) for why, words in missing_words().items()}
    said = column.code_aliases if codes else column.codes
    labels = {code: fixed(label) for code, label in (said or {}).items()}
    truth = {True: "<c><v>1</v></c>", False: "<c><v>0</v></c>"}
    if not codes:
        truth = {True: fixed(_("Ja")), False: fixed(_("Nei"))}

    def write(cell: Any) -> str:
        if type(cell) is str:
            return labels.get(cell) or _text(cell)
        if type(cell) is Missing:
            return missing[cell]
        return truth[cell] if type(cell) is bool else _plain(cell)

    return write


def _plain(cell: Any) -> str:
    """Return a cell that is no text: numbers as numbers, days and clocks as Excel counts them."""
    match cell:
        case date() if cell >= FIRST_DAY:
            return f'<c s="{DATE}"><v>{cell.toordinal() - EPOCH}</v></c>'
        case date():
            return _text(format_date(cell))
        case time():
            return f'<c s="{TIME}"><v>{(cell.hour * 60 + cell.minute) / 1440!r}</v></c>'
        case _ if abs(cell) >= MOST_EXACT:
            return _text(str(cell))
        case _:
            return f"<c><v>{cell}</v></c>"


def _text(text: str, style: int = 0) -> str:
    """Return a text cell, whatever it starts with; one that is too long says so at its end."""
    if not text:
        return "<c/>"
    if len(text) > MOST_TEXT // 2:
        text = cut_to_cell(text)
    if ESCAPED.search(text):
        text = _escaped(text)
    mark = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{mark}><is><t xml:space="preserve">{text}</t></is></c>'


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = LOOKS_ESCAPED.sub("_x005F_", text)
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
