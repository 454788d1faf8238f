"""The lines of a question's answers in quick text: `Annet (fritekst) | Skriv hva #annet`."""

import re
from typing import Any

from forms.authoring.condition_grammar import read_number, write_number
from forms.definition.keywords import CODE
from forms.definition.messages import slug

FLAGS = {"bare denne": "exclusive", "fritekst": "other"}
"""Words about an answer, and the key of the question that names it."""
_CODE_AT_END = re.compile(r" #([a-z0-9][a-z0-9_]*)$")
_SCORE = re.compile(r"-?\d+(?:,\d+)? poeng")
_MARK = re.compile(r"(?:[-*•☐□▢❑❏]|\[ ?\]|\( ?\)) +")
BOX = re.compile(r"(?:[☐□▢❑❏]|\[ ?\]) +")
"""A box to tick, by which people mean that several answers may be given."""
ESCAPED = re.compile(r"[#>?!=|+~@{\\]|(?:[-*•☐□▢❑❏]|\[ ?\]|\( ?\)) |(?:tips|knapp|rad): ")
"""Beginnings that mean something else at the start of a line."""


def escape_line(text: str) -> str:
    """Write a backslash before a text whose beginning means something else."""
    return f"\\{text}" if ESCAPED.match(text) else text


def unescape_line(text: str) -> str:
    """Take away the backslash that `escape_line` writes."""
    return text.removeprefix("\\")


def without_mark(line: str) -> str:
    """Take away a dash, a bullet or a box before an answer."""
    return _MARK.sub("", line, count=1) if _MARK.match(line) else line


def read_answer(line: str) -> tuple[str, Any, set[str]]:
    """Return the code of an answer, its option as JSON has it, and the keys that name it."""
    text, code, help_text = unescape_line(line), "", None
    if found := _CODE_AT_END.search(text):
        code, text = found[1], text[: found.start()]
    if " | " in text:
        text, help_text = text.split(" | ", 1)
    flags, score = set(), None
    if found := re.search(r" \(([^()]*)\)$", text):
        words = found[1].split(", ")
        if all(word in FLAGS or _SCORE.fullmatch(word) for word in words):
            text = text[: found.start()]
            flags = {FLAGS[word] for word in words if word in FLAGS}
            scores = [word for word in words if word not in FLAGS]
            score = read_number(scores[0].split()[0]) if scores else None
    option: Any = text
    if help_text is not None or score is not None:
        option = {"label": text}
        if help_text is not None:
            option["help"] = help_text
        if score is not None:
            option["score"] = score
    return code or slug(text, CODE), option, flags


def is_plain(option: Any) -> bool:
    """Whether a line can say all that the option holds."""
    return isinstance(option, str) or set(option) <= {"label", "help", "score"}


def write_answer(code: str, option: Any, flags: set[str]) -> str:
    """Write an answer as one line."""
    parts: dict[str, Any] = {"label": option} if isinstance(option, str) else option
    text = str(parts["label"])
    words = [f"{write_number(parts['score'])} poeng"] if "score" in parts else []
    words += [word for word, key in FLAGS.items() if key in flags]
    if words:
        text += f" ({', '.join(words)})"
    if "help" in parts:
        text += f" | {parts['help']}"
    return escape_line(text) + ("" if code == slug(str(parts["label"]), CODE) else f" #{code}")
