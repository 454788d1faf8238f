"""A document as Word reads it: headings, labels and words, to be edited before it is sent on."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from forms.export.printable import Document

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNWRITABLE = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_PARTS}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_PARTS}.styles+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_OWN_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)


def word_file(document: Document) -> bytes:
    """Return the document as a .docx file."""
    body = "".join(_paragraphs(document))
    language = document.language or "nb"
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/_rels/document.xml.rels": _OWN_RELATIONS,
        "word/styles.xml": _styles(language),
        "word/document.xml": f"{_HEAD}<w:document {_W}><w:body>{body}</w:body></w:document>",
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return sink.getvalue()


def _paragraphs(document: Document) -> Iterator[str]:
    yield _paragraph(document.title, "Title")
    for part in document.parts:
        yield _paragraph(part.title, "Heading1")
        if part.intro:
            yield _paragraph(part.intro)
        for group, lines in part.groups:
            if group:
                yield _paragraph(group.label, "Heading2")
            for line in lines:
                yield _paragraph(line.label, "Label")
                yield _paragraph(line.words)


def _paragraph(text: str, style: str = "Normal") -> str:
    """Return one paragraph; a new line in the text is a line break."""
    lines = _UNWRITABLE.sub("", text).splitlines() or [""]
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{runs}</w:r></w:p>'


def _styles(language: str) -> str:
    """Return the styles: headings that a reader can navigate by, and the language."""
    found = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="{language}"/></w:rPr>'
        "</w:rPrDefault></w:docDefaults>"
    )
    for id, name, size, bold, level in (
        ("Normal", "Normal", 22, False, None),
        ("Title", "Title", 40, True, None),
        ("Heading1", "heading 1", 30, True, 0),
        ("Heading2", "heading 2", 26, True, 1),
        ("Label", "Label", 22, True, None),
    ):
        outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
        after = 0 if id == "Label" else 120
        found += (
            f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>'
            f'<w:pPr>{"<w:keepNext/>" if bold else ""}<w:spacing w:after="{after}"/>{outline}'
            f'</w:pPr><w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr></w:style>'
        )
    return f"{_HEAD}<w:styles {_W}>{found}</w:styles>"
