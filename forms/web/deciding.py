"""What is done with a form on its way: confirmed, sent back, withdrawn, opened again."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from forms.language import gettext as _
from forms.storage import Submission, db, moving, sessions, submissions
from forms.storage.moving import Elsewhere, Waiting
from forms.web import desk, reading, stepping
from forms.web.access import who
from forms.web.audience import STAFF
from forms.web.editions import edition
from forms.web.reading import Reader
from forms.web.sending import waiting

bp = Blueprint("deciding", __name__, url_prefix="/samtaler/<submission_id>")
LONGEST = 1000
SHORTEST = 3


@bp.errorhandler(Elsewhere)
def moved(error: Elsewhere) -> Response:
    """Somebody else moved the form meanwhile: where it is now, and that nothing was done."""
    db.session.rollback()
    submission, reader = desk.find(error.submission.id)
    notice = _("Skjemaet ble flyttet av noen andre mens du så på det. Se over, og prøv igjen.")
    return desk.show(submission, reader, notice=notice, status=409)


@bp.post("/bekreft")
def confirm(submission_id: str) -> Response:
    """The receiver has it."""
    submission, _reader = allowed(submission_id, "confirm")
    task = moving.task(submission)
    if task is not None:
        moving.confirm(submission, task.step, who=who().id)
    return back(submission)


@bp.post("/tilbake")
def send_back(submission_id: str) -> Response:
    """An earlier step is to be done again; the reason says why."""
    return again(submission_id, "send_back", "tilbake", moving.send_back)


@bp.post("/trekk")
def withdraw(submission_id: str) -> Response:
    """The form goes no further."""
    submission, reader = allowed(submission_id, "withdraw")
    reason = given()
    if not reason:
        return ask(submission, reader, "trekk", False)
    moving.withdraw(submission, who=who().id, reason=reason)
    return back(submission)


@bp.post("/apne")
def reopen(submission_id: str) -> Response:
    """What was done may be changed again; what was signed counts no more."""
    return again(submission_id, "reopen", "apne", moving.reopen)


def again(submission_id: str, what: str, part: str, move: Callable[..., None]) -> Response:
    """Let a step be done once more by *move*, with a reason; *part* of the page asks for both."""
    submission, reader = allowed(submission_id, what)
    step, reason = chosen(submission), given()
    if step is None or not reason:
        return ask(submission, reader, part, step is None)
    voids = from_on(submission, step)
    move(submission, to(submission, step), who=who().id, reason=reason, voids=voids)
    return back(submission)


@bp.post("/nettbrett")
def on_tablet(submission_id: str) -> Response:
    """The step is done on this tablet by somebody else: whoever is signed in is signed out."""
    submission, _reader = allowed(submission_id, "hand_over")
    task = moving.task(submission)
    if task is None:
        raise Elsewhere(submission)
    moving.hand_over(submission, task.step, who=who().id, how="tablet")
    sessions.revoke(current_user.session)
    response = stepping.open_step(submission, step=task.step)
    logout_user()
    session.clear()
    return response


def allowed(submission_id: str, what: str) -> tuple[Submission, Reader]:
    """The form, when whoever is signed in may do that with it now; else 404."""
    submission, reader = desk.find(submission_id)
    if what not in desk.possible(submission, moving.task(submission)):
        abort(404)
    return submission, reader


def back(submission: Submission) -> Response:
    """The form's page, with what was done; the list when it is no longer one's own to see."""
    db.session.commit()
    seen = reading.viewer(submission, who()) is not None
    address = url_for("desk.one", submission_id=submission.id) if seen else url_for("desk.index")
    return redirect(address, 303)


def given() -> str:
    """The reason that was written; "" when it is too short to be one."""
    reason = " ".join(request.form.get("reason", "").split())[:LONGEST]
    return reason if len(reason) >= SHORTEST else ""


def chosen(submission: Submission) -> str | None:
    """The step that was chosen, among those that were done."""
    steps = [id for id, _title in desk.earlier(submission, moving.task(submission))]
    step = request.form.get("step", "") or (steps[0] if len(steps) == 1 else "")
    return step if step in steps else None


def ask(submission: Submission, reader: Reader, what: str, no_step: bool) -> Response:
    """The page again, with what is missing."""
    message = _("Velg hvilken del som skal gjøres på nytt.") if no_step else _("Skriv hvorfor.")
    place = f"{what}-step" if no_step else f"{what}-reason"
    return desk.show(submission, reader, problem=(place, message), status=422)


def to(submission: Submission, step_id: str) -> Waiting:
    """What it is to wait at that step again."""
    found = edition(submission.version)
    step = found.definition.step(step_id) or abort(404)
    known = found.compiled.relevant(submissions.open(submission), audiences=STAFF).known
    return waiting(step, submission.unit_id, known)


def from_on(submission: Submission, step_id: str) -> list[str]:
    """The step and all after it: what was signed there counts no more."""
    order = [step.id for step in edition(submission.version).definition.steps]
    return order[order.index(step_id) :]
