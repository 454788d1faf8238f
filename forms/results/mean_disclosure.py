"""Whether a mean would tell what is hidden.

A mean is told with one decimal. Together with a sum it narrows the counts that are hidden behind
that sum. Which means are told is worked out from what everybody may see, never from the hidden
counts themselves, so that a mean that is held back tells nothing either.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache
from math import lcm

Known = tuple[tuple[int, Fraction | None], ...]
"""Count and score of each option that stands alone; None has no score."""
Values = dict[Fraction | None, list[set[int]]]
"""Mean → for each hidden option, the counts it can have when that is the mean."""


def mean_of(counts: Mapping[str, int], scores: Mapping[str, Fraction]) -> Fraction | None:
    """The mean of the scores with one decimal; None when nobody chose an option that has one."""
    people = sum(number for code, number in counts.items() if code in scores)
    total = sum((scores[c] * n for c, n in counts.items() if c in scores), Fraction(0))
    return rounded(total, people)


def rounded(total: Fraction, people: int) -> Fraction | None:
    """The mean as it is told."""
    return round(total / people, 1) if people else None


@lru_cache(maxsize=2000)
def means_told(
    scores: tuple[Fraction | None, ...], total: int, known: Known, least: int
) -> frozenset[Fraction | None]:
    """The means that leave each hidden option at least two counts it may have.

    *scores* are those of the hidden options, each chosen less than *least* times and *total* times
    together.
    """
    return _safe(_possible(scores, total, known, least))


@lru_cache(maxsize=2000)
def means_of_ways(
    ways: tuple[tuple[int, ...], ...], scores: tuple[Fraction | None, ...], known: Known
) -> frozenset[Fraction | None]:
    """The same when every way to deal out the hidden counts is known."""
    people = sum(n for n, score in known if score is not None)
    base = sum((n * score for n, score in known if score is not None), Fraction(0))
    possible: Values = {}
    for way in ways:
        scored = [(n, s) for n, s in zip(way, scores, strict=True) if s is not None]
        total = sum((n * s for n, s in scored), base)
        mean = rounded(total, people + sum(n for n, _score in scored))
        cells = possible.setdefault(mean, [set() for _ in scores])
        for cell, number in zip(cells, way, strict=True):
            cell.add(number)
    return _safe(possible)


def _safe(possible: Values) -> frozenset[Fraction | None]:
    held = {mean for mean, values in possible.items() if pins(values)}
    told = sorted((m for m in possible if m not in held), key=lambda m: (m is None, m or 0))
    while held and told and pins(_either(possible, held)):
        held.add(told.pop(0))
    return frozenset(told)


def pins(values: list[set[int]]) -> bool:
    """Whether some option can only have been chosen one number of times, and by somebody."""
    return any(len(each) == 1 and each != {0} for each in values)


def _either(possible: Values, means: set[Fraction | None]) -> list[set[int]]:
    every = [possible[mean] for mean in means]
    return [set[int]().union(*cells) for cells in zip(*every, strict=True)]


def _possible(scores: tuple[Fraction | None, ...], total: int, known: Known, least: int) -> Values:
    """Every mean there can be, and what it leaves open."""
    unit = lcm(*(s.denominator for s in scores if s is not None), 1)
    lowest = min((s for s in scores if s is not None), default=Fraction(0))
    steps = [None if s is None else int((s - lowest) * unit) for s in scores]
    people = sum(n for n, s in known if s is not None)
    base = sum((n * s for n, s in known if s is not None), Fraction(0))

    @cache
    def mean(scored: int, sum_of_steps: int) -> Fraction | None:
        return rounded(base + Fraction(sum_of_steps, unit) + lowest * scored, people + scored)

    possible: Values = {}
    for place, step in enumerate(steps):
        others = _sums([s for at, s in enumerate(steps) if at != place], least)
        for number in range(min(least - 1, total) + 1):
            for (chosen, unscored), sums in others.items():
                if chosen != total - number:
                    continue
                scored = chosen - unscored + (0 if step is None else number)
                for each in _bits(sums << (step or 0) * number):
                    cells = possible.setdefault(mean(scored, each), [set() for _ in steps])
                    cells[place].add(number)
    return possible


def _sums(steps: list[int | None], least: int) -> dict[tuple[int, int], int]:
    """(How many chose, how many of them without a score) → the sums of steps, as bits."""
    found = {(0, 0): 1}
    for step in steps:
        longer: dict[tuple[int, int], int] = {}
        for (chosen, unscored), sums in found.items():
            for number in range(least):
                key = (chosen + number, unscored + (number if step is None else 0))
                longer[key] = longer.get(key, 0) | sums << (step or 0) * number
        found = longer
    return found


def _bits(sums: int) -> list[int]:
    return [at for at, bit in enumerate(reversed(bin(sums)[2:])) if bit == "1"]
