"""Going on with a form later: by the private link, or by the short code."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import Draft
from forms.storage.models.workflow import Invitation
from forms.storage.submissions import drafts
from forms.storage.workflow import invitations
from forms.web.core.templating import render_page
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.open_draft import resume_draft
from forms.web.invitations import dispatch
from forms.web.security.guess_guard import find_by_code
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
def resume() -> Response:
    """Give the browser the draft that the link or the code names."""
    token, code = request.form.get("token", ""), request.form.get("code", "")
    found = find_by_code(token or code, find_by_token if token else find_by_short_code)
    if isinstance(found, Invitation):
        return dispatch.dispatch(found, code)
    if found is None:
        return render_page(
            "respondent/code_not_found.html",
            notice=_("Vi fant ikke noe skjema med den koden."),
            status=404,
        )
    return resume_draft(DraftSession(found, found.version))


def find_by_token(token: str) -> Draft | Invitation | None:
    """Return the draft or invitation of the private link."""
    return drafts.open_draft(token)


def find_by_short_code(code: str) -> Draft | Invitation | None:
    """Return the draft or invitation of the short code."""
    return drafts.open_by_code(code) or invitations.open_by_code(code)
