"""The sheet `choices` of an XLSForm: the lists of answers, each written once."""

from typing import Any

from forms.definition.messages import language_name
from forms.interop.source import Asked, Source, Texts, option_label

_YES_NO = {
    "yes": {"nb": "Ja", "nn": "Ja", "en": "Yes"},
    "no": {"nb": "Nei", "nn": "Nei", "en": "No"},
}


class ChoiceSheet:
    """The rows of the sheet, and which list has which options."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rows: list[dict[str, Any]] = []
        self._lists: dict[str, str] = {}

    def list_of(self, asked: Asked) -> str:
        """Return the name of the list with a question's options, added once."""
        repeat = asked.repeat.id if asked.repeat else ""
        options = [
            (o.alias or o.code, self.source.texts(option_label(n), asked.others, repeat), o.score)
            for n, o in enumerate(asked.question.options)
        ]
        key = repr(options)
        if key not in self._lists:
            self._lists[key] = asked.name
            for code, texts, score in options:
                self._add(asked.name, code, texts, score)
        return self._lists[key]

    def yes_no(self) -> str:
        """Return the name of the list of yes and no, added once."""
        if "yes_no" not in self._lists.values():
            self._lists["yes_no"] = "yes_no"
            for code, label in _YES_NO.items():
                texts = {c: label.get(c, label["en"]) for c in self.source.languages}
                self._add("yes_no", code, texts)
        return "yes_no"

    def _add(self, list_name: str, code: str, texts: Texts, score: Any = None) -> None:
        row: dict[str, Any] = {"list_name": list_name, "name": code}
        for language, said in texts.items():
            row[f"label::{language_name(language).capitalize()} ({language})"] = said
        if score is not None:
            row["score"] = score
        self.rows.append(row)
