"""The page «Bygg»: the parts and questions of a form, the panel of one, and the page it makes.

Every post is one command, a small change of the draft's text; it works without scripting. Nothing
of the form is held in the browser.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.authoring import commands
from forms.authoring.commands import Unreadable
from forms.authoring.items import Entry, Json, entries, find_item, title_of
from forms.authoring.merging import merge_texts
from forms.authoring.problem_words import type_name
from forms.authoring.references import Mention, mentions_of
from forms.definition.groups import TYPE as GROUP
from forms.i18n import gettext as _
from forms.questions import TYPES
from forms.storage import db
from forms.storage.definitions import draft_history
from forms.web.author.definition_draft import (
    EditConflict,
    EditorDraft,
    allow_long_texts,
    open_editor_draft,
    save_draft,
)
from forms.web.builder import answer_actions
from forms.web.builder.panel_view import (
    count_faults,
    panel_context,
    problem_in_words,
    problem_paths,
    undo_context,
)
from forms.web.builder.posted_commands import Trouble, is_published, readable_form, respond
from forms.web.core.languages import offered_languages
from forms.web.core.templating import render_page

bp = Blueprint("builder", __name__, url_prefix="/skjemaer/<form_id>/bygg")
bp.url_value_preprocessor(allow_long_texts)
bp.app_template_global()(problem_in_words)

MOST_ROWS = 60
"""So many lines of a part, or hits, are drawn at a time: more would make the page heavy."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the structure."""

    name: str
    title: str
    kind: str
    faults: int
    number: int
    """How many questions a part has."""
    is_open: bool


@dataclass(frozen=True, slots=True)
class MoreRows:
    """The way to lines of the open part that are not drawn: the first and the last, of how many."""

    first: int
    last: int
    total: int


@bp.get("/")
def build(form_id: str) -> ResponseReturnValue:
    """Render the structure, the panel of the chosen item, and the page it makes."""
    return render_builder(open_editor_draft(form_id), request.args.get("valgt", ""))


@bp.post("/")
def change(form_id: str) -> ResponseReturnValue:
    """Do one command, and show the item it was about; else say why not, with what was typed."""
    item = request.form.get("item", "")
    return respond(
        form_id,
        lambda now, trouble: render_builder(now, item, trouble, trouble.status),
        lambda done: answer_actions.next_address(form_id, done),
    )


@bp.post("/angre")
def undo(form_id: str) -> ResponseReturnValue:
    """Undo the newest step, and leave what others did since."""
    return undo_or_redo(form_id, back=True)


@bp.post("/gjenta")
def redo(form_id: str) -> ResponseReturnValue:
    """Do again the step that was undone last."""
    return undo_or_redo(form_id, back=False)


def undo_or_redo(form_id: str, back: bool) -> ResponseReturnValue:
    """Merge a step away, or in again."""
    now = open_editor_draft(form_id)
    step = draft_history.step_to_undo(form_id) if back else draft_history.step_to_redo(form_id)
    chosen = request.form.get("item", "")
    if step is None:
        return redirect(page_of(form_id, chosen), 303)
    base, mine = (step.after, step.before) if back else (step.before, step.after)
    result = merge_texts(base, mine, now.text)
    if result.meetings:
        message = _("Dette er endret igjen siden, og kan ikke angres uten at det nye blir borte.")
        return render_builder(now, chosen, Trouble(message, meetings=result.meetings), 409)
    try:
        if result.text != now.text:
            save_draft(now, result.text, now.catalogues)
    except EditConflict:
        db.session.rollback()
        trouble = Trouble(_("Flere lagrer samtidig. Prøv igjen."))
        return render_builder(open_editor_draft(form_id), chosen, trouble, 409)
    step.undone = back
    db.session.commit()
    chosen = chosen if find_item(json.loads(result.text), chosen) else ""
    done = "angret" if back else "gjentatt"
    return redirect(page_of(form_id, chosen, gjort=done), 303)


def page_of(form_id: str, chosen: str, **said: str) -> str:
    """Return the address of the page that a step was undone on."""
    pages = {"vern": "protection.index", "gang": "workflow.index"}
    page = pages.get(request.form.get("side", ""), "builder.build")
    values: dict[str, Any] = {**said, "form_id": form_id}
    if page != "protection.index":
        values["valgt"] = chosen
    return url_for(page, **values)


