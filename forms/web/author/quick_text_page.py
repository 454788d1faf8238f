"""The page «Hurtigtekst»: a part of a form, or all of it, as text, read back without loss."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.authoring import commands, part_text, summaries
from forms.authoring.commands import Refused
from forms.authoring.items import Json, entries, find_item, is_shaped, title_of
from forms.authoring.merging import merge_texts
from forms.authoring.quick_text_reader import Reading
from forms.authoring.surroundings import Surroundings
from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.definitions import draft_history
from forms.web.auth.authorization import current_staff_user
from forms.web.author.definition_draft import (
    EditConflict,
    EditorDraft,
    allow_long_texts,
    open_editor_draft,
    posted_text,
    save_draft,
)
from forms.web.core.templating import render_page

bp = Blueprint("quick_text_page", __name__, url_prefix="/skjemaer/<form_id>/hurtig")
bp.url_value_preprocessor(allow_long_texts)
WHOLE = "*"
"""In place of a part's name: the whole form."""


@bp.get("/")
def write(form_id: str) -> ResponseReturnValue:
    """Render the chosen part, else the first, as quick text."""
    now = open_editor_draft(form_id)
    form = now.loaded.raw
    part = chosen_part(form, request.args.get("valgt", ""))
    if part is None:
        return redirect(url_for("builder.build", form_id=form_id), 303)
    before = before_part(now, form, part)
    text = part_as_quick_text(form, part, before)
    return render_part(now, part, text, text, read_quick_text(text, part, before))


@bp.post("/")
def read(form_id: str) -> ResponseReturnValue:
    """Read the text: show what it says, or keep it. What others changed meanwhile is merged in."""
    now = open_editor_draft(form_id)
    form = now.loaded.raw
    part = chosen_part(form, request.form.get("valgt", ""))
    if part is None:
        abort(404)
    before = before_part(now, form, part)
    mine, was = posted_text().strip(), posted_text("was").strip()
    theirs = part_as_quick_text(form, part, before).strip()
    both = merge_texts(was, mine, theirs)
    if both.meetings:
        message = _("Noen andre har skrevet om det samme stedet. Under står begge tekstene.")
        reading = read_quick_text(mine, part, before)
        return render_part(now, part, mine, was, reading, message, theirs, 409)
    reading = read_quick_text(both.text, part, before)
    if request.form.get("gjor") != "keep" or not reading.is_whole:
        status = 200 if reading.is_whole else 422
        return render_part(now, part, both.text, theirs, reading, status=status)
    return save_items(now, part, reading, both.text, theirs)


def save_items(
    now: EditorDraft, part: str, reading: Reading, text: str, was: str
) -> ResponseReturnValue:
    """Keep the items as the part's, and go to the builder."""
    try:
        if part == WHOLE:
            done = commands.run("replace_parts", now.text, parts=reading.items)
        else:
            done = commands.run("replace_part", now.text, item=part, items=reading.items)
        if done.text != now.text:
            save_draft(now, done.text, now.catalogues)
    except Refused as refused:
        return render_part(now, part, text, was, reading, str(refused), status=422)
    except EditConflict:
        db.session.rollback()
        message = _("Flere lagrer samtidig. Prøv igjen.")
        return render_part(now, part, text, was, reading, message, status=409)
    if done.text != now.text:
        author = current_staff_user().id
        draft_history.add(now.form_id, author, done.sentence, now.text, done.text)
        db.session.commit()
    to = url_for("builder.build", form_id=now.form_id, valgt="" if part == WHOLE else part, gjort=1)
    return redirect(f"{to}#panel", 303)


def chosen_part(form: Any, name: str) -> str | None:
    """Return the part that is chosen, or that the chosen item is in; `WHOLE` for all of them.

    None when the form has none, or is mended as text.
    """
    if not is_shaped(form):
        return None
    parts = [entry.name for entry in entries(form) if entry.kind == "section"]
    if name == WHOLE and parts:
        return WHOLE
    own = name.partition(".")[0]
    return own if own in parts else next(iter(parts), None)


def before_part(now: EditorDraft, form: Json, part: str) -> Surroundings:
    """Return what stands before the part."""
    library = now.loaded.library
    if part == WHOLE:
        return part_text.surroundings_of_form(form, dict(library.lists), library.blocks)
    return part_text.surroundings_of_part(form, part, dict(library.lists), library.blocks)


def part_as_quick_text(form: Json, part: str, before: Surroundings) -> str:
    """Return the part, or the whole form, as quick text."""
    if part == WHOLE:
        return part_text.write_form(form, before)
    return part_text.write_part(form, part, before)


def read_quick_text(text: str, part: str, before: Surroundings) -> Reading:
    """Return what the text says: items of a part, or the parts of the whole form."""
    if part == WHOLE:
        return part_text.read_form(text, before)
    return part_text.read_part(text, before)


def summaries_of(now: EditorDraft, part: str, reading: Reading) -> list[Any]:
    """Return what was read, a part's title before its items."""
    there = [entry.value for entry in entries(now.loaded.raw) if entry.kind == "question"]
    if part != WHOLE:
        names = summaries.known_questions([*there, *reading.items])
        return [summaries.item_summary(item, names) for item in reading.items]
    names = summaries.known_questions(item for each in reading.items for item in each["questions"])
    found: list[Any] = []
    for each in reading.items:
        found.append({"heading": each["title"]})
        found += [summaries.item_summary(item, names) for item in each["questions"]]
    return found


def render_part(
    now: EditorDraft,
    part: str,
    text: str,
    was: str,
    reading: Reading,
    message: str = "",
    theirs: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """Render the text beside what it says."""
    form = now.loaded.raw
    entry = find_item(form, part)
    return render_page(
        "author/quick_text.html",
        status=status,
        editor_draft=now,
        part=part,
        whole=WHOLE,
        title=title_of(entry.value) if entry else _("Hele skjemaet"),
        parts_of_form=[
            (each.name, title_of(each.value)) for each in entries(form) if each.kind == "section"
        ],
        text=text,
        was=was,
        theirs=theirs,
        message=message,
        remarks=[summaries.remark_text(remark) for remark in reading.remarks],
        items=summaries_of(now, part, reading),
    )
