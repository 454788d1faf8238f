"""When a step is due: periods, working days, and the day that an answer says."""

from datetime import date

import pytest
import time_machine

from forms.definition import Step
from forms.workflow.deadlines import after_working_days, due_date


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        (date(2026, 11, 28), 3, date(2026, 12, 2)),  # a Saturday
        (date(2026, 5, 13), 2, date(2026, 5, 18)),  # Ascension Day and a weekend
        (date(2026, 12, 23), 2, date(2026, 12, 28)),  # the first two days of Christmas
        (date(2027, 3, 24), 1, date(2027, 3, 30)),  # Easter
    ],
)
def test_working_days_leave_out_weekends_and_holidays(day: date, number: int, due: date) -> None:
    assert after_working_days(day, number) == due


def test_a_deadline_may_follow_an_answer() -> None:
    step = Step("a", "A", "staff", (), within={"until": "neste"})
    assert due_date(step, {"neste": "2026-12-01"}) == date(2026, 12, 1)
    assert due_date(step, {}) is None and due_date(step, {"neste": None}) is None


def test_periods_and_working_days_count_from_today() -> None:
    with time_machine.travel("2026-11-28 12:00", tick=False):
        assert due_date(Step("a", "A", "staff", (), within="14d"), {}) == date(2026, 12, 12)
        working = Step("a", "A", "staff", (), within="3 arbeidsdager")
        assert due_date(working, {}) == date(2026, 12, 2)
        assert due_date(Step("a", "A", "staff", ()), {}) is None
