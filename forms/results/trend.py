"""What the results of several periods tell of each question, side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.results.report import Line


@dataclass(frozen=True, slots=True)
class Row:
    """A question, or a row of one, in the words of the newest period; its result in each period.

    None stands where it was not asked.
    """

    label: str
    lines: Sequence[Line | None]


def rows(periods: Sequence[Sequence[Line]]) -> Iterator[Row]:
    """Yield the questions that have a mean, over the *periods*; the newest comes last."""
    every = [{line.item.id: line for line in lines} for lines in periods]
    for id, newest in every[-1].items() if every else ():
        if newest.averaged:
            item = newest.item
            yield Row(item.label if item.row else item.question.label, [e.get(id) for e in every])
