"""Rules of arenas and tasks, unrolled over a school year."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from forms.logic.frequency import (
    Occurrence,
    longest_allowed,
    longest_gap,
    occurrence_state,
    occurrences,
    rules_for,
)
from forms.logic.school_year import Calendar, SchoolYear

YEAR = SchoolYear(2026)
CALENDAR = Calendar(
    {
        "closed": [
            {"name": "Høst", "week": 40},
            {"name": "Jul", "from": "12-21", "to": "01-02"},
            {"name": "Vinter", "week": 8},
            {"name": "Påske", "easter": True},
            {"name": "Sommer", "from": "07-01", "to": "08-10"},
        ]
    }
)
FOUR = "18.08 15.09 13.10 10.11 08.12 05.01 02.02 02.03 30.03 27.04 25.05 22.06"
SIX = "18.08 06.10 17.11 05.01 16.02 30.03 11.05 22.06"


def days(*rules: dict[str, Any], calendar: Calendar = CALENDAR) -> str:
    return " ".join(f"{found.day:%d.%m}" for found in occurrences(rules, YEAR, calendar))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"every": "4w", "on": "tue"}, FOUR),
        ({"every": "6w", "on": "tue"}, SIX),  # 29 September is closed, and the rest follows
        ({"per_year": 6, "on": "tue"}, "15.09 03.11 05.01 16.02 13.04 01.06"),
        ({"per_year": 1}, "20.01"),
        ({"seasons": ["autumn", "spring"], "on": "thu"}, "29.10 01.04"),
        ({"seasons": ["spring"], "on": "thu"}, "01.04"),
        ({"last": "thu", "months": [8, 9, 12, 2]}, "27.08 24.09 17.12 18.02"),  # moved back
        ({"first": "mon", "months": [9, 4, 5]}, "07.09 05.04 03.05"),
        ({"dates": ["05-15", "10-01"]}, "05.10 18.05"),  # a closed week, and a Saturday
        ({"dates": ["05-15", "10-01"], "move": "before"}, "25.09 14.05"),
        ({"dates": ["05-15"], "move": "keep"}, "15.05"),
        ({"dates": ["02-29"]}, "01.03"),  # 28 February is closed
        ({"from": "school_start", "plus": "8w"}, "12.10"),
        ({"from": "school_end", "plus": "-2w"}, "11.06"),
        ({"from": "school_start"}, "17.08"),
    ],
)
def test_days_of_a_rule(rule: dict[str, Any], expected: str) -> None:
    assert days(rule) == expected


def test_a_rule_without_months_has_no_meeting_in_july() -> None:
    assert len(days({"last": "thu"}).split()) == 11


def test_rules_are_for_kinds_of_units_or_the_municipality() -> None:
    four = {"kinds": ["barneskole"], "every": "4w"}
    six = {"kinds": ["barnehage", "helsestasjon"], "every": "6w"}
    once = {"per_year": 6}
    rules = [four, six, once]
    assert rules_for(rules, "barneskole") == [four] and rules_for(rules, None) == [once]
    assert rules_for(rules, "videregaende") == []
    assert longest_allowed([six, four, once]) == 28 and longest_allowed([once]) is None


@pytest.mark.parametrize("first", range(2020, 2040))
@pytest.mark.parametrize(
    "rule",
    [
        {"every": "4w", "on": "tue"},
        {"every": "6w"},
        {"per_year": 6},
        {"seasons": ["autumn", "spring"]},
        {"last": "thu"},
        {"dates": ["05-15", "12-24"]},
    ],
    ids=str,
)
def test_every_day_of_a_year_belongs_to_one_time_at_most(first: int, rule: dict[str, Any]) -> None:
    found = occurrences([rule], SchoolYear(first), CALENDAR)
    assert found
    for one in found:
        assert one.since <= one.day <= one.until and one.day <= one.due <= one.until
        assert CALENDAR.is_open(one.day)
    for before, after in pairwise(found):
        assert before.until < after.since


def test_a_meeting_counts_for_the_nearest_day_and_is_late_after_a_week() -> None:
    _first, second, third, *_rest = occurrences([{"every": "4w", "on": "tue"}], YEAR, CALENDAR)
    assert second == Occurrence(
        date(2026, 9, 15), date(2026, 9, 2), date(2026, 9, 22), date(2026, 9, 29)
    )
    assert third.since == date(2026, 9, 30)


def test_a_meeting_a_year_may_be_held_any_day_of_its_part() -> None:
    (only,) = occurrences([{"seasons": ["autumn"]}], YEAR, CALENDAR)
    assert (only.since, only.due) == (date(2026, 8, 17), date(2026, 12, 31))


def test_a_deadline_opens_before_and_is_late_the_day_after() -> None:
    rule = {"dates": ["05-15"], "move": "keep"}
    (only,) = occurrences([rule], YEAR, CALENDAR, timedelta(days=60))
    assert (only.since, only.due) == (date(2027, 3, 16), date(2027, 5, 15))
    remind = timedelta(days=14)
    assert occurrence_state(only, [], date(2027, 4, 1), remind) == "later"
    assert occurrence_state(only, [], date(2027, 5, 1), remind) == "due"
    assert occurrence_state(only, [], date(2027, 5, 16), remind) == "overdue"
    assert occurrence_state(only, [date(2027, 5, 20)], date(2027, 5, 21), remind) == "done"
    assert occurrence_state(only, [date(2027, 3, 15)], date(2027, 5, 16), remind) == "overdue"


@pytest.mark.parametrize(
    ("held", "gap"),
    [
        ([], None),
        ([date(2026, 9, 1)], 29),  # the time since it counts, without the autumn holiday
        ([date(2026, 9, 1), date(2026, 9, 15)], 15),
        ([date(2026, 8, 20), date(2026, 9, 29), date(2026, 10, 6)], 38),
        ([date(2025, 9, 1)], None),
    ],
)
def test_longest_gap(held: list[date], gap: int | None) -> None:
    assert longest_gap(held, date(2026, 8, 1), date(2026, 10, 7), CALENDAR) == gap
