"""An arkivmelding has its elements in the order of the schema, and every file with its sum."""

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from forms.export.archive_message import (
    NAMESPACE,
    TYPE,
    UnreadableReceipt,
    build_message,
    parse_receipts,
)
from forms.export.package_files import Piece

SCHEMA = {
    "arkivmelding": "system meldingId tidspunkt:dateTime antallFiler:integer mappe?",
    "mappe": "systemID:uuid? tittel opprettetDato:dateTime? opprettetAv? skjerming?"
    " referanseEksternNoekkel registrering?",
    "saksmappe": "saksaar:integer? saksdato:date? administrativEnhet? saksstatus?",
    "registrering": "systemID:uuid? opprettetDato:dateTime? opprettetAv? skjerming?"
    " dokumentbeskrivelse* registreringsID? tittel offentligTittel? korrespondansepart*"
    " referanseEksternNoekkel",
    "journalpost": "journalposttype journalstatus journaldato:date? dokumentetsDato:date?"
    " mottattDato:dateTime? antallVedlegg:integer?",
    "dokumentbeskrivelse": "systemID:uuid? dokumenttype dokumentstatus tittel"
    " opprettetDato:dateTime? opprettetAv? tilknyttetRegistreringSom dokumentnummer:integer?"
    " tilknyttetDato:dateTime? tilknyttetAv? skjerming? dokumentobjekt*",
    "dokumentobjekt": "versjonsnummer:integer variantformat format mimeType?"
    " opprettetDato:dateTime? opprettetAv? referanseDokumentfil sjekksum? sjekksumAlgoritme?"
    " filstoerrelse:integer?",
    "korrespondansepart": "korrespondanseparttype korrespondansepartNavn",
    "skjerming": "tilgangsrestriksjon skjermingshjemmel skjermingMetadata skjermingDokument?",
    "referanseEksternNoekkel": "fagsystem noekkel",
}
"""What arkivmelding.xsd (Noark 5.0, as KS has it) says of the elements that are written.

In the schema's order, each with its type unless it is text, and `?` or `*` where it need not be.
"""
BASE = {"saksmappe": "mappe", "journalpost": "registrering"}
"""Which type a type extends: what it adds comes after."""
FORMS: dict[str, Callable[[str], object]] = {
    "dateTime": lambda text: datetime.fromisoformat(text) and re.fullmatch(r".+T.+", text),
    "date": lambda text: date.fromisoformat(text),
    "integer": int,
    "uuid": lambda text: re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text),
}
PIECES = [Piece("skjema.pdf", b"%PDF-1.4"), Piece("vedlegg/1", b"bilde")]
METADATA: dict[str, Any] = {
    "id": "0123",
    "reference": "AB12-CD34",
    "received": "2026-03-04T10:11:12+00:00",
    "unit": {"id": "u1", "name": "Lia barnehage"},
    "form": {"title": "Undringsnotat", "confidentiality": "special"},
    "attachments": [{"file": "vedlegg/1", "name": "Karis tegning.png", "type": "image/png"}],
}

OPEN = {"title": "Møtelogg", "confidentiality": "internal"}


def local(element: Element) -> str:
    return element.get(TYPE) or element.tag.rpartition("}")[2]


def breaches(root: Element) -> list[str]:
    """Where a message is not as the schema says: what lacks, is out of place, or of another type.

    The schema itself is another's text, and no licence stands in it (decision 95).
    """
    found = []
    for element in root.iter():
        kind = local(element)
        if not len(element):
            if not (element.text or "").strip():
                found.append(f"{kind} is empty")
            continue
        said = f"{SCHEMA.get(BASE.get(kind, ''), '')} {SCHEMA[kind]}".split()
        names = [child.tag.rpartition("}")[2] for child in element]
        order = [re.split("[:?*]", each)[0] for each in said]
        if names != sorted(names, key=order.index):
            found.append(f"{kind} has {names}")
        for each, name in zip(said, order, strict=True):
            texts = [child.text or "" for child in element if local_name(child) == name]
            if len(texts) > 1 and not each.endswith("*"):
                found.append(f"{kind} has {name} {len(texts)} times")
            if not texts and each[-1] not in "?*":
                found.append(f"{kind} lacks {name}")
            type = each.rstrip("?*").partition(":")[2]
            found += [f"{name} is {text}" for text in texts if type and not is_a(type, text)]
    return found


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def is_a(type: str, text: str) -> bool:
    try:
        return bool(FORMS[type](text) is not None)
    except ValueError:
        return False


