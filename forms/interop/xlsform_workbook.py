"""The sheets of an XLSForm: of a workbook, or of a CSV file that has all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms.interop.sheets import Rows, Sheets, read_csv, read_xls, read_xlsx


def rest_of(survey: Rows) -> str:
    """Return what the hash of our own definition stands for: the cells of the sheet survey."""
    heads = [cell.strip() for cell in survey[0][1]]
    rows = [dict(zip(heads, cells, strict=False)) for _row, cells in survey[1:]]
    return written_rest(rows)


def written_rest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the cells that hold anything, row by row and by heading."""
    kept = [
        sorted((head, str(cell).strip()) for head, cell in row.items() if str(cell or "").strip())
        for row in rows
    ]
    return repr(kept)


def sheets_of(data: bytes) -> Sheets:
    """Return the sheets of a file by name."""
    if data[:4] == b"PK\x03\x04":
        return read_xlsx(data)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        return read_xls(data)
    rows = read_csv(data)
    if rows and rows[0][1][0].strip().lower() in ("survey", "choices", "settings"):
        return _stacked(rows)
    return {"survey": rows}


def _stacked(rows: Rows) -> Sheets:
    """Return the sheets of a CSV that has each sheet's name in the first column."""
    found: Sheets = {}
    name = ""
    for number, cells in rows:
        if cells[0].strip():
            name = cells[0].strip()
            if not any(cell.strip() for cell in cells[1:]):
                continue
        found.setdefault(name, []).append((number, cells[1:]))
    return found


def sheet_named(sheets: Sheets, wanted: str) -> Rows | None:
    """Return the rows of a sheet, whose name may be written in any case."""
    return next((rows for name, rows in sheets.items() if name.strip().lower() == wanted), None)
