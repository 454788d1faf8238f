"""An arkivmelding has its elements in the order of the schema, and every file with its sum."""

import hashlib
import re
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from forms.export.archive_message import NAMESPACE, TYPE, UnreadableReceipt, message, receipts
from forms.export.package_files import Piece

ORDER = {
    "arkivmelding": "system meldingId tidspunkt antallFiler mappe",
    "saksmappe": "systemID tittel opprettetDato opprettetAv skjerming registrering saksaar"
    " saksdato administrativEnhet saksstatus",
    "journalpost": "systemID opprettetDato opprettetAv skjerming dokumentbeskrivelse"
    " dokumentbeskrivelse registreringsID tittel offentligTittel korrespondansepart"
    " journalposttype journalstatus journaldato dokumentetsDato mottattDato antallVedlegg",
    "dokumentbeskrivelse": "systemID dokumenttype dokumentstatus tittel opprettetDato opprettetAv"
    " tilknyttetRegistreringSom dokumentnummer tilknyttetDato tilknyttetAv skjerming"
    " dokumentobjekt",
    "dokumentobjekt": "versjonsnummer variantformat format mimeType opprettetDato opprettetAv"
    " referanseDokumentfil sjekksum sjekksumAlgoritme filstoerrelse",
    "skjerming": "tilgangsrestriksjon skjermingshjemmel skjermingMetadata skjermingDokument",
}
"""The sequences of arkivmelding.xsd (Noark 5.0), those elements that are written."""
PIECES = [Piece("skjema.pdf", b"%PDF-1.4"), Piece("vedlegg/1", b"bilde")]
METADATA: dict[str, Any] = {
    "id": "0123",
    "reference": "AB12-CD34",
    "received": "2026-03-04T10:11:12+00:00",
    "unit": {"id": "u1", "name": "Lia barnehage"},
    "form": {"title": "Undringsnotat", "confidentiality": "special"},
    "attachments": [{"file": "vedlegg/1", "name": "Karis tegning.png", "type": "image/png"}],
}


def local(element: Element) -> str:
    return element.get(TYPE) or element.tag.rpartition("}")[2]


def made(**changes: Any) -> tuple[Element, str]:
    piece = message(PIECES, {**METADATA, **changes})
    return fromstring(piece.content), piece.content.decode()


def test_elements_stand_in_the_order_of_the_schema() -> None:
    root, _ = made()
    assert root.tag == f"{{{NAMESPACE}}}arkivmelding"
    for element in root.iter():
        if len(element) and local(element) in ORDER:
            names = [child.tag.rpartition("}")[2] for child in element]
            wanted = ORDER[local(element)].split()
            assert names == [name for name in wanted if name in names], local(element)


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
    _, text = made(form={"title": "Møtelogg", "confidentiality": "internal"}, unit=None)
    assert "skjerming" not in text and "korrespondansepart" not in text


def test_the_same_submission_is_described_by_the_same_identifiers() -> None:
    assert made()[1] == made()[1]
    assert re.search(r"<systemID>[0-9a-f-]{36}</systemID>", made()[1])


ANSWER = """<arkivmelding xmlns="http://www.arkivverket.no/standarder/noark5/arkivmelding">
<mappe><registrering><registreringsID>AB12-CD34</registreringsID>
<journalaar>2026</journalaar><journalsekvensnummer>17</journalsekvensnummer></registrering></mappe>
</arkivmelding>"""


def test_a_receipt_gives_the_number_of_the_archive() -> None:
    assert receipts(ANSWER.encode()) == [("AB12-CD34", "2026/17")]


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
        receipts(content.encode())
