"""The results as rows to take away: the same numbers as the page, and nothing more."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from forms.i18n import gettext as _
from forms.questions import Column
from forms.results.labels import exact, named
from forms.results.report import Line

Cell = str | int | float


def columns() -> tuple[Column, ...]:
    """The headings."""
    return (
        Column("question", _("Spørsmål")),
        Column("row", _("Rad")),
        Column("answer", _("Svar")),
        Column("number", _("Antall"), "number"),
        Column("percent", _("Prosent"), "number"),
        Column("n", _("Antall som svarte"), "number"),
        Column("mean", _("Snitt"), "number"),
    )


def rows(lines: Iterable[Line]) -> Iterator[Sequence[Cell]]:
    """One row for each option that stands alone, one for those together, one for each mean."""
    for line in lines:
        told = line.shown
        item = line.item
        head = (item.question.label, item.label if item.row else "")
        if told.n is None:
            yield (*head, "", hidden(), hidden(), hidden(), hidden())
            continue
        for code, number in told.counts.items():
            yield (*head, line.labels[code], number, percent(number, told.n), told.n, "")
        if told.rest is not None:
            yield (*head, named(line), told.rest, percent(told.rest, told.n), told.n, "")
        elif told.together:
            yield (*head, named(line), hidden(), hidden(), told.n, "")
        if line.averaged or not line.labels:
            average = "" if not line.averaged else hidden()
            yield (*head, "", "", "", told.n, average if told.mean is None else exact(told.mean))


def hidden() -> str:
    """What stands where a number is held back."""
    return _("vises ikke")


def percent(number: int, of: int) -> int:
    """A share in whole percents."""
    return round(Fraction(100 * number, of))
