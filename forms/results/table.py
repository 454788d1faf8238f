"""The results as rows to take away: the same numbers as the page, and nothing more."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from forms.i18n import gettext as _
from forms.questions import Column
from forms.results.labels import exact, headline, named, together
from forms.results.report import Line

Cell = str | int | float


def columns() -> tuple[Column, ...]:
    """Return the headings."""
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
        head = (line.item.question.label, line.item.label if line.item.row else "")
        if line.shown.n is None:
            yield (*head, "", hidden(), hidden(), hidden(), hidden())
            continue
        for answer, number, share in _answers(line):
            yield (*head, answer, number, share, line.shown.n, "")
        if line.averaged or not line.labels:
            average = "" if not line.averaged else hidden()
            mean = line.shown.mean
            yield (*head, "", "", "", line.shown.n, average if mean is None else exact(mean))


def _answers(line: Line) -> Iterator[tuple[str, Cell, Cell]]:
    """Each option or options that a number is told of: words, number, percents."""
    told, n = line.shown, line.shown.n or 1
    for code, number in told.counts.items():
        yield line.labels[code], number, percent(number, n)
    for bin, number in told.bins.items():
        yield together(line, bin), number, percent(number, n)
    if told.limit:
        yield together(line, line.agree), headline(line), hidden()
    elif told.rest is not None:
        yield named(line), told.rest, percent(told.rest, n)
    elif told.together and not told.bins:
        yield named(line), hidden(), hidden()


def hidden() -> str:
    """Return the text in the place of a suppressed number."""
    return _("vises ikke")


def percent(number: int, of: int) -> int:
    """Return a share in whole percents."""
    return round(Fraction(100 * number, of))
