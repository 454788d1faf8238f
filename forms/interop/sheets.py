"""Workbooks and CSV files as sheets of text, within limits: .xlsx, .xls and .csv.

A workbook is opened by a child process with limits on memory and work (`workbook_worker`), and read
as a stream: a cell far away, thousands of blank rows and an archive that unpacks to gigabytes cost
nothing. No formula is computed and nothing outside the file is opened.
"""

import csv
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from forms.child_process import ChildBusy, ChildFailed, ChildProcess
from forms.i18n import gettext as _
from forms.interop.report import Refused

MOST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 1_000
MOST_ROWS = 5_000
MOST_BLANK = 1_000
"""Blank rows in a row after which nothing more is looked for."""
MOST_COLUMNS = 300
MOST_SHEETS = 50
LONGEST_CELL = 32_767
SECONDS = 50
"""Longest wait for a workbook to be opened, on a machine with much to do; its work is limited."""
BUSY = 20
"""Seconds to wait for other workbooks."""
UNREAD, TOO_MUCH = b"-", b"!"
"""What the child answers for what is no workbook, and for one that is too much."""

Rows = list[tuple[int, list[str]]]
"""The rows that hold anything, each with its number in the file."""
Sheets = dict[str, Rows]

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError),
    *(IndexError, EOFError, OSError, RuntimeError, SyntaxError, AssertionError, RecursionError),
    *(ArithmeticError, NotImplementedError, StopIteration, MemoryError, struct.error),
)
"""What is raised for an archive that is not one."""
_child = ChildProcess("forms.interop.workbook_worker", 50)


def may_be_csv(data: bytes) -> bool:
    """Whether a file can be CSV: JSON and XML on one line hold the words of its columns too."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[", b"<")


def read_xlsx(data: bytes) -> Sheets:
    """Return the sheets of an .xlsx workbook; raise `Refused` for what is none, or too large."""
    _measure(data)
    return _opened(b"xlsx", data)


def read_xls(data: bytes) -> Sheets:
    """Return the sheets of an .xls workbook; raise `Refused` for what is none, or too large."""
    return _opened(b"xls", data)


def _opened(kind: bytes, data: bytes) -> Sheets:
    """Return the sheets of a workbook, which a child process with limits opens."""
    try:
        answer = _child.run_task(kind + b"\n" + data, SECONDS, wait=BUSY)
    except ChildBusy:
        raise Refused(
            _("Tjenesten leser et annet regneark nå."), _("Vent litt, og prøv igjen.")
        ) from None
    except ChildFailed:
        answer = TOO_MUCH
    if answer == TOO_MUCH:
        raise Refused(
            _("Regnearket krever for mye for å bli lest."),
            _("Kopier arkene survey, choices og settings til et nytt regneark."),
        )
    if answer == UNREAD:
        raise _unreadable()
    return {name: _rows(rows) for name, rows in json.loads(answer).items()}


def _measure(data: bytes) -> None:
    """Refuse an archive that unpacks to too much, or that holds a document type."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if size > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise Refused(
                    _("Filen blir %(size)s MB når den pakkes ut.", size=size // 1024 // 1024),
                    _("Den kan være på høyst %(most)s MB. Ta bort bilder og ark som ikke trengs.",
                      most=MOST_UNPACKED // 1024 // 1024),
                )  # fmt: skip
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    refuse_doctype(archive.read(part))
    except _BROKEN as error:
        raise _unreadable() from error


def refuse_doctype(content: bytes) -> None:
    """Refuse XML that declares a document type, which can name files and grow without end."""
    plain = content.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Refused(
            _("Filen har en dokumenttype (DTD), og blir ikke lest."),
            _("Lag filen på nytt i programmet den kommer fra."),
        )


def _unreadable() -> Refused:
    return Refused(
        _("Regnearket kan ikke åpnes."),
        _("Åpne det i et regneark, og lagre det på nytt som .xlsx."),
    )


def _rows(source: Iterable[Iterable[Any]]) -> Rows:
    found: Rows = []
    blank = 0
    for number, cells in enumerate(source, 1):
        row = [cell_to_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if not row:
            blank += 1
            if blank >= MOST_BLANK:
                break
            continue
        blank = 0
        if len(row) > MOST_COLUMNS:
            raise Refused(
                _("Rad %(row)s har over %(most)s kolonner.", row=number, most=MOST_COLUMNS),
                _("Slett det som står langt til høyre, og prøv igjen."),
            )
        found.append((number, row))
        if len(found) > MOST_ROWS:
            raise Refused(
                _("Arket har over %(most)s rader.", most=MOST_ROWS),
                _("Del skjemaet i flere, eller slett rader som ikke trengs."),
            )
    return found


def cell_to_text(value: Any) -> str:
    """Return a cell as text: whole numbers without decimals, days as 2026-05-07."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time(0) else f"{day}T{value.time().isoformat('minutes')}"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\xa0", " ").strip()[:LONGEST_CELL]


def read_csv(data: bytes) -> Rows:
    """Return the rows of a CSV file: UTF-8 or Windows-1252, with comma, semicolon or tab."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
        return _rows(reader)
    except csv.Error as error:
        raise Refused(
            _("CSV-filen kan ikke leses."), _("Lagre den på nytt som CSV i UTF-8.")
        ) from error


def table(rows: Rows) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows below the first one by its headings, in small letters."""
    if not rows:
        return
    heads = [head.strip() for head in rows[0][1]]
    for number, cells in rows[1:]:
        yield (
            number,
            {head: cell for head, cell in zip(heads, cells, strict=False) if head and cell},
        )
