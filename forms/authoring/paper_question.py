"""A question of a paper form, written as quick text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from forms.authoring.answer_lines import escape_line
from forms.authoring.paper_lines import (
    capitalize,
)
from forms.checking import label_words
from forms.i18n import gettext as _

FOLLOW_UP = re.compile(r"^(?:[-–•]\s*)?(?:hvis|dersom|om) (ja|nei)\b[,:]?\s*(.*)$", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\bflere (?:kryss|svar)\b|\balle? som passer\b|\balt som passer\b|\bett eller flere\b",
    re.IGNORECASE,
)
HOW = re.compile(
    r"\s*\((?:sett\s+)?(?:ett |flere )?(?:kryss|velg|ring rundt|merk)[^)]*\)|"
    r"[.?]?\s*(?:sett )?kryss av for (?:det|alle|alt) som passer:?$",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"\s*\(?maks(?:imalt)?\.? (\d+) tegn\)?", re.IGNORECASE)
WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (label_words.NATIONAL_ID, ("fødselsnummer", "personlig")),
    (label_words.BORN, ("dato til i dag", "personlig")),
    (label_words.PHONE, ("telefon", "personlig")),
    (label_words.EMAIL, ("e-post", "personlig")),
    (r"\bpostn(?:umme)?r\b", ("postnummer",)),
    (r"\b(?:hvilken|fra|til|og med) (?:\()?dato|^dato\b|\bdato\)?$|\(dato\)", ("dato",)),
    (r"\bklokkeslett|^tidspunkt|\bkl\.", ("klokkeslett",)),
    (r"\bhvor mange\b|\bantall\b|\balder\b|\bhvor gammelt?\b", ("tall",)),
    (r"\b(?:beskriv|kommentar|merknad|utdyp|andre opplysninger|forklar|begrunn)", ("3 linjer",)),
    (label_words.NAME, ("personlig",)),
    (label_words.ADDRESS, ("personlig",)),
)
"""Words in a question, and what they tell of it."""


@dataclass(slots=True)
class PaperQuestion:
    """A question as it stands on the paper, with what was read below it."""

    label: str
    line: int
    answers: list[str] = field(default_factory=list)
    help: str = ""
    lines: int = 0
    """How many lines the paper has room for."""
    columns: list[str] = field(default_factory=list)
    is_list: bool = False
    several: bool = False
    required: bool = False
    condition: str = ""
    """«Ja» or «Nei»: the answer to the question above that this one follows."""
    length: str = ""
    """The most characters that the paper asks for."""
    indent: int = 0
    """How far in it stands."""

    def normalize(self) -> None:
        """Take out of the label what quick text says in other ways: length, how to tick, `*`."""
        label = self.label
        length = _LENGTH.search(label)
        if length:
            self.length = length[1]
            label = label[: length.start()] + label[length.end() :]
        self.several = self.several or bool(_SEVERAL.search(f"{label} {self.help}"))
        label = HOW.sub("", label).rstrip(" :")
        self.required = self.required or label.endswith("*")
        self.label = label.rstrip("* ").strip() or _("Spørsmål uten tekst")

    @property
    def is_yes_no(self) -> bool:
        """Whether the answers are yes and no, so that a follow-up can stand below."""
        return [_answer(each).lower() for each in dict.fromkeys(self.answers)] == ["ja", "nei"]

    def quick_text(self, *, staff: bool) -> Iterator[str]:
        """Yield the lines of the question in quick text; with *staff* only they are asked."""
        required = " *" if self.required else ""
        yield escape_line(self.label) + required + _in_parentheses(list(self.hints(staff)))
        if self.help:
            yield f"> {self.help}"
        if self.condition:
            yield f"? {self.condition}"
        if self.columns:
            yield "| " + " | ".join(self.columns)
        prefix = "+ " if self.is_list else ""
        for place, answer in enumerate(map(_answer, dict.fromkeys(self.answers))):
            if prefix and place:
                yield "+"
            words = hints_in_label(answer) if prefix else []
            yield prefix + answer + _in_parentheses(words)

    def hints(self, staff: bool) -> Iterator[str]:
        """Yield the words of the parenthesis: the kind of answer, personal, sensitive."""
        if self.answers and self.several and not self.columns:
            yield "flere svar"
        if not (self.answers or self.columns):
            yield from self.text_hints()
        if label_words.asks_sensitive(self.label):
            yield "følsomt"
        if staff:
            yield "bare ansatte"
        if self.length:
            yield f"{self.length} tegn"

    def text_hints(self) -> Iterator[str]:
        """Yield what the label and the empty lines below tell of the answer to a plain question."""
        words = hints_in_label(self.label)
        kinds = [word for word in words if word != "personlig"]
        if kinds and (self.lines < 2 or kinds[0] == "3 linjer"):
            yield kinds[0]
        elif self.lines > 1:
            yield f"{min(self.lines, 10)} linjer"
        if "personlig" in words:
            yield "personlig"


def hints_in_label(label: str) -> list[str]:
    """Return what the words of a question tell of it."""
    return [word for pattern, found in WORDS if re.search(pattern, label.lower()) for word in found]


def _answer(text: str) -> str:
    """Write an answer as quick text; a line to write on after «annet» is free text."""
    plain = re.sub(r"\s+", " ", re.sub(r"[:\s]*(?:[_….]{3,})$", "", text)).strip()
    filled = plain != text.strip() or bool(re.search(r"\(skriv\b[^)]*\)$", plain))
    other = bool(re.search(r"\bann(?:et|en|re)\b|\bandre\b", plain.lower()))
    plain = re.sub(r"\s*\(skriv\b[^)]*\)$", "", plain).rstrip(":")
    return escape_line(capitalize(plain)) + (" (fritekst)" if other and filled else "")


def _in_parentheses(words: list[str]) -> str:
    return f" ({', '.join(dict.fromkeys(words))})" if words else ""
