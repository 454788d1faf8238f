"""References to laws, as dated data: `laws.json` says which are in force, from and until which day.

A change of law is a change of that file, checked against Lovdata on the day it names (`checked`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("laws.json")
_CITATION = re.compile(
    r"(?P<law>[a-zæøå]+lov(?:a|en)) §{1,2} (?P<section>[0-9]+(?:-[0-9]+)?(?: [a-z]\b)?)",
    re.IGNORECASE,
)


class Citation(NamedTuple):
    """A paragraph of a law, as a text names it."""

    law: str
    section: str
    words: str
    """How the text writes it."""


@cache
def laws() -> Mapping[str, Any]:
    """Return what `laws.json` holds."""
    found: Mapping[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def exempting_paragraphs(day: date) -> str:
    """Return the paragraphs by which a print is exempt from public access on *day*."""
    return str(_in_force(laws()["exempt_from_public"], day)["words"])


def citations_in(text: str) -> Iterator[Citation]:
    """Yield the paragraphs that a text names."""
    for match in _CITATION.finditer(text):
        yield Citation(match["law"].lower(), match["section"], match[0])


def citation_status(citation: Citation, day: date) -> str:
    """Tell whether a paragraph is `known` and in force on *day*, `ended`, or `unknown`."""
    rows = [
        row
        for row in laws()["cited"]
        if (row["law"], row["section"]) == (citation.law, citation.section)
    ]
    if not rows:
        return "unknown"
    return "known" if any(_is_in_force(row, day) for row in rows) else "ended"


def _in_force(rows: list[dict[str, str]], day: date) -> dict[str, str]:
    return next((row for row in reversed(rows) if _is_in_force(row, day)), rows[-1])


def _is_in_force(row: Mapping[str, str], day: date) -> bool:
    began, ended = date.fromisoformat(row["from"]), row.get("until")
    return began <= day and (ended is None or day <= date.fromisoformat(ended))
