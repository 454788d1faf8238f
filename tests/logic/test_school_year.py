"""School years, and the days when nobody meets."""

from datetime import date

import pytest

from forms.logic.dates.public_holidays import easter_monday
from forms.logic.school_year import Calendar, ClosedDays, SchoolYear, day_in_year, school_year_of

PLAN = {
    "closed": [
        {"name": "Høst", "week": 40},
        {"name": "Jul", "from": "12-21", "to": "01-02"},
        {"name": "Påske", "easter": True},
        {"name": "Kurs", "from": "2026-11-05", "to": "2026-11-06", "kinds": ["barnehage"]},
        {"name": "Vinter", "week": 8, "years": [2027]},
    ]
}
YEAR = SchoolYear(2026)


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2026, 8, 1), 2026), (date(2026, 7, 31), 2025), (date(2027, 1, 1), 2026)],
)
def test_every_day_lies_in_one_school_year(day: date, first: int) -> None:
    assert school_year_of(day) == SchoolYear(first)
    assert SchoolYear(first).since <= day <= SchoolYear(first).until


def test_school_starts_and_ends_by_the_week() -> None:
    assert Calendar({}).starts(YEAR) == date(2026, 8, 17)
    assert Calendar({}).ends(YEAR) == date(2027, 6, 25)
    own = Calendar({"school_year": {"starts": {"week": 33, "on": "thu"}}})
    assert own.starts(YEAR) == date(2026, 8, 13) and YEAR.name == "2026/2027"


def test_closed_days_are_listed_in_order_over_the_turn_of_the_year() -> None:
    assert Calendar(PLAN).closed(YEAR.since, YEAR.until) == [
        ClosedDays("Høst", date(2026, 9, 28), date(2026, 10, 4)),
        ClosedDays("Jul", date(2026, 12, 21), date(2027, 1, 2)),
        ClosedDays("Vinter", date(2027, 2, 22), date(2027, 2, 28)),
        ClosedDays("Påske", date(2027, 3, 22), date(2027, 3, 29)),
    ]
    assert ClosedDays("Kurs", date(2026, 11, 5), date(2026, 11, 6)) in Calendar(
        PLAN, "barnehage"
    ).closed(YEAR.since, YEAR.until)


@pytest.mark.parametrize(
    ("day", "kind", "is_open"),
    [
        (date(2026, 9, 28), "", False),  # the autumn holiday
        (date(2027, 1, 2), "", False),  # the last day of a holiday that began last year
        (date(2027, 1, 4), "", True),
        (date(2026, 11, 5), "", True),
        (date(2026, 11, 5), "barnehage", False),
        (date(2026, 5, 14), "", False),  # Ascension Day
        (date(2026, 11, 7), "", False),  # a Saturday
        (date(2026, 2, 17), "", True),  # week 8 of another year
    ],
)
def test_open_days(day: date, kind: str, is_open: bool) -> None:
    assert Calendar(PLAN, kind).is_open(day) is is_open


@pytest.mark.parametrize(
    ("year", "day"),
    [(2026, date(2026, 4, 6)), (2027, date(2027, 3, 29)), (2038, date(2038, 4, 26))],
)
def test_easter_monday(year: int, day: date) -> None:
    assert easter_monday(year) == day


def test_the_next_open_day() -> None:
    calendar = Calendar(PLAN)
    assert calendar.next_open(date(2026, 9, 29), 7) == date(2026, 10, 6)
    assert calendar.next_open(date(2026, 9, 29), -1) == date(2026, 9, 25)
    everything = Calendar({"closed": [{"name": "Alt", "from": "01-01", "to": "12-31"}]})
    assert everything.next_open(date(2026, 9, 29)) == date(2026, 9, 29)


def test_days_between_leave_out_closed_days_but_no_weekends() -> None:
    assert Calendar({}).days_between(date(2026, 9, 22), date(2026, 10, 6)) == 14
    assert Calendar(PLAN).days_between(date(2026, 9, 22), date(2026, 10, 6)) == 7
    assert Calendar(PLAN).days_between(date(2026, 9, 22), date(2026, 9, 22)) == 0


def test_a_day_that_the_year_lacks_is_the_months_last() -> None:
    assert day_in_year(2027, "02-29") == date(2027, 2, 28)
