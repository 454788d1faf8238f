"""The texts of a built form in one language: our ids in them, lists made of options used often."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from forms.definition.translations.translatable_texts import form_texts
from forms.i18n import gettext as _
from forms.interop import identifiers
from forms.interop.conditions import Literal, Target, Unsayable
from forms.interop.draft import PIPE, PIPED, Words
from forms.interop.report import Report
from forms.questions import TYPES

Json = dict[str, Any]
Catalogues = dict[str, dict[str, list[str]]]
"""Language → path of a text → [source text, translation]."""

Find = Callable[[str, str], "Target | Literal"]
"""Finds what a name became, as seen from the repeat with that id."""

_MARK = re.compile(f"{PIPE}([^{PIPED}]*){PIPED}")
_UNFILLED = frozenset({"title", "summary", "intro", "readers"})
_INSIDE = frozenset({"questions", "summary"})
_SHARED_BY = 3
"""Questions with the same options, for which the form gets a list."""


def _has_rows(value: Mapping[str, Any]) -> bool:
    """Tell whether a piece of a form is a question whose own questions are asked in rows."""
    kind = TYPES.get(value.get("type", ""))
    return kind is not None and "questions" in kind.uses and not kind.is_heading


class Renderer:
    """Writes a form in one language after the other."""

    def __init__(self, source: str, find: Find, report: Report) -> None:
        self.source, self.find, self.report = source, find, report

    def form(self, form: Json, language: str) -> Json:
        """Return the form with every text in one language, the source's where it has none."""
        return {
            key: self.texts_in_language(value, language, key not in _UNFILLED, "")
            for key, value in form.items()
        }

    def texts_in_language(self, value: Any, language: str, filled: bool, repeat: str) -> Any:
        """Return some JSON with its texts in one language."""
        if isinstance(value, Words):
            return self.filled(value.text(language, self.source), filled, repeat)
        if isinstance(value, dict):
            inside = str(value["id"]) if _has_rows(value) else repeat
            return {
                key: self.texts_in_language(
                    each, language, filled, inside if key in _INSIDE else repeat
                )
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [self.texts_in_language(each, language, filled, repeat) for each in value]
        return value

    def filled(self, text: str, filled: bool, repeat: str) -> str:
        """Return a text with our ids where answers are put in, and its own braces doubled."""
        pieces = _MARK.split(text)
        for number, piece in enumerate(pieces):
            plain = piece.replace("{", "{{").replace("}", "}}")
            pieces[number] = self.piped(piece, filled, repeat) if number % 2 else plain
        return "".join(pieces)

    def piped(self, name: str, filled: bool, repeat: str) -> str:
        """Return the place where an answer is put in; a dash of dots where it cannot be."""
        try:
            found = self.find(name, repeat)
        except Unsayable as error:
            what = _("Svaret kan ikke settes inn i teksten: %(why)s.", why=error)
            self.report.lost(name, "", what, _("Skriv teksten om."))
            return "…"
        if isinstance(found, Target):
            return f"{{{found.ref}}}" if filled else "…"
        return str(found)


def share_lists(form: Json, names: Mapping[str, str]) -> None:
    """Make a list of the form of options that stand alike at several questions.

    *names* are what the source calls the list, by our id of the question.
    """
    users: dict[str, list[Json]] = {}
    for question in _questions(form):
        options = question.get("options")
        if isinstance(options, dict) and len(options) > 1:
            users.setdefault(json.dumps(options, sort_keys=True), []).append(question)
    ids = identifiers.Ids()
    lists: Json = {}
    for key, same in users.items():
        if len(same) < _SHARED_BY or PIPE in key:
            continue
        first = same[0]
        id = ids.new_id(names.get(first["id"]) or f"{first['id']}_svar", "")
        lists[id] = first["options"]
        for question in same:
            question["options"] = f"@{id}"
    if lists:
        form["lists"] = lists
        form["sections"] = form.pop("sections")


def _questions(form: Json) -> Iterator[Json]:
    for section in form["sections"]:
        for question in section["questions"]:
            yield question
            yield from question.get("questions", ())


def catalogues(own: Json, others: Mapping[str, Json]) -> Catalogues:
    """Return the translations: by language and path, the source text and its translation."""
    source = {text.path: text.text for text in form_texts(own, TYPES)}
    found: Catalogues = {}
    for code, form in others.items():
        pairs = {
            text.path: [source[text.path], text.text]
            for text in form_texts(form, TYPES)
            if text.path in source and text.text and text.text != source[text.path]
        }
        if pairs:
            found[code] = pairs
    return found