def made(**changes: Any) -> tuple[Element, str]:
    piece = build_message(PIECES, {**METADATA, **changes})
    return fromstring(piece.content), piece.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unit": None, "attachments": []},
        {"form": OPEN},
        {"reference": None, "form": {"title": "Spørreskjema", "confidentiality": "anonymous"}},
    ],
)
def test_a_message_is_as_the_schema_says(changes: dict[str, Any]) -> None:
    root, _ = made(**changes)
    assert root.tag == f"{{{NAMESPACE}}}arkivmelding"
    assert breaches(root) == []


def test_what_is_not_as_the_schema_says_is_found() -> None:
    root, _ = made()
    folder = root.find(f"{{{NAMESPACE}}}mappe")
    assert folder is not None
    key = folder.find(f"{{{NAMESPACE}}}referanseEksternNoekkel")
    assert key is not None
    folder.remove(key)
    assert breaches(root) == ["saksmappe lacks referanseEksternNoekkel"]
    folder.append(key)
    assert len(breaches(root)) == 1 and breaches(root)[0].startswith("saksmappe has ")
    assert breaches(made(received="None", form=OPEN)[0])


def test_every_file_is_there_with_its_sum_and_size() -> None:
    root, _ = made()
    files = {
        texts["referanseDokumentfil"]: texts
        for each in root.iter(f"{{{NAMESPACE}}}dokumentobjekt")
        for texts in [{local(child): child.text for child in each}]
    }
    assert sorted(files) == ["skjema.pdf", "vedlegg/1"]
    for piece in PIECES:
        assert files[piece.name]["sjekksum"] == hashlib.sha256(piece.content).hexdigest()
        assert files[piece.name]["format"] in ("fmt/18", "fmt/11")
        assert files[piece.name]["filstoerrelse"] == str(len(piece.content))
    assert root.findtext(f"{{{NAMESPACE}}}antallFiler") == "2"


def test_what_is_exempt_says_by_which_law_and_names_nobody() -> None:
    root, text = made()
    laws = {each.text for each in root.iter(f"{{{NAMESPACE}}}skjermingshjemmel")}
    assert laws == {"offl. § 13 jf. fvl. § 13"}
    assert "Kari" not in text


def test_what_is_about_nobody_is_public() -> None:
    _, text = made(form=OPEN, unit=None)
    assert "skjerming" not in text and "korrespondansepart" not in text


def test_the_same_submission_is_described_by_the_same_identifiers() -> None:
    assert made()[1] == made()[1]
    assert re.search(r"<systemID>[0-9a-f-]{36}</systemID>", made()[1])


ANSWER = """<arkivmelding xmlns="http://www.arkivverket.no/standarder/noark5/arkivmelding">
<mappe><registrering><registreringsID>AB12-CD34</registreringsID>
<journalaar>2026</journalaar><journalsekvensnummer>17</journalsekvensnummer></registrering></mappe>
</arkivmelding>"""


def test_a_receipt_gives_the_number_of_the_archive() -> None:
    assert parse_receipts(ANSWER.encode()) == [("AB12-CD34", "2026/17")]


@pytest.mark.parametrize(
    "content",
    [
        "<arkivmelding/>",
        "<a",
        "<registrering><journalaar>2026</journalaar></registrering>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
)
def test_what_is_no_receipt_is_refused(content: str) -> None:
    with pytest.raises(UnreadableReceipt):
        parse_receipts(content.encode())
