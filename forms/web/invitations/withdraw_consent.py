"""Withdrawal of consent: at any time, by the family's own link, with one button."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.storage import Submission, audit_log, db
from forms.storage.submissions import store
from forms.storage.workflow import consents, invitations
from forms.web.core.languages import switch_language
from forms.web.core.messages import expired_page_message
from forms.web.core.templating import render_page
from forms.web.invitations.withdrawal_page import render_withdrawal
from forms.web.security.csrf_and_cookies import csrf_or
from forms.web.security.guess_guard import find_by_code

bp = Blueprint("withdraw_consent", __name__, url_prefix="/trekk-tilbake")


def posted_submission() -> Submission | None:
    """Return the submission whose consent the posted link may withdraw; None for another link."""
    invitation = find_by_code(request.form.get("token", ""), invitations.find)
    if invitation is None or invitation.purpose != "withdraw":
        return None
    found = store.get(invitation.submission_id or "")
    return found if found and consents.get(found.id) else None


def expired_page() -> Response:
    """Render the page again after its CSRF token has expired."""
    found = posted_submission()
    if found is None:
        return render_page("invitations/invalid.html", status=410)
    token = request.form.get("token", "")
    return render_withdrawal(found, token, notice=expired_page_message(), status=400)


@bp.post("/")
@csrf_or(expired_page)
def withdraw() -> Response:
    """Withdraw the consent: nothing more is shared. Idempotent."""
    found, token = posted_submission(), request.form.get("token", "")
    permission = consents.get(found.id) if found else None
    if found is None or permission is None:
        return render_page("invitations/invalid.html", status=410)
    if code := request.form.get("_language"):
        switch_language(code)
        return render_withdrawal(found, token)
    if consents.withdraw(permission):
        audit_log.record("guardian", "permission.withdrawn", found.id)
    db.session.commit()
    return render_withdrawal(found, token)
