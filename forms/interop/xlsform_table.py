"""The sheets of an XLSForm as rows by column."""

import re
from typing import Any

from forms.i18n import gettext as _
from forms.interop.draft import Words
from forms.interop.languages import language_code
from forms.interop.report import Refused
from forms.interop.sheets import Rows

_COLUMN = re.compile(r"(?<!\s)\s*::?\s*")
_TEXTS = frozenset(
    {
        "label",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "image",
        "media",
        "big-image",
        "audio",
        "video",
    }
)
_SAME = {
    "relevance": "relevant",
    "caption": "label",
    "command": "type",
    "value": "name",
    "list name": "list_name",
    "list-name": "list_name",
    "constraint message": "constraint_message",
    "required message": "required_message",
    "read_only": "readonly",
    "repeat count": "repeat_count",
    "choice filter": "choice_filter",
    "calculate": "calculation",
    "constraining message": "constraint_message",
    "constraining_message": "constraint_message",
    "tag": "name",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "requiredmsg": "required_message",
}


Row = dict[str, Any]
"""A row by its columns; texts as `Words`, and `row` its number."""


def table(rows: Rows, sheet: str) -> list[Row]:
    """Return the rows by column; refuse a column that stands twice."""
    if not rows:
        return []
    heads = [_head(cell) for cell in rows[0][1]]
    seen = [head for head in heads if head[0]]
    twice = next((head for head in seen if seen.count(head) > 1), None)
    if twice is not None:
        raise Refused(
            _("Kolonnen «%(name)s» står to ganger i arket «%(sheet)s».",
              name="::".join(filter(None, twice)), sheet=sheet),
            _("Ta bort den ene."),
        )  # fmt: skip
    found = []
    for number, cells in rows[1:]:
        row: Row = {"row": number}
        for (column, language), cell in zip(heads, cells, strict=False):
            if not column or not cell.strip():
                continue
            if column in _TEXTS:
                row.setdefault(column, Words())[language] = cell
            else:
                row.setdefault(column, cell.strip())
        if len(row) > 1:
            found.append(row)
    return found


def _head(cell: str) -> tuple[str, str]:
    """Return a column and the language of its texts: `label::Somali (so)` → label, so."""
    if cell.strip().startswith("sv::"):
        return cell.strip(), ""
    parts = _COLUMN.split(cell.strip())
    column = parts[0].lower().strip()
    if cell.strip().lower() in _SAME:
        return _SAME[cell.strip().lower()], ""
    if column == "bind" and parts[1:2] == ["type"]:
        return cell.strip().lower(), ""
    if column in ("media", "bind", "body", "control", "instance") and len(parts) > 1:
        column, parts = parts[1].lower(), parts[1:]
    column = _SAME.get(column, column)
    if column not in _TEXTS or len(parts) < 2:
        return (column, "") if len(parts) < 2 or column in _TEXTS else (cell.strip().lower(), "")
    return column, language_code(parts[-1]) or parts[-1].strip()[:20].lower() or ""
