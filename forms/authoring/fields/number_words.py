"""Words for single numbers of a scale: a line for each number."""

from typing import Any

from forms.authoring.fields.base import Field, FieldContext, Part, Texts, label_of, posted_text
from forms.definition.keywords import Key

MOST = 21
"""So many numbers of a scale have a line each."""


class NumberWords(Field):
    """A line for each number."""

    def draws(self, key: Key) -> bool:
        """Draw texts by number."""
        return "[0-9]" in str(key.schema.get("propertyNames", {}).get("pattern", ""))

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the words of each number."""
        own = value if isinstance(value, dict) else {}
        parts = tuple(
            Part(f"{name}.{number}", "line", number, str(own.get(number, "")))
            for number in _numbers(own, around)
        )
        return Part(name, "group", label_of(key), parts=parts)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the words that are not empty."""
        own = old if isinstance(old, dict) else {}
        said = {each: posted_text(texts, f"{name}.{each}") for each in _numbers(own, around)}
        return {each: said[each] for each in dict.fromkeys([*own, *said]) if said.get(each)} or None


def _numbers(own: dict[str, Any], around: FieldContext) -> list[str]:
    least, most = (
        around.entry.value.get(key, default) for key, default in (("min", 0), ("max", 5))
    )
    whole = isinstance(least, int) and isinstance(most, int)
    line = range(int(least), min(int(most), int(least) + MOST - 1) + 1) if whole else ()
    return list(dict.fromkeys([*map(str, line), *own]))
