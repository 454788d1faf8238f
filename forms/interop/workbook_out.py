"""A workbook of texts, written row by row."""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, Any]
_LONGEST_CELL = 32_000


def workbook(sheets: Mapping[str, Sequence[Row]], first: Mapping[str, Sequence[str]]) -> bytes:
    """Return a workbook of some sheets by name; *first* has headings that stand before others."""
    from openpyxl import Workbook  # only who exports pays for it

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        _write_sheet(book.create_sheet(name), rows, first.get(name, ()))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cell_text(value: Any) -> str:
    """Return what a cell can hold of a value."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return "" if value is None else ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_LONGEST_CELL]


def _write_sheet(sheet: "Worksheet", rows: Sequence[Row], first: Sequence[str]) -> None:
    from openpyxl.cell import WriteOnlyCell

    heads = list(dict.fromkeys([*first, *(head for row in rows for head in row)]))
    sheet.append(heads)
    for row in rows:
        cells = []
        for head in heads:
            cell = WriteOnlyCell(sheet, cell_text(row.get(head)) or None)
            if cell.value is not None:
                cell.data_type = "s"  # what begins with = is a text here too
            cells.append(cell)
        sheet.append(cells)
