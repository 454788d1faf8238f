"""The headers that every answer carries, errors and static files too."""

from flask import Flask, current_app, request, session
from werkzeug.wrappers import Response

from forms.web.assets import static_assets

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' {style}; "
    "script-src 'self'; object-src 'none'; "
    "frame-src 'self'; frame-ancestors {ancestors}; form-action 'self'; base-uri 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
FOR_A_PAGE = {"text/css", "text/javascript"}
"""What does nothing unless a page fetches it; then that page's headers count."""
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The policy of an SVG, which could hold scripts if somebody opens it by itself."""


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(set_headers)


def set_headers(response: Response) -> Response:
    """Set the security headers of a response. A page may allow framing by itself (editor preview).

    Directives that a view has set in the policy, such as `sandbox`, are kept.
    """
    framed = response.headers.pop("X-Own-Frame", None)
    if request.endpoint == "static_assets.bundle":
        session.accessed = False  # the same for everybody: kept whatever cookies come and go
        if response.mimetype in FOR_A_PAGE:
            response.headers["X-Content-Type-Options"] = "nosniff"
            return response
        if response.mimetype == "image/svg+xml":
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Content-Security-Policy"] = PICTURE
            return response
    stricter = response.headers.get("Content-Security-Policy")
    rules = [
        content_security_policy("'self'" if framed else "'none'"),
        *([stricter] if stricter else []),
    ]
    response.headers["Content-Security-Policy"] = "; ".join(rules)
    headers = response.headers
    headers.extend([(name, value) for name, value in ALWAYS.items() if name not in headers])
    if response.status_code >= 400 or request.endpoint not in ("static", "static_assets.bundle"):
        response.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        below = "; includeSubDomains" if current_app.config["HSTS_SUBDOMAINS"] else ""
        response.headers["Strict-Transport-Security"] = f"max-age=31536000{below}"
    return response


def content_security_policy(ancestors: str = "'none'") -> str:
    """Return the content security policy, with the allowed frame ancestors."""
    return POLICY.format(ancestors=ancestors, style=static_assets.style_source())
