"""Office files (ECMA-376): refused when they have macros, hold files, or fetch content.

The inspection looks for everything that an office program does when the file is opened or after one
question: macros, ActiveX, OLE objects, DDE, data connections, and external parts (templates,
pictures, frames, other workbooks), which also tell the sender who opened it. Links that must be
pressed are kept when they lead to a page or an e-mail address.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from forms.inspection.kinds import EXCEL, WORD, Kind, Rejected, Unpacked
from forms.inspection.links import is_plain_link

MOST_PARTS = 1_000
MOST_DEPTH = 2
"""A chart in a document holds a workbook; there is nothing to hold in that one."""

_TYPES = "[Content_Types].xml"
_BROKEN = (OSError, ValueError, LookupError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)
_MAIN = {
    b"wordprocessingml.document.main+xml": WORD,
    b"spreadsheetml.sheet.main+xml": EXCEL,
}
_MACRO = re.compile(r"vbaproject|vbadata|activex|macrosheets|/xlmacro", re.IGNORECASE)
_FETCHING_PART = re.compile(
    r"(^|/)(externallinks?|querytables?|connections\.xml|afchunk)|\.(bin|exe|dll|js|vbs|html?|mht)$",
    re.IGNORECASE,
)
_HARMLESS_BIN = re.compile(r"(^|/)(printerSettings|calcChain)[^/]*\.bin$", re.IGNORECASE)
_EMBEDDED = re.compile(r"(^|/)embeddings/", re.IGNORECASE)
_FETCHING_FIELD = re.compile(
    r"[\s\"'\\]*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|RD)\b", re.IGNORECASE
)
"""A field's first word (ECMA-376 part 1, 17.16.5) that fetches or starts something."""
_FETCHING_FORMULA = re.compile(
    r"\b(WEBSERVICE|CALL|REGISTER(\.ID)?|RTD|EXEC|IMAGE)\s*\(|[\w.']\|[^!]{0,200}!", re.IGNORECASE
)
_AWAY = re.compile(r'"\s*(\\\\|//|file:)', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def recognise(content: bytes, unpacked: Unpacked) -> Kind | None:
    """Which office file the archive is; None for another archive, or one that does not open."""
    if content.count(b"PK\x01\x02") > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            types = _read(archive, _TYPES, unpacked)
    except _BROKEN:
        return None
    if b"macroEnabled" in types:
        return WORD if b"wordprocessingml" in types or b"ms-word" in types else EXCEL
    return next((kind for mark, kind in _MAIN.items() if mark in types), None)


def inspect_office(content: bytes, unpacked: Unpacked, depth: int = 0) -> None:
    """Raise `Rejected` when the file can act, holds files, or fetches content."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _inspect(archive, unpacked, depth)
    except (*_BROKEN, expat.ExpatError) as error:
        raise Rejected("unreadable") from error


def _inspect(archive: zipfile.ZipFile, unpacked: Unpacked, depth: int) -> None:
    names = [part.filename for part in archive.infolist()]
    if len(names) != len({name.lower() for name in names}):
        raise Rejected("unreadable")  # two parts of one name: which one is read, nobody knows
    macro_types = b"macroEnabled" in _read(archive, _TYPES, unpacked)
    if macro_types or any(_MACRO.search(name) for name in names):
        raise Rejected("macros")
    for name in names:
        if _EMBEDDED.search(name):
            _inspect_embedded(archive, name, unpacked, depth)
        elif _FETCHING_PART.search(name) and not _HARMLESS_BIN.search(name):
            raise Rejected("fetches")
        elif name.lower().endswith((".xml", ".rels")):
            _inspect_xml(_read(archive, name, unpacked), name.lower().endswith(".rels"))


def _inspect_embedded(archive: zipfile.ZipFile, name: str, unpacked: Unpacked, depth: int) -> None:
    """Inspect a workbook behind a chart too; refuse any other embedded file."""
    if name.endswith("/"):
        return
    inner = _read(archive, name, unpacked)
    if depth >= MOST_DEPTH or recognise(inner, unpacked) is None:
        raise Rejected("fetches")
    inspect_office(inner, unpacked, depth + 1)


def _read(archive: zipfile.ZipFile, name: str, unpacked: Unpacked) -> bytes:
    """Read a part; count its actual unpacked size, not the stated one."""
    with archive.open(name) as part:
        found = part.read(unpacked.left + 1)
    unpacked.take(len(found))
    return found


def _inspect_xml(content: bytes, is_relations: bool) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    (_watch_relations if is_relations else _watch_words)(parser)
    parser.Parse(content, True)


def _refuse_doctype(*_: object) -> None:
    raise Rejected("unreadable")  # no office program writes one: it is for entities


def _watch_relations(parser: expat.XMLParserType) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode", "").lower() != "external":
            return
        by_press = attributes.get("Type", "").endswith("/hyperlink")
        if not by_press or not is_plain_link(attributes.get("Target", "")):
            raise Rejected("fetches")

    parser.StartElementHandler = start


_FORMULAS = frozenset({"f", "formula1", "formula2", "definedName"})
_OBJECTS = frozenset({"ddeLink", "oleLink", "OLEObject", "oleObject", "altChunk", "frame"})


def _watch_words(parser: expat.XMLParserType) -> None:
    """Look at field codes, which may be cut into pieces and lie in each other, and at formulas."""
    watch = _Words()
    parser.StartElementHandler = watch.start
    parser.CharacterDataHandler = watch.text
    parser.EndElementHandler = watch.end


class _Words:
    """The text in the field codes and formulas of one part."""

    def __init__(self) -> None:
        self.inside = ""
        self.written: list[str] = []
        self.fields: list[list[str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local in _OBJECTS:
            raise Rejected("fetches")
        if local == "fldSimple":
            _refuse_field("".join(v for key, v in attributes.items() if _local(key) == "instr"))
        elif local == "fldChar":
            self._border(next((v for k, v in attributes.items() if _local(k) == "fldCharType"), ""))
        elif local == "instrText" or local in _FORMULAS:
            self.inside, self.written = local, []

    def _border(self, kind: str) -> None:
        """Handle the start of a field, or the end of its code."""
        if kind == "begin":
            self.fields.append([])
        elif kind == "end" and self.fields:
            self.fields.pop()

    def text(self, data: str) -> None:
        if self.inside:
            self.written.append(data)

    def end(self, name: str) -> None:
        if not self.inside or _local(name) != self.inside:
            return
        inside, self.inside, written = self.inside, "", "".join(self.written)
        if inside == "instrText":
            code = self.fields[-1] if self.fields else []
            code.append(written)
            _refuse_field("".join(code))
        elif _AWAY.search(written) or _FETCHING_FORMULA.search(_QUOTED.sub("", written)):
            raise Rejected("fetches")


def _local(name: str) -> str:
    """Return the name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse_field(code: str) -> None:
    if _FETCHING_FIELD.match(code):
        raise Rejected("fetches")
