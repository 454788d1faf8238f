"""Limits on requests: counted for each page and each requester, in every process together."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from forms.storage import db
from forms.storage.models.credentials import GuessCount
from forms.web.security.rate_limit import Limiter

NOON = "2026-05-07T12:00:00Z"
THREE = "3/minute;5/hour"


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    """A clock that the test turns, in a context of the application."""
    with app.app_context(), time_machine.travel(NOON, tick=False) as clock:
        yield clock


def page() -> bool:
    """A view."""
    return True


def other_page() -> bool:
    """Another."""
    return True


def allowed(view: Callable[[], bool], times: int) -> list[bool]:
    """Whether each of so many requests to one view is let through."""

    def ask() -> bool:
        try:
            return view()
        except TooManyRequests:
            return False

    return [ask() for _ in range(times)]


def test_the_limit_is_the_last_that_is_let_through() -> None:
    view = Limiter(lambda: "x").limit(THREE)(page)
    assert allowed(view, 5) == [True, True, True, False, False]


def test_another_process_counts_on() -> None:
    """Found: each process had its own count, so two let twice as many requests through."""
    first, second = (Limiter(lambda: "x").limit(THREE)(page) for _ in range(2))
    assert allowed(first, 2) + allowed(second, 2) == [True, True, True, False]


def test_each_rule_is_counted_by_itself(clock: time_machine.Traveller) -> None:
    view = Limiter(lambda: "x").limit(THREE)(page)
    for _minute in range(2):
        assert allowed(view, 2) == [True, True]
        clock.shift(timedelta(seconds=60))
    assert view()
    with pytest.raises(TooManyRequests) as stopped:
        view()
    assert stopped.value.retry_after == 3600 - 120 + 1


def test_each_requester_and_each_view_has_its_own_count() -> None:
    who = "x"
    limiter = Limiter(lambda: who)
    assert allowed(limiter.limit(THREE)(page), 4) == [True, True, True, False]
    one = limiter.limit("1/minute")(other_page)
    assert allowed(one, 2) == [True, False]
    who = "y"
    assert one()


def test_who_asked_is_stored_as_a_keyed_digest_only() -> None:
    Limiter(lambda: "somebody").limit(THREE)(page)()
    marks = [row.mark for row in db.session.query(GuessCount)]
    assert len(marks) == 2 and not any("somebody" in mark for mark in marks)


@pytest.mark.parametrize("rule", ["10", "0/minute", "10/day", "ten/minute", ""])
def test_a_rule_that_is_not_understood_stops_the_start(rule: str) -> None:
    with pytest.raises(ValueError, match="Write it as 10/minute"):
        Limiter(str).limit(rule)
