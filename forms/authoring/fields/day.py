"""A day, fixed or counted from today: 07.05.2026, i dag, i dag-6m."""

from typing import Any

from forms.authoring import condition_grammar
from forms.authoring.fields.base import (
    Field,
    FieldContext,
    Part,
    Texts,
    choice_value,
    label_of,
    posted_text,
)
from forms.definition.keywords import Key
from forms.i18n import gettext as _


class Day(Field):
    """A day as people write it."""

    def draws(self, key: Key) -> bool:
        """Draw limits of dates."""
        return "today" in str(key.schema.get("pattern", ""))

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the day in words."""
        return Part(name, "line", label_of(key), _written(value), help=_remedy())

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Read a day in words."""
        text = posted_text(texts, name)
        if text == _written(old):
            return old
        try:
            return condition_grammar.read_day(text) if text else None
        except ValueError:
            raise ValueError(_remedy()) from None


def _written(value: Any) -> str:
    if value is None:
        return ""
    try:
        return condition_grammar.write_day(value)
    except (condition_grammar.Unsayable, TypeError):
        return choice_value(value)


def _remedy() -> str:
    return _("Skriv en dag, for eksempel 7.5.2026, i dag, i dag-6m eller i dag+2å (d, u, m, å).")
