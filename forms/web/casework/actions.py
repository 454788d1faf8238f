"""Actions on a submitted form: confirm, send back, withdraw, reopen."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import Submission, db
from forms.storage.accounts import sessions
from forms.storage.submissions import store
from forms.storage.workflow import transitions
from forms.storage.workflow.transitions import NextTask, StaleTransition
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.casework.submission_page import (
    allowed_actions,
    completed_steps,
    load_submission,
    render_submission,
)
from forms.web.drafts import open_step
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.next_step import task_for
from forms.workflow.roles import STAFF
from forms.workflow.signatures.signers import ALL
from forms.workflow.visibility import Viewer

bp = Blueprint("submission_actions", __name__, url_prefix="/samtaler/<submission_id>")
LONGEST = 1000
SHORTEST = 3


@bp.errorhandler(StaleTransition)
def moved(error: StaleTransition) -> Response:
    """Somebody else moved the form meanwhile: where it is now, and that nothing was done."""
    db.session.rollback()
    submission, reader = load_submission(error.submission.id)
    notice = _("Skjemaet ble flyttet av noen andre mens du så på det. Se over, og prøv igjen.")
    return render_submission(submission, reader, notice=notice, status=409)


@bp.post("/bekreft")
def confirm(submission_id: str) -> Response:
    """Confirm that the form was received."""
    submission, _reader = load_for_action(submission_id, "confirm")
    task = transitions.task(submission)
    if task is not None:
        transitions.confirm(submission, task.step, who=current_staff_user().id)
    return redirect_to_submission(submission)


@bp.post("/tilbake")
def send_back(submission_id: str) -> Response:
    """Send the form back to an earlier step, with a reason."""
    return repeat_step(submission_id, "send_back", "tilbake", transitions.send_back)


@bp.post("/trekk")
def withdraw(submission_id: str) -> Response:
    """Withdraw the form from its workflow."""
    submission, reader = load_for_action(submission_id, "withdraw")
    reason = posted_reason()
    if not reason:
        return ask_reason(submission, reader, "trekk", False)
    transitions.withdraw(submission, who=current_staff_user().id, reason=reason)
    return redirect_to_submission(submission)


@bp.post("/apne")
def reopen(submission_id: str) -> Response:
    """Reopen a completed form; its signatures become void."""
    return repeat_step(submission_id, "reopen", "apne", transitions.reopen)


def repeat_step(submission_id: str, what: str, part: str, move: Callable[..., None]) -> Response:
    """Let a step be done once more by *move*, with a reason; *part* of the page asks for both."""
    submission, reader = load_for_action(submission_id, what)
    step, reason = posted_step(submission), posted_reason()
    if step is None or not reason:
        return ask_reason(submission, reader, part, step is None)
    voids = steps_from(submission, step)
    move(
        submission,
        task_at_step(submission, step),
        who=current_staff_user().id,
        reason=reason,
        voids=voids,
    )
    return redirect_to_submission(submission)


@bp.post("/nettbrett")
def hand_to_tablet(submission_id: str) -> Response:
    """Hand the step to another person on this device, and sign the user out."""
    submission, _reader = load_for_action(submission_id, "hand_over")
    task = transitions.task(submission)
    if task is None:
        raise StaleTransition(submission)
    transitions.hand_over(submission, task.step, who=current_staff_user().id, how="tablet")
    step = task.step
    sessions.revoke(current_user.session)
    logout_user()
    session.clear()  # before the step is opened: its visit is that of whoever gets the tablet
    return open_step.open_step(submission, step=step, holder=ALL)


def load_for_action(submission_id: str, what: str) -> tuple[Submission, Viewer]:
    """Load the form if the user may do *what* with it now; else abort with 404."""
    submission, reader = load_submission(submission_id)
    if what not in allowed_actions(submission, transitions.task(submission)):
        abort(404)
    return submission, reader


def redirect_to_submission(submission: Submission) -> Response:
    """Redirect to the form's page, or to the list when the user may no longer see the form."""
    db.session.commit()
    seen = visibility.viewer(submission, scope()) is not None
    address = (
        url_for("casework.submission", submission_id=submission.id)
        if seen
        else url_for("casework.overview")
    )
    return redirect(address, 303)


def posted_reason() -> str:
    """Return the posted reason; "" when it is too short."""
    reason = " ".join(request.form.get("reason", "").split())[:LONGEST]
    return reason if len(reason) >= SHORTEST else ""


def posted_step(submission: Submission) -> str | None:
    """Return the chosen step, if it is one of the completed ones."""
    steps = [id for id, _title in completed_steps(submission, transitions.task(submission), None)]
    step = request.form.get("step", "") or (steps[0] if len(steps) == 1 else "")
    return step if step in steps else None


def ask_reason(submission: Submission, reader: Viewer, what: str, no_step: bool) -> Response:
    """Render the page again, with the missing field marked."""
    message = _("Velg hvilken del som skal gjøres på nytt.") if no_step else _("Skriv hvorfor.")
    place = f"{what}-step" if no_step else f"{what}-reason"
    return render_submission(submission, reader, problem=(place, message), status=422)


def task_at_step(submission: Submission, step_id: str) -> NextTask:
    """Return the task of waiting at that step again."""
    found = compiled_form(submission.version)
    step = found.definition.step(step_id) or abort(404)
    known = found.compiled.relevant(store.open_answers(submission), audiences=STAFF).known
    return task_for(step, submission.unit_id, known)


def steps_from(submission: Submission, step_id: str) -> list[str]:
    """Return the step and all later ones: their signatures become void."""
    order = [step.id for step in compiled_form(submission.version).definition.steps]
    return order[order.index(step_id) :]
