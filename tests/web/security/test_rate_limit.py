"""Limits on guessing: counted for each page and each requester, and forgotten in time."""

import pytest
from werkzeug.exceptions import TooManyRequests

from forms.web.security import rate_limit
from forms.web.security.rate_limit import Limiter


class Clock:
    """A clock that the test turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(rate_limit.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def allowed(limiter: Limiter, times: int, rules: str = "3/minute;5/hour") -> list[bool]:
    """Whether each of so many requests to one view is let through."""
    view = limiter.limit(rules)(lambda: True)

    def ask() -> bool:
        try:
            return view()
        except TooManyRequests:
            return False

    return [ask() for _ in range(times)]


def test_the_limit_is_the_last_that_is_let_through(clock: Clock) -> None:
    assert allowed(Limiter(lambda: "x"), 5) == [True, True, True, False, False]


def test_each_rule_is_counted_by_itself(clock: Clock) -> None:
    view = Limiter(lambda: "x").limit("3/minute;5/hour")(lambda: True)
    for _minute in range(2):
        for _ in range(2):
            view()
        clock.now += 60
    view()
    with pytest.raises(TooManyRequests) as stopped:
        view()
    assert stopped.value.retry_after == 3600 - 120 + 1


def test_each_requester_and_each_view_has_its_own_count(clock: Clock) -> None:
    who = "x"
    limiter = Limiter(lambda: who)
    assert allowed(limiter, 4) == [True, True, True, False]
    assert allowed(limiter, 1) == [True]
    one = limiter.limit("1/minute")(lambda: True)
    one()
    who = "y"
    assert one()


def test_what_has_ended_is_forgotten(clock: Clock) -> None:
    limiter = Limiter(lambda: "x")
    allowed(limiter, 1)
    clock.now += 3601
    allowed(limiter, 1)
    assert len(limiter._windows) == 2


def test_reset_forgets_everybody(clock: Clock) -> None:
    limiter = Limiter(lambda: "x")
    view = limiter.limit("1/minute")(lambda: True)
    view()
    limiter.reset()
    assert view()


@pytest.mark.parametrize("rule", ["10", "0/minute", "10/day", "ten/minute", ""])
def test_a_rule_that_is_not_understood_stops_the_start(rule: str) -> None:
    with pytest.raises(ValueError, match="Write it as 10/minute"):
        Limiter(str).limit(rule)
