"""Going on with a form later: by the private link, or by the short code."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage.submissions import drafts
from forms.storage.workflow import invitations
from forms.web.core.csrf_and_cookies import limiter
from forms.web.core.templating import render_page
from forms.web.drafts.draft_session import DraftSession
from forms.web.invitations import landing
from forms.web.respondent.pages import resume_draft
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("resume", __name__, url_prefix="/fortsett")


@bp.get("/<token>")
def open_link(token: str) -> Response:
    """Ask before opening: a mail scanner that follows the link uses nothing up."""
    draft = drafts.open_draft(token)
    if draft is None:
        return render_page("respondent/draft_gone.html", form_id="", title="", typed=(), status=410)
    definition = compiled_form(draft.version).definition
    return render_page("respondent/resume.html", definition=definition, token=token)


@bp.post("/")
@limiter.limit("10/minute;60/hour")
def resume() -> Response:
    """Give the browser the draft that the link or the code names."""
    token, code = request.form.get("token", ""), request.form.get("code", "")
    draft = drafts.open_draft(token) if token else drafts.open_by_code(code)
    invitation = invitations.open_by_code(code) if draft is None else None
    if invitation is not None:
        return landing.dispatch(invitation, code)
    if draft is None:
        return render_page(
            "respondent/code_not_found.html",
            notice=_("Vi fant ikke noe skjema med den koden."),
            status=404,
        )
    return resume_draft(DraftSession(draft, draft.version))
