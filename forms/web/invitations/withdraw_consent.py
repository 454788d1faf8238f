"""Taking a permission back: any time, by the family's own link, with one button."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.storage import Submission, audit_log, db
from forms.storage.submissions import store
from forms.storage.workflow import consents, invitations
from forms.web.core.csrf_and_cookies import bust_bfcache, csrf, csrf_token_valid, limiter
from forms.web.core.languages import switch
from forms.web.core.templating import render_page
from forms.web.drafts.access import expired_page_message
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("withdraw_consent", __name__, url_prefix="/trekk-tilbake")
csrf.exempt(bp)  # the POST asks `token_holds` itself, so that an old page is shown once more


def render_withdrawal(
    submission: Submission, token: str, *, notice: str = "", status: int = 200
) -> Response:
    """What it means to withdraw, and the button."""
    permission = consents.get(submission.id)
    if permission is None:
        return render_page("invitations/invalid.html", status=410)
    page = render_page(
        "invitations/withdraw_consent.html",
        status=status,
        notice=notice,
        definition=compiled_form(submission.version).definition,
        permission=permission,
        token=token,
        sent=submission.received,
    )
    return bust_bfcache(page)


@bp.post("/")
@limiter.limit("30/hour")
def withdraw() -> Response:
    """From now on nothing more is shared; what was said once more is said once."""
    token = request.form.get("token", "")
    invitation = invitations.find(token)
    found = store.get(invitation.submission_id or "") if invitation else None
    permission = consents.get(found.id) if found else None
    if invitation is None or invitation.purpose != "withdraw" or not found or not permission:
        return render_page("invitations/invalid.html", status=410)
    if code := request.form.get("_language"):
        switch(code)
        return render_withdrawal(found, token)
    if not csrf_token_valid():
        return render_withdrawal(found, token, notice=expired_page_message(), status=400)
    if consents.withdraw(permission):
        audit_log.record("guardian", "permission.withdrawn", found.id)
    db.session.commit()
    return render_withdrawal(found, token)
