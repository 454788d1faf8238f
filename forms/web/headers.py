"""The headers that every answer carries, errors and static files too."""

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; "
    "frame-src 'self'; frame-ancestors {ancestors}; form-action 'self'; base-uri 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(put)


def put(response: Response) -> Response:
    """The headers of one answer. A page may allow itself in a frame (the author's preview)."""
    framed = response.headers.pop("X-Own-Frame", None)
    response.headers["Content-Security-Policy"] = POLICY.format(
        ancestors="'self'" if framed else "'none'"
    )
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in ("static", "assets.bundle", "theme.sheet"):
        response.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
