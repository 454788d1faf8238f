"""The cookie that holds a browser's draft of a form."""

from flask import url_for
from werkzeug.wrappers import Response

from forms.web.drafts.draft_session import DraftSession
from forms.web.security.csrf_and_cookies import delete_cookie, set_cookie

DRAFT_SECONDS = 30 * 24 * 3600


def cookie_name(form_id: str) -> str:
    """Return the cookie that holds a form's draft; one per form, so that two can be open."""
    return f"utkast-{form_id}"


def form_root_path(form_id: str) -> str:
    """Return the path of everything about one form."""
    return url_for("respondent.start", form_id=form_id)


def set_draft_cookie(session: DraftSession, response: Response) -> Response:
    """Let the browser hold the draft."""
    form_id = session.version.form_id
    set_cookie(
        response,
        cookie_name(form_id),
        session.payload.token,
        path=form_root_path(form_id),
        seconds=DRAFT_SECONDS,
    )
    return response


def delete_draft_cookie(form_id: str, response: Response) -> Response:
    """Let the browser hold no draft of the form."""
    delete_cookie(response, cookie_name(form_id), path=form_root_path(form_id))
    return response
