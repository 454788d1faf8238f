"""The answers that say that a child's address is protected."""

from typing import Any

from forms.authoring.fields import ticks
from forms.authoring.fields.base import Field, FieldContext, Part, Texts, label_of, posted_text
from forms.definition.keywords import Key
from forms.i18n import gettext as _


class Shielding(Field):
    """A box for each answer of the question; one for yes where it has none of its own."""

    def draws(self, key: Key) -> bool:
        """Draw the answers that shield."""
        return key.name == "shields"

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show a box for each answer."""
        if not around.names("option"):
            text = "true" if value is True else ""
            return Part(name, "tick", _("Ja betyr beskyttet adresse"), text)
        return ticks.tick_boxes(name, label_of(key), around.names("option"), value)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the codes, or true for a yes."""
        if not around.names("option"):
            return True if posted_text(texts, name) == "true" else None
        return ticks.ticked_codes(name, texts, around.names("option"), old)
