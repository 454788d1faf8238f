"""What a cell says: in words for people, or in codes for programs."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from forms.export.table import Missing
from forms.language import format_date, format_number, format_time
from forms.language import gettext as _
from forms.questions import Column

Say = Callable[[Any], str]


def missing_words() -> dict[str, str]:
    """The words for why there is no answer; an answer left empty is an empty cell."""
    return {"declined": _("Ønsker ikke å svare"), "not_asked": _("Ikke spurt"), "empty": ""}


MISSING_CODES = {"declined": "declined", "not_asked": "not_asked", "empty": ""}


def in_words(column: Column) -> Say:
    """How a cell of *column* is said to a person: labels, 07.05.2026, 1,5, Ja."""
    words, yes = missing_words(), _("Ja")
    codes: Mapping[str, str] = column.codes or {}

    def say(cell: Any) -> str:
        match cell:
            case Missing():
                return words[cell.why]
            case bool():
                return yes if cell else ""
            case str():
                return codes.get(cell, cell)
            case date():
                return format_date(cell)
            case time():
                return format_time(cell)
            case _:
                return format_number(cell).replace("\N{NO-BREAK SPACE}", "")

    return say


def in_codes(column: Column) -> Say:
    """How a cell of *column* is said to a program: codes, 2026-05-07, 1.5, 1."""

    def say(cell: Any) -> str:
        match cell:
            case Missing():
                return MISSING_CODES[cell.why]
            case bool():
                return "1" if cell else "0"
            case str():
                return cell
            case date():
                return cell.isoformat()
            case time():
                return f"{cell:%H:%M}"
            case _:
                return str(cell)

    return say
