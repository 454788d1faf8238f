"""Days counted from today, and the time between two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.logic.dates.relative_dates import (
    days_between,
    is_relative,
    months_between,
    parse_day,
    resolve_day,
    years_between,
)

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize("text", ["today", "today-6m", "today+2y", "today-14d", "today+999w"])
def test_relative(text: str) -> None:
    assert is_relative(text)


@pytest.mark.parametrize(
    "text", ["Today", "today 6m", "today-6", "today+1000d", "today-٣d", "today\n"]
)
def test_not_relative(text: str) -> None:
    assert not is_relative(text)


@pytest.mark.parametrize(
    "text", [None, 20260507, "2026-5-7", "20260507", "2026-02-30", "2026-W19-4"]
)
def test_no_day(text: object) -> None:
    assert parse_day(text) is None


def test_a_day_that_is_not_relative_stays() -> None:
    assert resolve_day("2026-02-28", date(2026, 5, 7)) == "2026-02-28"


@given(DAYS, st.integers(0, 999))
def test_days_and_weeks_forth_and_back(today: date, amount: int) -> None:
    then = date.fromisoformat(resolve_day(f"today+{amount}d", today))
    assert days_between(today, then) == amount
    assert resolve_day(f"today-{amount}d", then) == today.isoformat()
    assert resolve_day(f"today+{amount}w", today) == (today + timedelta(weeks=amount)).isoformat()


@given(DAYS, st.integers(0, 999))
def test_a_month_more_is_a_month_or_ends_it(today: date, amount: int) -> None:
    then = date.fromisoformat(resolve_day(f"today+{amount}m", today))
    months = (then.year - today.year) * 12 + then.month - today.month
    assert months == amount
    assert then.day == today.day or (then + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("start", "end", "years", "months"),
    [
        ("2008-05-07", "2026-05-06", 17, 215),
        ("2008-05-07", "2026-05-07", 18, 216),
        ("2008-02-29", "2026-02-28", 17, 215),
        ("2008-02-29", "2026-03-01", 18, 216),
        ("2026-01-31", "2026-02-28", 0, 0),
        ("2026-01-31", "2026-03-01", 0, 1),
        ("2025-12-31", "2026-01-01", 0, 0),
        ("2026-05-07", "2026-05-07", 0, 0),
        ("2026-05-07", "2025-05-07", -1, -12),
        ("2026-05-07", "2025-05-08", 0, -11),
    ],
)
def test_whole_years_and_months(start: str, end: str, years: int, months: int) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert (years_between(first, last), months_between(first, last)) == (years, months)


@given(DAYS, DAYS)
def test_between_is_the_same_both_ways(start: date, end: date) -> None:
    for between in (days_between, months_between, years_between):
        assert between(start, end) == -between(end, start)
