"""What names other items of the form: a question, a step, another form."""

from typing import Any

from forms.authoring.fields.base import (
    Around,
    Field,
    Part,
    Texts,
    chosen,
    is_list,
    label_of,
    posted,
)
from forms.definition.keywords import Key
from forms.i18n import gettext as _


class Name(Field):
    """A drop-down of the items that may be named."""

    def draws(self, key: Key) -> bool:
        """Draw what names one item."""
        return bool(key.refers) and not is_list(key)

    def part(self, key: Key, value: Any, name: str, around: Around) -> Part:
        """Show the item that is named."""
        return pick(name, label_of(key), key.refers, value, around)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: Around) -> Any:
        """Return the name of the item."""
        return picked(name, texts, key.refers, around)


class Names(Field):
    """A drop-down for each item that is named, and one more."""

    def draws(self, key: Key) -> bool:
        """Draw lists of items, of which there may be many."""
        return bool(key.refers) and is_list(key)

    def part(self, key: Key, value: Any, name: str, around: Around) -> Part:
        """Show the items in their order."""
        most = key.schema.get("maxItems", 99)
        return picks(name, label_of(key), key.refers, value, around, most)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: Around) -> Any:
        """Return the names in their order."""
        return all_picked(name, texts, key.refers, around)


def pick(name: str, label: str, refers: str, value: Any, around: Around) -> Part:
    """Return a drop-down of the items that *refers* tells."""
    text = value if isinstance(value, str) else ""
    return Part(name, "pick", label, text, around.names(refers), source=refers)


def picked(name: str, texts: Texts, refers: str, around: Around) -> str | None:
    """Return the item that was chosen."""
    return chosen(posted(texts, name), around.names(refers)) or None


def picks(name: str, label: str, refers: str, value: Any, around: Around, most: int = 99) -> Part:
    """Return a drop-down for each item of a list, and one more up to *most*."""
    own = list(value) if isinstance(value, list) else []
    shown = [*own, ""] if len(own) < most else own
    parts = tuple(
        pick(
            f"{name}.{place}",
            _("%(label)s %(number)s", label=label, number=place + 1),
            refers,
            each,
            around,
        )
        for place, each in enumerate(shown)
    )
    return Part(name, "group", label, parts=parts)


def all_picked(name: str, texts: Texts, refers: str, around: Around) -> list[str] | None:
    """Return the items that were chosen, in their order."""
    found: list[str] = []
    place = 0
    while f"{name}.{place}" in texts:
        each = picked(f"{name}.{place}", texts, refers, around)
        found += [each] if each and each not in found else []
        place += 1
    return found or None
