"""The answers of a question, or the rows of a table, one on each line."""

from typing import Any

from forms.authoring.commands import answers_written, read_answers
from forms.authoring.fields.base import Around, Field, Part, Texts, label_of, posted
from forms.definition.keywords import SHARED, Key
from forms.i18n import gettext as _


class Options(Field):
    """The answers as lines; a list is named with an @ before."""

    def draws(self, key: Key) -> bool:
        """Draw answers and rows."""
        return key in (SHARED["options"], SHARED["rows"])

    def part(self, key: Key, value: Any, name: str, around: Around) -> Part:
        """Show an answer on each line."""
        text = value if isinstance(value, str) else answers_written(around.entry.value, key.name)
        return Part(name, "answers", label_of(key), text, help=_("Én på hver linje."))

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: Around) -> Any:
        """Return the answers; the same text keeps its code."""
        text = posted(texts, name)
        if not text or (text.startswith("@") and "\n" not in text):
            return text or None
        return read_answers(text, old if isinstance(old, dict) else {})[0]
