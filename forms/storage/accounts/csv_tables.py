"""Tables that come as CSV from a spreadsheet: read whole, with every fault named by its line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from forms.i18n import gettext as _
from forms.storage.database.column_types import Unstorable, storable_text

Row = dict[str, str]
YES = frozenset({"", "1", "ja", "yes", "true", "x"})
NO = frozenset({"0", "nei", "no", "false"})


class TableError(ValueError):
    """A table that was not taken in; its `problems` name the lines and the remedies."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Imported:
    """The changes of an import, as ids or logins."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def read_rows(text: str, columns: Sequence[str], needed: int) -> Iterator[tuple[int, Row]]:
    """Yield the table's rows, each with its last line number; a missing column is empty.

    Separated by semicolon, comma or tab; the first *needed* columns are required. Raises
    `TableError`.
    """
    text = text.removeprefix("\N{BOM}")
    lines = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if missing := [name for name in columns[:needed] if name not in header]:
            raise TableError([_header_missing(missing[0], columns)])
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield lines.line_num, _row(header, cells, columns)
    except (csv.Error, Unstorable):
        raise TableError([_unreadable(lines.line_num)]) from None


def yes_no_problems(line: int, row: Row, column: str, sentence: str) -> Iterator[str]:
    """Yield a problem when the cell is neither yes nor no; *sentence* is the remedy."""
    if row[column].casefold() not in YES | NO:
        yield _(
            "Linje %(line)s: «%(value)s» er ikke ja eller nei. %(remedy)s",
            line=line,
            value=row[column],
            remedy=sentence,
        )


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";,\t", key=first.count)


def _row(header: list[str], cells: list[str], columns: Sequence[str]) -> Row:
    found = dict(zip(header, (storable_text(cell.strip()) for cell in cells), strict=False))
    return {name: found.get(name, "") for name in columns}


def _header_missing(column: str, columns: Sequence[str]) -> str:
    return _(
        "Linje 1: Kolonnen «%(column)s» mangler. Første linje skal være %(header)s.",
        column=column,
        header=";".join(columns),
    )


def _unreadable(line: int) -> str:
    return _(
        "Linje %(line)s: Linjen kan ikke leses. Lagre regnearket på nytt som CSV (UTF-8).",
        line=line,
    )
