"""Open a draft in this browser, and go to the page to go on with."""

from werkzeug.wrappers import Response

from forms.web.drafts.access import (
    open_in_visit,
)
from forms.web.drafts.draft_cookie import set_draft_cookie
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import redirect_to_page
from forms.web.security.csrf_and_cookies import bust_bfcache


def resume_draft(session: DraftSession) -> Response:
    """Open the draft in this visit, and show the page to go on with."""
    open_in_visit(session)
    return bust_bfcache(set_draft_cookie(session, redirect_to_last_page(session)))


def redirect_to_last_page(session: DraftSession) -> Response:
    """Redirect to the page shown last; to the first one when none was."""
    flow, last = session.page_flow, session.payload.at
    first = next(iter(flow.pages), None)
    page = (flow.page(last) or flow.first_open()) if last else first
    return redirect_to_page(session.version.form_id, page)
