"""The results as rows to take away: the same numbers as the page, and nothing more."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from forms.i18n import gettext as _
from forms.questions import Column
from forms.results.labels import headline, listed_options, rounded_mean, summed_options
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
            yield (
                *head,
                "",
                suppressed_text(),
                suppressed_text(),
                suppressed_text(),
                suppressed_text(),
            )
            continue
        for answer, number, share in _answers(line):
            yield (*head, answer, number, share, line.shown.n, "")
        if line.averaged or not line.labels:
            average = "" if not line.averaged else suppressed_text()
            mean = line.shown.mean
            yield (*head, "", "", "", line.shown.n, average if mean is None else rounded_mean(mean))


def _answers(line: Line) -> Iterator[tuple[str, Cell, Cell]]:
    """Each option or options that a number is told of: words, number, percents."""
    told, n = line.shown, line.shown.n or 1
    for code, number in told.counts.items():
        yield line.labels[code], number, percent(number, n)
    for bin, number in told.bins.items():
        yield listed_options(line, bin), number, percent(number, n)
    if told.limit:
        yield listed_options(line, line.agree), headline(line), suppressed_text()
    elif told.rest is not None:
        yield summed_options(line), told.rest, percent(told.rest, n)
    elif told.together and not told.bins:
        yield summed_options(line), suppressed_text(), suppressed_text()


def suppressed_text() -> str:
    """Return the text in the place of a suppressed number."""
    return _("vises ikke")


def percent(number: int, of: int) -> int:
    """Return a share in whole percents."""
    return round(Fraction(100 * number, of))
