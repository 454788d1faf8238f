"""What names other items of the form: a question, a step, another form."""

from typing import Any

from forms.authoring.fields.base import (
    Field,
    FieldContext,
    Part,
    Texts,
    chosen_value,
    is_list,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key
from forms.i18n import gettext as _


class Name(Field):
    """A drop-down of the items that may be named."""

    def draws(self, key: Key) -> bool:
        """Draw what names one item."""
        return bool(key.refers) and not is_list(key)

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the item that is named."""
        return item_select(name, label_of(key), key.refers, value, around)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the name of the item."""
        return selected_item(name, texts, key.refers, around)


class Names(Field):
    """A drop-down for each item that is named, and one more."""

    def draws(self, key: Key) -> bool:
        """Draw lists of items, of which there may be many."""
        return bool(key.refers) and is_list(key)

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the items in their order."""
        most = key.schema.get("maxItems", 99)
        return item_selects(name, label_of(key), key.refers, value, around, most)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the names in their order."""
        return selected_items(name, texts, key.refers, around)


def item_select(name: str, label: str, refers: str, value: Any, around: FieldContext) -> Part:
    """Return a drop-down of the items that *refers* tells."""
    text = value if isinstance(value, str) else ""
    return Part(name, "pick", label, text, around.names(refers), source=refers)


def selected_item(name: str, texts: Texts, refers: str, around: FieldContext) -> str | None:
    """Return the item that was chosen."""
    return chosen_value(posted_text(texts, name), around.names(refers)) or None


def item_selects(
    name: str, label: str, refers: str, value: Any, around: FieldContext, most: int = 99
) -> Part:
    """Return a drop-down for each item of a list, and one more up to *most*."""
    own = list(value) if isinstance(value, list) else []
    shown = [*own, ""] if len(own) < most else own
    parts = tuple(
        item_select(
            f"{name}.{place}",
            _("%(label)s %(number)s", label=label, number=place + 1),
            refers,
            each,
            around,
        )
        for place, each in enumerate(shown)
    )
    return Part(name, "group", label, parts=parts)


def selected_items(name: str, texts: Texts, refers: str, around: FieldContext) -> list[str] | None:
    """Return the items that were chosen, in their order."""
    found: list[str] = []
    place = 0
    while f"{name}.{place}" in texts:
        each = selected_item(f"{name}.{place}", texts, refers, around)
        found += [each] if each and each not in found else []
        place += 1
    return found or None
