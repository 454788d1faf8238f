"""The description of an archived submission as a Noark 5 arkivmelding, and the archive's receipt.

The National Archives' exchange format (`arkivmelding.xsd`, namespace `…/noark5/arkivmelding`): a
message with one case file (saksmappe), one journal entry (journalpost), one document description
for the form and each file, and under each its file with checksum. Elements stand in the order of
the schema; tests/export/test_archive_message.py holds that order.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from forms.definition.laws import exempting_paragraphs
from forms.export.package_files import Piece
from forms.export.pdf.archival import CLAIMS

NAMESPACE = "http://www.arkivverket.no/standarder/noark5/arkivmelding"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
FILE = "arkivmelding.xml"
SYSTEM = "Skjemaverk"
FORM_FILES = ("skjema.pdf", "skjema.html")
_FORMATS = {
    "image/png": "fmt/11",
    "image/jpeg": "fmt/43",
    "text/html": "fmt/96",
}
"""PRONOM's names of the formats that a package may hold."""
_PDF = {b"4": "fmt/18", b"5": "fmt/19", b"6": "fmt/20", b"7": "fmt/276"}
"""The same, of the versions 1.4 to 1.7 of PDF."""
ARCHIVAL = "fmt/477"
"""PDF/A-2b, which the form's own file is."""
_GUARDED = frozenset({"personal", "special", "health"})


class UnreadableReceipt(Exception):
    """The file is no receipt of an arkivmelding."""


def build_message(pieces: Iterable[Piece], metadata: Mapping[str, Any]) -> Piece:
    """Return the arkivmelding of a package: *pieces*, and what `metadata.json` says of them.

    The title of what is exempt from public access names the form and its reference, no person.
    """
    files = {piece.name: piece.content for piece in pieces}
    documents = list(_documents(files, metadata))
    root = Element("arkivmelding", {"xmlns": NAMESPACE})
    _texts(
        root,
        system=SYSTEM,
        meldingId=_guid(metadata["id"], "melding"),
        tidspunkt=metadata["received"],
        antallFiler=str(len(documents)),
    )
    folder = SubElement(root, "mappe", {TYPE: "saksmappe"})
    _texts(
        folder,
        systemID=_guid(metadata["id"], "mappe"),
        tittel=_title(metadata),
        opprettetDato=metadata["received"],
        opprettetAv=SYSTEM,
    )
    _add_screening(folder, metadata, document=False)
    _own_key(folder, metadata)
    entry = SubElement(folder, "registrering", {TYPE: "journalpost"})
    _texts(
        entry,
        systemID=_guid(metadata["id"], "registrering"),
        opprettetDato=metadata["received"],
        opprettetAv=SYSTEM,
    )
    _add_screening(entry, metadata, document=True)
    for number, (name, title, mime) in enumerate(documents, 1):
        _document(entry, number, (name, title, mime), files[name], metadata)
    _texts(
        entry,
        registreringsID=metadata["reference"],
        tittel=_title(metadata),
        offentligTittel=metadata["form"]["title"],
    )
    _correspondent(entry, metadata)
    _own_key(entry, metadata)
    day = str(metadata["received"])[:10]
    _texts(
        entry,
        journalposttype="Organinternt dokument uten oppfølging",
        journalstatus="Journalført",
        journaldato=day,
        dokumentetsDato=day,
        mottattDato=metadata["received"],
        antallVedlegg=str(len(documents) - 1),
    )
    _texts(
        folder,
        saksaar=day[:4],
        saksdato=day,
        administrativEnhet=(metadata["unit"] or {}).get("name"),
        saksstatus="Avsluttet",
    )
    indent(root)
    return Piece(FILE, tostring(root, encoding="utf-8", xml_declaration=True))


