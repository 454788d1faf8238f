"""Erase what one person answered alone, after it was sent, because they asked for it."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import Submission, db
from forms.storage.retention import retention
from forms.storage.workflow.erased_alone import ASKED_BY
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.casework.submission_page import load_submission, may_erase_private_answers
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import private_erasure
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.wording.history_text import erasure_askers

bp = Blueprint("private_erasure", __name__, url_prefix="/samtaler/<submission_id>/enerom")


@bp.get("/slett")
def choose(submission_id: str) -> Response:
    """Ask whose answers to erase, and who asked for it."""
    return render_choice(erasable(submission_id))


@bp.post("/slett")
def erase(submission_id: str) -> Response:
    """Erase them for good."""
    submission = erasable(submission_id)
    name = private_erasure.people_asked_alone(submission).get(request.form.get("person", ""))
    asked = request.form.get("asked", "")
    problems = [] if name is not None else [("person", _("Velg hvem svarene er fra."))]
    problems += [] if asked in ASKED_BY else [("asked", _("Velg hvem som ba om det."))]
    if problems or name is None:
        return render_choice(submission, problems)
    private_erasure.erase_private_answers(
        submission, name, who=current_staff_user().id, asked_by=asked
    )
    db.session.commit()
    return redirect(url_for("casework.submission", submission_id=submission.id), 303)


def erasable(submission_id: str) -> Submission:
    """Load the form if the user may erase what was answered alone; else abort with 404."""
    submission, reader = load_submission(submission_id)
    if not may_erase_private_answers(submission, reader, scope()):
        abort(404)
    return submission


def render_choice(
    submission: Submission, problems: list[tuple[str, str]] | None = None
) -> Response:
    """Render the page, with the faults in what was chosen."""
    page = render_page(
        "casework/private_erasure.html",
        status=422 if problems else 200,
        submission=submission,
        title=compiled_form(submission.version).definition.title,
        people=private_erasure.people_asked_alone(submission),
        askers=erasure_askers(),
        archived=retention.archive_receipt(submission) is not None,
        chosen=request.form,
        problems=problems or [],
    )
    return bust_bfcache(page)
