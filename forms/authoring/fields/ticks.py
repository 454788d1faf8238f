"""Several of few values, as boxes to tick: ways to sign, who reads, parts of a step."""

from collections.abc import Sequence
from typing import Any

from forms.authoring.fields.base import (
    Choices,
    Field,
    FieldContext,
    Part,
    Texts,
    is_list,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key

FEW = frozenset({"section", "signer", "option", "taken"})
"""What there are so few of that each has a box."""


class Ticks(Field):
    """A box for each value that may be in the list."""

    def draws(self, key: Key) -> bool:
        """Draw lists of few values, and of items that there are few of."""
        return is_list(key) and ("enum" in key.schema.get("items", {}) or key.refers in FEW)

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show a box for each value, and one for each that is no longer there."""
        return tick_boxes(name, label_of(key), _choices(key, around), value)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the values that are ticked, in the order that they had."""
        return ticked_codes(name, texts, _choices(key, around), old)


def _choices(key: Key, around: FieldContext) -> Choices:
    if key.refers:
        return around.names(key.refers)
    words = key.values() if key.values else {}
    return tuple((value, words.get(value, value)) for value in key.schema["items"]["enum"])


def tick_boxes(name: str, label: str, choices: Choices, value: Any) -> Part:
    """Return a group with a box for each choice, ticked when *value* has it."""
    own = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
    gone = [(each, each) for each in own if each not in dict(choices)]
    return Part(
        name,
        "group",
        label,
        parts=tuple(
            Part(f"{name}.{code}", "tick", words or code or "…", "true" if code in own else "")
            for code, words in (*choices, *gone)
        ),
    )


def ticked_codes(name: str, texts: Texts, choices: Choices, old: Any) -> list[str] | None:
    """Return the codes that are ticked: those of *old* first, as they stood."""
    before: Sequence[Any] = old if isinstance(old, list) else ()
    codes = dict.fromkeys([*(each for each in before if isinstance(each, str)), *dict(choices)])
    return [code for code in codes if posted_text(texts, f"{name}.{code}") == "true"] or None
