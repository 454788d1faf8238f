"""What was sent after the sign-in had ended: kept in the page, and sent again by the same person.

It comes after the CSRF token was found right, so no other site can have sent it. The page holds it
signed, with whose it is; nothing is kept on the server or in the browser's storage.
"""

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from forms.storage import User, sessions
from forms.web.rendering import make

FIELD = "sendt"
HOURS = 12
NEVER = frozenset({"csrf_token", "passphrase", "again", "now", "code", "pin", FIELD})
"""Fields that are not carried along: a secret does not belong in a page."""


def signed_out_meanwhile() -> Response | None:
    """The sign-in page with what was sent in it; None when nothing was, or nobody had signed in."""
    owner = sessions.owner(session.get("_user_id", ""))
    from_a_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    if request.method != "POST" or not owner or not from_a_page or any(request.files.values()):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER]
    kept = _serializer().dumps([owner, request.full_path.rstrip("?"), fields])
    return make(
        "accounts/sign_in.html", status=401, login="", message="", onward=request.path, sent=kept
    )


def sent() -> str:
    """What came along from the page before, still signed."""
    return request.form.get(FIELD, "")


def go_on(user: User, sent: str) -> Response | None:
    """The page with which the user sends it again; None when there is nothing of theirs."""
    if not sent:
        return None
    try:
        owner, path, fields = _serializer().loads(sent, max_age=HOURS * 3600)
    except BadSignature:
        return None
    if owner != user.id:
        return None
    return make("accounts/go_on.html", path=path, fields=fields)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="sent while signed out")
