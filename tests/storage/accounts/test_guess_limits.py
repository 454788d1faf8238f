"""Guesses are counted over all processes, and no more are looked at than the limits say."""

import multiprocessing
import multiprocessing.pool
import secrets
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from forms import storage
from forms.storage.accounts import guess_limits
from forms.storage.accounts.guess_limits import DAY, HOUR, MINUTE, Limit, count_try, uncount_try
from forms.storage.database.engine import db
from forms.storage.models.credentials import GuessCount
from tests.storage.conftest import opened
from tests.support.databases import Settings

NOON = "2026-05-07T12:00:00Z"
THREE = [Limit("network 192.0.2.1", 3, MINUTE), Limit("everybody", 1_000, HOUR)]
SLOW = [Limit("account anna", 5, DAY, slows=True)]


def guess(given: Settings, times: int) -> int:
    """What one worker does: so many tries, and how many of them were let through."""
    with opened(given) as app, app.app_context(), storage.writing():
        return sum(count_try(THREE).wait == 0 for _ in range(times))


def test_workers_count_together(app: Flask, database: Settings) -> None:
    """Found: each worker had its own count, so two let twice as many guesses through."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        let_through = pool.starmap(guess, [(database, 4)] * 3)
    assert sum(let_through) == 3
    with app.app_context(), storage.writing():
        assert count_try(THREE).wait > 0


def test_tries_at_once_count_each(app: Flask) -> None:
    def one(_number: int) -> int:
        with app.app_context(), storage.writing():
            return count_try(THREE).wait

    with multiprocessing.pool.ThreadPool(6) as pool:
        assert sum(wait == 0 for wait in pool.map(one, range(12))) == 3


def test_a_limit_ends_with_its_time_and_is_told_of_once(writing: None) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        found = [count_try(THREE) for _ in range(5)]
        assert [each.wait for each in found] == [0, 0, 0, 61, 61]
        assert [each.reached for each in found] == ["", "", "", THREE[0].key, ""]
        assert [each.tries for each in found] == [1, 2, 3, 3, 3], "refused ones count nowhere"
        clock.shift(timedelta(seconds=60))
        assert count_try(THREE).wait == 0


def test_what_was_right_is_given_back(writing: None) -> None:
    for _ in range(20):
        assert count_try(THREE).wait == 0
        uncount_try(THREE)
    assert {row.tries for row in db.session.query(GuessCount)} == {0}
    uncount_try([Limit("nobody", 1, 1), *THREE])
    assert {row.tries for row in db.session.query(GuessCount)} == {0}


def test_an_account_is_slowed_down_and_never_closed(writing: None) -> None:
    """At most 72 tries a day, and half a minute to wait for the owner who mistyped five times."""
    with time_machine.travel(NOON, tick=False) as clock:
        assert [count_try(SLOW).wait for _ in range(5)] == [0] * 5
        waits = []
        for _ in range(9):
            waits.append(count_try(SLOW).wait)
            clock.shift(timedelta(seconds=waits[-1]))
            assert count_try(SLOW).wait == 0
        assert waits[:4] == [31, 61, 121, 241]
        assert max(waits) == guess_limits.LONGEST_WAIT + 1
        clock.shift(timedelta(days=1, seconds=1))
        assert [count_try(SLOW).wait for _ in range(5)] == [0] * 5


def test_a_right_one_begins_anew(writing: None) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            count_try(SLOW)
        assert count_try(SLOW).wait == 31
        clock.shift(timedelta(seconds=31))
        assert count_try(SLOW).wait == 0
        uncount_try(SLOW)
        assert [count_try(SLOW).wait for _ in range(5)] == [0] * 5


def test_nothing_of_who_it_was_is_kept(writing: None) -> None:
    count_try([*THREE, *SLOW, Limit("account \ud800", 5, DAY)])
    rows = db.session.execute(text("SELECT * FROM guess_count")).all()
    assert len(rows) == 4
    for hidden in ("192.0.2", "anna", "account", "network"):
        assert hidden not in str(rows)


def test_the_table_is_bounded(writing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guess_limits, "MOST_ROWS", 5)
    monkeypatch.setattr(secrets, "randbelow", lambda most: 1)  # no try sweeps by chance
    with time_machine.travel(NOON, tick=False) as clock:
        count_try([Limit("old", 1, MINUTE)])
        clock.shift(timedelta(minutes=2))
        for number in range(9):
            for _ in range(1 + (number == 3)):
                count_try([Limit(f"network {number}", 9, HOUR)])
        assert guess_limits.forget_ended() == 1 + 4
        assert db.session.query(GuessCount).count() == 5
        assert max(row.tries for row in db.session.query(GuessCount)) == 2, "the largest stay"


def test_it_is_pruned_now_and_then(writing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guess_limits, "PRUNE_EVERY", 1)
    with time_machine.travel(NOON, tick=False) as clock:
        count_try(THREE)
        clock.shift(timedelta(hours=2))
        count_try([Limit("x", 1, HOUR)])
        assert db.session.query(GuessCount).count() == 1