def _documents(
    files: Mapping[str, bytes], metadata: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Yield the file, title and media type of each document: the form first, then its files."""
    for name in FORM_FILES:
        if name in files:
            kind = "application/pdf" if name.endswith("pdf") else "text/html"
            yield name, metadata["form"]["title"], kind
    for number, attached in enumerate(metadata["attachments"], 1):
        yield attached["file"], f"Vedlegg {number}", attached["type"]


def _document(
    entry: Element,
    number: int,
    document: tuple[str, str, str],
    content: bytes,
    metadata: Mapping[str, Any],
) -> None:
    name, title, mime = document
    archival = name in FORM_FILES and _is_archival(content)
    described = SubElement(entry, "dokumentbeskrivelse")
    _texts(
        described,
        systemID=_guid(metadata["id"], name),
        dokumenttype="Skjema" if number == 1 else "Vedlegg",
        dokumentstatus="Dokumentet er ferdigstilt",
        tittel=title,
        opprettetDato=metadata["received"],
        opprettetAv=SYSTEM,
        tilknyttetRegistreringSom="Hoveddokument" if number == 1 else "Vedlegg",
        dokumentnummer=str(number),
        tilknyttetDato=metadata["received"],
        tilknyttetAv=SYSTEM,
    )
    _add_screening(described, metadata, document=True)
    _texts(
        SubElement(described, "dokumentobjekt"),
        versjonsnummer="1",
        variantformat="Arkivformat" if archival else "Produksjonsformat",
        format=ARCHIVAL if archival else _format(mime, content),
        mimeType=mime,
        opprettetDato=metadata["received"],
        opprettetAv=SYSTEM,
        referanseDokumentfil=name,
        sjekksum=hashlib.sha256(content).hexdigest(),
        sjekksumAlgoritme="SHA-256",
        filstoerrelse=str(len(content)),
    )


def _format(mime: str, content: bytes) -> str:
    """Return PRONOM's name of a file's format, or "av" (annet) where it has none here."""
    if content.startswith(b"%PDF-1."):
        return _PDF.get(content[7:8], "av")
    return _FORMATS.get(mime, "av")


def _is_archival(content: bytes) -> bool:
    """Tell whether the form's own file says that it is PDF/A-2b."""
    return content.startswith(b"%PDF-1.") and all(claim in content for claim in CLAIMS)


def _add_screening(parent: Element, metadata: Mapping[str, Any], *, document: bool) -> None:
    """Say by which law it is exempt from public access, where the form is about people."""
    if metadata["form"]["confidentiality"] not in _GUARDED:
        return
    shield = SubElement(parent, "skjerming")
    day = date.fromisoformat(str(metadata["received"])[:10])
    _texts(
        shield,
        tilgangsrestriksjon="Unntatt offentlighet",
        skjermingshjemmel=exempting_paragraphs(day),
        skjermingMetadata="Skjerming tittel registrering, alt",
        skjermingDokument="Skjerming av hele dokumentet" if document else None,
    )


def _correspondent(entry: Element, metadata: Mapping[str, Any]) -> None:
    unit = metadata["unit"]
    if unit:
        _texts(
            SubElement(entry, "korrespondansepart"),
            korrespondanseparttype="Intern avsender",
            korrespondansepartNavn=unit["name"],
        )


def _own_key(parent: Element, metadata: Mapping[str, Any]) -> None:
    """Name it as we do, which the schema demands, and by which a receipt finds its way back."""
    key = metadata["reference"] or metadata["id"]
    _texts(SubElement(parent, "referanseEksternNoekkel"), fagsystem=SYSTEM, noekkel=key)


def _title(metadata: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (metadata["form"]["title"], metadata["reference"])))


def _texts(parent: Element, **texts: str | None) -> None:
    """Add an element for each text that there is, in the order they are given."""
    for name, text in texts.items():
        if text:
            SubElement(parent, name).text = text


def _guid(id: str, what: str) -> str:
    """Return the same identifier each time the same thing is described."""
    return str(uuid5(NAMESPACE_URL, f"urn:skjemaverk:{id}:{what}"))


def parse_receipts(content: bytes) -> list[tuple[str, str]]:
    """Return what a receipt confirms: our reference of each entry, and the archive's own.

    An archive answers with the entry (`registrering`, or `registreringKvittering` of KS Fiks
    Arkiv), our `registreringsID` in it, and its own year and sequence number.
    """
    from defusedxml.common import DefusedXmlException  # only who reads a receipt pays for it
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise UnreadableReceipt from error
    found = []
    for entry in root.iter():
        if _local(entry) in ("registrering", "registreringKvittering", "journalpostKvittering"):
            texts = {_local(each): (each.text or "").strip() for each in entry.iter()}
            ours = texts.get("registreringsID") or texts.get("noekkel", "")
            its = [texts.get(name, "") for name in ("journalaar", "journalsekvensnummer")]
            if ours:
                found.append((ours, "/".join(filter(None, its))))
    if not found:
        raise UnreadableReceipt
    return found


def _local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
