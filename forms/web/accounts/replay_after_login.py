"""Replay of a POST sent after the sign-in had expired, by the same user.

The CSRF token has been validated first, so no other site can have sent it. The page holds the data
encrypted, with its user and time: the next person at the computer sees that something waits, but
not its content. Nothing is stored on the server or in the browser's storage.
"""

import base64
from typing import Any

import orjson
from flask import request, session
from werkzeug.wrappers import Response

from forms.storage import User
from forms.storage.accounts import sessions
from forms.storage.encryption.records import Sealed, Unopenable, associated_data, seal, unseal
from forms.storage.models.base import now
from forms.web.core import redirects
from forms.web.core.templating import render_page
from forms.web.security import signed_cookies
from forms.web.security.csrf_and_cookies import csrf_token_valid

FIELD = "sendt"
HOURS = 12
OWNER = "owner"
"""Who was signed in last, in the session's cookie: the row of an old sign-in may be gone."""
NEVER = frozenset({"csrf_token", "passphrase", "again", "now", "code", "pin", "_passphrase", FIELD})
"""Fields that are not carried along: a secret does not belong in a page."""


def render_expired_sign_in() -> Response | None:
    """Render the sign-in page with the posted data; None without data or an earlier sign-in."""
    owner = sessions.owner(session.get("_user_id", "")) or session.get(OWNER, "")
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    from_a_page = mode == "navigate" or redirects.is_script_request()
    if request.method != "POST" or not owner or not from_a_page or not csrf_token_valid():
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER]
    kept = _encrypt_replay([owner, request.full_path.rstrip("?"), fields])
    return render_page(
        "accounts/sign_in.html",
        status=401,
        login="",
        message="",
        onward=request.path,
        sent=kept,
        why="",
        files=any(request.files.values()),
    )


def posted_replay() -> str:
    """Return the encrypted data posted from the previous page."""
    return request.form.get(FIELD, "")


def render_replay(user: User, sent: str) -> Response | None:
    """Render the page that replays the request; None when the user has none."""
    if not sent:
        return None
    owner, path, fields = _decrypt_replay(sent) or _read_signed_replay(sent) or ("", "", [])
    if owner != user.id:
        return None
    return render_page("accounts/replay.html", path=path, fields=fields)


PLACE = associated_data("sent while signed out", "", "", "")


def _encrypt_replay(content: list[Any]) -> str:
    """Encrypt the content and the time with the server's key, as text for a page."""
    record = seal(orjson.dumps([int(now().timestamp()), *content]), PLACE)
    parts = (record.key_id.encode(), record.wrapped_key, record.sealed)
    return ".".join(base64.urlsafe_b64encode(part).decode() for part in parts)


def _decrypt_replay(sent: str) -> list[Any] | None:
    """Decrypt the content; None when it is foreign, altered, or older than `HOURS`."""
    try:
        name, wrapped_key, sealed = (base64.urlsafe_b64decode(part) for part in sent.split("."))
        record = Sealed(sealed, wrapped_key, name.decode())
        moment, *content = orjson.loads(unseal(record, PLACE))
    except (ValueError, Unopenable):
        return None
    return content if now().timestamp() - moment < HOURS * 3600 else None


def _read_signed_replay(sent: str) -> list[Any] | None:
    """Read the content of a page from before encryption; such pages expire within `HOURS`."""
    found: list[Any] | None = signed_cookies.read("sent while signed out", sent, HOURS * 3600)
    return found
