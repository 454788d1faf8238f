"""The pass of somebody who came by an invitation: it opens one form, and tells of no invitation."""

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from forms.web.core.csrf_and_cookies import set_cookie

SECONDS = 12 * 3600
COOKIE = "innbydelse"


def give(response: Response, form_id: str) -> Response:
    """Let the browser open the form for half a day."""
    path = url_for("respondent.start", form_id=form_id)
    set_cookie(response, COOKIE, _signer().dumps(form_id), path=path, seconds=SECONDS)
    return response


def has(form_id: str) -> bool:
    """Whether the browser was let in to the form."""
    try:
        named = _signer().loads(request.cookies.get(COOKIE, ""), max_age=SECONDS)
    except BadSignature:
        return False
    return bool(named == form_id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="invited")
