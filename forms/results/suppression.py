"""Suppression: which counts of one question stand alone, and which are summed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from forms.questions.values import Ticks
from forms.results.levels import (
    Bin,
    Step,
    finest_clean_step,
    is_clean,
    limit_of,
    mean_is_told,
    steps_of,
)
from forms.results.means import mean_of
from forms.results.tallies import Count

LEAST = 6
"""The smallest group of people that a number may be about, unless a form asks for a larger one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The shown results of one question."""

    n: int | None = None
    """How many answered; None when they are too few, and then nothing else is told."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """The options that stand alone."""
    together: frozenset[str] = frozenset()
    """Those that do not: their counts are too small, or would give a small one away."""
    mean: Fraction | None = None
    """With one decimal, or None when it would tell what is hidden."""
    several: bool = False
    """Whether a person may choose several options, so that counts do not add up to `n`."""
    bins: Mapping[Bin, int] = field(default_factory=dict)
    """Neighbours on a scale that are told as one number."""
    limit: str = ""
    """`most` or `few`: all but few, or only few, chose one of the upper half of the scale."""

    @property
    def is_open(self) -> bool:
        """Whether nothing is held back."""
        return self.n is not None and bool(self.counts) and not self.together

    @property
    def rest(self) -> int | None:
        """How many chose one of those told together; None where a person may choose several.

        None too where they are told as several numbers, or not at all.
        """
        if self.n is None or self.several or self.bins or not self.counts or not self.together:
            return None
        return self.n - sum(self.counts.values())


def suppress(count: Count, least: int = LEAST) -> Shown:
    """Return the shown results of *count*, alone on its page, with nothing smaller than *least*."""
    return suppress_in_step(
        count, least, finest_clean_step([count], least) if count.scores else None
    )


def suppress_in_step(count: Count, least: int, step: int | None) -> Shown:
    """Return the same for scored options, in the *step* of all rows of the question."""
    if count.n < least:
        return Shown()
    if not count.counts:
        mean = None if count.mean is None else round(count.mean, 1)
        return Shown(count.n, mean=mean if mean_is_told(count, mean, least) else None)
    if count.ticks is not None:
        together = pool(count.counts, least, lambda some: _ticks_are_safe(count, some, least))
        if together and not _ticks_are_safe(count, together, least):
            return Shown()
    elif count.scores:
        return _suppress_scored(count, least, step)
    else:
        together = pool_of_one(count.counts, least)
    alone = {code: number for code, number in count.counts.items() if code not in together}
    return Shown(count.n, alone, together, None, bool(count.ticks))


def _suppress_scored(count: Count, least: int, step: int | None) -> Shown:
    """In one way only: as a step, as a limit, or as the mean. Two could be put together."""
    every = steps_of(count)
    if step is None and is_clean(every[-1], count.counts, least):
        step = len(every) - 1  # a row among others that are not clean
    if step is not None:
        return show_step(count, every[step])
    if found := limit_of(count, least):
        return Shown(count.n, together=frozenset(count.counts), limit=found)
    mean = mean_of(count.counts, count.scores)
    told = mean if mean_is_told(count, mean, least) else None
    return Shown(count.n, together=frozenset(count.counts), mean=told)


def show_step(count: Count, step: Step) -> Shown:
    """Return the shown results of *count* in a step; with the mean where every option stands
    alone.
    """
    bins = {bin: sum(count.counts[code] for code in bin) for bin in step}
    alone = {bin[0]: number for bin, number in bins.items() if len(bin) == 1}
    merged = {bin: number for bin, number in bins.items() if len(bin) > 1}
    mean = None if merged else mean_of(count.counts, count.scores)
    counts = {code: alone[code] for code in count.counts if code in alone}
    together = frozenset(code for bin in merged for code in bin)
    return Shown(count.n, counts, together, mean, bins=merged)


def pool(
    counts: Mapping[str, int], least: int, is_safe: Callable[[frozenset[str]], bool]
) -> frozenset[str]:
    """Return the summed options: all small ones, with the smallest of the others until it is safe.

    Options that tie go together, so that the choice discloses nothing.
    """
    if not any(0 < number < least for number in counts.values()):
        return frozenset()
    found = frozenset(code for code, number in counts.items() if number < least)
    while not is_safe(found) and len(found) < len(counts):
        smallest = min(number for code, number in counts.items() if code not in found)
        found |= {code for code, number in counts.items() if number == smallest}
    return found


def pool_of_one(counts: Mapping[str, int], least: int) -> frozenset[str]:
    """Return the same where everybody chose one option."""
    return pool(counts, least, lambda some: _is_safe(counts, some, least))


def _is_safe(counts: Mapping[str, int], some: frozenset[str], least: int) -> bool:
    """Whether the sum of *some* tells none of them; their counts may then be dealt out anew.

    Of one small count and the next larger one, the small one must have two possible values: the
    larger one is known to be below all others, so it cannot grow past them.
    """
    numbers = sorted(counts[code] for code in some)
    if len(some) < 2 or sum(numbers) < least or all(n == least - 1 for n in numbers):
        return False
    beside = [number for code, number in counts.items() if code not in some]
    if len(some) > 2 or not beside or numbers[1] < least:
        return True
    return max(1, sum(numbers) - min(beside) + 1) < least - 1


def _ticks_are_safe(count: Count, some: frozenset[str], least: int) -> bool:
    """Whether nobody can work out one of *some* from the others and from how many one may tick."""
    if any(count.counts[code] >= least for code in some):
        return True  # its own size is then unknown, and so is what it says about the others
    bounds, fewest = _Bounds(count, some, least), 1 if len(some) == 1 else 0
    return all(
        sum(bounds.is_possible(code, number) for number in range(fewest, least)) > 1
        for code in some
    )


class _Bounds:
    """The bounds of hidden ticks, given the others and the maximum of ticks a person."""

    def __init__(self, count: Count, some: frozenset[str], least: int) -> None:
        self.n, self.most = count.n, least - 1
        self.ticks = count.ticks or Ticks(1, 1)
        known = {code: n for code, n in count.counts.items() if code not in some}
        self.alone = sum(n for code, n in known.items() if code in self.ticks.alone)
        ordinary = [n for code, n in known.items() if code not in self.ticks.alone]
        self.sum, self.largest = sum(ordinary), max(ordinary, default=0)
        self.hidden_alone = len(some & self.ticks.alone)
        self.hidden = len(some) - self.hidden_alone

    def is_possible(self, code: str, number: int) -> bool:
        """Whether the hidden *code* can have been ticked so many times."""
        is_alone = code in self.ticks.alone
        others_alone = self.hidden_alone - is_alone
        for alone in range(others_alone * self.most + 1):
            people = self.n - self.alone - alone - (number if is_alone else 0)
            if self._fits(people, 0 if is_alone else number, self.hidden - (not is_alone)):
                return True
        return False

    def _fits(self, people: int, number: int, others: int) -> bool:
        """Whether so many people can have ticked what is not alone, one hidden count given."""
        if people < max(self.largest, number):
            return False
        few, many = self.sum + number, self.sum + number + others * min(self.most, people)
        return many >= self.ticks.least * people and few <= self.ticks.most * people
