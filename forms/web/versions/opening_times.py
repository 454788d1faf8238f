"""When a form opens and closes, decided by its author."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from forms.storage import db
from forms.storage.definitions import versions
from forms.web.author.definition_draft import open_editor_draft
from forms.web.core.templating import render_page
from forms.web.versions import posted_times
from forms.web.versions.posted_times import Times

bp = Blueprint("opening_times", __name__, url_prefix="/skjemaer/<form_id>/apningstid")


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render when the form is open."""
    return render_times(form_id, posted_times.stored_fields(form_id))


@bp.post("/")
def save(form_id: str) -> ResponseReturnValue:
    """Decide when the form is open."""
    if versions.current(form_id) is None:
        abort(404)
    times = posted_times.posted_times()
    if times.faults:
        return render_times(form_id, times.typed, times)
    posted_times.save_times(form_id, times)
    db.session.commit()
    return redirect(url_for("publish.history", form_id=form_id), 303)


def render_times(
    form_id: str, typed: dict[str, str], times: Times | None = None
) -> ResponseReturnValue:
    """Render the page with what was typed."""
    editor_draft = open_editor_draft(form_id)
    if editor_draft.current is None:
        abort(404)
    return render_page(
        "versions/opening_times.html",
        status=422 if times else 200,
        editor_draft=editor_draft,
        times=typed,
        faults=list(times.faults) if times else [],
    )
