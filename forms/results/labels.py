"""Results in words: shares, means, and how a mean has moved."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from forms.i18n import gettext as _
from forms.results.report import Line


def share(number: int, of: int) -> str:
    """A share as `47 %`, rounded to whole percents.

    >>> share(14, 30)
    '47\\xa0%'
    """
    return f"{round(Fraction(100 * number, of))}\N{NO-BREAK SPACE}%"


def mean(value: Fraction) -> str:
    """A mean as `3,8`."""
    return f"{float(value):.1f}".replace(".", ",")


def exact(value: Fraction) -> float:
    """The same as a number for a spreadsheet."""
    return float(Decimal(f"{float(value):.1f}"))


def moved(line: Line, before: Mapping[str, Line]) -> str:
    """«opp 0,3», «ned 0,3» or «uendret» since *before* (by item); empty when it cannot be told."""
    earlier = before.get(line.item.id)
    now, then = line.shown.mean, earlier.shown.mean if earlier else None
    if now is None or then is None:
        return ""
    if now == then:
        return _("uendret")
    if now > then:
        return _("opp %(number)s", number=mean(now - then))
    return _("ned %(number)s", number=mean(then - now))


def named(line: Line) -> str:
    """The options that are told together, in the form's order."""
    return ", ".join(words for code, words in line.labels.items() if code in line.shown.together)


def by_item(lines: Sequence[Line]) -> dict[str, Line]:
    """The lines by the name of what they count."""
    return {line.item.id: line for line in lines}
