"""Files of other systems made by hand, and what they become."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from forms.checking import check_form
from forms.definition import Library, load_text
from forms.definition.validation.structure_validation import Grammar
from forms.interop import Taken, read_form
from forms.questions import TYPES

Json = dict[str, Any]
LIBRARY = Library(grammar=Grammar(TYPES))


def workbook(**sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """An .xlsx file with these sheets, each a list of rows by column."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        heads = list(dict.fromkeys(head for row in rows for head in row))
        sheet.append(heads)
        for row in rows:
            sheet.append([row.get(head) for head in heads])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def survey(
    *rows: Mapping[str, Any], choices: Sequence[Mapping[str, Any]] = (), **settings: Any
) -> Taken:
    """What an XLSForm with these rows becomes, its labels in bokmål."""
    settings = {
        "form_title": "Prøve",
        "form_id": "prove",
        "default_language": "Norsk (nb)",
    } | settings
    return read_form("prove.xlsx", workbook(survey=rows, choices=choices, settings=[settings]))


def row(type: str, name: str = "", label: str = "", **more: Any) -> Json:
    """A row of the survey sheet."""
    return {"type": type, "name": name, "label": label or None, **more}


def options(list_name: str, **labels: str) -> list[Json]:
    """The rows of a list in the choices sheet."""
    return [{"list_name": list_name, "name": c, "label": t} for c, t in labels.items()]


def form_of(taken: Taken) -> Json:
    """The definition, after the product's own check has let it through."""
    problems = check_form(load_text(taken.id, taken.text, LIBRARY))
    assert [p.sentence() for p in problems if p.level == "error"] == []
    found: Json = json.loads(taken.text)
    return found


def questions(taken: Taken) -> dict[str, Json]:
    """Every question by id, those inside repeats too."""
    found = [q for section in form_of(taken)["sections"] for q in section["questions"]]
    return {q["id"]: q for each in found for q in (each, *each.get("questions", ()))}


def told(taken: Taken) -> list[tuple[str, str]]:
    """The report: level and place of each line."""
    return [(line.level, line.where) for line in taken.report.lines]
