"""Which counts stand alone, which are told together, and when a mean is told."""

from fractions import Fraction
from typing import Any

import pytest

from forms.questions.values import Ticks
from forms.results.crosstabs import cross_tabulate, large_groups
from forms.results.levels import finest_clean_step
from forms.results.suppression import Shown, suppress, suppress_in_step
from forms.results.tallies import Count


def count(*numbers: int, scored: bool = True, unscored: int = -1, **more: Any) -> Count:
    """A question with so many answers of each option, 1 to as many as there are."""
    counts = {str(n): number for n, number in enumerate(numbers, 1)}
    scores = {code: Fraction(code) for code in counts} if scored else {}
    if unscored >= 0:
        counts["na"] = unscored
    return Count(sum(counts.values()), counts, scores=scores, **more)


def test_too_few_answers_tell_nothing() -> None:
    assert suppress(count(2, 3)) == Shown()
    assert suppress(Count(5, mean=Fraction(3))) == Shown()
    assert suppress(Count(7, mean=Fraction(10, 3))) == Shown(7, mean=Fraction(33, 10))


def test_without_small_numbers_everything_is_told() -> None:
    told = suppress(count(0, 14, 7))
    assert told.counts == {"1": 0, "2": 14, "3": 7} and told.is_open and told.rest is None
    assert told.mean == Fraction(23, 10)


@pytest.mark.parametrize(
    ("numbers", "bins"),
    [
        ((6, 7, 8, 9, 10), {}),
        ((3, 7, 8, 9, 10), {("1", "2"): 10, ("4", "5"): 19}),
        ((3, 2, 8, 9, 10), {("1", "2", "3"): 13, ("4", "5"): 19}),
        ((1, 6, 9, 9), {("1", "2"): 7, ("3", "4"): 18}),
        ((2, 5, 9), {("1", "2"): 7}),
    ],
)
def test_the_finest_step_that_is_clean_is_told(
    numbers: tuple[int, ...], bins: dict[tuple[str, ...], int]
) -> None:
    told = suppress(count(*numbers))
    assert told.bins == bins and (told.mean is not None) == (not bins)
    assert all(number >= 6 for number in told.counts.values())


def test_who_has_no_score_goes_with_the_middle_and_then_with_the_rest() -> None:
    assert suppress(count(9, 9, 3, 9, 9, unscored=4)).bins == {
        ("1", "2"): 18,
        ("3", "na"): 7,
        ("4", "5"): 18,
    }
    assert suppress(count(3, 1, 3, 9, 9, unscored=1)).bins == {
        ("1", "2", "3", "na"): 8,
        ("4", "5"): 18,
    }


def test_what_is_not_clean_has_a_limit_when_they_are_enough() -> None:
    told = suppress(count(1, 0, 2, 10, 17))
    assert told.limit == "most" and not told.counts and not told.bins and told.mean is None
    assert suppress(count(17, 5, 3, 1, 1)).limit == "few"
    assert suppress(count(1, 1, 0, 2, 5)) == Shown(9, together=frozenset("12345"))


def test_one_choice_is_made_for_all_rows() -> None:
    fine, coarse = count(6, 7, 8, 9, 10), count(3, 2, 8, 9, 10)
    assert finest_clean_step([fine], 6) == 0 and finest_clean_step([fine, coarse], 6) == 2
    assert finest_clean_step([fine, coarse, count(1, 1, 1)], 6) == 2, (
        "whom too few answered, have no say"
    )
    assert finest_clean_step([fine, count(1, 0, 2, 10, 17)], 6) is None
    assert suppress_in_step(fine, 6, None).bins == {("1", "2", "3"): 21, ("4", "5"): 19}


def test_a_wide_scale_is_told_by_its_mean_unless_it_is_at_an_end() -> None:
    some = (0, 1, 0, 2, 1, 3, 2, 5, 6, 4, 6)
    assert suppress(count(*some)).mean == Fraction(82, 10) and not suppress(count(*some)).counts
    assert suppress(count(*[0] * 9, 1, 12)).mean is None
    assert suppress(count(*[0] * 9, 6, 12)).counts["10"] == 6


