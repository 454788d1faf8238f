"""An object: a field for each of its keys."""

from collections.abc import Sequence
from typing import Any

from forms.authoring import fields
from forms.authoring.commands import with_keys
from forms.authoring.fields.base import (
    Field,
    FieldContext,
    Misread,
    Part,
    Texts,
    choice_value,
    is_list,
    label_of,
)
from forms.definition.keywords import Key


class Group(Field):
    """The fields of the object's keys, under one heading."""

    def draws(self, key: Key) -> bool:
        """Draw objects whose keys are in a table."""
        return key.inside is not None and not is_list(key)

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the field of each key."""
        table = key.inside() if key.inside else ()
        return Part(name, "group", label_of(key), parts=parts_of_keys(table, value, name, around))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the object of what was posted."""
        return read_object(key.inside() if key.inside else (), name, texts, old, around)


def parts_of_keys(
    table: Sequence[Key], value: Any, name: str, around: FieldContext
) -> tuple[Part, ...]:
    """Return the part of each key in a table."""
    own = value if isinstance(value, dict) else {}
    return tuple(
        fields.field_of(key).part(key, own.get(key.name), f"{name}.{key.name}", around)
        for key in table
    )


def read_object(
    table: Sequence[Key], name: str, texts: Texts, old: Any, around: FieldContext
) -> Any:
    """Return the object with the keys that were posted; what has no field stays."""
    own = old if isinstance(old, dict) else {}
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for key in table:
        at = f"{name}.{key.name}"
        try:
            values[key.name] = fields.field_of(key).read(key, at, texts, own.get(key.name), around)
        except Misread as misread:
            faults |= misread.faults
        except ValueError as error:
            faults[at] = str(error)
    if faults:
        raise Misread(faults)
    changed = {k: v for k, v in values.items() if choice_value(v) != choice_value(own.get(k))}
    return with_keys(own, changed, table) or None
