"""The child process that opens workbooks: kind and bytes in, the cells of its sheets out as JSON.

The libraries for .xlsx and .xls follow what a file says of itself: a circle of sectors in an .xls
grows without end, a row of millions of empty cells is built whole. Here the system ends them. The
child knows no secret, reads no other file, and computes no formula.
"""

import io
import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from forms.child_process import serve
from forms.interop.sheets import (
    MOST_BLANK,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    TOO_MUCH,
    UNREAD,
    cell_to_text,
)

MEMORY = 256 * 1024 * 1024
SECONDS = 5
"""Of work, for one workbook."""
LARGEST_ANSWER = 20_000_000
"""Bytes of the cells of all sheets: one text of a file may stand in a million of them."""
_LAST = MOST_ROWS + MOST_BLANK


def read_task(task: bytes) -> bytes:
    """Return the rows of each sheet by its name, with one row and column more than may be."""
    kind, _line_end, content = task.partition(b"\n")
    try:
        answer = json.dumps((read_xlsx if kind == b"xlsx" else read_xls)(content)).encode()
    except MemoryError:
        return TOO_MUCH
    except Exception:  # whatever a library meets in a stranger's file, it is no workbook
        return UNREAD
    return answer if len(answer) <= LARGEST_ANSWER else TOO_MUCH


def read_xlsx(content: bytes) -> dict[str, list[list[str]]]:
    """Return the sheets of an .xlsx workbook."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        return {
            name: _texts(_streamed(book[name]))
            for name in book.sheetnames[:MOST_SHEETS]
            if hasattr(book[name], "iter_rows")
        }


def _streamed(sheet: Any) -> Iterator[Iterable[Any]]:
    sheet.reset_dimensions()
    yield from sheet.iter_rows(max_row=_LAST, max_col=MOST_COLUMNS + 1, values_only=True)


def read_xls(content: bytes) -> dict[str, list[list[str]]]:
    """Return the sheets of an .xls workbook."""
    import xlrd

    _refuse_circles()
    book = xlrd.open_workbook(
        file_contents=content, on_demand=True, logfile=io.StringIO(), ragged_rows=True
    )
    found = {}
    for name in book.sheet_names()[:MOST_SHEETS]:
        found[name] = _texts(_old_rows(book.sheet_by_name(name), book.datemode))
        book.unload_sheet(name)
    return found


@cache
def _refuse_circles() -> None:
    """Let xlrd refuse a chain of sectors that comes back to itself; it follows short ones for ever.

    The work is limited anyway; so such a file is refused at once.
    """
    from xlrd import compdoc

    class Finite(compdoc.CompDoc):
        def _get_stream(
            self, mem: bytes, base: int, sat: Sequence[int], size: int, start: int, *rest: Any,
            **named: Any,
        ) -> bytes:  # fmt: skip
            at, left = start, len(sat)
            while 0 <= at < len(sat) and left >= 0:
                at, left = sat[at], left - 1
            if left < 0:
                raise compdoc.CompDocError("a circle of sectors")
            found: bytes = super()._get_stream(mem, base, sat, size, start, *rest, **named)
            return found

    compdoc.CompDoc = Finite


def _old_rows(sheet: Any, datemode: int) -> Iterator[list[Any]]:
    import xlrd

    for row in range(min(sheet.nrows, _LAST)):
        cells = []
        for cell in sheet.row(row)[: MOST_COLUMNS + 1]:
            if cell.ctype == xlrd.XL_CELL_DATE:
                cells.append(_old_date(cell.value, datemode))
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                cells.append(bool(cell.value))
            else:
                cells.append(None if cell.ctype == xlrd.XL_CELL_ERROR else cell.value)
        yield cells


def _old_date(value: float, datemode: int) -> Any:
    import xlrd

    try:
        return xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value


def _texts(source: Iterable[Iterable[Any]]) -> list[list[str]]:
    """Return rows as text, without what is empty at their ends."""
    rows: list[list[str]] = []
    blank = 0
    for cells in source:
        row = [cell_to_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        blank = 0 if row else blank + 1
        rows.append(row)
        if blank >= MOST_BLANK:
            break
    return rows


if __name__ == "__main__":
    serve(read_task, MEMORY, lambda _size: SECONDS)
