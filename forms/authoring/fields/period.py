"""How long: a number of days, weeks, months or years."""

import re
from typing import Any

from forms.authoring.fields import number
from forms.authoring.fields.base import (
    Choices,
    Field,
    FieldContext,
    Part,
    Texts,
    label_of,
    posted_text,
)
from forms.definition.keywords import PERIOD, Key
from forms.i18n import gettext as _

_PERIOD = re.compile(r"([1-9][0-9]*)([dwmy])")


class Period(Field):
    """A number and its unit."""

    def draws(self, key: Key) -> bool:
        """Draw periods."""
        return key.schema == PERIOD

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the number and the unit."""
        return Part(
            name, "group", label_of(key), parts=number_with_unit(name, value, period_units())
        )

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Read the number and the unit."""
        return read_period(name, texts)


def period_units() -> Choices:
    """Return the units of a period."""
    return (("d", _("dager")), ("w", _("uker")), ("m", _("måneder")), ("y", _("år")))


def number_with_unit(name: str, value: Any, choices: Choices) -> tuple[Part, ...]:
    """Return a number and a drop-down of units."""
    found = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    amount, unit = (found[1], found[2]) if found else ("", "")
    return (
        Part(f"{name}.number", "number", _("Antall"), amount),
        Part(f"{name}.unit", "pick", _("Av"), unit, choices),
    )


def read_period(name: str, texts: Texts) -> str | None:
    """Return the period; raise ValueError with a remedy when it lacks a half."""
    amount = number.read_number(posted_text(texts, f"{name}.number"))
    unit = posted_text(texts, f"{name}.unit")
    if amount is None:
        return None
    if not isinstance(amount, int) or amount < 1:
        raise ValueError(_("Skriv et helt tall fra 1."))
    if not unit:
        raise ValueError(_("Velg dager, uker, måneder eller år."))
    return f"{amount}{unit}"
