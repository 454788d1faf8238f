"""What the results say in words: shares, limits, and whether something has changed."""

from fractions import Fraction
from typing import Any

import pytest

from forms.results import charts, labels
from forms.results.report import Line
from forms.results.suppression import Shown
from forms.results.tallies import Item
from tests.results.factories import define, scale

QUESTION = define(scale("q", 5)).questions["q"]
NBSP = "\N{NO-BREAK SPACE}"


def line(n: int, agreed: int, row: str = "", **shown: Any) -> Line:
    """A scale of which it is told how many answered 4 or 5."""
    bins = {("1", "2", "3"): n - agreed, ("4", "5"): agreed}
    told = Shown(n, **({"bins": bins} | shown))
    words = {str(code): str(code) for code in range(1, 6)}
    ends = (Fraction(1), Fraction(5))
    return Line(Item(QUESTION, row), told, words, True, ("4", "5"), (), ends)


def averaged(n: int, tenths: int) -> Line:
    """A scale of which the mean is told, and nothing else."""
    return line(n, 0, bins={}, mean=Fraction(tenths, 10))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (line(33, 27), f"27 av 33 (82{NBSP}%)"),
        (line(30, 0, bins={}, limit="most"), f"minst 25 av 30 (minst 83{NBSP}%)"),
        (line(30, 0, bins={}, limit="few"), f"færre enn 6 av 30 (høyst 17{NBSP}%)"),
        (line(8, 0, bins={}), ""),
    ],
)
def test_the_share_in_words(told: Line, words: str) -> None:
    assert labels.headline(told) == words


def test_those_beside_the_scale_are_left_out_where_their_number_is_told() -> None:
    counts = {"1": 6, "2": 0, "3": 0, "4": 7, "5": 7, "na": 10}
    told = Line(Item(QUESTION), Shown(30, counts), {}, True, ("4", "5"), ("na",))
    assert (told.agreed, told.base, told.counts_beside) == (14, 20, False)
    merged = {("1", "2"): 6, ("3", "na"): 10, ("4", "5"): 14}
    few = Shown(30, bins=merged, together=frozenset("12345") | {"na"})
    told = Line(Item(QUESTION), few, {}, True, ("4", "5"), ("na",))
    assert (told.agreed, told.base, told.counts_beside) == (14, 30, True)


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (line(30, 20), line(30, 22), "uendret"),
        (line(300, 150), line(300, 220), f"opp fra 50{NBSP}% til 73{NBSP}%"),
        (line(300, 220), line(300, 150), f"ned fra 73{NBSP}% til 50{NBSP}%"),
        (line(30, 20), line(30, 0, bins={}, limit="most"), ""),
        (
            line(20, 0, bins={}, mean=Fraction(3)),
            line(20, 0, bins={}, mean=Fraction(33, 10)),
            "uendret",
        ),
        (line(90, 0, bins={}, mean=Fraction(3)), line(90, 0, bins={}, mean=Fraction(4)), "opp 1,0"),
    ],
)
def test_a_change_is_told_when_it_is_larger_than_chance(then: Line, now: Line, words: str) -> None:
    assert labels.change_text(now, {"q": then}) == words


def test_what_matters_most_comes_first() -> None:
    every = [
        line(30, 29, "a"),
        line(30, 8, "b"),
        line(8, 0, "c", bins={}),
        line(30, 0, "d", bins={}, limit="most"),
        line(30, 0, "e", bins={}, limit="few"),
    ]
    assert [each.item.row for each in labels.least_agreed_first(every)] == ["e", "b", "d", "a", "c"]


def test_a_limit_has_a_bar_with_an_open_end() -> None:
    (sure,) = charts.share_bar(line(30, 15))
    assert (sure.x, sure.width, sure.together) == (0, 500, False)
    sure, open_end = charts.share_bar(line(30, 0, bins={}, limit="most"))
    assert (sure.width, open_end.x, open_end.width, open_end.together) == (833, 833, 167, True)
    (mean,) = charts.share_bar(line(30, 0, bins={}, mean=Fraction(4)))
    assert mean.width == 750


def test_a_legend_is_of_a_line_that_is_drawn_and_explains_a_limit() -> None:
    hidden = line(30, 20, bins={})
    drawn = line(30, 20)
    assert (
        charts.first_with_bar([hidden, drawn]) is drawn
        and charts.first_with_bar([hidden]) is hidden
    )
    assert charts.depth(charts.first_with_bar([hidden, drawn]), ("1",)) is not None
    limited = line(30, 0, bins={}, limit="most")
    assert charts.has_limits([drawn, limited]) and not charts.has_limits([drawn])
