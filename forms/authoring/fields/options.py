"""The answers of a question, or the rows of a table: one on each line, or each with its fields."""

from typing import Any

from forms.authoring.commands import answers_written, read_answers
from forms.authoring.fields import answer_rows
from forms.authoring.fields.base import Field, FieldContext, Part, Texts, label_of, posted_text
from forms.definition.keywords import SHARED, Key
from forms.i18n import gettext as _


class Options(Field):
    """The answers as lines or as rows; a list is named with an @ before."""

    def draws(self, key: Key) -> bool:
        """Draw answers and rows."""
        return key in (SHARED["options"], SHARED["rows"])

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Show an answer on each line, or as a row of fields when its author asked for that."""
        if key.name in around.rows and not isinstance(value, str):
            return answer_rows.rows_part(key, value, name, around)
        text = value if isinstance(value, str) else answers_written(around.entry.value, key.name)
        help = _("Én på hver linje.")
        if answer_rows.has_more(value):
            help = _("Én på hver linje. Noe av det som gjelder svarene, står bare på radene.")
        actions = answer_rows.actions_on_lines(key, value, name)
        return Part(name, "answers", label_of(key), text, help=help, actions=actions)

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the answers; the same text, or the same row, keeps its code."""
        own = old if isinstance(old, dict) else {}
        if f"{name}.0.label" in texts:
            return answer_rows.read_rows(key, name, texts, own, around)
        text = posted_text(texts, name)
        if not text or (text.startswith("@") and "\n" not in text):
            return text or None
        return read_answers(text, own)[0]
