"""Text that DejaVu Sans cannot set letter by letter: shaped by HarfBuzz, in a generated font.

xhtml2pdf draws one glyph for each character, from left to right. That is not how Arabic,
Devanagari, Tamil, Khmer or emoji are written: letters change with their neighbours, change places,
stack and melt together. So what DejaVu Sans cannot set is shaped here, with the first font that has
it, and each cluster that comes out (the smallest piece that stands for some characters) becomes one
glyph, under one code point, in a small font that is made for the document. xhtml2pdf then breaks
lines, turns right-to-left text (the code points have the direction of what they stand for) and
draws as ever; the ToUnicode table of that font gives a reader of the file the characters back.

Nothing here is imported for a document that DejaVu Sans can set.
"""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import count, groupby
from typing import Any, NamedTuple
from unicodedata import bidirectional

from forms.export.pdf import coverage

EM = 2048
_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_EMOJI = "\ufe0f\u20e3\U0001f3fb-\U0001f3ff"
_JOINED = f"[{_COMBINING}\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_UNIT = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|.{_JOINED}*(?:\u200d[^\\s\u0600-\u1fff]{_JOINED}*)*", re.DOTALL
)
"""What must not be set by two fonts: a letter with its accents, an emoji sequence, a flag."""
_SUSPECT = re.compile(
    "[^\t\n\r -~\u00a0-\u02ff\u0370-\u058f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2100-\u23ff\u2500-\u260d\u2610-\u2613]"
)
"""What may have to be set here. DejaVu Sans has nearly all of the rest."""
_FEATURES = {"kern": False}
_POOLS = {
    "L": ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD)),
    "AL": ((0x1EC70, 0x1EEFF), (0x10D00, 0x10FFF), (0x0700, 0x07BF), (0xFB50, 0xFDFC)),
    "R": ((0x10800, 0x10BFF),),
    "ON": ((0x1F300, 0x1F9FF),),
}
"""Code points to set clusters under, by the direction that they give the line (UAX #9).

Whatever a document itself writes with them is set here too, and so under another one. The pool
of left-to-right code points is large enough for when another one is used up."""
_TAG = re.compile(r"(<[^>]*>)")
_ENTITY = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")
_numbers = count(1)


class Cluster(NamedTuple):
    """One glyph of the document's font: its characters, and its outlines."""

    text: str
    font: str
    """File of the font; "" for a box, where no font has it."""
    glyphs: tuple[tuple[int, int, int], ...]
    """Number, x and y of each glyph."""
    width: int
    bold: tuple[tuple[tuple[int, int, int], ...], int] | None
    """The same in bold type."""


def needs_typesetting(html: str) -> bool:
    """Whether *html* has text that must be set here."""
    return _SUSPECT.search(html) is not None


class Typesetter:
    """Sets the texts of one document; `html` first, then `fonts`."""

    def __init__(self) -> None:
        self.family = f"Glyphs{next(_numbers)}"
        self.places: dict[Cluster, int] = {}
        self.pools = {name: _free_code_points(name) for name in _POOLS}

    def html(self, html: str) -> str:
        """*html* with what must be set here in the code points of the document's font."""
        head, body, rest = html.partition("<body")
        pieces = _TAG.split(body + rest)
        pieces[::2] = [self.text(_ENTITY.sub(_character, piece)) for piece in pieces[::2]]
        return head + "".join(pieces)

    def text(self, text: str) -> str:
        """Set a run of text, without tags."""
        if not _SUSPECT.search(text):
            return text
        units = ((_font_of(unit), unit) for unit in _UNIT.findall(text))
        runs = ((font, "".join(u for _f, u in run)) for font, run in groupby(units, lambda u: u[0]))
        return "".join(self._set(font, run) for font, run in runs)

    def _set(self, font: str | None, run: str) -> str:
        if font is None:
            return run
        clusters = _shape(font, run) if font else (_box(c) for c in run)
        return "".join(map(self._place, clusters))

    def _place(self, cluster: Cluster) -> str:
        place = self.places.get(cluster)
        if place is None:
            pools = self.pools[_direction(cluster.text)], self.pools["L"]
            place = next(place for pool in pools for place in pool)
            self.places[cluster] = place
        return chr(place)

    def fonts(self) -> tuple[bytes, bytes]:
        """Return the document's font as TrueType, regular and bold."""
        return _build_font(self.family, self.places, False), _build_font(
            self.family, self.places, True
        )

    def meanings(self) -> dict[int, str]:
        """Return the characters of each code point of the document's font."""
        return {place: cluster.text for cluster, place in self.places.items()}


