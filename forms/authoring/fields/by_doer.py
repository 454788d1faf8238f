"""A question in the words of who does the step: a line for each."""

from typing import Any

from forms.authoring.fields.base import Field, FieldContext, Part, Texts, label_of, posted_text
from forms.definition.keywords import DOERS, STEP, Key
from forms.i18n import gettext as _


class ByDoer(Field):
    """A line for each who may do a step."""

    def draws(self, key: Key) -> bool:
        """Draw texts by doer."""
        return key.schema.get("propertyNames") == {"enum": list(DOERS)}

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show the text for each doer."""
        own = value if isinstance(value, dict) else {}
        words = next(each.values() for each in STEP if each.name == "by" and each.values)
        parts = tuple(
            Part(f"{name}.{doer}", "line", words[doer], str(own.get(doer, ""))) for doer in DOERS
        )
        help = _("Skriv bare der ordene skal være andre enn i spørsmålet.")
        return Part(name, "group", label_of(key), parts=parts, help=help)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the texts that are not empty."""
        found = {doer: posted_text(texts, f"{name}.{doer}") for doer in DOERS}
        kept = [*(old if isinstance(old, dict) else ()), *found]
        return {doer: found[doer] for doer in dict.fromkeys(kept) if found.get(doer)} or None
