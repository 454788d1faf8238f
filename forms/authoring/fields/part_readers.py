"""Who reads a part of a form, where others do than the rest."""

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
from forms.definition.keywords import READERS, Key
from forms.i18n import gettext as _


class PartReaders(Field):
    """The two short words for common choices, or boxes for the people."""

    def draws(self, key: Key) -> bool:
        """Draw the readers of a part."""
        return key.name == "read_by" and key.inside is None

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the choice, and the people."""
        who = "people" if isinstance(value, list) else value or ""
        return Part(
            name,
            "group",
            label_of(key),
            parts=(
                Part(f"{name}.who", "pick", _("Leses av"), who, _choices()),
                ticks.tick_boxes(f"{name}.people", _("Disse"), _people(key), value),
            ),
            help=_("Ikke valgt betyr de samme som leser resten av skjemaet."),
        )

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the short word, or the people."""
        who = posted_text(texts, f"{name}.who")
        if who != "people":
            return who or None
        found = ticks.ticked_codes(f"{name}.people", texts, _people(key), old)
        if not found:
            raise ValueError(_("Velg minst én som leser delen."))
        return found


def _choices() -> Choices:
    return (
        ("doers", _("De ansatte som fyller den ut, og lederen")),
        ("unit", _("Alle på enheten")),
        ("people", _("De som er krysset av")),
    )


def _people(key: Key) -> Choices:
    words = key.values() if key.values else {}
    return tuple((each, words.get(each, each)) for each in READERS["items"]["enum"])
