"""The mean as shown."""

from collections.abc import Mapping
from fractions import Fraction


def mean_of(counts: Mapping[str, int], scores: Mapping[str, Fraction]) -> Fraction | None:
    """Return the mean score with one decimal; None when nobody chose a scored option."""
    people = sum(number for code, number in counts.items() if code in scores)
    total = sum((scores[c] * n for c, n in counts.items() if c in scores), Fraction(0))
    return round(total / people, 1) if people else None
