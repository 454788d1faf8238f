"""What undoing the newest step changes, told before it is done."""

import difflib
from collections.abc import Iterator

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from forms.authoring.merging import merge_texts
from forms.definition import compare_documents
from forms.i18n import gettext as _
from forms.questions import TYPES
from forms.storage.accounts import users
from forms.storage.definitions import draft_history
from forms.web.author.definition_draft import EditorDraft, open_editor_draft
from forms.web.core.templating import render_page

bp = Blueprint("undo_preview", __name__, url_prefix="/skjemaer/<form_id>/angre")
MOST_LINES = 40


@bp.get("/")
def preview(form_id: str) -> ResponseReturnValue:
    """Render who took the step and when, and what changes in the form when it is undone."""
    now = open_editor_draft(form_id)
    step = draft_history.step_to_undo(form_id)
    if step is None:
        return redirect(url_for("builder.build", form_id=form_id), 303)
    result = merge_texts(step.after, step.before, now.text)
    author = users.get(step.by) if step.by else None
    return render_page(
        "coauthors/undo_preview.html",
        editor_draft=now,
        step=step,
        by=author.name if author else _("Ukjent"),
        changes=list(undone_changes(now, result.text)),
        meets=bool(result.meetings),
    )


def undone_changes(now: EditorDraft, text: str) -> Iterator[str]:
    """Tell what becomes other in the form; in lines of its text where it cannot be read."""
    after = EditorDraft(now.form_id, text, now.catalogues)
    old, new = now.loaded.partial, after.loaded.partial
    found = compare_documents(old, new, TYPES) if old and new else []
    if found:
        yield from (change.sentence for change in found)
        return
    lines = difflib.ndiff(now.text.splitlines(), text.splitlines())
    marked = [line for line in lines if line[:2] in ("- ", "+ ")]
    for line in marked[:MOST_LINES]:
        said = _("Kommer: %(line)s") if line[0] == "+" else _("Blir borte: %(line)s")
        yield said % {"line": line[2:].strip()}
