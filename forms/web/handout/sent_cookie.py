"""The submissions sent in this visit: receipt, copy, and recognition of a repeated POST."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from forms.definition import Step
from forms.storage import Submission
from forms.storage.submissions import store
from forms.storage.workflow import transitions
from forms.web.auth import access_cookie, visit
from forms.web.auth.audience import is_done_by_link, is_staff
from forms.web.auth.unit_scope import scope
from forms.web.drafts.responses import draft_gone_response
from forms.web.security.csrf_and_cookies import bust_bfcache, delete_cookie, set_cookie
from forms.web.security.signed_cookies import read, read_cookie, sign
from forms.workflow import family_notices, visibility
from forms.workflow.compiled_forms import compiled_form

SECONDS = 3600


COOKIE = "kvittering"


def redirect_to_receipt(submission: Submission, step: str) -> Response:
    """Send the browser to the receipt, with the right to see its own copy in this visit.

    The right lasts an hour, and ends with the visit (`forms.web.auth.visit`). *step* is what was
    done of the form: the copy is what the doer of that step may read.
    """
    response = redirect(url_for("respondent.receipt", form_id=submission.form_id), 303)
    path = url_for("respondent.start", form_id=submission.form_id)
    if submission.reference:
        held = sign("receipt", [submission.id, step, visit.visit_id()])
        set_cookie(response, COOKIE, held, path=path, seconds=SECONDS)
    else:
        delete_cookie(response, COOKIE, path=path)
    return bust_bfcache(response)


def handout_viewer(submission: Submission) -> visibility.Viewer:
    """As what somebody reads the form who is offered links to hand out for it."""
    reader = visibility.viewer(submission, scope()) if is_staff() else None
    if reader is not None and reader.is_whole:
        return reader
    return own_viewer(submission)


def own_submission(form_id: str) -> Submission | None:
    """Return the submission that this browser sent within the last hour."""
    submission = store.get(_submission_of_visit()[0])
    return submission if submission and submission.form_id == form_id else None


def may_leave_device(submission: Submission) -> bool:
    """Tell whether what was sent in this visit may leave it, as a copy or a link: not to a family
    at whose home it could put somebody at risk.
    """
    step = own_step(submission)
    return (step is not None and step.by == "receiver") or not family_notices.is_mail_held_back(
        submission
    )


def may_copy_here(submission: Submission) -> bool:
    """Tell whether what was sent in this visit may be copied here: not to a tablet of the unit."""
    if visit.is_on_units_tablet():
        return False
    definition = compiled_form(submission.version).definition
    return may_leave_device(submission) and not access_cookie.is_for_next_person(definition)


def own_viewer(submission: Submission) -> visibility.Viewer:
    """Return the viewer of this browser's copy: the doer of the step; nothing if unknown."""
    step = own_step(submission)
    if step is None:
        return visibility.NOBODY
    if step.by != "receiver":
        own = frozenset(step.sections)
        return visibility.FAMILY._replace(
            filled=own, apart=step.id if is_done_by_link(step) else ""
        )
    return visibility.RECEIVER._replace(filled=frozenset(step.sections))


def own_step(submission: Submission) -> Step | None:
    """Return the step that was done in this visit; None if unknown."""
    return compiled_form(submission.version).definition.step(_submission_of_visit()[1])


def _submission_of_visit() -> tuple[str, str]:
    """Return the visit's submission and its completed step; empty when there is none."""
    held = read_cookie(COOKIE, "receipt", SECONDS)
    if not isinstance(held, list) or not visit.is_current(held[2]):
        return "", ""
    return held[0], held[1]


def resend_key(draft_id: str) -> str:
    """Return what a page that sends a draft carries, to get the receipt again in this visit.

    The draft's id alone says which form was sent twice; it does not say who asks.
    """
    return sign("resend", [draft_id, visit.visit_id()])


def redirect_to_earlier_receipt(form_id: str) -> Response:
    """Answer a form that was sent before, by a double tap or a resend: its receipt once more.

    For the visit that sent it, within the hour, as the reader who did that step; else the draft is
    gone.
    """
    held = read("resend", request.form.get("resend", ""), SECONDS)
    if held is None:
        return draft_gone_response(form_id)
    draft_id, visit_ = held
    found = transitions.find_by_key(draft_id) or _first_step(store.find_by_key(draft_id))
    if found is None or not visit.is_current(visit_) or found[0].form_id != form_id:
        return draft_gone_response(form_id)
    return redirect_to_receipt(*found)


def _first_step(submission: Submission | None) -> tuple[Submission, str] | None:
    """Return the submission and its step; a form of one step has no history."""
    if submission is None:
        return None
    return submission, compiled_form(submission.version).definition.steps[0].id
