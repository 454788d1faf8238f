"""Guess protection for sign-in, codes, links and digits.

It counts wrong attempts of a network at all endpoints together, of an account, and of everybody. A
network is an IPv4 address, or the /64 of an IPv6 address and, with a higher limit, its /48. A
browser in which an account has signed in before has a count of its own instead: nobody else can
then lock its owner out (OWASP, device cookies).
"""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from forms.storage import audit_log, db
from forms.storage.accounts import guess_limits
from forms.storage.accounts.guess_limits import DAY, HOUR, MINUTE, Limit
from forms.web.security.csrf_and_cookies import client_networks, cookie_value, set_cookie

NETWORK = ((10, MINUTE), (60, HOUR))
WIDE_NETWORK = (300, HOUR)
ACCOUNT = (5, DAY)
USER = ((10, MINUTE), (50, HOUR))
EVERYBODY = (2_000, HOUR)
"""Wrong tries in all; then no short code is taken until the hour is over. Links still work."""
LOGGED = 200
"""So many wrong tries an hour have a line each in the log; then every hundredth."""

LONGEST_CODE = 20
DEVICE = "kjent"
DEVICE_PATH = "/logg-inn"
DEVICE_SECONDS = 180 * DAY
MOST_USERS = 8


T = TypeVar("T")


class Guess:
    """One try, which counts as wrong until `right` takes it back."""

    def __init__(self, limits: list[Limit], tries: int) -> None:
        self._limits = limits
        self._tries = tries

    def right(self) -> None:
        """Take the try back. Commits."""
        if self._limits:
            guess_limits.uncount_try(self._limits)

    def wrong(self, what: str, subject: str = "") -> None:
        """Log the try, without what was typed. Commits."""
        if self._limits and (self._tries <= LOGGED or self._tries % 100 == 0):
            detail = "" if self._tries <= LOGGED else f"{self._tries}"
            audit_log.record("nobody", what, subject, detail)
        db.session.commit()


def begin_guess(
    *, account: str = "", halfway: str = "", user: str = "", short_code: bool = False
) -> Guess:
    """Count a try of the requester; raises `TooManyRequests` when it is one too many.

    *account*: the id, or an unknown login, that is tried. *halfway*: the id of who tries a second
    factor, which closes by itself. *user*: the id of somebody who is signed in and proves it again.
    *short_code*: it can be guessed by many at once.
    """
    if user:
        limits = [Limit(f"user {user} {seconds}", most, seconds) for most, seconds in USER]
    elif halfway and (device := _device_of_account(halfway)):
        limits = [Limit(f"device {device} {seconds}", most, seconds) for most, seconds in USER]
    elif account and (device := _device_of_account(account)):
        limits = [Limit(f"device {device} {account}", *ACCOUNT, slows=True)]
    else:
        limits = _limits_of_network()
        if account:
            limits.append(Limit(f"account {account}", *ACCOUNT, slows=True))
    limits.append(Limit("everybody", *EVERYBODY, refuses=short_code))
    found = guess_limits.count_try(limits)
    if found.reached:
        audit_log.record("system", f"guessing.{found.reached.partition(' ')[0]}", "")
        db.session.commit()
    if found.wait:
        raise TooManyRequests(retry_after=found.wait)
    return Guess(limits, found.tries)


def begin_code_guess(text: str) -> Guess:
    """Count a try of a code that people read and write; a link's 128 bits are not guessed."""
    return begin_guess(short_code=True) if len(text) < LONGEST_CODE else Guess([], 0)


def find_by_code(text: str, look_up: Callable[[str], T]) -> T:
    """Look up a posted link or code by *look_up*; count an unknown code as wrong.

    Every look-up of typed input uses this, also for a page that only reports an expired link: any
    difference in the response discloses whether the code exists.
    """
    guess = begin_code_guess(text)
    found = look_up(text)
    if found is None:
        guess.wrong("code.failed")
    else:
        guess.right()
    return found


def _limits_of_network() -> list[Limit]:
    near, *wide = client_networks()
    return [
        *(Limit(f"network {near} {seconds}", most, seconds) for most, seconds in NETWORK),
        *(Limit(f"network {each}", *WIDE_NETWORK) for each in wide),
    ]


def remember_device(response: Response, user_id: str) -> Response:
    """Let this browser's wrong tries for the user be counted by themselves from now on."""
    device, users = _device_of_browser()
    users = [user_id, *(each for each in users if each != user_id)][:MOST_USERS]
    value = _serializer().dumps([device or secrets.token_hex(8), users])
    set_cookie(response, DEVICE, value, path=DEVICE_PATH, seconds=DEVICE_SECONDS)
    return response


def _device_of_account(account: str) -> str:
    """Return the browser's device name when the account has signed in here before, else ""."""
    device, users = _device_of_browser()
    return device if account in users else ""


def _device_of_browser() -> tuple[str, list[str]]:
    try:
        held: Any = _serializer().loads(cookie_value(DEVICE), max_age=DEVICE_SECONDS)
    except BadSignature:
        return "", []
    return str(held[0]), list(held[1])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known device")
