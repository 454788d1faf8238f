"""Guards that every request passes: CSRF, sane names, limits on guessing."""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from forms.inspection import shared_budget
from forms.storage import db
from forms.web.security.rate_limit import Limiter

csrf = CSRFProtect()
KIOSK_COOKIE = "nettbrett"
"""Holds a tablet to one form, for everybody who comes to it; `respondent.kiosk` sets it."""

ROUND = "runde"
"""A cookie that changes at every start page and receipt, and does nothing else.

Chromium keeps `no-store` pages in its back/forward cache until a cookie changes, so without it the
next parent on a tablet sees the last one's answers by pressing Back (trust.md, point 7).
"""


KEY = re.compile("[0-9a-f]{32}")
Answer = TypeVar("Answer")


def page_key() -> str:
    """Return the key of the page that was sent, or of a new one: what it asks for is done once."""
    key = request.form.get("key", "")
    return key if KEY.fullmatch(key) else new_page_key()


def new_page_key() -> str:
    """Return the key of a new page."""
    return secrets.token_hex(16)


def id_of(*parts: str) -> str:
    """Return the id that a row made of these parts has: the second one of the same is found."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def press_id() -> str:
    """Return the id of what a press of this button creates.

    The same page, sent again with the same answers by the same user, has the same id; something
    else that is made from the page has another one, and a page without a key a new one each time.
    """
    return id_of(*_press())


def press_secret() -> str:
    """Return the secret of the link that a press of this button makes, in 64 digits.

    It is made with the server's key from the page's key, which is not stored, so that who sends the
    page again is shown the same link, and nobody else can work it out.
    """
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, "\0".join(("link", *_press())).encode(), "sha256").hex()


def _press() -> list[str]:
    asked = request.form.items(multi=True)
    given = sorted(f"{name}={value}" for name, value in asked if name not in NO_PART_OF_A_PRESS)
    who = str(current_user.id) if current_user.is_authenticated else ""
    return [page_key(), who, request.path, *given]


NO_PART_OF_A_PRESS = frozenset({"csrf_token", "_passphrase"})
"""What is posted beside what is to be made: the page's token, and who proves who they are."""


def creates_once(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Let a view that creates what has a `press_id` run once more where another press was first.

    Then it finds what the other press made. Without this the slower of two presses at the same
    moment would end in an error, since both found nothing.
    """

    @wraps(view)
    def pressed(**arguments: str) -> Answer:
        try:
            return view(**arguments)
        except IntegrityError:
            db.session.rollback()
            return view(**arguments)

    return pressed


def requester() -> str:
    """Who asks, for limits only: a keyed digest of the network, so that no address is kept."""
    key = str(current_app.secret_key).encode()
    return hashlib.blake2b(client_networks()[0].encode(), key=key[:64], digest_size=16).hexdigest()


def client_networks() -> tuple[str, ...]:
    """Return the client's networks: an IPv4 address, or the /64 of an IPv6 address and its /48.

    One subscriber of IPv6 has at least a /64, and often a /48 (RIPE-690).
    """
    address = (request.remote_addr or "").partition("%")[0]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return (address,)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if isinstance(found, ipaddress.IPv4Address):
        return (str(found),)
    return tuple(str(ipaddress.ip_network((found, bits), strict=False)) for bits in (64, 48))


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
        g.budget.enter_context(shared_budget())


def end_budget(_error: BaseException | None) -> None:
    """Clear the request's remaining budget."""
    if (budget := g.pop("budget", None)) is not None:
        budget.close()


def refuse_nameless_parts() -> None:
    """Abort with 400 on a multipart part without a name, which crashes Flask-WTF."""
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
    """Set a cookie that is HttpOnly and SameSite; `cookie_value` reads it.

    By HTTPS its name has a prefix, so that neither a neighbouring host nor somebody who alters a
    page without TLS can plant one (RFC 6265bis, 4.1.3; ASVS 5 V3.3.1).
    """
    _write_cookie(response, _prefixed_name(name, path), value, path, seconds)
    if _prefixed_name(name, path) != name and name in request.cookies:
        _expire_cookie(response, name, path)  # as it was called before, so that it cannot come back


def cookie_value(name: str) -> str:
    """Return the cookie's value, "" for none; also read cookies set before names had prefixes."""
    cookies = request.cookies
    for each in (f"{HOST}{name}", f"{SECURE}{name}", name):
        if each in cookies:
            return cookies[each]
    return ""


def delete_cookie(response: Response, name: str, *, path: str) -> None:
    """Take the cookie away again, with the same flags as it was given."""
    for each in {name, _prefixed_name(name, path)}:
        _expire_cookie(response, each, path)


HOST, SECURE = "__Host-", "__Secure-"


def _prefixed_name(name: str, path: str) -> str:
    """Return the cookie's name with its prefix; `__Host-` for those of the whole site."""
    if not current_app.config["SESSION_COOKIE_SECURE"]:
        return name
    return f"{HOST if path == '/' else SECURE}{name}"


def _write_cookie(
    response: Response, name: str, value: str, path: str, seconds: int | None
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _expire_cookie(response: Response, name: str, path: str) -> None:
    response.delete_cookie(
        name,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
