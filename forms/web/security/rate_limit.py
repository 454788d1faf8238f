"""Limits on requests: how often one requester may ask for the same page, over all processes."""

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from werkzeug.exceptions import TooManyRequests

from forms import storage
from forms.storage.accounts.guess_limits import HOUR, MINUTE, Limit, count_try

SECONDS = {"minute": MINUTE, "hour": HOUR}
P = ParamSpec("P")
T = TypeVar("T")


class Limiter:
    """Request counts in the database, together for every process and machine.

    *requester* identifies the client. A keyed digest of its value is stored until the window ends,
    so it must not be an address.
    """

    def __init__(self, requester: Callable[[], str]) -> None:
        self._requester = requester

    def limit(self, rules: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
        """Limit a view to rates such as `10/minute;50/hour`; then respond 429."""
        parsed = [_rule(rule) for rule in rules.split(";")]

        def guard(view: Callable[P, T]) -> Callable[P, T]:
            place = f"{view.__module__}.{view.__qualname__}"

            @wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
                self._count(place, parsed)
                return view(*args, **kwargs)

            return guarded

        return guard

    def _count(self, place: str, rules: list[tuple[int, int]]) -> None:
        who = self._requester()
        limits = [Limit(f"asks {place} {who} {seconds}", most, seconds) for most, seconds in rules]
        with storage.writing():
            wait = count_try(limits).wait
        if wait:
            raise TooManyRequests(retry_after=wait)


def _rule(rule: str) -> tuple[int, int]:
    """`10/minute` as 10 and 60."""
    found = re.fullmatch(rf"([1-9][0-9]*)/({'|'.join(SECONDS)})", rule)
    if found is None:
        raise ValueError(f"The limit {rule!r} is not understood. Write it as 10/minute or 50/hour.")
    return int(found[1]), SECONDS[found[2]]
