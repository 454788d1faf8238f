"""Which counts of one question may stand alone, and which are only told as one sum."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import comb

from forms.questions.values import Ticks
from forms.results.mean_disclosure import mean_of, means_of_ways, means_told
from forms.results.tallies import Count

LEAST = 6
"""The smallest group of people that a number may be about, unless a form asks for a larger one."""
FEW = 1000
"""So many ways to deal out what is hidden are tried one by one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be read about one question."""

    n: int | None = None
    """How many answered; None when they are too few, and then nothing else is told."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """The options that stand alone."""
    together: frozenset[str] = frozenset()
    """Those whose counts are too small, or would give a small one away."""
    mean: Fraction | None = None
    """With one decimal, or None when it would tell what is hidden."""
    several: bool = False
    """Whether a person may choose several options, so that counts do not add up to `n`."""

    @property
    def is_open(self) -> bool:
        """Whether nothing is held back."""
        return self.n is not None and bool(self.counts) and not self.together

    @property
    def rest(self) -> int | None:
        """How many chose one of those told together; None where a person may choose several."""
        if self.n is None or self.several or not self.together:
            return None
        return self.n - sum(self.counts.values())


def shown(count: Count, least: int = LEAST) -> Shown:
    """What may be read of *count* when nothing smaller than *least* may be."""
    if count.n < least:
        return Shown()
    if not count.counts:
        return Shown(count.n, mean=None if count.mean is None else round(count.mean, 1))
    if count.ticks is None:
        together = pool_of_one(count.counts, least)
    else:
        together = pool(count.counts, least, lambda some: _ticks_are_safe(count, some, least))
        if together and not _ticks_are_safe(count, together, least):
            return Shown()
    alone = {code: number for code, number in count.counts.items() if code not in together}
    return Shown(count.n, alone, together, _mean(count, together, least), bool(count.ticks))


def pool(
    counts: Mapping[str, int], least: int, is_safe: Callable[[frozenset[str]], bool]
) -> frozenset[str]:
    """The options told together: all small ones, with the smallest of the others until it is safe.

    Options that tie go together, so that which of them it is tells nothing.
    """
    if not any(0 < number < least for number in counts.values()):
        return frozenset()
    found = frozenset(code for code, number in counts.items() if number < least)
    while not is_safe(found) and len(found) < len(counts):
        smallest = min(number for code, number in counts.items() if code not in found)
        found |= {code for code, number in counts.items() if number == smallest}
    return found


def pool_of_one(counts: Mapping[str, int], least: int) -> frozenset[str]:
    """The same where everybody chose one option."""
    return pool(counts, least, lambda some: _is_safe(counts, some, least))


def _is_safe(counts: Mapping[str, int], some: frozenset[str], least: int) -> bool:
    """Whether the sum of *some* tells none of them; their counts may then be dealt out anew."""
    numbers = [counts[code] for code in some]
    return len(some) > 1 and sum(numbers) >= least and any(n != least - 1 for n in numbers)


def _mean(count: Count, together: frozenset[str], least: int) -> Fraction | None:
    if not count.scores or count.ticks is not None:
        return None
    mean = mean_of(count.counts, count.scores)
    if mean is None or not together:
        return mean
    hidden = tuple(sorted(together))
    total = sum(count.counts[code] for code in hidden)
    scores = tuple(count.scores.get(code) for code in hidden)
    alone = {code: number for code, number in count.counts.items() if code not in together}
    known = tuple((number, count.scores.get(code)) for code, number in alone.items())
    if comb(total + len(hidden) - 1, len(hidden) - 1) <= FEW:
        every = _ways(hidden, total, tuple(alone.items()), least)
        return mean if mean in means_of_ways(every, scores, known) else None
    if max(count.counts[code] for code in hidden) >= least:
        return None
    return mean if mean in means_told(scores, total, known, least) else None


@lru_cache(maxsize=2000)
def _ways(
    hidden: tuple[str, ...], total: int, alone: tuple[tuple[str, int], ...], least: int
) -> tuple[tuple[int, ...], ...]:
    """Every way to deal *total* out to the *hidden* options for which they would be hidden."""
    found = []
    for dealt in _deals(total, len(hidden)):
        counts = {**dict(alone), **dict(zip(hidden, dealt, strict=True))}
        if pool_of_one(counts, least) == set(hidden):
            found.append(dealt)
    return tuple(found)


def _deals(total: int, places: int) -> Iterator[tuple[int, ...]]:
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _deals(total - first, places - 1):
            yield (first, *rest)


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
    """What is known of hidden ticks when the others, and how many one may tick, are known."""

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
