"""Font coverage of the PDF: the font for a character, and the characters without any.

DejaVu Sans sets what is written from left to right letter by letter. Everything else (Arabic,
Ethiopic, Devanagari, Thai, Chinese, emoji …) is set by `forms.export.pdf.glyphs` with the first
font here that has it. `fonts/coverage.json` lists the code points of each font; `vendor/fonts.py`
writes it.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import category, name

FONTS = Path(__file__).parents[1] / "fonts"
DEJAVU = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
EMOJI = "NotoEmoji.ttf"
IGNORABLE = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""What shows nothing by itself (UAX #44, Default_Ignorable_Code_Point), as a class in a pattern."""
_INVISIBLE = re.compile(rf"[\s{IGNORABLE}\U000e0001-\U000e007f]")
_LATIN = re.compile("[^\t\n\r -~\u00a0-\u02af\u2010-\u2027\u20ac]+")
"""What DejaVu Sans may lack; nothing of the rest is looked up."""
MOST_NAMED = 12


@cache
def _tables() -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """For each font the first and the last code point of every range that it has."""
    found = json.loads((FONTS / "coverage.json").read_text("ascii"))
    return {
        font: (tuple(low for low, _high in ranges), tuple(high for _low, high in ranges))
        for font, ranges in found.items()
    }


def fonts() -> tuple[str, ...]:
    """Return the fonts in order of preference; DejaVu Sans comes last."""
    return (*(font for font in _tables() if font not in DEJAVU), DEJAVU[0])


def is_plain(character: str) -> bool:
    """Whether DejaVu Sans has it, regular and bold."""
    return all(has_glyph(font, character) for font in DEJAVU)


def is_in_dejavu(character: str) -> bool:
    """Whether DejaVu Sans has it, regular or bold."""
    return any(has_glyph(font, character) for font in DEJAVU)


def has_glyph(font: str, character: str) -> bool:
    """Whether *font* has a glyph for *character*."""
    lows, highs = _tables()[font]
    place = bisect_right(lows, ord(character)) - 1
    return place >= 0 and ord(character) <= highs[place]


@cache
def _is_missing(character: str) -> bool:
    return not _INVISIBLE.match(character) and not any(
        has_glyph(font, character) for font in fonts()
    )


def missing_characters(*texts: str) -> str:
    """Return the characters of *texts* that no font has, each once, in their order."""
    found = (c for text in texts for run in _LATIN.findall(text) for c in run if _is_missing(c))
    return "".join(dict.fromkeys(found))


def character_names(characters: str) -> Iterator[str]:
    """Each of *characters* by code point and, when Unicode gives one, name: U+13000 EGYPTIAN …."""
    for character in characters[:MOST_NAMED]:
        known = "" if category(character) in ("Co", "Cn") else name(character, "")
        yield f"U+{ord(character):04X} {known}".rstrip()
    if len(characters) > MOST_NAMED:
        yield "…"
