"""«Filer og e-post»: what one has asked for, how far it has come, and the files to take away."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forms import i18n
from forms.export import pdf_zip
from forms.i18n import gettext as _
from forms.storage import db, jobs
from forms.storage.definitions import versions
from forms.storage.models.jobs import Job
from forms.web.accounts import reauthentication
from forms.web.auth.authorization import current_staff_user
from forms.web.background.pdf_files import may_download, readable_ids
from forms.web.core.templating import render_page
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("background_files", __name__, url_prefix="/filer")
KINDS = ("mail", "pdf")
"""What people ask for. What other systems are told is on «Programmer som leser»."""


@bp.get("/")
def index() -> ResponseReturnValue:
    """Everything that one has asked for in the last day, the newest first."""
    mine = jobs.jobs_of_user(current_user.id, KINDS)
    return render_page(
        "background/files.html",
        jobs=[(job, form_title(job)) for job in mine],
        underway=any(job.state in ("waiting", "running") for job in mine),
        hours=int(jobs.KEPT.total_seconds() // 3600),
        state_names=state_names(),
    )


def form_title(job: Job) -> str:
    """Return the title of the form that the job is about."""
    version = versions.current(job.form_id) if job.form_id else None
    return compiled_form(version).definition.title if version else job.form_id or ""


def state_names() -> dict[str, str]:
    """Return how a job is, in words."""
    return {
        "waiting": _("Venter"),
        "running": _("I arbeid"),
        "done": _("Ferdig"),
        "failed": _("Gikk ikke"),
    }


def load_job(job_id: str) -> Job:
    """Load a job of the one who is signed in; 404 for any other."""
    job = jobs.get(job_id, current_user.id)
    if job is None or job.kind not in KINDS:
        abort(404)
    return job


@bp.post("/<job_id>/last-ned")
def take(job_id: str) -> ResponseReturnValue:
    """Send the files of a job as a zip: those that who asked for them may still read."""
    job = load_job(job_id)
    order = jobs.order_of(job) if job.kind == "pdf" and job.state == "done" else None
    if order is None or not may_download(current_staff_user(), order):
        abort(404)
    if order["sensitive"] and (
        page := reauthentication.require_reauthentication(url_for(".index"))
    ):
        return page
    readable = readable_ids(current_staff_user(), order, jobs.submission_ids(job.id))
    pieces: Any = pdf_zip.zip_files(jobs.parts(job.id, readable))
    response = Response(stream_with_context(pieces), mimetype="application/zip")
    name = f"{job.form_id}-{i18n.local_time(job.made).date().isoformat()}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/<job_id>/slett")
def delete(job_id: str) -> ResponseReturnValue:
    """Delete what was made, or let go of what is not made yet."""
    jobs.remove(load_job(job_id))
    db.session.commit()
    return redirect(url_for(".index"), 303)