def register_font(typesetter: Typesetter) -> list[Any]:
    """Make the document's font known to xhtml2pdf as `typesetter.family`.

    What comes back is for `forget_fonts`.
    """
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from xhtml2pdf.default import DEFAULT_FONT

    made, family = [], typesetter.family
    for bold, content in enumerate(typesetter.fonts()):
        font = _font_class()(f"{family}-{bold}", BytesIO(content))
        font.meanings = typesetter.meanings()
        pdfmetrics.registerFont(font)
        for italic in (0, 1):
            addMapping(family, bold, italic, font.fontName)
        made.append(font)
    DEFAULT_FONT[family.lower()] = family
    return made


def forget_fonts(fonts: list[Any], family: str) -> None:
    """Undo `register_font`; a child makes many documents."""
    from reportlab.lib import fonts as mappings
    from xhtml2pdf import util
    from xhtml2pdf.default import DEFAULT_FONT

    DEFAULT_FONT.pop(family.lower(), None)
    for font in fonts:
        font.unregister()
        util._font_coverage.pop(font.fontName, None)
    for key in [key for key in mappings._tt2ps_map if key[0] == family.lower()]:
        del mappings._tt2ps_map[key]


@cache
def _font_class() -> Any:
    from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

    class DocumentFont(TTFont):
        """A font whose ToUnicode tables give each glyph's characters, not its code point."""

        meanings: dict[int, str]

        def addObjects(self, doc: Any) -> None:
            """Write the subsets as ReportLab does, then their tables anew."""
            subsets = self.state[doc].subsets
            super().addObjects(doc)
            for number, subset in enumerate(subsets):
                name = (SUBSETN(number) + b"+" + self.face.name).decode("pdfdoc")
                table = doc.idToObject[f"toUnicodeCMap:{name}"]
                table.content = _to_unicode(name, [self.meanings.get(c, chr(c)) for c in subset])

    return DocumentFont


def _to_unicode(name: str, texts: list[str]) -> str:
    """Build a ToUnicode CMap (ISO 32000-2, 9.10.3): the characters of each code of a font."""
    lines = [
        f"<{code:02X}> <{text.encode('utf-16-be', 'replace').hex().upper()}>"
        for code, text in enumerate(texts)
        if text != "\0"
    ]
    parts = [lines[n : n + 100] for n in range(0, len(lines), 100)]
    body = "\n".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _free_code_points(direction: str) -> Iterator[int]:
    """Yield the code points of a pool that xhtml2pdf takes to have its direction, and DejaVu
    lacks.
    """
    from xhtml2pdf.bidi import bidi_class

    for low, high in _POOLS[direction]:
        for place in map(chr, range(low, high + 1)):
            if bidi_class(place) == direction and not coverage.is_in_dejavu(place):
                yield ord(place)


def _direction(text: str) -> str:
    """Return the pool for a cluster: the first direction that one of its characters has."""
    known = {"L": "L", "R": "R", "AL": "AL", "AN": "AL", "EN": "L"}
    return next((known[d] for c in text if (d := bidirectional(c)) in known), "ON")


def _character(entity: re.Match[str]) -> str:
    """Return the character of a numeric entity, unless HTML must have it escaped."""
    code = int(entity[1], 16) if entity[1] else int(entity[2])
    return chr(code) if 0x80 <= code < 0x110000 else entity[0]


