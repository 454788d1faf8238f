"""Which counts stand alone, which are told together, and when a mean is told."""

from fractions import Fraction
from typing import Any

import pytest

from forms.questions.values import Ticks
from forms.results.crosstabs import crossed, large_enough
from forms.results.suppression import Shown, shown
from forms.results.tallies import Count


def count(*numbers: int, scored: bool = True, **more: Any) -> Count:
    """A question with so many answers of each option, 1 to as many as there are."""
    counts = {str(n): number for n, number in enumerate(numbers, 1)}
    scores = {code: Fraction(code) for code in counts} if scored else {}
    return Count(sum(numbers), counts, scores=scores, **more)


def test_too_few_answers_tell_nothing() -> None:
    assert shown(count(2, 3)) == Shown()
    assert shown(Count(5, mean=Fraction(3))) == Shown()
    assert shown(Count(6, mean=Fraction(10, 3))) == Shown(6, mean=Fraction(33, 10))


def test_without_small_numbers_everything_is_told() -> None:
    told = shown(count(0, 14, 7))
    assert told.counts == {"1": 0, "2": 14, "3": 7} and told.is_open and told.rest is None
    assert told.mean == Fraction(23, 10)


def test_small_numbers_are_told_as_one_sum() -> None:
    told = shown(count(2, 5, 14, 9))
    assert told.counts == {"3": 14, "4": 9} and told.together == {"1", "2"} and told.rest == 7


@pytest.mark.parametrize(
    ("numbers", "together"),
    [
        ((1, 20, 9), "13"),  # one alone would be the rest
        ((1, 9, 9), "123"),  # those that tie go together
        ((1, 2, 0, 20, 8), "1235"),  # three people are too few to tell of
        ((5, 5, 20, 7), "124"),  # ten for two must be five and five
    ],
)
def test_a_sum_gives_none_of_its_parts_away(numbers: tuple[int, ...], together: str) -> None:
    assert shown(count(*numbers)).together == set(together)


def test_a_mean_that_would_tell_is_held_back() -> None:
    assert shown(count(1, 4, 5, 20)).mean == Fraction(35, 10)
    assert shown(count(0, 1, 29)).mean is None


def test_of_several_answers_each_stands_for_itself() -> None:
    told = shown(Count(30, {"a": 20, "b": 18, "c": 4}, ticks=Ticks(1, 3)))
    assert told.counts == {"a": 20, "b": 18} and told.together == {"c"} and told.rest is None
    must = Count(20, {"a": 15, "b": 5}, ticks=Ticks(1, 2))
    assert shown(must).together == {"a", "b"}  # everybody ticked one: five is the least b can be


def test_groups_that_are_too_small_are_one() -> None:
    rows = large_enough({"a": Count(20), "b": Count(7), "c": Count(2), "": Count(1)}, 6)
    assert set(rows) == {"a", ""} and rows[""].n == 10
    assert set(large_enough({"a": Count(20), "b": Count(7), "": Count(0)}, 6)) == {"a", "b"}


def test_no_cell_of_a_group_is_small() -> None:
    groups = {"a": count(3, 12, 20), "b": count(9, 10, 12)}
    told = crossed(groups, shown(count(12, 22, 32)), 6)
    assert told["a"].together == told["b"].together == {"1", "2"}
    assert told["a"].counts == {"3": 20} and told["b"].rest == 19


def test_an_option_of_several_is_told_for_all_groups_or_none() -> None:
    def ticks(first: int, second: int) -> Count:
        return Count(20, {"x": first, "y": second}, ticks=Ticks(1, 2))

    whole = shown(Count(40, {"x": 34, "y": 20}, ticks=Ticks(1, 2)))
    told = crossed({"a": ticks(20, 4), "b": ticks(20, 16)}, whole, 6)
    assert told["a"].counts == {"x": 20} and told["b"].together == {"y"}
    told = crossed({"a": ticks(17, 4), "b": ticks(17, 16)}, whole, 6)
    assert told["a"].together == {"x", "y"}  # three who did not tick x must have ticked y


def test_numbers_have_means_in_groups() -> None:
    groups = {"a": Count(8, mean=Fraction(7, 3)), "b": Count(9, mean=Fraction(3))}
    told = crossed(groups, shown(Count(17, mean=Fraction(8, 3))), 6)
    assert told == {"a": Shown(8, mean=Fraction(23, 10)), "b": Shown(9, mean=Fraction(3))}
