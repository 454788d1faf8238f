"""Go where an invitation leads."""

from flask import url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from forms.storage import Submission, Version, db
from forms.storage.definitions import versions
from forms.storage.definitions.opening_times import opening
from forms.storage.models.workflow import Invitation
from forms.storage.submissions import store
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import invitations, transitions
from forms.web.auth import access_cookie
from forms.web.auth.audience import may_start
from forms.web.core.templating import render_page
from forms.web.drafts import open_step
from forms.web.drafts import start as draft_start
from forms.web.drafts.closed_form import closed_response
from forms.web.drafts.open_draft import resume_draft
from forms.web.interview import home_replies
from forms.web.invitations import delivered, withdrawal_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.web.signing import deferred_page
from forms.workflow.compiled_forms import compiled_form


def submission_of(invitation: Invitation) -> Submission | None:
    """Return the submission that the invitation is about, if any."""
    return store.get(invitation.submission_id) if invitation.submission_id else None


def version_to_begin(invitation: Invitation) -> Version | None:
    """Return the version that the link begins; None when the form is closed, or not for links.

    An interview sent home belongs to a form that the staff have begun and may go on with.
    """
    if invitation.purpose == "home":
        return versions.current(invitation.form_id)
    if invitation.purpose == "results":
        return None  # read at an address of its own
    version, archived = versions.current_and_closed(invitation.form_id) or (None, True)
    if version is None or archived or not may_start(compiled_form(version).definition):
        return None
    return version


def version_outside_opening_times(invitation: Invitation) -> Version | None:
    """Return the version that the link would begin, where only its opening times say no."""
    found = versions.current_and_closed(invitation.form_id)
    if found is None or opening(invitation.form_id).state in ("archived", "open"):
        return None
    return found[0] if may_start(compiled_form(found[0]).definition) else None


def render_invalid_link() -> Response:
    """Render one page for an unknown, used, withdrawn or expired link: all look the same."""
    return render_page("invitations/invalid.html", status=410)


def dispatch(invitation: Invitation, token: str) -> Response:
    """Go where the invitation leads."""
    submission = submission_of(invitation)
    if invitation.purpose == "form":
        return start_form(invitation)
    if invitation.purpose == "home":
        return start_home_reply(invitation)
    if submission is None or submission.state == "withdrawn":
        return render_invalid_link()
    if done := delivered.render_delivered(invitation, submission):
        return done
    if invitation.purpose == "sign" or deferred_page.pending_signature(invitation):
        return deferred_page.signer_forms(invitation, token)
    if invitation.purpose == "withdraw":
        return withdrawal_page.render_withdrawal(submission, token)
    task = transitions.task(submission)
    if task is None or task.step != invitation.step:
        return render_invalid_link()
    return open_step.open_step(submission, holder=invitation.signer)


def start_home_reply(invitation: Invitation) -> Response:
    """Begin answering the staff's questions at home, or go on with what was begun by the link."""
    session = home_replies.parent_draft(invitation) or home_replies.begin_parent_draft(invitation)
    if session is None:
        return render_invalid_link()
    db.session.commit()
    return resume_draft(session)


def start_form(invitation: Invitation) -> Response:
    """Start the form of an invitation; it is counted once, whatever is answered."""
    version = version_to_begin(invitation)
    if version is None and (waiting := version_outside_opening_times(invitation)):
        return closed_response(waiting)
    if version is None or not invitations.use(invitation):
        return render_invalid_link()
    form_id, definition = version.form_id, compiled_form(version).definition
    if definition.one_page or definition.anonymous is not None:
        db.session.commit()
        response = redirect(url_for("respondent.start", form_id=form_id), 303)
        return access_cookie.set_access_cookie(bust_bfcache(response), form_id)
    where = DraftContext(unit=invitation.unit_id, case=invitation.case_id)
    session = draft_start.begin_form(version, where, invitations.prefill(invitation))
    session.change(invited_by=invitation.made_by or "")
    session.keep()
    db.session.commit()
    return resume_draft(session)
