"""Going on with a form later: by the private link, or by the short code."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from forms.language import gettext as _
from forms.storage import drafts, invitations
from forms.web import inviting
from forms.web.editions import edition
from forms.web.filling import hand_over
from forms.web.rendering import make
from forms.web.security import limiter
from forms.web.work import Work

bp = Blueprint("resuming", __name__, url_prefix="/fortsett")


@bp.get("/<token>")
def open_link(token: str) -> Response:
    """Ask before opening: a mail scanner that follows the link uses nothing up."""
    draft = drafts.open(token)
    if draft is None:
        return make("filling/gone.html", form_id="", title="", status=410)
    definition = edition(draft.version).definition
    return make("filling/resume.html", definition=definition, token=token)


@bp.post("/")
@limiter.limit("10/minute;60/hour")
def resume() -> Response:
    """Give the browser the draft that the link or the code names."""
    token, code = request.form.get("token", ""), request.form.get("code", "")
    draft = drafts.open(token) if token else drafts.open_by_code(code)
    invitation = invitations.open_by_code(code) if draft is None else None
    if invitation is not None:
        return inviting.accept(invitation, code)
    if draft is None:
        return make(
            "filling/no_code.html", notice=_("Vi fant ikke noe skjema med den koden."), status=404
        )
    return hand_over(Work(draft, draft.version))
