"""A list of texts, one on each line."""

from typing import Any

from forms.authoring.fields.base import (
    Field,
    FieldContext,
    Part,
    Texts,
    is_list,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key
from forms.i18n import gettext as _


class Words(Field):
    """A box with a text on each line."""

    def draws(self, key: Key) -> bool:
        """Draw lists of texts."""
        return is_list(key) and key.schema.get("items", {}).get("type") == "string"

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show each text on a line."""
        text = "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
        return Part(name, "lines", label_of(key), text, help=_("Én på hver linje."))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the lines that hold something."""
        return [
            line.strip() for line in posted_text(texts, name).split("\n") if line.strip()
        ] or None
