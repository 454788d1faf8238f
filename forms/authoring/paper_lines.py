"""Lines of a paper form: boxes, answers, rows and columns, by their signs."""

import re
from collections.abc import Iterator

BOXES = "☐☑☒□▢◻❏❑◯○⬜🔲"
BOX = rf"(?:[{BOXES}]|\[\s?\]|\(\s?\))"
MARK = rf"(?:{BOX}|[•·▪‣–—-]|o(?=\s)|[a-h]\)(?=\s))"
BLANK = re.compile(r"[\s_.…‥\-–—]*")
FILL = re.compile(r"[:\s]*(?:[_…]{2,}|\.{4,})\s*$")
FILLS = re.compile(r"(?:_{3,}|…{2,}|\.{4,})")
NUMBERED = re.compile(r"(?:spørsmål\s*)?(\d{1,2}(?:\.\d{1,2})*)\s?[.):]\s+(?=\S)", re.IGNORECASE)
SHORT = frozenset(
    ("AKS", "BUP", "BTI", "EPDS", "FAU", "GDPR", "HMS", "IOP", "NAV", "PDF", "PPT", "SFO", "SMS")
)
"""Abbreviations of municipalities, schools and kindergartens."""
_PAGE = re.compile(r"(?:side\s*\d+(?:\s*(?:av|/)\s*\d+)?|\d+\s*(?:av|/)\s*\d+)", re.IGNORECASE)


def count_boxes(text: str) -> int:
    """Return how many boxes to tick stand in the text."""
    return len(re.findall(BOX, text))


def clean_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers: without page numbers and signs that nobody sees."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ").replace("\u200b", "")
    for number, line in enumerate(text.replace("\u00ad", "").split("\n"), 1):
        if not _PAGE.fullmatch(line.strip()):
            yield number, line.rstrip()


def without_number(text: str) -> str:
    """Return the text without the number before it."""
    found = NUMBERED.match(text)
    return text[found.end() :] if found else text


def is_statement(text: str) -> bool:
    """Whether an answer is a sentence that somebody confirms rather than chooses."""
    return is_answer(text) and text.rstrip("* ").endswith(".") and len(text.split()) > 5


def is_answer(text: str) -> bool:
    return bool(text) and bool(re.match(rf"{MARK}\s*\S", text)) and not BLANK.fullmatch(text)


def answers_of(text: str) -> Iterator[str]:
    """Yield the answers of a line: between boxes, or the one after a mark."""
    if count_boxes(text) or re.match(r"o\s", text):
        pattern = rf"{BOX}|(?:^|\s)o(?=\s)" if re.match(r"o\s", text) else BOX
        yield from (part for part in map(_part, re.split(pattern, text)) if part)
    else:
        yield _part(re.sub(rf"^{MARK}\s*", "", text))


def _part(text: str) -> str:
    return text.strip(" \t:/,")


def label_and_answers(text: str) -> tuple[str, list[str]]:
    """Return the question and the answers of one line, with boxes before or behind the answers."""
    pattern = BOX if count_boxes(text) else r"(?<=\s)o(?=\s)"
    parts = re.split(pattern, text)
    if parts[-1].strip(" *") == "" and count_boxes(text):  # «Er det slik?  Ja ☐  Nei ☐»
        head = re.match(r"(.+[?:])\s*(\S.*)$", parts[0].strip())
        if head:
            return head[1], [a for a in map(_part, [head[2], *parts[1:-1]]) if a]
        cells = re.split(r"\s{2,}|\t", parts[0].strip())
        return " ".join(cells[:-1]), [a for a in map(_part, [cells[-1], *parts[1:-1]]) if a]
    return parts[0].strip(" \t:"), [a for a in map(_part, parts[1:]) if a]


def row_of(line: str) -> tuple[str, int] | None:
    """Return the text of a table's row, and how many boxes stand after it."""
    found = re.fullmatch(rf"\s*(.*?\S)((?:[\s]+(?:{BOX}|o|O))+)\s*", line)
    if not found:
        return None
    count = len(re.findall(rf"{BOX}|[oO]", found[2]))
    text = without_number(found[1])
    return (text, count) if count >= 3 else None


def has_columns(line: str) -> bool:
    return bool(re.search(r"\S(?:\t|\s{2,})\S", line.strip())) or line.startswith((" ", "\t"))


def columns_of(lines: list[str]) -> list[str]:
    """Return the headings of columns, which may go over several lines, by where they stand."""
    places: list[tuple[int, str]] = []
    for line in lines:
        for found in re.finditer(r"\S+(?: \S+)*", line.expandtabs(8)):
            near = [n for n, (at, _text) in enumerate(places) if abs(at - found.start()) <= 3]
            if near:
                at, text = places[near[0]]
                places[near[0]] = (at, f"{text} {found[0]}")
            else:
                places.append((found.start(), found[0]))
    return [text for _at, text in sorted(places)]


def is_head_of_others(text: str, following: str) -> bool:
    """Whether a numbered line heads others: `1. Barnet`, then `1.1 Navn`, or a short title."""
    numbered, below = NUMBERED.match(text), NUMBERED.match(following.strip())
    if numbered and below and "." in below[1] and "." not in numbered[1]:
        return True
    core = without_number(text)
    is_title = len(core.split()) <= 6 and not core.endswith(("?", ":", "*"))
    return bool(numbered) and is_title and not below


def is_in_capitals(text: str) -> bool:
    """Whether most letters are capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.6 * len(letters)


def lower_capitals(text: str) -> str:
    """Return text in capitals as small letters; what is short for something keeps its capitals."""
    return re.sub(r"\w+", lambda word: word[0] if word[0] in SHORT else word[0].lower(), text)


def capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def shorten(text: str) -> str:
    text = re.sub(r"\s*(?:_{3,}|…{2,}|\.{4,})\s*", " ", text).strip()
    return text if len(text) <= 60 else f"{text[:57]}…"
