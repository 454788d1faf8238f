"""One of few values, as a drop-down."""

from typing import Any

from forms.authoring.fields.base import (
    Choices,
    Field,
    FieldContext,
    Part,
    Texts,
    choice_value,
    chosen_value,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key


class Pick(Field):
    """A drop-down with the words of each value."""

    def draws(self, key: Key) -> bool:
        """Draw what is one of few, and flags whose two values have names."""
        return bool(key_values(key))

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show what is chosen."""
        text = "" if value is None else choice_value(value)
        return Part(name, "pick", label_of(key), text, key_choices(key))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the value that was chosen."""
        text = chosen_value(posted_text(texts, name), key_choices(key))
        return next((each for each in key_values(key) if choice_value(each) == text), text or None)


def key_values(key: Key) -> list[Any]:
    """Return the values of a key that is one of few; a flag that is named is one of two."""
    is_flag = key.schema.get("type") == "boolean"
    named = list(key.values()) if key.values and is_flag else []
    return list(key.schema.get("enum", named))


def key_choices(key: Key) -> Choices:
    """Return value and name of each choice."""
    words = {
        choice_value(value): name for value, name in (key.values() if key.values else {}).items()
    }
    listed = [choice_value(value) for value in key_values(key)]
    kept = [value for value in listed if value in words or value not in ("true", "false")]
    return tuple((value, words.get(value, value)) for value in kept)
