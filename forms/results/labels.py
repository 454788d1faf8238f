"""Results in words: shares, means, and how a mean has moved."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from forms.i18n import gettext as _
from forms.results.report import Line


def share(number: int, of: int) -> str:
    """Format a share as `47 %`, rounded to whole percents.

    >>> share(14, 30)
    '47\xa0%'
    """
    return f"{round(Fraction(100 * number, of))}\N{NO-BREAK SPACE}%"


def mean(value: Fraction) -> str:
    """Format a mean as `3,8`."""
    return f"{float(value):.1f}".replace(".", ",")


def rounded_mean(value: Fraction) -> float:
    """Return the same as a number for a spreadsheet."""
    return float(Decimal(f"{float(value):.1f}"))


CHANCE = 2
"""So many standard errors a change is before it is told: one in twenty is larger by chance."""
SPREAD = 0.275
"""The standard deviation of answers on a scale, as a part of its width, when nothing else is known.

1.1 on a scale from 1 to 5, as families answer it.
"""


def change_text(line: Line, before: Mapping[str, Line]) -> str:
    """How the share, or the mean, has moved since *before* (by item); "" when it cannot be told.

    A change is told only when it is larger than chance, of numbers that everybody may see.
    """
    earlier = before.get(line.item.id)
    if earlier is None or not line.base or not earlier.base:
        return ""
    if line.agreed is not None and earlier.agreed is not None:
        return _share_change_text(line.agreed, line.base, earlier.agreed, earlier.base)
    now, then, (lowest, highest) = line.shown.mean, earlier.shown.mean, line.ends
    if now is None or then is None or lowest is None or highest is None:
        return ""
    error = SPREAD * float(highest - lowest) * sqrt(1 / line.base + 1 / earlier.base)
    if abs(float(now - then)) < CHANCE * error:
        return _("uendret")
    if now > then:
        return _("opp %(number)s", number=mean(now - then))
    return _("ned %(number)s", number=mean(then - now))


def _share_change_text(now: int, of_now: int, then: int, of_then: int) -> str:
    pooled = (now + then) / (of_now + of_then)
    error = sqrt(pooled * (1 - pooled) * (1 / of_now + 1 / of_then))
    change = now / of_now - then / of_then
    if abs(change) <= CHANCE * error:
        return _("uendret")
    shares = {"before": share(then, of_then), "now": share(now, of_now)}
    if change > 0:
        return _("opp fra %(before)s til %(now)s", **shares)
    return _("ned fra %(before)s til %(now)s", **shares)


def headline(line: Line) -> str:
    """«27 av 33 (82 %)»: how many chose the upper half of the scale; "" when nothing is told."""
    n = line.base
    if not n or line.fewest is None or line.most is None:
        return ""
    if line.shown.limit == "most":
        least = share_text(100 * line.fewest // n)
        return _(
            "minst %(number)s av %(n)s (minst %(share)s)", number=line.fewest, n=n, share=least
        )
    if line.shown.limit == "few":
        most = share_text(-(-100 * line.most // n))
        return _(
            "færre enn %(number)s av %(n)s (høyst %(share)s)", number=line.least, n=n, share=most
        )
    return _("%(number)s av %(n)s (%(share)s)", number=line.most, n=n, share=share(line.most, n))


def share_text(percents: int) -> str:
    """Format a whole number of percents as `47 %`."""
    return f"{percents}\N{NO-BREAK SPACE}%"


def quoted_options(line: Line, codes: Sequence[str]) -> str:
    """Format the options as «Litt enig» eller «Helt enig»."""
    quoted = [_("«%(option)s»", option=line.labels[code]) for code in codes]
    if len(quoted) < 2:
        return "".join(quoted)
    return _("%(some)s eller %(last)s", some=", ".join(quoted[:-1]), last=quoted[-1])


def least_agreed_first(lines: Sequence[Line]) -> list[Line]:
    """Sort the lines by importance: those with the least shown agreement first."""

    def place(line: Line) -> float:
        if not line.base or line.fewest is None or line.most is None:
            return 2
        return (line.fewest + line.most) / line.base / 2

    return sorted(lines, key=place)


def listed_options(line: Line, codes: Sequence[str]) -> str:
    """Options that are told as one number, in the form's order."""
    return ", ".join(words for code, words in line.labels.items() if code in codes)


def summed_options(line: Line) -> str:
    """Format the summed options, in the form's order."""
    return ", ".join(words for code, words in line.labels.items() if code in line.shown.together)


def lines_by_item(lines: Sequence[Line]) -> dict[str, Line]:
    """Return the lines by the name of their item."""
    return {line.item.id: line for line in lines}
