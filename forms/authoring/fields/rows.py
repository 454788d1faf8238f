"""A list of objects: a row of fields for each, and an empty one."""

from typing import Any

from forms.authoring.fields import group
from forms.authoring.fields.base import Field, FieldContext, Misread, Part, Texts, is_list, label_of
from forms.definition.keywords import Key
from forms.i18n import gettext as _


class Rows(Field):
    """A row for each object; a row that is emptied goes."""

    def draws(self, key: Key) -> bool:
        """Draw lists of objects whose keys are in a table."""
        return key.inside is not None and is_list(key)

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the rows, and an empty one."""
        table = key.inside() if key.inside else ()
        own = [*value, {}] if isinstance(value, list) else [{}]
        shown = tuple(
            Part(
                f"{name}.{place}",
                "row",
                _("Ny rad") if place == len(own) - 1 else str(place + 1),
                parts=group.parts_of_keys(table, each, f"{name}.{place}", around),
            )
            for place, each in enumerate(own)
        )
        help = _("En rad som tømmes, blir borte.")
        return Part(name, "group", label_of(key), parts=shown, help=help)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the objects of the rows that hold something."""
        table = key.inside() if key.inside else ()
        before = old if isinstance(old, list) else []
        found, faults, place = [], dict[str, str](), 0
        while any(each.startswith(f"{name}.{place}.") for each in texts):
            own = before[place] if place < len(before) else None
            try:
                found.append(group.read_object(table, f"{name}.{place}", texts, own, around))
            except Misread as misread:
                faults |= misread.faults
            place += 1
        if faults:
            raise Misread(faults)
        return [each for each in found if each] or None