def test_a_number_near_its_least_tells_who_is_there() -> None:
    nothing = Count(8, mean=Fraction(1, 8), ends=(Fraction(0), None))
    assert suppress(nothing) == Shown(8)
    assert suppress(Count(8, mean=Fraction(2), ends=(Fraction(0), None))).mean == 2


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
    assert suppress(count(*numbers, scored=False)).together == set(together)


def test_a_small_number_is_not_known_by_the_next_larger_one() -> None:
    """Of 5 and 13 beside 14 the small one could be 5 only: 4 and 14 would have gone with 14."""
    assert suppress(count(5, 13, 14, 27, scored=False)).together == {"1", "2", "3"}
    assert suppress(count(4, 14, 14, 27, scored=False)).together == {"1", "2", "3"}
    assert suppress(count(5, 12, 14, 27, scored=False)).together == {"1", "2"}  # or 4 and 13
    assert suppress(count(5, 13, scored=False)).together == {"1", "2"}


def test_of_several_answers_each_stands_for_itself() -> None:
    told = suppress(Count(30, {"a": 20, "b": 18, "c": 4}, ticks=Ticks(1, 3)))
    assert told.counts == {"a": 20, "b": 18} and told.together == {"c"} and told.rest is None
    must = Count(20, {"a": 15, "b": 5}, ticks=Ticks(1, 2))
    assert suppress(must).together == {"a", "b"}  # everybody ticked one: five is the least b can be


def test_groups_that_are_too_small_are_one() -> None:
    rows = large_groups({"a": Count(20), "b": Count(7), "c": Count(2), "": Count(1)}, 6)
    assert set(rows) == {"a", ""} and rows[""].n == 10
    assert set(large_groups({"a": Count(20), "b": Count(7), "": Count(0)}, 6)) == {"a", "b"}


def test_no_cell_of_a_group_is_small() -> None:
    groups = {"a": count(3, 12, 20, scored=False), "b": count(9, 10, 12, scored=False)}
    told = cross_tabulate(groups, suppress(count(12, 22, 32, scored=False)), 6)
    assert told["a"].together == told["b"].together == {"1", "2"}
    assert told["a"].counts == {"3": 20} and told["b"].rest == 19


def test_a_scale_has_one_step_for_all_groups() -> None:
    groups = {"a": count(3, 12, 20), "b": count(9, 10, 12)}
    whole = suppress(count(12, 22, 32))
    assert cross_tabulate(groups, whole, 6, 1)["a"].bins == {("1", "2"): 15}
    told = cross_tabulate(groups, whole, 6)
    assert told["a"].n == 35 and not told["a"].counts and told["a"].mean is None


def test_an_option_of_several_is_told_for_all_groups_or_none() -> None:
    def ticks(first: int, second: int) -> Count:
        return Count(20, {"x": first, "y": second}, ticks=Ticks(1, 2))

    whole = suppress(Count(40, {"x": 34, "y": 20}, ticks=Ticks(1, 2)))
    told = cross_tabulate({"a": ticks(20, 4), "b": ticks(20, 16)}, whole, 6)
    assert told["a"].counts == {"x": 20} and told["b"].together == {"y"}
    told = cross_tabulate({"a": ticks(17, 4), "b": ticks(17, 16)}, whole, 6)
    assert told["a"].together == {"x", "y"}  # three who did not tick x must have ticked y


def test_numbers_have_means_in_groups() -> None:
    groups = {"a": Count(8, mean=Fraction(7, 3)), "b": Count(9, mean=Fraction(3))}
    told = cross_tabulate(groups, suppress(Count(17, mean=Fraction(8, 3))), 6)
    assert told == {"a": Shown(8, mean=Fraction(23, 10)), "b": Shown(9, mean=Fraction(3))}


def test_means_of_groups_tell_nothing_of_those_in_none() -> None:
    """What is left of the sum is theirs: eight times 0,5 beside nine at the least there can be."""
    least = (Fraction(0), None)
    groups = {
        "a": Count(9, mean=Fraction(4), ends=least),
        "": Count(8, mean=Fraction(1, 8), ends=least),
    }
    told = cross_tabulate(groups, Shown(17, mean=Fraction(22, 10)), 6)
    assert told == {"a": Shown(9)}
