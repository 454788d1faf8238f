"""Days: limits that move with today, and the part of the date to mend."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from forms.logic.dates.written_dates import FIRST_YEAR, LAST_YEAR
from forms.questions import TYPES
from tests.questions.factories import ask, draw, fill_in

DATE = TYPES["date"]
NOW = "2026-08-31T12:00:00+02:00"


def said(typed: str, **keys: object) -> list[str]:
    field = fill_in(ask("date", label="Frist", **keys), {"q-day": typed})
    field.validate(None)
    return [message for _id, message in field.problems()]


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)), st.booleans())
def test_every_day_is_read_stored_and_typed(day: date, near: bool) -> None:
    question = ask("date", near=near)
    typed = {f"q-{part}" if part else "q": v for part, v in DATE.typed(question, day).items()}
    field = fill_in(question, typed)
    assert field.data == day
    assert DATE.restore(field.stored) == day
    assert DATE.text(question, day) == f"{day:%d.%m.%Y}"


@pytest.mark.parametrize(
    "typed",
    [
        "7. mai 2026",
        "7.5.26",
        "\u200e7.5.2026",
        "7.5.2026",
        "07.05.2026",
        "7/5/2026",
        "7-5-2026",
        "7. 5. 2026",
        "2026-05-07",
        "7 5 2026",
    ],
)
def test_a_whole_date_may_be_pasted_in_the_first_field(typed: str) -> None:
    assert fill_in(ask("date"), {"q-day": typed}).data == date(2026, 5, 7)


@time_machine.travel(NOW)
@pytest.mark.parametrize(
    ("limits", "typed", "message"),
    [
        ({"max": "today"}, "31.8.2026", []),
        ({"max": "today"}, "1.9.2026", ["Frist kan ikke være i framtiden."]),
        ({"min": "today"}, "30.8.2026", ["Frist kan ikke være før i dag."]),
        ({"min": "today-6m"}, "28.2.2026", []),
        ({"min": "today-6m"}, "27.2.2026", ["Frist kan ikke være før 28.02.2026."]),
        ({"max": "today+2y"}, "1.9.2028", ["Frist kan ikke være etter 31.08.2028."]),
        ({"max": "2026-01-01"}, "2.1.2026", ["Frist kan ikke være etter 01.01.2026."]),
    ],
)
def test_limits_move_with_today(limits: dict[str, str], typed: str, message: list[str]) -> None:
    assert said(typed, **limits) == message


@time_machine.travel("2026-08-31T23:30:00+00:00")
def test_today_is_the_day_in_oslo() -> None:
    assert said("1.9.2026", max="today") == []


@pytest.mark.parametrize(
    ("posted", "id"),
    [
        ({"q-day": "7"}, "A-q-month"),
        ({"q-day": "7", "q-month": "5"}, "A-q-year"),
        ({"q-month": "5", "q-year": "2026"}, "A-q"),
        ({"q-day": "31", "q-month": "2", "q-year": "2026"}, "A-q"),
        ({}, "A-q"),
    ],
)
def test_the_error_leads_to_the_part_that_is_missing(posted: dict[str, str], id: str) -> None:
    field = fill_in(ask("date", required=True), posted)
    field.validate(None)
    assert [link for link, _message in field.problems()] == [id]
    assert f'id="{id}"' in draw(field)


def test_a_near_day_is_picked_in_a_calendar() -> None:
    field = fill_in(ask("date", near=True), {"q": "2026-05-07"})
    html = draw(field)
    assert 'type="text" inputmode="decimal" size="12" value="2026-05-07"' in html
    assert "fieldset" not in html
    assert "q-day" not in html


@pytest.mark.parametrize(
    ("keys", "faulty"),
    [
        ({"min": "2026-02-30"}, ["min"]),
        ({"min": "2026-05-07", "max": "2026-05-06"}, ["min"]),
        ({"min": "today", "max": "today-1d"}, ["min"]),
        ({"min": "today-18y", "max": "today"}, []),
        ({"max": "2026-13-01"}, ["max"]),
    ],
)
def test_limits_that_no_day_can_keep_are_faults(keys: dict[str, str], faulty: list[str]) -> None:
    assert [fault.key for fault in DATE.faults(ask("date", **keys))] == faulty


def test_a_day_in_a_distant_future_is_no_crash() -> None:
    far = date(LAST_YEAR, 12, 31) + timedelta(days=1)
    assert said(f"{far:%d.%m.%Y}") == ["Frist: Året må være fra 1800 til 2199."]
