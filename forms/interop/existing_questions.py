"""What an existing form calls its questions and options, for an import that is its new version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question of an existing form: its name in the source, its type, and its codes."""

    alias: str
    type: str
    options: Mapping[str, str] = field(default_factory=dict)
    """By the code in the source, or ours where it has none, our code."""
    rows: Mapping[str, str] = field(default_factory=dict)


def earlier_of(form: Mapping[str, Any]) -> dict[str, Earlier]:
    """Return, by id, every question of a definition whose lists and blocks are taken in."""
    questions = [q for section in form.get("sections", ()) for q in section["questions"]]
    every = [*questions, *(inner for q in questions for inner in q.get("questions", ()))]
    return {q["id"]: _earlier(q) for q in every}


def _earlier(question: Mapping[str, Any]) -> Earlier:
    options, rows = (_codes(question.get(key)) for key in ("options", "rows"))
    return Earlier(question.get("alias", ""), question["type"], options, rows)


def _codes(listed: Any) -> dict[str, str]:
    """Return our codes by those of the source: an alias says more than a code spelled alike."""
    if not isinstance(listed, Mapping):
        return {}
    aliases = {c: o.get("alias", "") if isinstance(o, Mapping) else "" for c, o in listed.items()}
    return {code: code for code in aliases} | {a: code for code, a in aliases.items() if a}
