"""The form in an archive package is PDF/A-2b, as far as these rules of ISO 19005-2 say.

veraPDF is Java and not to be had here. What is checked: 6.1.2 header, 6.1.3 trailer with ID and no
encryption, 6.1.6 filters, 6.2.3 output intent, 6.2.4 colours, 6.2.8 images, 6.2.11 fonts embedded
and symbolic TrueType without encoding and with one table of characters, 6.3 annotations, 6.5
actions, 6.6 metadata, 6.8 and 6.9 no files within and no form. Not checked: that widths agree with
the embedded fonts (6.2.11.5), and the bounds of numbers (6.1.13).
"""

import base64
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pypdf
import pytest
from defusedxml.ElementTree import fromstring
from fontTools.ttLib import TTFont
from PIL import ImageCms
from pypdf.generic import DictionaryObject, IndirectObject

from forms.compiled_form import compile_form
from forms.export import package_files, printable
from forms.export.pdf.archival import NotArchival, as_pdf_a
from forms.export.pdf.client import print_pdf
from tests.export.factories import define
from tests.export.pdf import test_glyphs as scripts
from tests.support.factories import question

DRAWN = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="300" height="100">'
    b'<path d="M10 10 L 200 150" stroke="#000" stroke-width="3" fill="none"/></svg>'
).decode()
MORE = (
    '<p><a href="https://eksempel.no/">lenke</a></p>'
    f'<img src="data:image/svg+xml;base64,{DRAWN}"/></body>'
)
XMP = "{http://www.aiim.org/pdfa/ns/id/}"
FILTERS = {"/FlateDecode", "/ASCII85Decode", "/DCTDecode"}
ACTIONS = {"/URI", "/GoTo"}


@cache
def plain() -> bytes:
    """A form of some pages, with a link and a drawn signature."""
    compiled = compile_form(define([question("mer", "text", "Mer", lines=9)]))
    paper = printable.filled_document(compiled, {"mer": "Tekst. " * 900}, scripts.EVERYBODY)
    return print_pdf(printable.document_html(paper).replace("</body>", MORE))


@cache
def made() -> bytes:
    return as_pdf_a(plain())


@cache
def in_every_script() -> bytes:
    return as_pdf_a(scripts.everything())


@pytest.fixture(params=[made, in_every_script], ids=["plain", "scripts"])
def content(request: pytest.FixtureRequest) -> bytes:
    found: bytes = request.param()
    return found


def objects(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Every object of the file."""
    for number in range(1, int(reader.trailer["/Size"])):
        yield IndirectObject(number, 0, reader).get_object()


def test_the_file_says_what_it_is(content: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(content))
    assert re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", content)
    assert len(reader.trailer["/ID"]) == 2 and "/Encrypt" not in reader.trailer
    metadata = reader.root_object["/Metadata"].get_object()
    assert metadata["/Subtype"] == "/XML" and "/Filter" not in metadata
    packet = metadata.get_data().decode()
    described = fromstring(packet[packet.index("<x:xmpmeta") : packet.rindex("<?xpacket")])
    said = {each.tag: each.text for each in described.iter()}
    assert (said[f"{XMP}part"], said[f"{XMP}conformance"]) == ("2", "B")


def test_its_colours_are_those_of_a_profile_in_it(content: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(content))
    (intent,) = (each.get_object() for each in reader.root_object["/OutputIntents"])
    profile = intent["/DestOutputProfile"].get_object()
    assert intent["/S"] == "/GTS_PDFA1" and profile["/N"] == 3
    read = ImageCms.ImageCmsProfile(BytesIO(profile.get_data())).profile
    assert read.xcolor_space.strip() == "RGB" and read.version < 5
    for page in reader.pages:
        assert not {b"k", b"K"} & {operator for _, operator in page.get_contents().operations}


def test_every_font_that_sets_text_is_in_it(content: bytes) -> None:
    reader, seen = pypdf.PdfReader(BytesIO(content)), 0
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            seen += check_font(font.get_object())
    assert seen >= 2


def check_font(font: Any) -> bool:
    """One font is embedded, and a symbolic TrueType font has no encoding and one table."""
    inner = font.get("/DescendantFonts")
    described = (inner[0].get_object() if inner else font)["/FontDescriptor"].get_object()
    file = next(k for k in ("/FontFile2", "/FontFile3", "/FontFile") if k in described)
    if font["/Subtype"] == "/TrueType" and described["/Flags"] & 4:
        assert "/Encoding" not in font
        assert len(TTFont(BytesIO(described[file].get_data()))["cmap"].tables) == 1
    if font["/Subtype"] == "/Type0":
        assert inner[0].get_object().get("/CIDToGIDMap", "/Identity") == "/Identity"
    return True


def test_nothing_in_it_acts_or_hides(content: bytes) -> None:
    reader = pypdf.PdfReader(BytesIO(content))
    for each in objects(reader):
        if not isinstance(each, DictionaryObject):
            continue
        assert not {"/AA", "/JavaScript", "/JS", "/EmbeddedFiles", "/AcroForm", "/OCProperties"} & {
            *each
        }
        filters = each.get("/Filter", [])
        assert {*(filters if isinstance(filters, list) else [filters])} <= FILTERS
        assert (
            not each.get("/Interpolate", False) and "/TR" not in each and "/OpenAction" not in each
        )
        if each.get("/Type") == "/Annot":
            assert each["/F"] & 4 and not each["/F"] & 0b100011
            assert each.get("/A", {}).get("/S", "/GoTo") in ACTIONS
    assert reader.pages[0].extract_text().strip()


def test_links_are_kept() -> None:
    reader = pypdf.PdfReader(BytesIO(made()))
    notes = [each.get_object() for page in reader.pages for each in page.get("/Annots", ())]
    assert [note["/A"]["/URI"] for note in notes] == ["https://eksempel.no/"]


def test_it_reads_as_before() -> None:
    before, after = (pypdf.PdfReader(BytesIO(each)) for each in (plain(), made()))
    assert [p.extract_text() for p in before.pages] == [p.extract_text() for p in after.pages]


def test_what_a_font_outside_sets_is_no_archive_format(monkeypatch: pytest.MonkeyPatch) -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 100, "Helvetica")
    canvas.save()
    with pytest.raises(NotArchival):
        as_pdf_a(out.getvalue())
    monkeypatch.setattr(package_files, "print_pdf", lambda html: out.getvalue())
    monkeypatch.setattr(package_files.printable, "document_html", lambda paper: "")
    assert package_files._paper(None).content == out.getvalue()  # type: ignore[arg-type]
