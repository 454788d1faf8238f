"""Error pages in the reader's language: the error and the remedy. Never exception text."""

import logging
import secrets
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, g, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from forms.storage import Unstorable, db
from forms.storage.submissions import drafts
from forms.web.accounts import replay_after_login
from forms.web.core.messages import retry_later
from forms.web.core.templating import render_page

PAGES = (400, 403, 404, 405, 409, 410, 413, 429, 500, 503)
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Give every kind of error its page."""
    app.register_error_handler(HTTPException, render_http_error)
    app.register_error_handler(CSRFError, render_http_error)
    app.register_error_handler(OperationalError, unavailable)
    app.register_error_handler(Unstorable, unreadable)
    app.register_error_handler(drafts.StaleRevision, stale_revision)
    app.register_error_handler(InternalServerError, unexpected)
    app.log_exception = log_exception  # type: ignore[method-assign]  # Flask's own would log the text


def render_http_error(error: Any) -> Response:
    """Render an HTTP error; send a user who must sign in to the sign-in page and back."""
    if error.code == 401:
        going_to = request.full_path.rstrip("?") if request.method == "GET" else request.path
        again = url_for("sign_in.sign_in", videre=going_to)
        return replay_after_login.render_expired_sign_in() or redirect(again, 303)
    if error.code in (301, 302, 303, 307, 308):
        answer: Response = error.get_response()
        return answer
    code = error.code if error.code in PAGES else 400 if 400 <= (error.code or 500) < 500 else 500
    response = render_page(f"errors/{code}.html", status=error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def unavailable(error: OperationalError) -> Response:
    """Respond that the database is locked, full or unreachable; no answers are lost."""
    db.session.rollback()
    log.error("the database did not answer: %s %s", request.method, request.endpoint)
    return retry_later(render_page("errors/503.html"))


def stale_revision(error: drafts.StaleRevision) -> Response:
    """Another page kept the same form in the same moment, and nothing was typed on this one."""
    db.session.rollback()
    return render_page("errors/409.html", status=409)


def unreadable(error: Unstorable) -> Response:
    """Reject an address or a form with characters that no database stores, such as NUL."""
    db.session.rollback()
    return render_page("errors/400.html", status=400)


def unexpected(error: InternalServerError) -> Response:
    """Render an internal error, with the number of its log entry."""
    return render_page("errors/500.html", status=500, incident=g.get("incident", ""))


def log_exception(exc_info: Any) -> None:
    """Log where an unexpected exception happened, under a number that the reader can tell us.

    Its text stays out of the log, since it may hold an answer; its place does not.
    """
    g.incident = secrets.token_hex(4)
    kind, _error, trace = exc_info
    place = _innermost_frames(trace)
    log.error("incident %s: %s in %s at %s", g.incident, kind.__name__, request.endpoint, place)


def _innermost_frames(trace: TracebackType | None) -> str:
    """Files and lines of the innermost frames, with no values."""
    frames = []
    while trace is not None:
        frames.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames[-6:])
