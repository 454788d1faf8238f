"""Limits of a component of Form.io that stand outside what it validates, and its unit."""

import re
from typing import Any

from forms.interop import html_text
from forms.interop.conditions import number_of
from forms.interop.draft import Item, Words
from forms.interop.json_files import Json, object_at, text_at
from forms.interop.report import Report

_LONGEST_UNIT = 20
_MOST_LINES = 20
_MOST_FILES = 10


def take_limits(report: Report, raw: Json, made: Item, said: str) -> None:
    """Put the limits of a component in the keys of its question, and tell of the others."""
    taken = _TAKERS[made.type](raw, made) if made.type in _TAKERS else set()
    dates = object_at(raw, "datePicker")
    given = {"suffix": raw.get("suffix"), "multiple": raw.get("multiple") is True} | {
        name: dates.get(name) or raw.get(name) for name in ("minDate", "maxDate")
    }
    given["multiple"] = given["multiple"] and made.type not in ("choices", "file")
    report.not_taken(
        made.where, said, [n for n, value in given.items() if value and n not in taken]
    )


def _number(raw: Json, made: Item) -> set[str]:
    unit = html_text.clean_text(text_at(raw, "suffix") or text_at(raw, "currency"))
    if 0 < len(unit) <= _LONGEST_UNIT:
        made.keys["unit"] = Words({"": unit})
    places = number_of(raw.get("decimalLimit"))
    if isinstance(places, int) and 0 <= places <= 6:
        made.keys["decimals"] = places
    if object_at(raw, "validate").get("integer") is True:
        made.keys.pop("decimals", None)
    return {"suffix"} if "unit" in made.keys else set()


def _text(raw: Json, made: Item) -> set[str]:
    rows = number_of(raw.get("rows"))
    if "lines" in made.keys and isinstance(rows, int) and 1 < rows <= _MOST_LINES:
        made.keys["lines"] = rows
    return set()


def _choices(raw: Json, made: Item) -> set[str]:
    for key in ("min", "max"):
        name = f"{key}SelectedCount"
        count: Any = object_at(raw, "validate").get(name) or raw.get(name)
        if isinstance(count := number_of(count), int) and 0 < count <= len(made.options):
            made.keys[key] = count
    return set()


def _day(raw: Json, made: Item) -> set[str]:
    taken = set()
    for key in ("min", "max"):
        day = text_at(raw, "datePicker", f"{key}Date") or text_at(raw, f"{key}Date")
        if re.fullmatch(r"\d{4}-\d\d-\d\d(?:T.*)?", day):
            made.keys[key] = day[:10]
            taken.add(f"{key}Date")
    return taken


def _file(raw: Json, made: Item) -> set[str]:
    most = number_of(raw.get("maxNumberOfFiles"))
    if isinstance(most, int) and 0 < most <= _MOST_FILES:
        made.keys["max_files"] = most
    elif raw.get("multiple") is True:
        made.keys["max_files"] = _MOST_FILES
    return set()


_TAKERS = {"number": _number, "text": _text, "choices": _choices, "date": _day, "file": _file}
