"""Error pages in the reader's language: what happened, what to do, whom to call. Never exception text."""

import logging
import secrets
from typing import Any

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from forms.storage import db
from forms.web.rendering import make

PAGES = (400, 403, 404, 405, 409, 410, 413, 429, 500, 503)
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Give every kind of error its page."""
    app.register_error_handler(HTTPException, page)
    app.register_error_handler(CSRFError, page)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(Exception, unexpected)


def page(error: Any) -> ResponseReturnValue:
    """The page of an HTTP error; who must sign in is sent there and back."""
    if error.code == 401:
        return redirect(url_for("accounts.sign_in", videre=request.path), 303)
    if error.code in (301, 302, 303, 307, 308):
        answer: ResponseReturnValue = error.get_response()
        return answer
    code = error.code if error.code in PAGES else 400 if 400 <= (error.code or 500) < 500 else 500
    response = make(f"errors/{code}.html", status=error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def unavailable(error: OperationalError) -> ResponseReturnValue:
    """The database is locked, full or away: nothing is lost but the time."""
    db.session.rollback()
    log.error("the database did not answer: %s %s", request.method, request.endpoint)
    response = make("errors/503.html", status=503)
    response.headers["Retry-After"] = "10"
    return response


def unexpected(error: Exception) -> ResponseReturnValue:
    """A fault of ours: the log gets where it happened under a number that the reader can tell us.

    The exception's text stays out of the log, since it may hold an answer; its place does not.
    """
    incident = secrets.token_hex(4)
    log.error(
        "incident %s: %s in %s at %s",
        incident,
        type(error).__name__,
        request.endpoint,
        _place(error),
    )
    return make("errors/500.html", status=500, incident=incident)


def _place(error: BaseException) -> str:
    """File and line of the innermost frame, with no values."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames[-6:])
