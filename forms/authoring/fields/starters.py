"""Who may start a form: anybody, people with a link, or people with certain roles."""

from typing import Any

from forms.authoring.fields import ticks
from forms.authoring.fields.base import (
    Choices,
    Field,
    FieldContext,
    Part,
    Texts,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key
from forms.i18n import gettext as _


class Starters(Field):
    """A choice of how wide, and boxes for the roles."""

    def draws(self, key: Key) -> bool:
        """Draw who may start."""
        return key.name == "open_to"

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show how wide it is open, and the roles."""
        who = "roles" if isinstance(value, list) else value or ""
        return Part(
            name,
            "group",
            label_of(key),
            parts=(
                Part(f"{name}.who", "pick", _("Åpent for"), who, _widths()),
                ticks.tick_boxes(f"{name}.roles", _("Rollene"), starter_roles(), value),
            ),
        )

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the width, or the roles."""
        who = posted_text(texts, f"{name}.who")
        if who != "roles":
            return who or None
        found = ticks.ticked_codes(f"{name}.roles", texts, starter_roles(), old)
        if not found:
            raise ValueError(_("Velg minst én rolle."))
        return found


def _widths() -> Choices:
    return (
        ("anyone", _("Alle som har adressen")),
        ("link", _("De som får en lenke")),
        ("roles", _("Ansatte med disse rollene")),
    )


def starter_roles() -> Choices:
    """Return the roles that may start a form."""
    return (
        ("staff", _("Ansatt")),
        ("leader", _("Leder")),
        ("receiver", _("Mottaker")),
        ("coordinator", _("Koordinator")),
        ("author", _("Forfatter")),
        ("administrator", _("Administrator")),
    )
