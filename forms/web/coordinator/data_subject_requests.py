"""A person's rights in one submission: a copy of all that is kept, and erasure (GDPR 15 and 17)."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from forms.i18n import gettext as _
from forms.storage import Submission, audit_log, db
from forms.storage.retention import retention
from forms.storage.submissions import store
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.coordinator.submission_access import load_submission, may_read_all
from forms.web.core.downloads import download
from forms.web.core.templating import render_page
from forms.workflow.roles import EVERYBODY
from forms.workflow.visibility import viewer
from forms.workflow.wording import audit_text

bp = Blueprint("data_subject_requests", __name__, url_prefix="/oversikt/<form_id>/<submission_id>")


@bp.get("/innsyn")
def index(form_id: str, submission_id: str) -> ResponseReturnValue:
    """Render the actions for the data subject of a submission."""
    return render_request(load_for_request(form_id, submission_id))


@bp.post("/innsyn")
def copy(form_id: str, submission_id: str) -> ResponseReturnValue:
    """Everything that is kept of it, in a zip; what only staff may read if that is asked for."""
    from forms.export import package_files  # late: no worker needs them at its start
    from forms.workflow.documents import record_package

    submission = load_for_request(form_id, submission_id)
    audiences = record_package.WHOLE if request.form.get("staff") == "1" else EVERYBODY
    content = package_files.zip_pieces(record_package.reader_package(submission, audiences))
    audit_log.record(
        current_staff_user().id, "submission.copied", submission.id, submission.reference or ""
    )
    db.session.commit()
    return download(content, "application/zip", f"{submission.reference}.zip")


@bp.post("/slett")
def erase(form_id: str, submission_id: str) -> ResponseReturnValue:
    """Erase it, for the reason that was chosen and when its reference was typed."""
    submission = load_for_request(form_id, submission_id)
    reason = request.form.get("reason", "")
    typed = request.form.get("reference", "").strip().upper()
    if reason not in retention.REASONS:
        return render_request(
            submission, field="reason", message=_("Velg hvorfor svaret skal slettes.")
        )
    if typed != submission.reference:
        message = _(
            "Skriv referansen slik den står her: %(reference)s.", reference=submission.reference
        )
        return render_request(submission, field="reference", message=message)
    led, reference = leads_unit_of(submission), submission.reference
    retention.erase_one(submission, current_staff_user().id, reason)
    db.session.commit()
    return render_page(
        "auditor/erased.html",
        reference=reference,
        back=url_for("casework.overview")
        if led
        else url_for("coordinator.submissions", form_id=form_id),
    )


def render_request(
    submission: Submission, field: str = "", message: str = ""
) -> ResponseReturnValue:
    """Render the page, with the error of a field."""
    return render_page(
        "auditor/data_subject_request.html",
        status=422 if message else 200,
        submission=submission,
        back=url_for("casework.submission", submission_id=submission.id)
        if leads_unit_of(submission)
        else url_for(
            "coordinator.submission", form_id=submission.form_id, submission_id=submission.id
        ),
        reasons=audit_text.erasure_reasons(),
        chosen=request.form.get("reason", ""),
        field=field,
        message=message,
    )


def load_for_request(form_id: str, submission_id: str) -> Submission:
    """Return the submission if the user may read all of it; else 404.

    That is the leader of its unit, or a coordinator who reads each answer to the form.
    """
    found = store.get(submission_id)
    if found is not None and found.form_id == form_id and found.reference and leads_unit_of(found):
        return found
    if "coordinator" not in current_staff_user().roles:
        abort(404)
    submission = load_submission(form_id, submission_id)
    if not may_read_all(submission):
        abort(404)
    return submission


def leads_unit_of(submission: Submission) -> bool:
    """Tell whether the signed-in user leads the unit of the submission, and reads all of it."""
    reader = viewer(submission, scope())
    led = submission.unit_id in scope().units("leader")
    return led and reader is not None and reader.is_whole
