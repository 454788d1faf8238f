"""The page «Gang»: steps, who signs, deadlines and receipts as tables, and the way as a picture.

A form without steps has one, in which one person answers everything.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.authoring.commands import Unreadable
from forms.authoring.items import Entry, Json, entries, find_item, title_of
from forms.definition import parse_definition
from forms.definition.keywords import SIGNER, STEP
from forms.questions import TYPES
from forms.web.author.definition_draft import EditorDraft, allow_long_texts, open_editor_draft
from forms.web.builder.panel_view import count_faults, panel_context, problem_paths, undo_context
from forms.web.builder.posted_commands import Trouble, readable_form, respond
from forms.web.core.templating import render_page
from forms.workflow.wording.workflow_diagram import DiagramStep, diagram, diagram_step

bp = Blueprint("workflow", __name__, url_prefix="/skjemaer/<form_id>/gang")
bp.url_value_preprocessor(allow_long_texts)


@dataclass(frozen=True, slots=True)
class Line:
    """A step, or somebody who signs, as a line of a table."""

    name: str
    title: str
    faults: int
    words: DiagramStep | None
    """The step in words; None for a signer, and for a step that cannot be read yet."""
    receipt: str
    how: str
    is_required: bool


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render the tables, the picture, and the panel of the chosen step or signer."""
    return render_workflow(open_editor_draft(form_id), request.args.get("valgt", ""))


@bp.post("/")
def change(form_id: str) -> ResponseReturnValue:
    """Do one command, and show the step or signer it was about; else say why not."""
    item = request.form.get("item", "")
    return respond(
        form_id,
        lambda now, trouble: render_workflow(now, item, trouble, trouble.status),
        lambda done: url_for(".index", form_id=form_id, valgt=done.item, gjort=1) + "#panel",
    )


def render_workflow(
    now: EditorDraft, chosen: str, trouble: Trouble | None = None, status: int = 200
) -> ResponseReturnValue:
    """Render the page; a text that cannot be read is mended as text."""
    try:
        form = readable_form(now)
    except Unreadable:
        return redirect(url_for("editor.edit", form_id=now.form_id), 303)
    entry = find_item(form, chosen)
    if entry is None or entry.kind not in ("step", "signer"):
        entry = next(entries(form))
    steps, signers = workflow_lines(now, form)
    return render_page(
        "author/workflow.html",
        status=status,
        editor_draft=now,
        steps=steps,
        signers=signers,
        way=workflow_diagram(now),
        parts_of_form=[
            (str(e.value.get("id")), title_of(e.value)) for e in entries_of_kind(form, "section")
        ],
        doers=value_labels("by"),
        ways_to_sign=value_labels("how"),
        title=title_of(entry.value),
        **undo_context(now),
        posted=request.form if trouble else {},
        **panel_context(now, form, entry, trouble, status),
    )


def workflow_lines(now: EditorDraft, form: Json) -> tuple[list[Line], list[Line]]:
    """Return a line for each step, and one for each who signs."""
    places, ways = problem_paths(now), value_labels("how")
    words: dict[str, DiagramStep] = {}
    if now.loaded.partial is not None:
        definition = parse_definition(now.loaded.partial, i18n.current_language(), TYPES)
        words = {step.id: diagram_step(definition, step) for step in definition.steps}

    def line(entry: Entry) -> Line:
        value: dict[str, Any] = entry.value
        how = value.get("how")
        return Line(
            entry.name,
            title_of(value),
            count_faults(places, entry),
            words.get(str(value.get("id"))) if entry.kind == "step" else None,
            str(value.get("receipt") or ""),
            ", ".join(ways.get(str(each), str(each)) for each in how)
            if isinstance(how, list)
            else "",
            value.get("required") is True,
        )

    return (
        [line(entry) for entry in entries_of_kind(form, "step")],
        [line(entry) for entry in entries_of_kind(form, "signer")],
    )


def workflow_diagram(now: EditorDraft) -> list[DiagramStep]:
    """Return the picture of the form's way; none when it has one step, or cannot be read."""
    if now.loaded.partial is None:
        return []
    return diagram(parse_definition(now.loaded.partial, i18n.current_language(), TYPES))


def entries_of_kind(form: Json, kind: str) -> list[Entry]:
    """Return the items of one kind."""
    return [entry for entry in entries(form) if entry.kind == kind]


def value_labels(name: str) -> dict[str, str]:
    """Return what authors call each value of a key of a step or a signer."""
    key = next(each for each in (*STEP, *SIGNER) if each.name == name)
    return dict(key.values()) if key.values else {}
