"""iCalendar (RFC 5545): days with a title, and nothing else."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

LONGEST = 75
"""Octets of a line (RFC 5545, 3.1); what is longer goes on with a space."""


class Entry(NamedTuple):
    """One whole day in the calendar."""

    uid: str
    day: date
    title: str
    about: str = ""


def calendar_bytes(name: str, entries: Iterable[Entry], stamp: date) -> bytes:
    """Write the calendar; *stamp* is the day it was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Skjemaverk//NO",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape_text(name)}",
    ]
    for entry in entries:
        lines += _event_lines(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in fold_line(line)).encode()


def _event_lines(entry: Entry, stamp: date) -> list[str]:
    about = [f"DESCRIPTION:{escape_text(entry.about)}"] if entry.about else []
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escape_text(entry.title)}",
        *about,
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escape_text(text: str) -> str:
    r"""Escape a text (RFC 5545, 3.3.11); what any program takes for a line break is a space.

    >>> escaped("Møte; sal, A")
    'Møte\\; sal\\, A'
    >>> escaped("Møte\u2028END:VEVENT\x85X:y")
    'Møte END:VEVENT X:y'
    """
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def fold_line(line: str) -> Iterator[str]:
    """Yield the line in parts of at most `LONGEST` octets; no letter is cut in two."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
