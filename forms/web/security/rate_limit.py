"""Limits on guessing: how often one requester may ask for the same page."""

import re
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar

from werkzeug.exceptions import TooManyRequests

SECONDS = {"minute": 60, "hour": 3600}
P = ParamSpec("P")
T = TypeVar("T")


class Window(NamedTuple):
    """How often somebody asked since a moment, and when that is forgotten."""

    asked: int
    ends: float


class Limiter:
    """Request counts in the memory of one process; with several, each counts its own.

    *requester* identifies the client. Its value is kept until the window ends, so it must not be an
    address.
    """

    def __init__(self, requester: Callable[[], str]) -> None:
        self._requester = requester
        self._lock = threading.Lock()
        self._windows: dict[tuple[object, ...], Window] = {}
        self._forget_at = 0.0

    def limit(self, rules: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
        """Limit a view to rates such as `10/minute;50/hour`; then respond 429."""
        parsed = [_rule(rule) for rule in rules.split(";")]

        def guard(view: Callable[P, T]) -> Callable[P, T]:
            @wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
                who = self._requester()
                for most, seconds in parsed:
                    self._count((view, seconds, who), most, seconds)
                return view(*args, **kwargs)

            return guarded

        return guard

    def reset(self) -> None:
        """Forget everybody."""
        self._windows.clear()

    def _count(self, key: tuple[object, ...], most: int, seconds: int) -> None:
        now = time.monotonic()
        with self._lock:
            window = self._windows.get(key)
            if window is None or window.ends <= now:
                self._forget(now)
                window = Window(0, now + seconds)
            if window.asked >= most:
                raise TooManyRequests(retry_after=int(window.ends - now) + 1)
            self._windows[key] = window._replace(asked=window.asked + 1)

    def _forget(self, now: float) -> None:
        """Let go of the windows that have ended, once a minute at most."""
        if now >= self._forget_at:
            self._windows = {key: w for key, w in self._windows.items() if w.ends > now}
            self._forget_at = now + SECONDS["minute"]


def _rule(rule: str) -> tuple[int, int]:
    """`10/minute` as 10 and 60."""
    found = re.fullmatch(rf"([1-9][0-9]*)/({'|'.join(SECONDS)})", rule)
    if found is None:
        raise ValueError(f"The limit {rule!r} is not understood. Write it as 10/minute or 50/hour.")
    return int(found[1]), SECONDS[found[2]]
