"""Checks of a folder's shared files: blocks, lists, arenas and their translations."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms.checking import other_forms
from forms.checking.context import View, error
from forms.checking.privacy import check_sensitive
from forms.checking.question_types import check_types
from forms.checking.texts import check_html, check_texts
from forms.checking.translations import missing_translations, wanted_translations
from forms.definition import Library, Problem, load_text
from forms.definition.meeting_plan import plan_findings, plan_texts
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding, Source, place_in_file
from forms.definition.source.positions import Path
from forms.definition.translations.translatable_texts import Text, list_texts, question_texts
from forms.i18n import gettext as _
from forms.questions import TYPES

SOURCE = "nb"
"""The language of blocks, lists and arenas."""


def check_library(library: Library) -> list[Problem]:
    """Everything that is wrong with the blocks, lists and arenas, whichever forms use them."""
    problems = [*library.problems, *_lists(library), *_arenas(library)]
    for name in library.blocks:
        problems += _block(name, library)
    return sorted(dict.fromkeys(problems), key=place_in_file)


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
        yield from map(source.problem, check_html(text.text, text.place))
    yield from _translations("lists", own, source, library)


def _arenas(library: Library) -> Iterator[Problem]:
    if not library.plan:
        return
    source, own = library.sources["arenas"], list(plan_texts(library.plan))
    yield from map(source.problem, plan_findings(library.plan))
    yield from map(source.problem, _named_forms(library))
    for text in own:
        yield from map(source.problem, check_html(text.text, text.place))
    yield from _translations("arenas", own, source, library)


def _named_forms(library: Library) -> Iterator[Finding]:
    """Yield the forms and questions that the arenas and tasks name, and the folder lacks."""
    if library.folder is None:
        return
    known = other_forms.form_names(library.folder)
    named: list[tuple[Path, str | None]] = [
        (("tasks", id, "form"), task.get("form")) for id, task in _items(library, "tasks")
    ]
    named += [(("expects", form), form) for form, _how in _items(library, "expects")]
    for id, arena in _items(library, "arenas"):
        minutes, place = arena.get("minutes", {}), ("arenas", id, "minutes")
        named.append(((*place, "form"), minutes.get("form")))
        if minutes.get("form") in known:
            ids = other_forms.ids_in_form(library.folder, minutes["form"])
            for key in ("answers", "from"):
                for name in sorted(set(minutes.get(key, ())) - ids):
                    what = _("“%(name)s” finnes ikke i skjemaet.", name=name)
                    yield error((*place, key, name), what, did_you_mean(name, sorted(ids)))
    for path, form in named:
        if form is not None and form not in known:
            what = _("Skjemaet “%(form)s” finnes ikke i mappen.", form=form)
            yield error(
                path, what, did_you_mean(form, known, _("Lag det, eller nevn et som finnes."))
            )


def _items(library: Library, group: str) -> list[tuple[str, Mapping[str, Any]]]:
    return list(library.plan.get(group, {}).items())


def _translations(
    name: str, own: Sequence[Text], source: Source, library: Library
) -> Iterator[Problem]:
    for language, catalogues in wanted_translations(library, SOURCE, name):
        yield from map(source.problem, missing_translations(language, catalogues, name, own))
