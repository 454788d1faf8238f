"""Coming by an invitation: a look uses nothing up, the button opens what it is for."""

from flask import Blueprint, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from forms.storage import Submission, Version, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.workflow import Invitation
from forms.storage.submissions import store
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import invitations, transitions
from forms.web.auth.audience import may_start
from forms.web.core.csrf_and_cookies import bust_bfcache, csrf_or
from forms.web.core.guess_guard import find_by_code
from forms.web.core.messages import expired_page_message
from forms.web.core.templating import render_page
from forms.web.drafts import open_step
from forms.web.drafts import start as draft_start
from forms.web.handout import access_cookie
from forms.web.interview import answer_at_home
from forms.web.invitations import withdraw_consent
from forms.web.respondent.pages import resume_draft
from forms.web.signing import deferred_signature
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("invitation_landing", __name__, url_prefix="/i")


@bp.get("/<token>")
def landing(token: str) -> Response:
    """What the invitation is to; following it here is not using it."""
    invitation = invitations.open_invitation(token)
    return over() if invitation is None else render_landing(invitation, token)


def render_landing(
    invitation: Invitation, token: str, *, notice: str = "", status: int = 200
) -> Response:
    """The page with the one button, in the words of the form."""
    submission = of(invitation)
    version = submission.version if submission else to_begin(invitation)
    if version is None:
        return over()
    unit = units.get(invitation.unit_id) if invitation.unit_id else None
    page = render_page(
        "invitations/landing.html",
        status=status,
        notice=notice,
        definition=compiled_form(version).definition,
        unit=unit,
        token=token,
        purpose=invitation.purpose,
        step=compiled_form(version).definition.step(invitation.step),
        expires=invitation.expires,
    )
    return bust_bfcache(page)


def of(invitation: Invitation) -> Submission | None:
    """The submission that it is about, if it is about one."""
    return store.get(invitation.submission_id) if invitation.submission_id else None


def to_begin(invitation: Invitation) -> Version | None:
    """The version that the link begins; None when its form is taken out of use, or not for links.

    What goes home belongs to a form that the staff have begun, and may go on with.
    """
    if invitation.purpose == "home":
        return versions.current(invitation.form_id)
    version, archived = versions.open_now(invitation.form_id) or (None, True)
    if version is None or archived or not may_start(compiled_form(version).definition):
        return None
    return version


def over() -> Response:
    """It is unknown, used up, withdrawn or too old: all of them look the same."""
    return render_page("invitations/invalid.html", status=410)


def posted_invitation() -> tuple[Invitation | None, str]:
    """What the posted link or code is for, and that link or code."""
    token, code = request.form.get("token", ""), request.form.get("code", "")
    look_up = invitations.open_invitation if token else invitations.open_by_code
    return find_by_code(token or code, look_up), token or code


def expired_page() -> Response:
    """The landing page once more, when its CSRF token has expired."""
    invitation, token = posted_invitation()
    if invitation is None:
        return over()
    return render_landing(invitation, token, notice=expired_page_message(), status=400)


@bp.post("/")
@csrf_or(expired_page)
def open_invitation() -> Response:
    """Open what the link or the short code is for."""
    invitation, token = posted_invitation()
    return over() if invitation is None else dispatch(invitation, token)


def dispatch(invitation: Invitation, token: str) -> Response:
    """Go where the invitation leads."""
    submission = of(invitation)
    if invitation.purpose == "form":
        return start(invitation)
    if invitation.purpose == "home":
        return start_home(invitation)
    if submission is None or submission.state == "withdrawn":
        return over()
    if invitation.purpose == "sign":
        return deferred_signature.signer_forms(invitation, token)
    if invitation.purpose == "withdraw":
        return withdraw_consent.render_withdrawal(submission, token)
    task = transitions.task(submission)
    if task is None or task.step != invitation.step:
        return over()
    return open_step.open_step(submission)


def start_home(invitation: Invitation) -> Response:
    """What the staff will ask, to answer at home first."""
    session = answer_at_home.begin(invitation)
    if session is None:
        return over()
    db.session.commit()
    return resume_draft(session)


def start(invitation: Invitation) -> Response:
    """A form of one's own: counted once, whatever is answered."""
    version = to_begin(invitation)
    if version is None or not invitations.use(invitation):
        return over()
    form_id, definition = version.form_id, compiled_form(version).definition
    if definition.one_page or definition.anonymous is not None:
        db.session.commit()
        response = redirect(url_for("respondent.start", form_id=form_id), 303)
        return access_cookie.give(bust_bfcache(response), form_id)
    where = DraftContext(unit=invitation.unit_id, case=invitation.case_id)
    session = draft_start.begin_form(version, where, invitations.prefill(invitation))
    db.session.commit()
    return resume_draft(session)
