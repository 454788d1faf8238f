"""XLSX, written as it is read: rows go out while the next ones come in, in a few MB of memory.

A writer of our own, because the budget asks for a quarter of XlsxWriter's time and for a first byte
at once; the libraries that are fast enough build the whole file first (DECISIONS.md). Every text is an
inline string, which no spreadsheet takes for a formula; there are no links and no macros.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from forms.export.sink import Sink
from forms.export.table import Missing
from forms.export.wording import MISSING_CODES, missing_words
from forms.language import gettext as _
from forms.questions import Column

Rows = Iterable[Sequence[Any]]
MOST_TEXT = 32_767
MOST_NAME = 31
MOST_ROWS = 1_048_575
CHUNK = 64 * 1024
EPOCH = date(1899, 12, 30).toordinal()
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile(f"[&<>{ILLEGAL.pattern[1:]}")
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\']")

HEADER, DATE, TIME, MUTED = 1, 2, 3, 4
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its columns and its rows, in words or in codes."""

    name: str
    columns: Sequence[Column]
    rows: Rows
    codes: bool = False


def workbook(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The file, piece by piece."""
    names = sheet_names([sheet.name for sheet in sheets])
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:  # type: ignore[call-overload]
        for path, content in _frame(names):
            archive.writestr(path, content)
        yield sink.take()
        for number, sheet in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for piece in _sheet(sheet):
                    part.write(piece)
                    if sink.parts:
                        yield sink.take()
    yield sink.take()


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel accepts: at most 31 characters, none of []:*?/\\', no two alike."""
    names: list[str] = []
    for name in wanted:
        clean = FORBIDDEN_IN_NAME.sub(" ", name).strip()[:MOST_NAME].strip() or _("Ark")
        number = 2
        found = clean
        while found.casefold() in {n.casefold() for n in names}:
            found = f"{clean[: MOST_NAME - 3]} {number}"
            number += 1
        names.append(found)
    return names


def _sheet(sheet: Sheet) -> Iterator[bytes]:
    """A sheet's XML: a frozen heading, then row after row."""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_width(column)}" customWidth="1"/>'
        for n, column in enumerate(sheet.columns, 1)
    )
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
    yield f"{_XML}<worksheet {_MAIN}>{view}<cols>{widths}</cols><sheetData>".encode()
    heading = "".join(_text(c.key if sheet.codes else c.label, HEADER) for c in sheet.columns)
    pending = [f"<row>{heading}</row>"]
    writers = [_writer(column, sheet.codes) for column in sheet.columns]
    size = 0
    for row in sheet.rows:
        line = "".join([write(cell) for write, cell in zip(writers, row, strict=True)])
        pending.append(f"<row>{line}</row>")
        size += len(line)
        if size > CHUNK:
            yield "".join(pending).encode()
            pending.clear()
            size = 0
    yield "".join(pending).encode()
    yield b"</sheetData></worksheet>"


def _width(column: Column) -> int:
    return (
        12
        if column.kind in ("date", "time", "number", "true")
        else min(50, max(14, len(column.label)))
    )


def _writer(column: Column, codes: bool) -> Callable[[Any], str]:
    """How a cell of *column* is written; a real number, date or time wherever there is one."""
    missing = {
        why: _text(word, MUTED)
        for why, word in (MISSING_CODES if codes else missing_words()).items()
    }
    labels = {} if codes else {code: _text(label) for code, label in (column.codes or {}).items()}
    yes = "<c><v>1</v></c>" if codes else _text(_("Ja"))

    def write(cell: Any) -> str:
        if type(cell) is str:
            return labels.get(cell) or _text(cell)
        if type(cell) is Missing:
            return missing[cell.why]
        if cell is True:
            return yes
        return _plain(cell)

    return write


def _plain(cell: Any) -> str:
    """A cell that is no text: numbers as numbers, days and clocks as Excel counts them."""
    match cell:
        case datetime():
            return f'<c s="{DATE}"><v>{cell.toordinal() - EPOCH}</v></c>'
        case date():
            return f'<c s="{DATE}"><v>{cell.toordinal() - EPOCH}</v></c>'
        case time():
            return f'<c s="{TIME}"><v>{(cell.hour * 60 + cell.minute) / 1440!r}</v></c>'
        case None | False:
            return "<c/>"
        case _:
            return f"<c><v>{cell}</v></c>"


def _text(text: str, style: int = 0) -> str:
    """A text that is a text, whatever it starts with; what does not fit is said, never cut in silence."""
    if not text:
        return "<c/>"
    if len(text) > MOST_TEXT:
        note = _(" … [forkortet, les hele svaret i PDF eller CSV]")
        text = text[: MOST_TEXT - len(note)] + note
    if ESCAPED.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    mark = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{mark}><is><t xml:space="preserve">{text}</t></is></c>'


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The files of the package that are not sheets."""
    numbers = range(1, len(names) + 1)
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{sheet_type}"/>'
        for n in numbers
    )
    book_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{book_type}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{book_type}.styles+xml"/>{parts}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    styles = f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}{styles}</Relationships>',
    )
    tabs = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{tabs}</sheets></workbook>',
    )
    yield "xl/styles.xml", _STYLES


def _attribute(text: str) -> str:
    return ILLEGAL.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


_STYLES = (
    f"{_XML}<styleSheet {_MAIN}>"
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="hh\\.mm"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font>'
    '<font><i/><sz val="11"/><color rgb="FF595959"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="5"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" applyFont="1"><alignment wrapText="1" vertical="top"/></xf>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/>'
    '<xf xfId="0" fontId="2" applyFont="1"/></cellXfs></styleSheet>'
)
