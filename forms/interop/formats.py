"""The formats that can be read and written: one line each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from forms.definition.source.reader import LARGEST
from forms.i18n import gettext as _
from forms.interop import xlsform
from forms.interop.building import Taken, build
from forms.interop.draft import Draft
from forms.interop.report import Refused, Report


@dataclass(frozen=True, slots=True)
class Made:
    """A definition in another format: the file, and the report of what it cannot hold."""

    kind: str
    name: str
    data: bytes
    mimetype: str
    report: Report


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is known, read and written."""

    kind: str
    label: str
    suffixes: tuple[str, ...]
    knows: Callable[[str, bytes], bool]
    read: Callable[[str, bytes], Draft] | None = None
    write: Callable[[Mapping[str, Any]], Made] | None = None


FORMATS: Mapping[str, Format] = {
    each.kind: each
    for each in (
        Format("xlsform", "XLSForm", (".xlsx", ".xls", ".csv"), xlsform.knows, xlsform.read),
    )
}


def recognised(name: str, data: bytes) -> Format | None:
    """Return the format of a file, by its content first; None for our own JSON and others."""
    return next((each for each in FORMATS.values() if each.read and each.knows(name, data)), None)


def take(
    name: str,
    data: bytes,
    kind: str = "",
    known: Mapping[str, tuple[str, str]] | None = None,
) -> Taken:
    """Return the definition in a file of another system, as an author's text.

    *kind* says which format it is, when its content does not; *known* are the aliases and types
    of the form that it is a new version of. Raises `Refused`.
    """
    if len(data) > LARGEST:
        size = f"{len(data) / 1024 / 1024:.1f}".replace(".", ",")
        raise Refused(
            _("Filen er på %(size)s MB.", size=size),
            _("Den kan være på høyst 2 MB. Ta bort bilder og det som ikke trengs."),
        )
    plain = PurePath(name).name
    format = FORMATS.get(kind) if kind else recognised(plain, data)
    if format is None or format.read is None:
        raise Refused(_("Filen er ikke av et slag som kan importeres."), what_it_is(data))
    draft = format.read(plain, data)
    return build(draft, format.kind, known)


_MAGIC: tuple[tuple[bytes, Callable[[], str]], ...] = (
    (b"%PDF", lambda: _("Dette er en PDF-fil.")),
    (b"\x89PNG", lambda: _("Dette er et bilde.")),
    (b"\xff\xd8\xff", lambda: _("Dette er et bilde.")),
    (b"GIF8", lambda: _("Dette er et bilde.")),
    (b"{\\rtf", lambda: _("Dette er et tekstdokument (RTF).")),
    (b"<?xml", lambda: _("Dette er en XML-fil av et annet slag.")),
    (b"<!doctype html", lambda: _("Dette er en nettside.")),
    (b"<html", lambda: _("Dette er en nettside.")),
)


def what_it_is(data: bytes) -> str:
    """Say what a file is, and which formats can be read."""
    head = data[:4096].lstrip().lower()
    told = next((said() for mark, said in _MAGIC if head.startswith(mark.lower())), "")
    if data[:4] == b"PK\x03\x04":
        told = _("Dette er et Word-dokument.") if b"word/" in data else _("Dette er en zip-fil.")
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        told = _("Dette er et eldre Office-dokument.")
    labels = ", ".join(each.label for each in FORMATS.values() if each.read)
    return f"{told} {_('Disse kan leses: %(labels)s.', labels=labels)}".strip()
