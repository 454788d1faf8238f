"""Guards that every request passes: CSRF, sane names, limits on guessing."""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps

from flask import Flask, abort, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from forms.inspection import one_budget
from forms.web.core.rate_limit import Limiter

csrf = CSRFProtect()
KIOSK_COOKIE = "nettbrett"
"""Holds a tablet to one form, for everybody who comes to it; `respondent.kiosk` sets it."""

ROUND = "runde"
"""A cookie that changes at every start page and receipt, and does nothing else.

Chromium keeps `no-store` pages in its back/forward cache until a cookie changes, so without it the
next parent on a tablet sees the last one's answers by pressing Back (trust.md, point 7).
"""


def requester() -> str:
    """Who asks, for limits only: a keyed digest, so that no address is kept."""
    key = str(current_app.secret_key).encode()
    return hashlib.blake2b(
        (request.remote_addr or "").encode(), key=key[:64], digest_size=16
    ).hexdigest()


limiter = Limiter(requester)


def init_app(app: Flask) -> None:
    """Register the guards; the one against nameless parts must come before CSRFProtect."""
    app.before_request(share_budget)
    app.teardown_request(end_budget)
    app.before_request(refuse_nameless_parts)
    csrf.init_app(app)


def share_budget() -> None:
    """Let all files of one request share one budget of time and bytes (see `forms.inspection`)."""
    if request.mimetype == "multipart/form-data":
        g.budget = ExitStack()
        g.budget.enter_context(one_budget())


def end_budget(_error: BaseException | None) -> None:
    """What is left of the budget goes with the request."""
    if (budget := g.pop("budget", None)) is not None:
        budget.close()


def refuse_nameless_parts() -> None:
    """A multipart part without a name is None to Werkzeug and a crash to Flask-WTF: 400 instead."""
    if request.method == "POST" and (None in request.form or None in request.files):
        abort(400)


def csrf_token_valid() -> bool:
    """Whether the CSRF token is right; for views that keep what was typed when it is not."""
    try:
        csrf.protect()
    except CSRFError:
        return False
    return True


def csrf_or(
    rerender: Callable[..., Response],
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Make a view answer a missing or expired CSRF token with *rerender* instead of an error page.

    *rerender* gets the view's arguments, and shows the page once more with all that was typed. The
    view itself never runs without a valid token. This is the only way round `CSRFProtect`'s own
    check, and it makes the same one.
    """

    def decorate(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def checked(**arguments: str) -> Response:
            return view(**arguments) if csrf_token_valid() else rerender(**arguments)

        csrf.exempt(checked)
        return checked

    return decorate


def bust_bfcache(response: Response) -> Response:
    """Change the cookie that empties the browser's back/forward cache."""
    set_cookie(response, ROUND, secrets.token_hex(8), path="/")
    return response


def set_cookie(
    response: Response, name: str, value: str, *, path: str, seconds: int | None = None
) -> None:
    """A cookie no script can read and no other site can send."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def delete_cookie(response: Response, name: str, *, path: str) -> None:
    """Take the cookie away again, with the same flags as it was given."""
    response.delete_cookie(
        name,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
