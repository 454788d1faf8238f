"""A number, with a decimal comma."""

from typing import Any

from forms.authoring import condition_grammar
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
from forms.i18n import gettext as _


class Number(Field):
    """A number as people write it."""

    def draws(self, key: Key) -> bool:
        """Draw numbers."""
        return key.schema.get("type") in ("integer", "number")

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the number with a decimal comma."""
        return Part(name, "number", label_of(key), written_number(value))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Read a number."""
        return read_number(posted_text(texts, name))


def written_number(value: Any) -> str:
    """Return a number with a decimal comma; what is no number as it stands."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return condition_grammar.write_number(value)
    return "" if value is None else choice_value(value)


def read_number(text: str) -> int | float | None:
    """Return the number in a text, None when it is empty; raise ValueError with a remedy."""
    if not text:
        return None
    try:
        return condition_grammar.read_number(text)
    except ValueError:
        raise ValueError(_("Skriv et tall, for eksempel 5 eller 2,5.")) from None
