"""Whether the tablet is turned to the family: then the browser shows one form, and staff nothing.

A signed cookie says so. Whoever takes it away takes the sign-in away too, for both lie in the same
place; what is shown is decided by the server, so nothing that is for staff is in the page.
"""

from typing import NamedTuple

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from forms.web.security import drop_cookie, set_cookie

COOKIE = "snudd"
SHOWN = frozenset(
    {
        "filling.page",
        "filling.turn",
        "filling.autosave",
        "reviewing.review",
        "turning.back",
        "turning.turn_back",
    }
)
"""What a turned tablet shows, of its own form: pages to fill in, to look over, and the way back."""


class Turned(NamedTuple):
    """Which form the tablet is turned on, and which draft of it."""

    form_id: str
    draft_id: str


def turned() -> Turned | None:
    """What the tablet shows to the family; None when it is not turned."""
    if "turned" not in g:
        g.turned = _read(request.cookies.get(COOKIE, ""))
    found: Turned | None = g.turned
    return found


def _read(held: str) -> Turned | None:
    try:
        form_id, draft_id = _signer().loads(held)
    except (BadSignature, ValueError, TypeError):
        return None
    return Turned(form_id, draft_id)


def away_from(endpoint: str, form_id: object) -> str:
    """The form that the tablet is turned on, when the page is not for who holds it; else ""."""
    found = turned()
    if found is None or (endpoint in SHOWN and form_id == found.form_id):
        return ""
    return found.form_id


def turn(response: Response, what: Turned) -> None:
    """Let the tablet show that draft, and nothing else."""
    set_cookie(response, COOKIE, _signer().dumps(list(what)), path="/")


def turn_back(response: Response) -> None:
    """Let the tablet show everything again."""
    drop_cookie(response, COOKIE, path="/")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="turned")
