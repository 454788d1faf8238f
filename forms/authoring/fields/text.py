"""A text: one line, or a box of several."""

from typing import Any

from forms.authoring.fields.base import Around, Field, Part, Texts, label_of, plain, posted
from forms.definition.keywords import Key

LONG = frozenset({"help", "guide", "intro", "summary", "purpose", "receipt", "text", "readers"})
"""Texts that get more than one line."""


class Text(Field):
    """A text as it is written."""

    def draws(self, key: Key) -> bool:
        """Draw texts, and whatever has a pattern."""
        return key.schema.get("type") == "string"

    def part(self, key: Key, value: Any, name: str, around: Around) -> Part:
        """Show the text."""
        kind = "long" if key.name in LONG else "line"
        return Part(name, kind, label_of(key), "" if value is None else plain(value))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: Around) -> Any:
        """Take the text as it stands."""
        return posted(texts, name) or None
