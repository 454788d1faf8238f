"""The texts of a form by their paths: `section.question.label`, `steps.foresatte.title`."""

from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]


def text_at(form: Json, path: str) -> str | None:
    """Return the text at *path* (`section.question.label`), or None."""
    return TextPaths(form).get(path)


class TextPaths:
    """The texts of a form by their paths, found without walking through the form each time."""

    def __init__(self, form: Json) -> None:
        self.form = form
        self.known: dict[str, tuple[Any, Any] | None] = {}
        self.heads: dict[str, Json] = {}  # section, section.question, section.repeat.question
        for section in form["sections"]:
            self.heads[section["id"]] = section
            for question, path in questions_with_paths(section["questions"], section["id"]):
                self.heads.setdefault(path, question)

    def get(self, path: str) -> str | None:
        """Return the text at *path*, or None."""
        place = self.place(path)
        value = place[0][place[1]] if place else None
        return value if isinstance(value, str) else None

    def put(self, path: str, text: str) -> None:
        """Write a text over the one that is there."""
        if place := self.place(path):
            container, key = place
            container[key] = text

    def place(self, path: str) -> tuple[Any, Any] | None:
        """Return the object and the key that hold the text at a path."""
        if path not in self.known:
            self.known[path] = self._place(path)
        return self.known[path]

    def _place(self, path: str) -> tuple[Any, Any] | None:
        first, _dot, rest = path.partition(".")
        if not rest:
            return (self.form, first) if isinstance(self.form.get(first), str) else None
        if first in _BESIDE:
            return self._place_outside_sections(first, rest.split("."))
        parts = path.split(".")
        for length in (3, 2, 1):
            head = self.heads.get(".".join(parts[:length])) if len(parts) > length else None
            if head is not None:
                return _in_item(head, parts[length:])
        return None

    def _place_outside_sections(self, first: str, rest: Sequence[str]) -> tuple[Any, Any] | None:
        """Return the object and the key of a text of a step, a rule or a signer."""
        if first == "signers":
            return _in_item(self.form.get("signers", {}).get(rest[0]), rest[1:])
        items = self.form.get("steps" if first == "steps" else "check", [])
        named = {item.get("id", str(number)): item for number, item in enumerate(items)}
        return _in_item(named.get(rest[0]), rest[1:])


_BESIDE = frozenset({"steps", "signers", "check", "checks"})


def _in_item(item: Any, keys: Sequence[str]) -> tuple[Any, Any] | None:
    for number, key in enumerate(keys):
        last = number == len(keys) - 1
        index: Any = int(key) if isinstance(item, list) and key.isdecimal() else key
        try:
            value = item[index]
        except (KeyError, IndexError, TypeError):
            return None
        if last and isinstance(value, dict) and "label" in value:
            return value, "label"
        if last:
            return (item, index) if isinstance(value, str) else None
        item = value
    return None


def questions_with_paths(questions: Sequence[Json], path: str) -> Iterator[tuple[Json, str]]:
    """Yield each question, in groups and lists too, with its path below *path*."""
    for question in questions:
        here = f"{path}.{question['id']}"
        yield question, here
        yield from questions_with_paths(question.get("questions", ()), here)
