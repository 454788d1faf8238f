"""A text: one line, or a box of several."""

from typing import Any

from forms.authoring.fields.base import (
    Field,
    FieldContext,
    Part,
    Texts,
    choice_value,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key

LONG = frozenset({"help", "guide", "intro", "summary", "purpose", "receipt", "text", "readers"})
"""Texts that get more than one line."""


class Text(Field):
    """A text as it is written."""

    def draws(self, key: Key) -> bool:
        """Draw texts, and whatever has a pattern."""
        return key.schema.get("type") == "string"

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the text."""
        kind = "long" if key.name in LONG else "line"
        return Part(name, kind, label_of(key), "" if value is None else choice_value(value))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Take the text as it stands."""
        return posted_text(texts, name) or None
