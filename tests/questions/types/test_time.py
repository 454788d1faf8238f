"""Times of day."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.questions import TYPES
from tests.questions.factories import ask, draw, fill_in

TIME = TYPES["time"]


@given(st.times())
def test_every_minute_is_read_stored_and_typed(clock: time) -> None:
    minute = clock.replace(second=0, microsecond=0)
    field = fill_in(ask("time"), {"q": TIME.typed(ask("time"), minute)[""]})
    assert field.data == minute
    assert TIME.restore(field.stored) == minute


@pytest.mark.parametrize("typed", ["8.05", "08:05", "0805", "805", "kl 8.05", "Kl. 08,05"])
def test_there_are_many_ways_to_write_five_past_eight(typed: str) -> None:
    assert fill_in(ask("time"), {"q": typed}).stored == "08:05"


@pytest.mark.parametrize("typed", ["8.5", "25", "12.345", "12345", "-1", "8.05.00", "8 pm"])
def test_other_words_are_no_time(typed: str) -> None:
    assert fill_in(ask("time"), {"q": typed}).data is None


def test_limits_that_no_time_can_keep_are_faults() -> None:
    assert [f.key for f in TIME.faults(ask("time", min="15:00", max="08:00"))] == ["min"]
    assert list(TIME.faults(ask("time", min="08:00", max="08:00"))) == []


def test_an_example_of_a_time_is_no_day() -> None:
    assert "For eksempel kl. 14.05" in draw(fill_in(ask("time"), {}))
    assert fill_in(ask("time"), {"q": "kl. 14.05"}).stored == "14:05"
