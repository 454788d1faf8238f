"""Scored options told in steps, from every option alone to those who agree and the rest.

The steps are fixed by the question before anybody has answered, and each is made of the one before
by putting neighbours together, so that a step is *clean* (every number 0 or large enough) whenever
a finer one is. What is told is the finest clean step, the same for all rows of a matrix. When none
is clean, the coarsest is told as a limit («minst 25 av 30»), and of a few people nothing. A wide
scale is told by its mean alone. A reader who knows all this learns of a coarser step only that some
number is small somewhere in the finer one.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from forms.results.tallies import Count

Bin = tuple[str, ...]
Step = tuple[Bin, ...]
"""Every option in one of the bins, from the lowest score to the highest."""
Scores = tuple[tuple[str, Fraction | None], ...]

WIDE = 7
"""A scale with more options than this is told option by option, or by its mean alone."""
FAR = 4
"""So many steps of the scale a sum is from its least and its largest before its mean is told."""


def steps_of(count: Count) -> tuple[Step, ...]:
    """Return the steps in which *count* may be shown, finest first."""
    return _steps(tuple((code, count.scores.get(code)) for code in count.counts))


@lru_cache(maxsize=1000)
def _steps(scores: Scores) -> tuple[Step, ...]:
    run = [code for code, score in sorted(_scored(scores), key=lambda pair: pair[1])]
    beside = tuple(code for code, score in scores if score is None)
    alone: Step = tuple((code,) for code in beside)
    every: Step = tuple((code,) for code in run)
    number = len(run)
    if number > WIDE:
        return ((*every, *alone),)
    half, middle = number // 2, number % 2
    low, mid, high = (
        tuple(run[:half]),
        tuple(run[half : half + middle]),
        tuple(run[half + middle :]),
    )
    found: list[Step] = [(*every, *alone)]
    if number >= 4:
        found.append((*((low, mid, high) if mid else (low, high)), *alone))
    if beside and mid:
        found.append((low, (*mid, *beside), high))
    if number > 1:
        found.append(((*low, *mid, *beside), high))
    return tuple(step for step, _next in pairwise([*found, ()]) if step != _next)


def _scored(scores: Scores) -> list[tuple[str, Fraction]]:
    return [(code, score) for code, score in scores if score is not None]


def upper_half(count: Count) -> Bin:
    """Return the options of the upper half of the scale, without the middle; none of a wide one."""
    return steps_of(count)[-1][-1] if 2 <= len(count.scores) <= WIDE else ()


def count_bins(step: Step, counts: Mapping[str, int]) -> list[int]:
    """How many chose one of the options of each bin."""
    return [sum(counts[code] for code in bin) for bin in step]


def is_clean(step: Step, counts: Mapping[str, int], least: int) -> bool:
    """Whether every number of the step is 0 or large enough."""
    return all(not 0 < number < least for number in count_bins(step, counts))


def finest_clean_step(rows: Sequence[Count], least: int, first: int = 0) -> int | None:
    """Return the index of the finest step, from *first*, that is clean in all *rows*.

    None when none is. Rows with too few answers are ignored.
    """
    large = [row for row in rows if row.n >= least]
    every = steps_of(large[0]) if large else ()
    for place in range(first, len(every)):
        if all(is_clean(every[place], row.counts, least) for row in large):
            return place
    return None


def limit_of(count: Count, least: int) -> str:
    """`most` when fewer than *least* did not agree, `few` when fewer than *least* did; else "".

    Told when the coarsest step is not clean. Of few people both would hold, and tell them.
    """
    high = upper_half(count)
    if not high or count.n < 2 * least - 1 or least < 3:
        return ""
    agree = sum(count.counts[code] for code in high)
    if 0 < agree < least:
        return "few"
    return "most" if 0 < count.n - agree < least else ""


class Range:
    """The sums that a shown mean leaves possible."""

    def __init__(self, low: Fraction, high: Fraction) -> None:
        self.low, self.high = low, high

    @classmethod
    def of(cls, mean: Fraction, people: int) -> "Range":
        """Those of so many people whose mean is told with one decimal."""
        half = Fraction(1, 20)
        return cls((mean - half) * people, (mean + half) * people)

    def without(self, others: Sequence["Range"]) -> "Range":
        """Return the remaining range for the people who are in none of the *others*."""
        low = self.low - sum((other.high for other in others), Fraction(0))
        return Range(low, self.high - sum((other.low for other in others), Fraction(0)))

    def is_far(self, count: Count) -> bool:
        """Whether no sum in it is so near an end that it tells who is there.

        One step from the end one person is known to stand there, and the sum of those beside both
        ends is known when a mean near them is held back; a few steps away nothing is.
        """
        (lowest, highest), people = extreme_answers(count), people_of(count)
        far = (FAR - 1) * smallest_distance(count)
        above = lowest is None or self.low > lowest * people + far
        return above and (highest is None or self.high < highest * people - far)


def mean_is_told(count: Count, mean: Fraction | None, least: int) -> bool:
    """Whether the mean alone, as it is rounded, tells no small number.

    On a scale that is not wide, some means are left with one way to deal out the answers when the
    steps are known not to be clean. Of values at unequal distances the mean can tell each number,
    and where some options have no score, nobody is to learn how many chose them.
    """
    people, options = people_of(count), len(count.counts)
    narrow = 0 < options <= WIDE or len(count.scores) < options
    if mean is None or narrow or people <= least or not _is_even(count):
        return False
    return Range.of(mean, people).is_far(count)


def people_of(count: Count) -> int:
    """How many the mean is of."""
    return sum(count.counts[code] for code in count.scores) if count.scores else count.n


def extreme_answers(count: Count) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the largest possible answer; None for no limit."""
    if count.scores:
        return min(count.scores.values()), max(count.scores.values())
    return count.ends


def smallest_distance(count: Count) -> Fraction:
    """How far two answers beside each other are apart."""
    values = sorted(set(count.scores.values()))
    return min((b - a for a, b in pairwise(values)), default=count.gap)


def _is_even(count: Count) -> bool:
    values = sorted(set(count.scores.values()))
    if values:
        return len(values) > 2 and len({b - a for a, b in pairwise(values)}) == 1
    lowest, highest = count.ends
    return lowest is None or highest is None or highest - lowest >= 2 * count.gap
