"""Checks of a folder's shared files: blocks, lists and their translations."""

import json
from collections.abc import Iterator, Sequence

from forms.checking.context import View
from forms.checking.privacy import check_sensitive
from forms.checking.question_types import check_types
from forms.checking.texts import check_texts, html
from forms.checking.translations import lacking, wanted
from forms.definition import Library, Problem, load_text
from forms.definition.problems import Source, by_place
from forms.definition.translations.translatable_texts import Text, list_texts, question_texts
from forms.questions import TYPES

SOURCE = "nb"
"""The language of blocks and lists."""


def check_library(library: Library) -> list[Problem]:
    """Everything that is wrong with the blocks and lists, whichever forms use them."""
    problems = [*library.problems, *_lists(library)]
    for name in library.blocks:
        problems += _block(name, library)
    return sorted(dict.fromkeys(problems), key=by_place)


def _block(name: str, library: Library) -> Iterator[Problem]:
    """Yield the problems of a form that holds only this block."""
    section = {"id": "blokk", "title": "Blokk", "questions": [{"use": name}]}
    loaded = load_text("blokk", json.dumps({"title": "Blokk", "sections": [section]}), library)
    source = library.sources[f"blocks/{name}"]
    view = View(loaded)
    for checker in (check_types, check_texts, check_sensitive):
        found = map(loaded.problem, checker(view))
        yield from (problem for problem in found if problem.file == source.file)
    own = list(question_texts(library.blocks[name]["questions"], TYPES))
    yield from _translations(f"blocks/{name}", own, source, library)


def _lists(library: Library) -> Iterator[Problem]:
    if "lists" not in library.sources:
        return
    source, own = library.sources["lists"], list(list_texts(library.lists))
    for text in own:
        yield from map(source.problem, html(text.text, text.place))
    yield from _translations("lists", own, source, library)


def _translations(
    name: str, own: Sequence[Text], source: Source, library: Library
) -> Iterator[Problem]:
    for language, catalogues in wanted(library, SOURCE):
        yield from map(source.problem, lacking(language, catalogues, name, own))
