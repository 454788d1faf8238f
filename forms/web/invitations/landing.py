"""Landing page of an invitation: viewing uses nothing up, the button opens its target."""

from datetime import date

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.storage import Submission
from forms.storage.accounts import units
from forms.storage.models.workflow import Invitation
from forms.storage.workflow import cases, invitations, transitions
from forms.web.core.messages import expired_page_message
from forms.web.core.templating import render_page
from forms.web.interview import home_replies
from forms.web.invitations import delivered
from forms.web.invitations.dispatch import (
    dispatch,
    render_invalid_link,
    submission_of,
    version_to_begin,
)
from forms.web.security.csrf_and_cookies import bust_bfcache, csrf_or
from forms.web.security.guess_guard import find_by_code
from forms.web.signing import deferred_page
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import is_shielded

bp = Blueprint("invitation_landing", __name__, url_prefix="/i")


@bp.get("/<token>")
def landing(token: str) -> Response:
    """Render the invitation's landing page, without using the invitation."""
    invitation = usable_invitation(token)
    if invitation is not None:
        return render_landing(invitation, token)
    used = invitations.find_used_home_link(token)
    return (used and home_replies.used_link_response(used)) or render_invalid_link()


def usable_invitation(token: str) -> Invitation | None:
    """Return the invitation of the token while it opens something: one for home does until what
    was begun by it is sent.
    """
    found = invitations.open_invitation(token)
    used = invitations.find_used_home_link(token) if found is None else None
    return used if used is not None and home_replies.parent_draft(used) else found


def render_landing(
    invitation: Invitation, token: str, *, notice: str = "", status: int = 200
) -> Response:
    """Render the page with the one button, in the form's language."""
    submission = submission_of(invitation)
    if done := delivered.render_delivered(invitation, submission):
        return done
    version = submission.version if submission else version_to_begin(invitation)
    if version is None:
        return render_invalid_link()
    at = (
        home_replies.asking_unit(invitation) if invitation.purpose == "home" else invitation.unit_id
    )
    unit = None if reveals_childs_place(invitation) else units.get(at or "")
    page = render_page(
        "invitations/landing.html",
        status=status,
        notice=notice,
        definition=compiled_form(version).definition,
        unit=unit,
        token=token,
        purpose="sign" if deferred_page.pending_signature(invitation) else invitation.purpose,
        step=compiled_form(version).definition.step(invitation.step),
        expires=invitation.expires,
        sent_home=parts_asked_at_home(invitation),
        arrives=will_report_arrival(invitation, submission),
        due=deadline_of_step(invitation, submission),
    )
    return bust_bfcache(page)


def parts_asked_at_home(invitation: Invitation) -> list[str] | None:
    """Return the parts that a parent is asked to answer at home; None for other invitations."""
    if invitation.purpose != "home":
        return None
    found: list[str] = invitations.prefill(invitation)["sections"]
    return found


def will_report_arrival(invitation: Invitation, submission: Submission | None) -> bool:
    """Tell whether the form goes on to a receiver, so that the link says later when it came."""
    if submission is None or invitation.purpose != "step":
        return False
    return bool(delivered.receiver_steps(submission, invitation.step))


def deadline_of_step(invitation: Invitation, submission: Submission | None) -> date | None:
    """Return the deadline of the step that the invitation is for, while the form waits there."""
    task = transitions.task(submission) if submission else None
    return task.due if task and task.step == invitation.step else None


def reveals_childs_place(invitation: Invitation) -> bool:
    """Tell whether the unit's name would tell where a child with a protected address is."""
    submission, case_id = submission_of(invitation), invitation.case_id
    if invitation.purpose == "home":
        return home_replies.reveals_childs_place(invitation)
    if submission is not None and is_shielded(submission):
        return True
    return case_id is not None and cases.is_shielded(case_id)


def posted_invitation() -> tuple[Invitation | None, str]:
    """Return the invitation of the posted link or code, and that link or code."""
    token, code = request.form.get("token", ""), request.form.get("code", "")
    look_up = usable_invitation if token else invitations.open_by_code
    return find_by_code(token or code, look_up), token or code


def expired_page() -> Response:
    """Render the landing page again after its CSRF token has expired."""
    invitation, token = posted_invitation()
    if invitation is None:
        return render_invalid_link()
    return render_landing(invitation, token, notice=expired_page_message(), status=400)


@bp.post("/")
@csrf_or(expired_page)
def open_invitation() -> Response:
    """Open what the link or the short code is for."""
    invitation, token = posted_invitation()
    return render_invalid_link() if invitation is None else dispatch(invitation, token)
