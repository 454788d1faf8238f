"""The author's editor: the text, its problems while typing, and a preview."""

import re
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forms import i18n, storage
from forms.definition.keywords import FORM_ID
from forms.logic import Relevance
from forms.storage import audit_log, db
from forms.storage.accounts import users
from forms.storage.definitions import draft_history, drafts
from forms.web.auth.audience import audiences, is_staff
from forms.web.auth.authorization import current_staff_user
from forms.web.author import edit_conflict
from forms.web.author.definition_draft import (
    EditConflict,
    EditorDraft,
    allow_long_texts,
    load_draft,
    open_editor_draft,
    posted_text,
    save_text,
    text_digest,
)
from forms.web.core.languages import offered_languages
from forms.web.core.question_html import render_questions
from forms.web.core.templating import estimate, render_page
from forms.workflow.pagination import PageFlow
from forms.workflow.wording.workflow_diagram import diagram

bp = Blueprint("editor", __name__, url_prefix="/skjemaer/<form_id>")
bp.url_value_preprocessor(allow_long_texts)


def abort_unless_valid_id(form_id: str) -> None:
    """404 for a new form of a name that none can have: it becomes that of a file to save."""
    if not re.fullmatch(FORM_ID.strip("^$"), form_id) and load_draft(form_id) is None:
        abort(404)


@bp.get("/")
def edit(form_id: str) -> ResponseReturnValue:
    """Render the text with its problems and its preview."""
    return render_page("author/editor.html", **page_context(open_editor_draft(form_id)))


@bp.post("/")
def save(form_id: str) -> ResponseReturnValue:
    """Save the text as the form's draft, valid or not, with what others changed; show both
    texts where both changed the same."""
    abort_unless_valid_id(form_id)
    try:
        save_text(form_id, posted_text(), request.form.get("seen", ""), merges=True)
    except EditConflict as clash:
        return edit_conflict.render_conflict(clash)
    db.session.commit()
    return redirect(url_for(".edit", form_id=form_id, lagret=1), 303)


@bp.post("/utkast")
def autosave(form_id: str) -> ResponseReturnValue:
    """Autosave the text: return the time, the problems, and the lists to show."""
    abort_unless_valid_id(form_id)
    try:
        kept = save_text(form_id, posted_text(), request.form.get("seen", ""))
    except EditConflict as clash:
        db.session.rollback()
        by = users.get(clash.theirs.draft.changed_by or "") if clash.theirs.draft else None
        told = check_result(EditorDraft(form_id, clash.yours, clash.theirs.catalogues))
        return jsonify(by=by.name if by else "", **told), 409
    db.session.commit()
    return jsonify(
        saved=i18n.format_time(i18n.local_time(kept.draft.changed)) if kept.draft else "",
        seen=kept.seen,
        **check_result(kept),
    )


@bp.post("/sjekk")
def check_text(form_id: str) -> ResponseReturnValue:
    """Check a text without saving it."""
    with storage.reading():
        now = load_draft(form_id)
        return jsonify(
            check_result(EditorDraft(form_id, posted_text(), now.catalogues if now else {}))
        )


@bp.get("/nokler")
def words(form_id: str) -> ResponseReturnValue:
    """Return what may be written in the text, for completion."""
    from forms.authoring.completions import completions  # late: no worker needs it at its start

    return jsonify(completions())


def check_result(editor_draft: EditorDraft) -> dict[str, object]:
    """Return the problems as data and as the page's list, and the sections."""
    return {
        "problems": [problem.as_json() for problem in editor_draft.problems],
        "count": render_template("author/_count.html", editor_draft=editor_draft).strip(),
        "html": render_template("author/_problems.html", editor_draft=editor_draft),
        "sections": render_template("author/_sections.html", editor_draft=editor_draft),
        "shows": editor_draft.loaded.partial is not None,
    }


def page_context(editor_draft: EditorDraft) -> dict[str, Any]:
    """Return the template context of the editor page."""
    by = users.get(editor_draft.draft.changed_by or "") if editor_draft.draft else None
    return {
        "editor_draft": editor_draft,
        "by": by.name if by else "",
        "saved": "lagret" in request.args,
        "file": editor_draft.folder.has(editor_draft.form_id),
        "steps": diagram(editor_draft.compiled_form.definition)
        if editor_draft.compiled_form
        else [],
    }


@bp.post("/forkast")
def discard(form_id: str) -> ResponseReturnValue:
    """Forget the draft, if it is the one that was on the page."""
    draft = drafts.get(form_id)
    if draft is None:
        abort(404)
    if request.form.get("seen") != text_digest(draft.text):
        now = open_editor_draft(form_id)
        return render_page(
            "author/editor.html", status=409, **{**page_context(now), "changed": True}
        )
    drafts.discard(form_id)
    draft_history.forget(form_id)
    audit_log.record(current_staff_user().id, "form.draft.discarded", form_id)
    db.session.commit()
    if load_draft(form_id) is None:
        return redirect(url_for("author_forms.index"), 303)
    return redirect(url_for(".edit", form_id=form_id), 303)


@bp.get("/forhandsvisning")
def preview(form_id: str) -> ResponseReturnValue:
    """Render the start page or a section as respondents will see it; shown in the editor's
    frame.
    """
    code = request.args.get("sprak", "")
    editor_draft = open_editor_draft(form_id)
    i18n.choose(code if code in offered_languages() else editor_draft.source)
    response = render_preview_frame(editor_draft, request.args.get("del", ""))
    response.headers["X-Own-Frame"] = "1"
    return response


def render_preview_frame(editor_draft: EditorDraft, section_id: str) -> Response:
    """Render the page in the frame."""
    compiled_form = editor_draft.compiled_form
    if compiled_form is None:
        return render_page("author/preview.html", definition=None, section=None)
    definition = compiled_form.definition
    allowed = audiences(definition)
    found: Relevance = compiled_form.compiled.relevant({}, audiences=allowed)
    flow = PageFlow(compiled_form, found, (), allowed, definition.steps[0])
    section = flow.definition.section(section_id)
    questions = section.questions if section else ()
    return render_page(
        "author/preview.html",
        definition=definition,
        section=section,
        drawing=render_questions(flow, questions, compiled_form.question_form(questions)),
        minutes=estimate(definition),
        staff=is_staff() and "staff" in allowed,
    )
