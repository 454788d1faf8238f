"""SPSS system files (`.sav`), written as the cells come: no library, and one case in memory.

The layout is that of PSPP's developers' guide, "System File Format": uncompressed, little-endian,
UTF-8. A text that is longer than 255 bytes takes several segments. Labels are cut where SPSS cuts.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from forms.export.statistics.variables import NEAR, Variable, missing_labels

LONGEST_LABEL, LONGEST_VALUE, WIDEST = 255, 120, 32_767
SEGMENT, CHUNK = 255, 252
"""The width of a segment of a long text, and how far the next one's begins after it."""
NOTHING = struct.pack("<d", -1.7976931348623157e308)
FIRST_DAY = date(1582, 10, 14)
NOMINAL, SCALE, WIDEST_SHOWN = 1, 3, 32
_A, _F, _TIME, _SDATE = 1, 5, 21, 39
"""What SPSS calls the formats of texts, numbers, clocks and days."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Place:
    """A variable's place in a case: its number there, and its width (0 of numbers)."""

    variable: Variable
    index: int
    short: str
    width: int


def sav(
    variables: Sequence[Variable],
    widths: Mapping[str, int],
    cases: Iterable[Sequence[str]],
    day: date,
) -> Iterator[bytes]:
    """Yield the file, made on *day*; the cells are as `data.csv` has them, without a guard.

    How many cases there are is not said: programs read to the end.
    """
    places, records, slots = _dictionary(variables, widths)
    name = "@(#) SPSS DATA FILE Skjemaverk"
    yield struct.pack("<4s60s5id", b"$FL2", name.ljust(60).encode(), 2, slots, 0, 0, -1, 100.0)
    made = f"{day.day:02} {MONTHS[day.month - 1]} {day.year % 100:02}"
    yield struct.pack("<9s8s64s3x", made.encode(), b"00:00:00", b" " * 64)
    yield records
    yield from _value_labels(places)
    yield _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
    largest, smallest = 1.7976931348623157e308, -1.7976931348623155e308
    yield _extension(4, 8, NOTHING + struct.pack("<2d", largest, smallest))
    shown = [_display(place, part) for place in places for part in _segments(place.width)]
    yield _extension(11, 4, b"".join(shown))
    names = "\t".join(f"{place.short}={place.variable.name}" for place in places)
    yield _extension(13, 1, names.encode())
    if long := [place for place in places if place.width > SEGMENT]:
        yield _extension(14, 1, "".join(f"{p.short}={p.width:05}\0\t" for p in long).encode())
    yield _extension(20, 1, b"UTF-8")
    yield struct.pack("<2i", 999, 0)
    for cells in cases:
        yield b"".join(_cell(p, cell) for p, cell in zip(places, cells, strict=True))


def _dictionary(
    variables: Sequence[Variable], widths: Mapping[str, int]
) -> tuple[list[_Place], bytes, int]:
    """Return the variables' places, their records, and how many slots of eight bytes a case has."""
    places, records, slots, segments = [], [], 0, 0
    for variable in variables:
        width = min(max(widths.get(variable.name, 1), 1), WIDEST) if variable.kind == "text" else 0
        places.append(_Place(variable, slots + 1, f"V{segments:07}", width))
        for at, part in enumerate(_segments(width)):
            label = variable.question if at == 0 else ""
            records.append(_variable(variable, f"V{segments:07}", part, label))
            records += [_continued()] * (_slots(part) - 1)
            segments, slots = segments + 1, slots + _slots(part)
    return places, b"".join(records), slots


def _segments(width: int) -> list[int]:
    """Return the widths of a text's segments; one of 0 for a number."""
    if width <= SEGMENT:
        return [width]
    last = (width + CHUNK - 1) // CHUNK - 1
    return [SEGMENT] * last + [width - CHUNK * last]


def _slots(width: int) -> int:
    return max((width + 7) // 8, 1)


def _variable(variable: Variable, short: str, width: int, label: str) -> bytes:
    kind, wide, decimals = {
        "text": (_A, width, 0),
        "date": (_SDATE, 10, 0),
        "time": (_TIME, 5, 0),
        "number": (_F, 8 if variable.missing in ({}, NEAR) else 20, 2 if variable.missing else 0),
    }.get(variable.kind, (_F, 8, 0))
    shown = kind << 16 | wide << 8 | decimals
    missing = list(variable.missing.values())
    found = struct.pack(
        "<6i8s", 2, width, int(bool(label)), len(missing), shown, shown, short.encode()
    )
    if label:
        words = _cut(label, LONGEST_LABEL)
        found += struct.pack("<i", len(words)) + words.ljust((len(words) + 3) // 4 * 4)
    return found + b"".join(struct.pack("<d", value) for value in missing)


def _continued() -> bytes:
    return struct.pack("<6i8s", 2, -1, 0, 0, 0, 0, b" " * 8)


def _value_labels(places: Iterable[_Place]) -> Iterator[bytes]:
    words = missing_labels()
    for place in places:
        labels: dict[float, str] = {n: said for n, said in place.variable.labels.items()}
        labels |= {number: words[why] for why, number in place.variable.missing.items()}
        if labels:
            yield struct.pack("<2i", 3, len(labels))
            for number, said in labels.items():
                text = _cut(said, LONGEST_VALUE)
                room = (len(text) + 8) // 8 * 8 - 1
                yield struct.pack("<dB", number, len(text)) + text.ljust(room)
            yield struct.pack("<3i", 4, 1, place.index)


def _display(place: _Place, width: int) -> bytes:
    """Return the level of measurement, the width of a column on a screen, and its side."""
    is_text = place.width > 0
    level = NOMINAL if is_text or place.variable.kind == "code" else SCALE
    return struct.pack("<3i", level, min(width, WIDEST_SHOWN) if is_text else 8, not is_text)


def _extension(kind: int, size: int, data: bytes) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(data) // size) + data


def _cell(place: _Place, cell: str) -> bytes:
    if place.width:
        return _text(_cut(cell, place.width), place.width)
    if not cell:
        return NOTHING
    if place.variable.kind == "date":
        return struct.pack("<d", (date.fromisoformat(cell) - FIRST_DAY) / timedelta(seconds=1))
    if place.variable.kind == "time":
        hours, _colon, minutes = cell.partition(":")
        return struct.pack("<d", int(hours) * 3600 + int(minutes) * 60)
    return struct.pack("<d", float(cell))


def _text(text: bytes, width: int) -> bytes:
    """Put a text in its segments: each has 255 bytes of it, and ends at a slot."""
    found = [
        text[SEGMENT * at : SEGMENT * (at + 1)].ljust(8 * _slots(part))
        for at, part in enumerate(_segments(width))
    ]
    return b"".join(found)


def _cut(text: str, most: int) -> bytes:
    """Return the text as UTF-8 in at most so many bytes, cut between letters."""
    raw = text.encode("utf-8", "replace")
    return raw if len(raw) <= most else raw[:most].decode("utf-8", "ignore").encode()
