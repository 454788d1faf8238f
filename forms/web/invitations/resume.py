"""Going on with a form later: by the private link, or by the short code."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage.submissions import drafts
from forms.storage.workflow import invitations
from forms.web.core.csrf_and_cookies import limiter
from forms.web.core.templating import make
from forms.web.drafts.draft_session import Work
from forms.web.invitations import landing
from forms.web.respondent.pages import hand_over
from forms.workflow.compiled_forms import edition

bp = Blueprint("resuming", __name__, url_prefix="/fortsett")


@bp.get("/<token>")
def open_link(token: str) -> Response:
    """Ask before opening: a mail scanner that follows the link uses nothing up."""
    draft = drafts.open(token)
    if draft is None:
        return make("respondent/draft_gone.html", form_id="", title="", status=410)
    definition = edition(draft.version).definition
    return make("respondent/resume.html", definition=definition, token=token)


@bp.post("/")
@limiter.limit("10/minute;60/hour")
def resume() -> Response:
    """Give the browser the draft that the link or the code names."""
    token, code = request.form.get("token", ""), request.form.get("code", "")
    draft = drafts.open(token) if token else drafts.open_by_code(code)
    invitation = invitations.open_by_code(code) if draft is None else None
    if invitation is not None:
        return landing.accept(invitation, code)
    if draft is None:
        return make(
            "respondent/code_not_found.html",
            notice=_("Vi fant ikke noe skjema med den koden."),
            status=404,
        )
    return hand_over(Work(draft, draft.version))
