"""PDF/A-2b of a PDF that xhtml2pdf has made: what archives ask for, added after it is laid out.

xhtml2pdf embeds every font that it sets text with, and uses nothing that ISO 19005-2 forbids but a
font that is chosen and never used; what is missing is metadata that says what the file is, the
colours that its numbers mean, and a mark for print on links.
"""

import hashlib
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

_SHOWN = frozenset({b"Tj", b"TJ", b"'", b'"'})
_INK = frozenset({b"k", b"K"})
_FORBIDDEN = ("/AA", "/OpenAction", "/Names", "/AcroForm", "/Trans", "/PresSteps")
PRINT = 4
"""The flag of an annotation that is printed (ISO 32000-1, table 165)."""
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:CreatorTool>{maker}</xmp:CreatorTool>
<pdf:Producer>{maker}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
MAKER = "Skjemaverk"
CLAIMS = (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>B</pdfaid:conformance>")
"""What the metadata says of such a file."""


class NotArchival(Exception):
    """The PDF has something that PDF/A does not allow, and that cannot be taken away."""


def as_pdf_a(content: bytes) -> bytes:
    """Return the PDF as PDF/A-2b; raise `NotArchival` when something in it forbids that."""
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, ByteStringObject

    writer = PdfWriter(clone_from=BytesIO(content))
    for page in writer.pages:
        _make_page_archival(page)
    title = (writer.metadata and writer.metadata.title) or ""
    _describe(writer, title, datetime.now(UTC).replace(microsecond=0))
    writer.pdf_header = "%PDF-1.7"
    mark = ByteStringObject(hashlib.sha256(content).digest()[:16])
    writer._ID = ArrayObject([mark, mark])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _make_page_archival(page: Any) -> None:
    """Take away what a page may not have, and give every font that is named one that is inside."""
    from pypdf.generic import DictionaryObject, NameObject, NumberObject

    for key in _FORBIDDEN:
        page.pop(key, None)
    for note in page.get("/Annots") or ():
        note.get_object()[NameObject("/F")] = NumberObject(PRINT)
        note.get_object().pop("/AA", None)
    fonts = page["/Resources"].get("/Font", DictionaryObject()).get_object()
    outside = {name for name in fonts if not _embedded(fonts[name].get_object())}
    if _font_names(page) & outside:
        raise NotArchival
    inside = next((fonts.raw_get(name) for name in fonts if name not in outside), None)
    for name in outside:
        if inside is None:
            del fonts[name]
        else:
            fonts[NameObject(name)] = inside  # chosen at the start of a page, and never set


def _embedded(font: Any) -> bool:
    inner = font.get("/DescendantFonts")
    described = (inner[0].get_object() if inner else font).get("/FontDescriptor")
    return bool(described) and any(
        key in described.get_object() for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )


def _font_names(page: Any) -> set[str]:
    """Return the names of the fonts that the page sets text with."""
    found, font = set(), ""
    for operands, operator in page.get_contents().operations:
        if operator in _INK:
            raise NotArchival  # ink of a printing press, which the profile does not describe
        if operator == b"Tf":
            font = str(operands[0])
        elif operator in _SHOWN:
            found.add(font)
    return found


def _describe(writer: Any, title: str, moment: datetime) -> None:
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        StreamObject,
        TextStringObject,
    )

    root = writer._root_object
    for key in _FORBIDDEN:
        root.pop(key, None)
    said = XMP.format(title=escape(title), moment=moment.isoformat(), maker=MAKER)
    metadata = StreamObject()
    metadata.set_data(said.encode("utf-8"))
    metadata.update({NameObject("/Type"): NameObject("/Metadata")})
    metadata.update({NameObject("/Subtype"): NameObject("/XML")})
    root[NameObject("/Metadata")] = writer._add_object(metadata)
    profile = StreamObject()
    profile.set_data(_srgb())
    profile[NameObject("/N")] = NumberObject(3)
    intent = {
        "/Type": NameObject("/OutputIntent"),
        "/S": NameObject("/GTS_PDFA1"),
        "/OutputConditionIdentifier": TextStringObject("sRGB IEC61966-2.1"),
        "/Info": TextStringObject("sRGB IEC61966-2.1"),
        "/DestOutputProfile": writer._add_object(profile),
    }
    entry = DictionaryObject({NameObject(key): value for key, value in intent.items()})
    root[NameObject("/OutputIntents")] = ArrayObject([writer._add_object(entry)])
    day = f"D:{moment:%Y%m%d%H%M%S}+00'00'"
    writer.metadata = {
        "/Title": title,
        "/Producer": MAKER,
        "/Creator": MAKER,
        "/CreationDate": day,
        "/ModDate": day,
    }


@cache
def _srgb() -> bytes:
    """Return the ICC profile of sRGB."""
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
