"""The parts of an XLSX file beside its rows (ECMA-376, SpreadsheetML)."""

import re
from collections.abc import Iterator, Sequence

from forms.i18n import gettext as _

HEADER, DATE, TIME, MUTED = 1, 2, 3, 4
MOST_NAME = 31
MOST_COLUMNS = 16_384
"""Columns in a sheet, of Excel and of LibreOffice."""
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
RESERVED = "history"

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Shared:
    """The strings that come again and again: labels, and why there is no answer."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def cell(self, escaped: str, style: int = 0) -> str:
        """Return a cell with that string, which is escaped already."""
        number = self.numbers.setdefault(escaped, len(self.numbers))
        mark = f' s="{style}"' if style else ""
        return f'<c t="s"{mark}><v>{number}</v></c>'

    def xml(self) -> str:
        """Return the file of shared strings; written last, when all are known."""
        texts = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in self.numbers)
        return f'{_XML}<sst {_MAIN} uniqueCount="{len(self.numbers)}">{texts}</sst>'


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel accepts: at most 31 characters, none of []:*?/\\', no two alike."""
    names: list[str] = []
    taken = {RESERVED}
    for name in wanted:
        clean = FORBIDDEN_IN_NAME.sub(" ", name).strip()[:MOST_NAME].strip() or _("Ark")
        found, number = clean, 2
        while found.casefold() in taken:
            found = f"{clean[: MOST_NAME - 3].strip()} {number}"
            number += 1
        names.append(found)
        taken.add(found.casefold())
    return names


def sheet_start(widths: Sequence[int]) -> bytes:
    """Return a sheet up to its rows; the heading is frozen."""
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
    return f"{_XML}<worksheet {_MAIN}>{view}<cols>{columns}</cols><sheetData>".encode()


def sheet_end(columns: int, rows: int) -> bytes:
    """Return a sheet after its rows: every column can be filtered."""
    return f'</sheetData><autoFilter ref="A1:{column_name(columns)}{rows}"/></worksheet>'.encode()


def column_name(number: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the files of the package that are not sheets."""
    numbers = range(1, len(names) + 1)
    yield "[Content_Types].xml", _types(numbers)
    office = _link(1, "officeDocument", "xl/workbook.xml")
    yield "_rels/.rels", _links([office])
    sheets = [_link(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    last = len(names) + 1
    styles = _link(last, "styles", "styles.xml")
    strings = _link(last + 1, "sharedStrings", "sharedStrings.xml")
    yield "xl/_rels/workbook.xml.rels", _links([*sheets, styles, strings])
    tabs = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    book = f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{tabs}</sheets></workbook>'
    yield "xl/workbook.xml", _XML + book
    yield "xl/styles.xml", _STYLES


def _types(numbers: range) -> str:
    parts = {"workbook": "sheet.main", "styles": "styles", "sharedStrings": "sharedStrings"}
    parts |= {f"worksheets/sheet{n}": "worksheet" for n in numbers}
    overrides = "".join(
        f'<Override PartName="/xl/{path}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for path, kind in parts.items()
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _links(links: Sequence[str]) -> str:
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


_GREY = '<color rgb="FF595959"/>'
_CALIBRI = '<sz val="11"/>{}<name val="Calibri"/>'
_STYLES = (
    f"{_XML}<styleSheet {_MAIN}>"
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="hh:mm"/></numFmts>'
    f'<fonts count="3"><font>{_CALIBRI.format("")}</font>'
    f"<font><b/>{_CALIBRI.format('')}</font>"
    f"<font><i/>{_CALIBRI.format(_GREY)}</font></fonts>"
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"'
    ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