@cache
def _font_of(unit: str) -> str | None:
    """Return the font for *unit*: None when DejaVu Sans sets it as it is, "" when none can."""
    if not _SUSPECT.search(unit):
        return None
    seen = [c for c in unit if not re.match(f"[{coverage.IGNORABLE}\\s]", c)]
    if not seen:
        return None
    if re.search(f"[{_EMOJI}]", unit) and coverage.has_glyph(coverage.EMOJI, seen[0]):
        return coverage.EMOJI
    simple = len(unit) == 1 and unit < "\U00010000" and not re.match(f"[{_RIGHT_TO_LEFT}]", unit)
    if simple and coverage.is_plain(unit):
        return None
    able = (font for font in coverage.fonts() if all(coverage.has_glyph(font, c) for c in seen))
    return next(able, "")


@cache
def _loaded(font: str, bold: bool) -> Any:
    import uharfbuzz as hb

    face = hb.Face(hb.Blob.from_file_path(str(coverage.FONTS / font)))
    loaded = hb.Font(face)
    loaded.scale = (EM, EM)
    if face.axis_infos:
        loaded.set_variations({"wght": 700 if bold else 400})
    return loaded


def _shape(font: str, run: str) -> Iterator[Cluster]:
    """Yield the clusters of *run* in the order of its characters."""
    regular, bold = _shape_run(font, run, False), _shape_run(font, run, True)
    ends = [*list(regular)[1:], len(run)]
    for (start, (glyphs, width)), end in zip(regular.items(), ends, strict=True):
        yield Cluster(run[start:end], font, glyphs, width, bold.get(start))


def _shape_run(
    font: str, run: str, bold: bool
) -> dict[int, tuple[tuple[tuple[int, int, int], ...], int]]:
    """By the number of its first character, the glyphs of each cluster and how wide it is."""
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    hb.shape(_loaded(font, bold), buffer, _FEATURES)
    found: dict[int, tuple[list[tuple[int, int, int]], int]] = {}
    for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs, width = found.get(info.cluster, ([], 0))
        glyphs.append((info.codepoint, width + at.x_offset, at.y_offset))
        found[info.cluster] = glyphs, width + at.x_advance
    return {start: (tuple(found[start][0]), found[start][1]) for start in sorted(found)}


def _box(character: str) -> Cluster:
    return Cluster(character, "", (), EM * 3 // 5, None)


def _build_font(family: str, places: dict[Cluster, int], bold: bool) -> bytes:
    """Build a TrueType font with a glyph for each cluster, and as high as DejaVu Sans."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs: dict[str, Any] = {".notdef": _box_outline(), "space": TTGlyphPen(None).glyph()}
    widths = {".notdef": EM * 3 // 5, "space": 651}
    points = {0x20: "space", 0xA0: "space"}
    for cluster, place in places.items():
        name = points[place] = f"c{place:X}"
        if cluster.font:
            pen = TTGlyphPen(None)
            drawn, width = (cluster.bold or cluster[2:4]) if bold else cluster[2:4]
            _draw(cluster.font, drawn, bold, Cu2QuPen(pen, 1.0))
            glyphs[name], widths[name] = pen.glyph(), max(width, 0)
        else:
            glyphs[name], widths[name] = glyphs[".notdef"], widths[".notdef"]
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(points)
    builder.setupGlyf(glyphs)
    sides = {name: getattr(glyph, "xMin", 0) for name, glyph in builder.font["glyf"].glyphs.items()}
    builder.setupHorizontalMetrics({name: (width, sides[name]) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=1901, descent=-483)
    style = "Bold" if bold else "Regular"
    names = {"familyName": family, "styleName": style, "psName": f"{family}-{style}"}
    builder.setupNameTable(names)
    builder.setupOS2(sTypoAscender=1556, sTypoDescender=-492, usWinAscent=1901, usWinDescent=483)
    builder.setupPost(keepGlyphNames=False)
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _draw(font: str, glyphs: tuple[tuple[int, int, int], ...], bold: bool, pen: Any) -> None:
    from fontTools.pens.transformPen import TransformPen

    for number, x, y in glyphs:
        _loaded(font, bold).draw_glyph_with_pen(number, TransformPen(pen, (1, 0, 0, 1, x, y)))


def _box_outline() -> Any:
    """Return a box outline, for a character that no font has."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for left, low, right, high in ((120, 0, 1100, 1450), (1000, 100, 220, 1350)):
        pen.moveTo((left, low))
        for point in ((left, high), (right, high), (right, low)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()
