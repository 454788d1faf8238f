"""Groups of weeks: no two periods differ by so few that someone could be recognised."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forms.storage.counting import Count
from forms.web.filtering import Filter, Group, groups

MONDAY = date(2026, 1, 5)


def counts(*numbers: int) -> list[Count]:
    """So many answers in each week; weeks without any are not there."""
    return [
        Count("f", MONDAY + timedelta(weeks=n), "sent", number)
        for n, number in enumerate(numbers)
        if number
    ]


def sizes(found: list[Group]) -> list[int]:
    return [group.number for group in found]


def test_weeks_are_gathered_until_they_are_enough() -> None:
    assert sizes(groups(counts(6, 7), 6)) == [6, 7]
    assert sizes(groups(counts(1, 2, 3, 6), 6)) == [6, 6]
    assert groups(counts(3, 0, 3), 6) == [Group(MONDAY, MONDAY + timedelta(weeks=2), 6)]


def test_what_is_left_joins_the_last() -> None:
    assert sizes(groups(counts(6, 1), 6)) == [7]
    assert sizes(groups(counts(6, 6, 5), 6)) == [6, 11]


def test_too_few_are_no_group() -> None:
    assert groups(counts(5), 6) == [] and groups([], 6) == []


def test_a_week_under_two_states_is_one_week() -> None:
    both = [Count("f", MONDAY, "done", 6), Count("f", MONDAY, "sent", 6)]
    assert groups(both, 6) == [Group(MONDAY, MONDAY, 12)]


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(2, 8))
def test_every_answer_is_in_one_group_that_is_large_enough(numbers: list[int], least: int) -> None:
    found = groups(counts(*numbers), least)
    assert sum(sizes(found)) == (sum(numbers) if sum(numbers) >= least else 0)
    assert all(group.number >= least for group in found)
    assert all(one.last < other.first for one, other in pairwise(found))


def test_a_filter_says_itself_as_the_address_and_as_storage_want_it() -> None:
    wanted = Filter(date(2026, 1, 1), None, "sent")
    assert wanted.arguments == {"fra": "2026-01-01", "status": "sent"}
    assert wanted.terms == {"since": date(2026, 1, 1), "until": None, "state": "sent"}
