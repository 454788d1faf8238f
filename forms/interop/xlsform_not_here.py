"""What a row of an XLSForm can have that has no place here."""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from forms.i18n import gettext as _
from forms.interop.draft import Item

if TYPE_CHECKING:
    from forms.interop.xlsform import WorkbookReader
    from forms.interop.xlsform_table import Row

PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s,;]+)")
_NO = ("", "no", "false", "false()", "0")
_MEDIA = ("image", "big-image", "audio", "video")
_NOT_HERE: Mapping[str, tuple[str, Callable[[], str]]] = {
    "trigger": ("trigger", lambda: _("Utregninger følger alltid svarene her.")),
    "readonly": (
        "read_only",
        lambda: _("Spørsmålet kan besvares her. Bruk «note» eller «calc»."),
    ),
    "required_message": (
        "required_message",
        lambda: _("Skjemaet sier selv at spørsmålet må besvares."),
    ),
    "calculation": ("calculation", lambda: _("Sett den opp for hånd, som «calc».")),
}
_OTHERS = ("save_to", "intent", "body::intent", "bind::jr:preload", "minimum_seconds", "max-pixels")
_READ = {"range": ("start", "end", "step"), "text": ("rows",)}
"""Parameters that are read, by the type of the row."""
_LOOKS = re.compile(
    r"\b(?:search|pulldata)\s*\(|\bex:\S+|(?<![\w-])(?:numbers|masked|hidden-answer|image-map|map|"
    r"signature|draw|annotate|new|new-front|ethiopian|coptic|islamic|persian|bikram-sambat|"
    r"myanmar|buddhist)(?![\w-])"
)
"""Looks that change what may be answered, or how."""
_OF_AROUND = ("readonly", "trigger", "save_to", "intent")


def tell_question(reader: "WorkbookReader", row: "Row", item: Item, said: str) -> None:
    """Tell of the columns of a question or a note that have no place here."""
    for column, (name, remedy) in _NOT_HERE.items():
        if str(row.get(column) or "").lower() not in _NO:
            what = _("«%(name)s» er ikke med.", name=name)
            reader.report.lost(reader.where(row, name), said, what, remedy())
    tell_media(reader, row, said)
    for column in _OTHERS:
        if row.get(column):
            reader.report.not_taken(reader.where(row, column), said, [column])
    tell_parameters(reader, row, said)
    for looks in _LOOKS.finditer(str(row.get("appearance") or "").lower()):
        name = f"appearance: {looks[0].rstrip('(').strip()}"
        reader.report.not_taken(reader.where(row, "appearance"), said, [name])
    list_name = item.list_name or item.name
    if item.options and list_name not in reader.told_lists:
        reader.told_lists.add(list_name)
        columns = (reader.columns.get(id(option), {}) for option in item.options)
        if any(name in each for each in columns for name in _MEDIA):
            what = _("Bilde og lyd ved spørsmålet er ikke med.")
            where = f"choices · {list_name}"
            reader.report.lost(where, said, what, _("Beskriv det i teksten."))


def tell_media(reader: "WorkbookReader", row: "Row", said: str) -> None:
    """Tell of pictures and sound beside a question, a group or a repeat."""
    if any(row.get(name) for name in _MEDIA):
        what = _("Bilde og lyd ved spørsmålet er ikke med.")
        reader.report.lost(reader.where(row, "media"), said, what, _("Beskriv det i teksten."))


def tell_parameters(reader: "WorkbookReader", row: "Row", said: str) -> None:
    """Tell of the parameters that are not read, such as a random order."""
    type = str(row.get("type", "")).lower().strip()
    for name, value in PARAMETER.findall(str(row.get("parameters") or "")):
        if name not in _READ.get(type, ()) and value.lower() not in _NO:
            told = [f"parameters: {name}"]
            reader.report.not_taken(reader.where(row, "parameters"), said, told)


def tell_around(reader: "WorkbookReader", row: "Row", said: str) -> None:
    """Tell of the columns of a group or a repeat that have no place here."""
    tell_media(reader, row, said)
    for column in _OF_AROUND:
        if str(row.get(column) or "").lower() not in _NO:
            reader.report.not_taken(reader.where(row, column), said, [column])
