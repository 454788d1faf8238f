"""A flag, as a box to tick."""

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


class Tick(Field):
    """A box to tick."""

    def draws(self, key: Key) -> bool:
        """Draw flags whose two values have no names."""
        return key.schema.get("type") == "boolean" and key.values is None

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the box, ticked when the flag is set."""
        return Part(name, "tick", label_of(key), "" if value is None else choice_value(value))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Read the box; a flag that was said to be off stays said."""
        text = posted_text(texts, name)
        return None if not text else text == "true"