def render_builder(
    now: EditorDraft, chosen: str, trouble: Trouble | None = None, status: int = 200
) -> ResponseReturnValue:
    """Render the page; a text that cannot be read is mended as text."""
    try:
        form = readable_form(now)
    except Unreadable:
        return redirect(url_for("editor.edit", form_id=now.form_id), 303)
    wanted = " ".join(request.args.get("finn", "").split())
    entry = find_item(form, chosen) or find_item(form, "")
    if entry is None:
        abort(404)
    found = list(search_rows(now, form)) if wanted else []
    return render_page(
        "author/builder.html",
        status=status,
        editor_draft=now,
        section=entry.name.partition(".")[0] if entry.path[:1] == ("sections",) else "",
        anchor=anchor_of(entry),
        rows=found[:MOST_ROWS]
        if wanted
        else rows_near(list(rows(now, form, entry.name)), entry.name),
        wanted=wanted,
        hits=len(found),
        quick=request.form.get("quick", "") if trouble else "",
        languages=offered_languages(),
        types=type_names(),
        lost=lost_by_type(entry),
        lookers=referring_items(form, entry),
        sections=[(e.name, title_of(e.value)) for e in entries(form) if e.kind == "section"],
        blocks=sorted(now.loaded.library.blocks),
        is_published=is_published(now, entry),
        title=title_of(entry.value),
        **undo_context(now),
        workflow=list(workflow_rows(now, form)),
        **panel_context(now, form, entry, trouble, status),
    )


def anchor_of(entry: Entry) -> str:
    """Return where the item stands on the page beside, "" for what has no place of its own."""
    if entry.kind not in ("question", "inner"):
        return ""
    asked = entry.name.split(".")[1]
    if entry.value.get("type") == GROUP:
        return f"g-{asked}"
    return f"q-{entry.value.get('id', '')}" if entry.grouped else f"q-{asked}"


def type_names() -> list[tuple[str, str]]:
    """Return the types, each with the word that authors use for it."""
    found = [(name, _type_name(name)) for name in TYPES]
    return sorted(found, key=lambda pair: pair[1].casefold())


def _type_name(name: str) -> str:
    return next((say() for say in TYPES[name].said), "") or type_name(name)


def lost_by_type(entry: Entry) -> dict[str, str]:
    """By type, the names of what a question would lose if it became of it."""
    if entry.kind not in ("question", "inner"):
        return {}
    labels = {key.name: key.say() for key in commands.keys_for(entry) if key.say}
    found = {name: commands.lost_keys(entry, name) for name in TYPES}
    return {
        name: ", ".join(f"«{labels.get(key, key)}»" for key in lost)
        for name, lost in found.items()
        if lost and name != entry.value.get("type")
    }


def referring_items(form: Json, entry: Entry) -> list[tuple[str, str]]:
    """Name and title of every item that looks at this one."""
    found: list[Mention] = list(mentions_of(form, entry.name)) if entry.name else []
    return list(dict.fromkeys((m.entry.name, title_of(m.entry.value)) for m in found))


def rows(now: EditorDraft, form: Json, chosen: str) -> Iterator[Row]:
    """Yield the lines of the structure; only the questions of the open part."""
    places = problem_paths(now)
    opened = chosen.partition(".")[0]
    for entry in entries(form):
        if entry.kind not in ("section", "question", "inner", "block"):
            continue
        if entry.kind != "section" and entry.name.partition(".")[0] != opened:
            continue
        questions = entry.value.get("questions")
        number = len(questions) if isinstance(questions, list) else 0
        is_open = entry.name == opened
        yield Row(
            entry.name,
            title_of(entry.value),
            entry.kind,
            count_faults(places, entry),
            number,
            is_open,
        )


def rows_near(lines: list[Row], chosen: str) -> list[Row | MoreRows]:
    """Return the lines of a long part that stand around the chosen one, or from *fra* on.

    What is left out has a line that leads to it.
    """
    places = [place for place, line in enumerate(lines) if line.kind != "section"]
    total = len(places)
    if total <= MOST_ROWS:
        return list(lines)
    own = [lines[place] for place in places]
    at = next((number for number, line in enumerate(own) if line.name == chosen), 0)
    start = request.args.get("fra", at - MOST_ROWS // 2, type=int)
    start = min(max(start, 0), total - MOST_ROWS)
    end = start + MOST_ROWS
    before = [MoreRows(max(start - MOST_ROWS, 0), start, total)] if start else []
    after = [MoreRows(end, min(end + MOST_ROWS, total), total)] if end < total else []
    first, last = places[0], places[-1] + 1
    return [*lines[:first], *before, *own[start:end], *after, *lines[last:]]


def search_rows(now: EditorDraft, form: Json) -> Iterator[Row]:
    """Yield a line for each item that has every word that is looked for."""
    words, places = request.args.get("finn", "").casefold().split(), problem_paths(now)
    for entry in entries(form):
        text = " ".join(texts_in(entry.value)).casefold()
        if entry.kind != "form" and all(word in text for word in words):
            faults = count_faults(places, entry)
            yield Row(entry.name, title_of(entry.value), entry.kind, faults, 0, False)


def texts_in(value: object) -> Iterator[str]:
    """Yield every text of an item, but not those of the questions in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from texts_in(each if key != "questions" else None)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


def workflow_rows(now: EditorDraft, form: Json) -> Iterator[Row]:
    """Yield a line for each step and each who signs."""
    places = problem_paths(now)
    for entry in entries(form):
        if entry.kind in ("step", "signer"):
            faults = count_faults(places, entry)
            yield Row(entry.name, title_of(entry.value), entry.kind, faults, 0, False)
