"""The wheel's picture, and the days when things are due and reminded of."""

from datetime import date, timedelta

import pytest
import time_machine

from forms.logic.frequency import Occurrence
from forms.logic.school_year import SchoolYear
from forms.web.meetings.wheel_picture import INNER, MIDDLE, MOST, OUTER, SIZE, sectors
from forms.workflow.year_wheel import Duty, period_name, report_times

DAY = date(2026, 11, 29)


def duty(state: str, day: date = DAY, grace: int = 0) -> Duty:
    when = Occurrence(day, day - timedelta(60), day + timedelta(grace), day + timedelta(60))
    return Duty("task", "x", "Noe", None, "leader", when, state)


def test_every_month_has_its_place_and_every_mark_is_inside_it() -> None:
    months = [(f"m{n}", [duty("done")] * (n * 3)) for n in range(12)]
    found = sectors(months)
    assert [each.name for each in found] == [f"m{n}" for n in range(12)]
    assert len({(each.x, each.y) for each in found}) == 12
    for number, sector in enumerate(found):
        assert len(sector.marks) == min(number * 3, MOST)
        assert sector.more == max(number * 3 - MOST, 0)
        assert len({(mark.x, mark.y) for mark in sector.marks}) == len(sector.marks)
        for mark in sector.marks:
            away = ((mark.x - MIDDLE) ** 2 + (mark.y - MIDDLE) ** 2) ** 0.5
            assert INNER < away < OUTER < SIZE / 2
    first, fourth = found[0], found[3]
    assert first.x > MIDDLE and first.y < MIDDLE and fourth.x > MIDDLE and fourth.y > MIDDLE


@pytest.mark.parametrize(
    ("each", "year", "times"),
    [
        ("term", 2026, ["2. tertial 2026 15.09.2026", "3. tertial 2026 15.01.2027",
                        "1. tertial 2027 15.05.2027"]),
        ("year", 2026, ["2026 15.01.2027"]),
    ],
)  # fmt: skip
def test_a_report_is_due_after_its_period(each: str, year: int, times: list[str]) -> None:
    found = list(report_times({"each": each, "within": "15d"}, SchoolYear(year)))
    assert [f"{period_name(*of)} {when.day:%d.%m.%Y}" for of, when in found] == times


def test_what_is_due_is_reminded_of_once_before_and_once_when_it_is_late() -> None:
    late_after = 5
    new = []
    for days in range(-30, 30):
        with time_machine.travel(f"{DAY + timedelta(days)} 10:00", tick=False):
            if duty("due", grace=late_after).is_new:
                new.append(days)
    assert new == [-14, late_after + 1]
