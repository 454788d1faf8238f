"""The formats that can be read and written: one line each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from forms.definition.source.reader import LARGEST
from forms.i18n import gettext as _
from forms.interop import (
    fhir,
    fhir_out,
    formio,
    json_schema,
    json_schema_out,
    limesurvey,
    packed_files,
    redcap,
    redcap_out,
    surveyjs,
    surveyjs_out,
    xlsform,
    xlsform_out,
)
from forms.interop.budget import reading_limits
from forms.interop.draft import Draft
from forms.interop.existing_questions import Earlier
from forms.interop.exported_file import ExportedFile
from forms.interop.form_builder import Taken, build_form
from forms.interop.json_files import is_too_deep, parse_json
from forms.interop.report import Refused


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is known, read and written."""

    kind: str
    label: str
    suffixes: tuple[str, ...]
    knows: Callable[[str, bytes], bool]
    read: Callable[[str, bytes], Draft] | None = None
    write: Callable[[Mapping[str, Any]], ExportedFile] | None = None
    only_ours: bool = False
    """Whether no file is read but one that was exported here."""


FORMATS: Mapping[str, Format] = {
    each.kind: each
    for each in (
        Format("redcap", "REDCap", (".csv",), redcap.knows, redcap.read, redcap_out.write),
        Format(
            "xlsform",
            "XLSForm",
            (".xlsx", ".xls", ".csv"),
            xlsform.knows,
            xlsform.read,
            xlsform_out.write,
        ),
        Format("fhir", "FHIR Questionnaire", (".json",), fhir.knows, fhir.read, fhir_out.write),
        Format(
            "surveyjs", "SurveyJS", (".json",), surveyjs.knows, surveyjs.read, surveyjs_out.write
        ),
        Format("formio", "Form.io", (".json",), formio.knows, formio.read),
        Format("limesurvey", "LimeSurvey", (".lss",), limesurvey.knows, limesurvey.read),
        Format(
            "json-schema",
            "JSON Schema",
            (".json",),
            json_schema.knows,
            json_schema.read,
            json_schema_out.write,
            only_ours=True,
        ),
    )
}


def write_form(document: Mapping[str, Any], kind: str) -> ExportedFile:
    """Return a version's document in another format; raise `LookupError` for one not written."""
    format = FORMATS[kind]
    if format.write is None:
        raise LookupError(kind)
    return format.write(document)


def unzip_form(name: str, data: bytes) -> tuple[str, bytes]:
    """Return name and content of the form in a zip archive; of any other file its own.

    Raises `Refused` for an archive with no form or several.
    """
    if len(data) > LARGEST:
        return name, data
    return packed_files.unpacked(name, data, _is_form) or (name, data)


def _is_form(name: str, data: bytes) -> bool:
    """Whether a file can be read here: of another system, or our own JSON."""
    return recognize_format(name, data) is not None or _is_own(data)


def _is_own(data: bytes) -> bool:
    found = parse_json(data)
    return isinstance(found, dict) and {"title", "sections"} <= found.keys()


def recognize_format(name: str, data: bytes) -> Format | None:
    """Return the format of a file, by its content first; None for our own JSON and others."""
    return next((each for each in FORMATS.values() if each.read and each.knows(name, data)), None)


def read_form(
    name: str,
    data: bytes,
    kind: str = "",
    known: Mapping[str, Earlier] | None = None,
) -> Taken:
    """Return the definition in a file of another system, as an author's text.

    *kind* says which format it is, when its content does not; *known* are the questions of the
    form that it is a new version of. Raises `Refused`.
    """
    if len(data) > LARGEST:
        size = f"{len(data) / 1024 / 1024:.1f}".replace(".", ",")
        raise Refused(
            _("Filen er på %(size)s MB.", size=size),
            _("Den kan være på høyst 2 MB. Ta bort bilder og det som ikke trengs."),
        )
    name, data = unzip_form(name, data)
    plain = PurePath(name).name
    format = FORMATS.get(kind) if kind else recognize_format(plain, data)
    if format is None or format.read is None:
        raise Refused(_("Filen er ikke av et slag som kan importeres."), what_it_is(data))
    try:
        with reading_limits():
            return build_form(format.read(plain, data), format.kind, known)
    except _MALFORMED as error:  # a file that only looks like its format
        raise Refused(
            _("Filen følger ikke formatet %(label)s.", label=format.label),
            _("Lag filen på nytt i programmet den kommer fra."),
        ) from error


_MALFORMED = (AttributeError, TypeError, KeyError, ValueError, IndexError, RecursionError)


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
    if is_too_deep(data):
        what, how = _("Filen er nøstet for dypt til å leses."), _("Ta bort noen nivåer.")
        return f"{what} {how}"
    told = next((said() for mark, said in _MAGIC if head.startswith(mark.lower())), "")
    if data[:4] == b"PK\x03\x04":
        told = _("Dette er et Word-dokument.") if b"word/" in data else _("Dette er en zip-fil.")
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        told = _("Dette er et eldre Office-dokument.")
    read = [each for each in FORMATS.values() if each.read and not each.only_ours]
    labels = ", ".join(each.label for each in read)
    return f"{told} {_('Disse kan leses: %(labels)s.', labels=labels)}".strip()
