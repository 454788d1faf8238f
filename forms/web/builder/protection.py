"""The page «Hvem og vern»: who answers, who reads, how answers are guarded, and for how long.

What the page finds is suggested; nothing changes before the author says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.authoring import panels
from forms.authoring.commands import Unreadable
from forms.authoring.items import entries
from forms.definition import Problem, parse_definition
from forms.definition.problems import written_path
from forms.definition.reading_rights import reading_sentences
from forms.definition.retention_sentences import retention_sentences
from forms.i18n import gettext as _
from forms.questions import TYPES
from forms.web.author.definition_draft import EditorDraft, allow_long_texts, open_editor_draft
from forms.web.builder.panel_view import undo_context
from forms.web.builder.posted_commands import (
    Trouble,
    panel_surroundings,
    posted_fields,
    readable_form,
    respond,
)
from forms.web.core.templating import render_page

bp = Blueprint("protection", __name__, url_prefix="/skjemaer/<form_id>/vern")
bp.url_value_preprocessor(allow_long_texts)


@dataclass(frozen=True, slots=True)
class Part:
    """Some choices of the page under one heading."""

    name: str
    title: str
    controls: list[panels.Control]
    found: list[Problem]


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question that shows who somebody is or is sensitive, or seems so."""

    name: str
    title: str
    marks: dict[str, bool]
    seems: dict[str, bool]
    found: list[Problem]


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render the choices with their consequences, and the questions to mark."""
    return render_protection(open_editor_draft(form_id))


@bp.post("/")
def change(form_id: str) -> ResponseReturnValue:
    """Do one command, and show the page again; else say why not, with what was typed."""
    return respond(
        form_id,
        lambda now, trouble: render_protection(now, trouble, trouble.status),
        lambda done: url_for(".index", form_id=form_id, gjort=1),
    )


def render_protection(
    now: EditorDraft, trouble: Trouble | None = None, status: int = 200
) -> ResponseReturnValue:
    """Render the page; a text that cannot be read is mended as text."""
    try:
        form = readable_form(now)
    except Unreadable:
        return redirect(url_for("editor.edit", form_id=now.form_id), 303)
    entry = next(entries(form))
    so_far = posted_fields("k-") if trouble else {}
    choosing = request.form.get("velg", "")
    here = replace(panel_surroundings(now, form, entry), typed=so_far, choosing=choosing)
    controls = panels.panel(entry, here)
    found = [each for each in now.problems if each.file == f"{now.form_id}.json"]
    from forms.authoring.consequences import consequences  # late: no worker needs it at its start
    from forms.checking.protection import suggestions

    suggested = suggestions(now.loaded)
    headed = list(parts_of(controls, [*found, *suggested]))
    return render_page(
        "author/protection.html",
        status=status,
        editor_draft=now,
        headed=headed,
        consequences=consequences(form),
        unfolded=("open_to", "read_by", "keep"),
        marked=list(marked_questions(now, suggested)),
        later=frozenset(),
        chosen=choosing.partition(".")[0],
        choosing=choosing,
        searched=panels.searched_choices([each for part in headed for each in part.controls]),
        typed=so_far,
        was=posted_fields("w-") if trouble and status != 409 else {},
        problems={},
        trouble=trouble,
        **undo_context(now),
        told=readers_and_retention_text(now),
    )


def part_headings() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the parts of the page: the heading, and the keys under it."""
    return {
        "svarer": (_("Hvem svarer?"), ("open_to", "mode", "case")),
        "vern": (_("Hvor godt må svarene vernes?"), ("confidentiality", "anonymous")),
        "leser": (_("Hvem leser svarene?"), ("read_by", "readers")),
        "lagres": (_("Hvor lenge?"), ("keep", "offline")),
        "hvorfor": (_("Hvorfor spør dere?"), ("purpose", "basis")),
    }


def parts_of(controls: list[panels.Control], problems: list[Problem]) -> Iterator[Part]:
    """Yield the parts of the page; a key of the group that no part names stands last."""
    by_key = {control.key.name: control for control in controls}
    named = {key for _title, keys in part_headings().values() for key in keys}
    rest = tuple(n for n, c in by_key.items() if c.key.group == "guard" and n not in named)
    for name, (title, keys) in {**part_headings(), "mer": (_("Mer"), rest)}.items():
        own = [by_key[key] for key in keys if key in by_key]
        yield Part(name, title, own, [each for each in problems if first_key(each) in keys])


def first_key(problem: Problem) -> str:
    """Return the key of the form that a problem is at."""
    return problem.path.partition(".")[0].partition("[")[0]


def marked_questions(now: EditorDraft, suggested: list[Problem]) -> Iterator[MarkedQuestion]:
    """Yield the questions that are marked, and those whose words suggest it."""
    if now.loaded.partial is None:
        return
    from forms.checking.context import View  # late: as above
    from forms.checking.protection import seems_personal, seems_sensitive

    names = {entry.path: entry.name for entry in entries(now.loaded.raw)}
    for spot in View(now.loaded).spots:
        question = spot.question
        source, path = now.loaded.source_place(spot.path)
        name = names.get(path, "") if source is now.loaded.source else ""
        marks = {"personal": question.personal, "sensitive": question.sensitive}
        seems = {"personal": seems_personal(question), "sensitive": seems_sensitive(question)}
        own = [p for p in suggested if p.path == written_path(path) and p.level != "hint"]
        if name and (own or any((*marks.values(), *seems.values()))):
            yield MarkedQuestion(name, spot.label, marks, seems, own)


def readers_and_retention_text(now: EditorDraft) -> str:
    """Return what those who answer are told of who reads and how long, "" while it is unknown."""
    if now.loaded.partial is None:
        return ""
    definition = parse_definition(now.loaded.partial, i18n.current_language(), TYPES)
    return " ".join(
        each
        for each in (
            reading_sentences(definition),
            definition.readers,
            retention_sentences(definition),
        )
        if each
    )
