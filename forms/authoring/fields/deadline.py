"""The deadline of a step: a period, working days, or the day that a question says."""

import re
from typing import Any

from forms.authoring.fields import names, number, period
from forms.authoring.fields.base import Field, FieldContext, Part, Texts, label_of, posted_text
from forms.definition.keywords import Key
from forms.i18n import gettext as _

_WORKING = re.compile(r"([1-9][0-9]{0,2}) arbeidsdag(?:er)?")
WORKING = "work"


class Deadline(Field):
    """A number with its unit, or a question with a date."""

    def draws(self, key: Key) -> bool:
        """Draw the deadline of a step."""
        return key.name == "within"

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the period, or the question."""
        until = value.get("until") if isinstance(value, dict) else None
        choices = ((WORKING, _("arbeidsdager")), *period.period_units())
        amount, unit = period.number_with_unit(name, value, choices)
        if isinstance(value, str) and (found := _WORKING.fullmatch(value)):
            amount = Part(amount.name, amount.kind, amount.label, found[1])
            unit = Part(unit.name, unit.kind, unit.label, WORKING, choices)
        day = names.item_select(
            f"{name}.until", _("eller dagen i svaret på"), "question:date", until, around
        )
        return Part(name, "group", label_of(key), parts=(amount, unit, day))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the deadline; the number wins over the question."""
        if posted_text(texts, f"{name}.unit") == WORKING and posted_text(texts, f"{name}.number"):
            amount = number.read_number(posted_text(texts, f"{name}.number"))
            return f"{amount} arbeidsdag{'' if amount == 1 else 'er'}"
        if found := period.read_period(name, texts):
            return found
        until = names.selected_item(f"{name}.until", texts, "question:date", around)
        return {"until": until} if until else None
