"""How long is long, and when anonymous answers may be read."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.storage.retention.periods import (
    Batch,
    Rule,
    add_period,
    batches,
    last_whole_day,
    next_reading,
)
from tests.support.release_rules import same_rule


@pytest.mark.parametrize(
    ("begins", "period", "ends"),
    [
        ("2026-05-07", "30d", "2026-06-06"),
        ("2026-05-07", "2w", "2026-05-21"),
        ("2026-01-31", "1m", "2026-02-28"),
        ("2026-08-31", "6m", "2027-02-28"),
        ("2026-12-15", "1m", "2027-01-15"),
        ("2024-02-29", "1y", "2025-02-28"),
        ("2024-02-29", "4y", "2028-02-29"),
    ],
)
def test_when_a_period_is_over(begins: str, period: str, ends: str) -> None:
    moment = datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert add_period(moment, period).date().isoformat() == ends


MONDAY = date(2026, 1, 5)
"""The first of 2026."""


def weeks(*numbers: int, first: date = MONDAY) -> dict[date, int]:
    """So many answers in each week from *first* on."""
    return {first + timedelta(weeks=n): number for n, number in enumerate(numbers)}


def test_a_batch_is_ready_when_it_says_something_and_its_last_week_is_over() -> None:
    counts = weeks(20, 9, 1, 5)
    monday = MONDAY + timedelta(weeks=3)
    assert batches(counts, same_rule(6), monday) == []
    assert batches(counts, same_rule(6), monday + timedelta(days=1)) == [
        Batch(MONDAY, MONDAY + timedelta(weeks=2), 30)
    ]


def test_what_comes_of_few_answers_is_read_at_the_end_of_the_term() -> None:
    counts = weeks(2, 5)
    assert batches(counts, same_rule(6), date(2026, 5, 4)) == []
    assert batches(counts, same_rule(6), date(2026, 5, 5)) == [
        Batch(MONDAY, MONDAY + timedelta(weeks=1), 7)
    ]
    assert next_reading(date(2026, 2, 1)) == date(2026, 5, 5)


def test_too_few_answers_go_on_into_the_next_term() -> None:
    counts = {**weeks(3), **weeks(2, 1, first=date(2026, 5, 4))}
    assert batches(counts, same_rule(6), date(2026, 8, 31)) == []
    assert batches(counts, same_rule(6), date(2026, 9, 8)) == [Batch(MONDAY, date(2026, 5, 11), 6)]


def test_the_author_may_let_a_whole_year_be_read_at_once() -> None:
    counts = {
        **weeks(40, 3),
        **weeks(9, first=date(2026, 9, 7)),
        **weeks(7, first=date(2027, 1, 4)),
    }
    year = same_rule(6, "year")
    assert batches(counts, year, date(2026, 12, 31)) == []
    assert batches(counts, year, date(2027, 1, 6)) == [Batch(MONDAY, date(2026, 9, 7), 52)]
    assert next_reading(date(2026, 2, 1), "year") == date(2027, 1, 5)
    term = batches(counts, same_rule(6, "term"), date(2027, 1, 6))
    assert [batch.number for batch in term] == [43, 9]


def test_a_new_rule_is_for_batches_that_begin_after_it() -> None:
    counts = weeks(10, 10, 10, 10, 10, 10)
    today = MONDAY + timedelta(weeks=40)
    change = MONDAY + timedelta(weeks=1)

    def rules(monday: date) -> Rule:
        return Rule(8, "year") if monday >= change else Rule(6)

    before = batches(counts, same_rule(6), today)
    assert batches(counts, rules, today) == before[:1]
    assert batches(counts, rules, date(2027, 2, 1))[1].least == 8


def test_a_batch_that_grew_from_few_passes_goes_on() -> None:
    """29 of staff's own around one family's would tell that one answer."""
    counts, passed = weeks(30, 3, 2, 2), weeks(1, 3, 0, 2)
    rules, today = same_rule(6, by_link=True), MONDAY + timedelta(weeks=40)
    assert batches(counts, rules, today, passed) == [Batch(MONDAY, MONDAY + timedelta(weeks=3), 37)]
    assert batches(counts, same_rule(6), today, passed)[0].number == 30
    assert batches(counts, rules, today)[0].number == 30, "all of them staff's own"


@given(
    numbers=st.lists(st.integers(0, 40), min_size=1, max_size=120),
    least=st.integers(3, 10),
    release=st.sampled_from(["plenty", "term", "year"]),
    later=st.integers(0, 400),
    cut=st.integers(0, 900),
)
def test_batches_are_large_apart_and_for_ever(
    numbers: list[int], least: int, release: str, later: int, cut: int
) -> None:
    counts, rules = weeks(*numbers), same_rule(least, release)
    today = MONDAY + timedelta(weeks=len(numbers))
    found = batches(counts, rules, today)
    assert all(batch.number >= least for batch in found)
    assert all(one.last < two.first for one, two in pairwise(found))
    assert all(batch.number == number_within(counts, batch) for batch in found)
    more = {**counts, **weeks(*reversed(numbers), first=today)}
    assert batches(more, rules, today + timedelta(days=later))[: len(found)] == found
    day = last_whole_day(found, MONDAY + timedelta(days=cut))
    left = {monday: number for monday, number in counts.items() if monday >= day}
    assert batches(left, rules, today) == [batch for batch in found if batch.first >= day]


def number_within(counts: dict[date, int], batch: Batch) -> int:
    return sum(n for monday, n in counts.items() if batch.first <= monday <= batch.last)


def wave_rule(*some: tuple[date, date | None]) -> Rule:
    return Rule(6, "wave", waves=some)


def test_each_wave_is_a_batch_when_it_is_over_and_never_before() -> None:
    counts = {**weeks(4, 5, 40), **weeks(7, 8, first=date(2026, 9, 7))}
    last, autumn = MONDAY + timedelta(weeks=2), date(2026, 9, 7)
    under_way = wave_rule((MONDAY, None))
    assert batches(counts, lambda _: under_way, date(2026, 12, 1)) == []
    first = wave_rule((MONDAY, last), (autumn, None))
    one = Batch(MONDAY, last, 49)
    assert batches(weeks(4, 5, 40), lambda _: first, last + timedelta(days=7)) == []
    assert batches(weeks(4, 5, 40), lambda _: first, last + timedelta(days=8)) == [one]
    assert batches(counts, lambda _: first, date(2026, 12, 1)) == [one]
    both = wave_rule((MONDAY, last), (autumn, date(2026, 9, 14)))
    two = Batch(autumn, date(2026, 9, 14), 15)
    assert batches(counts, lambda _: both, date(2026, 9, 22)) == [one, two]


def test_an_answer_between_two_waves_is_read_with_the_later_one() -> None:
    late = MONDAY + timedelta(weeks=1)
    rule = wave_rule((MONDAY, MONDAY), (date(2026, 9, 7), date(2026, 9, 7)))
    counts = {MONDAY: 8, late: 1, date(2026, 9, 7): 9}
    assert batches(counts, lambda _: rule, date(2026, 9, 15)) == [
        Batch(MONDAY, MONDAY, 8), Batch(late, date(2026, 9, 7), 10),
    ]  # fmt: skip


def test_a_wave_of_few_answers_goes_on_into_the_next() -> None:
    rule = wave_rule((MONDAY, MONDAY), (date(2026, 9, 7), date(2026, 9, 7)))
    few = {MONDAY: 3, date(2026, 9, 7): 4}
    assert batches(few, lambda _: rule, date(2026, 9, 1)) == []
    assert batches(few, lambda _: rule, date(2026, 9, 15)) == [Batch(MONDAY, date(2026, 9, 7), 7)]
