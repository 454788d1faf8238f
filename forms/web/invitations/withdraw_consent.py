"""Taking a permission back: any time, by the family's own link, with one button."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.storage import Submission, audit_log, db
from forms.storage.submissions import store
from forms.storage.workflow import consents, invitations
from forms.web.core.csrf_and_cookies import csrf, limiter, next_round, token_holds
from forms.web.core.languages import switch
from forms.web.core.templating import make
from forms.web.drafts.access import old_page
from forms.workflow.compiled_forms import edition

bp = Blueprint("withdrawing", __name__, url_prefix="/trekk-tilbake")
csrf.exempt(bp)  # the POST asks `token_holds` itself, so that an old page is shown once more


def ask(submission: Submission, token: str, *, notice: str = "", status: int = 200) -> Response:
    """What it means to withdraw, and the button."""
    permission = consents.get(submission.id)
    if permission is None:
        return make("invitations/invalid.html", status=410)
    page = make(
        "invitations/withdraw_consent.html",
        status=status,
        notice=notice,
        definition=edition(submission.version).definition,
        permission=permission,
        token=token,
        sent=submission.received,
    )
    return next_round(page)


@bp.post("/")
@limiter.limit("30/hour")
def withdraw() -> Response:
    """From now on nothing more is shared; what was said once more is said once."""
    token = request.form.get("token", "")
    invitation = invitations.find(token)
    found = store.get(invitation.submission_id or "") if invitation else None
    permission = consents.get(found.id) if found else None
    if invitation is None or invitation.purpose != "withdraw" or not found or not permission:
        return make("invitations/invalid.html", status=410)
    if code := request.form.get("_language"):
        switch(code)
        return ask(found, token)
    if not token_holds():
        return ask(found, token, notice=old_page(), status=400)
    if consents.withdraw(permission):
        audit_log.record("guardian", "permission.withdrawn", found.id)
    db.session.commit()
    return ask(found, token)
