"""Cookies that say something for a browser, signed so that nobody else can write them."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from forms.web.security.csrf_and_cookies import cookie_value

FOREVER = 10 * 365 * 24 * 3600


def sign(salt: str, content: Any) -> str:
    """Return *content* (JSON) signed for one purpose, with the time."""
    return str(_serializer(salt).dumps(content))


def read(salt: str, signed: str, seconds: int = FOREVER) -> Any:
    """Return the content of what `sign` wrote for that purpose; None when it is not, or too old."""
    if not signed:  # no cookie, as a rule
        return None
    try:
        return _serializer(salt).loads(signed, max_age=seconds)
    except BadSignature:
        return None


def read_cookie(name: str, salt: str, seconds: int = FOREVER) -> Any:
    """Return the content of this request's cookie *name*; None when it has none that holds."""
    return read(salt, cookie_value(name), seconds)


def sign_without_expiry(salt: str, content: Any) -> str:
    """Return *content* (JSON) signed for one purpose, the same each time."""
    return str(URLSafeSerializer(str(current_app.secret_key), salt=salt).dumps(content))


def read_without_expiry(salt: str, signed: str) -> Any:
    """Return the content of what `sign_without_expiry` wrote for that purpose; else None."""
    try:
        return URLSafeSerializer(str(current_app.secret_key), salt=salt).loads(signed)
    except BadSignature:
        return None


def _serializer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=salt)
