"""Taking a permission back: any time, by the family's own link, with one button."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.storage import Submission, db, events, invitations, permissions, submissions
from forms.web.at_hand import old_page
from forms.web.editions import edition
from forms.web.languages import switch
from forms.web.rendering import make
from forms.web.security import csrf, limiter, next_round, token_holds

bp = Blueprint("withdrawing", __name__, url_prefix="/trekk-tilbake")
csrf.exempt(bp)  # the POST asks `token_holds` itself, so that an old page is shown once more


def ask(submission: Submission, token: str, *, notice: str = "", status: int = 200) -> Response:
    """What it means to withdraw, and the button."""
    permission = permissions.get(submission.id)
    if permission is None:
        return make("inviting/over.html", status=410)
    page = make(
        "inviting/withdraw.html",
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
    found = submissions.get(invitation.submission_id or "") if invitation else None
    permission = permissions.get(found.id) if found else None
    if invitation is None or invitation.purpose != "withdraw" or not found or not permission:
        return make("inviting/over.html", status=410)
    if code := request.form.get("_language"):
        switch(code)
        return ask(found, token)
    if not token_holds():
        return ask(found, token, notice=old_page(), status=400)
    if permissions.withdraw(permission):
        events.record("guardian", "permission.withdrawn", found.id)
    db.session.commit()
    return ask(found, token)
