"""Two variables crossed, for those who may read every answer: nothing is suppressed.

A variable is a coded question, or what is known of a submission: its unit, its term. They are
counted one by one, and no answer is kept.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from forms.questions import question_type_of
from forms.results.charts import WIDTH, Part, depth_of_place
from forms.results.tallies import Item

MOST_CODES = 60
"""A question with more options is too wide for a table."""
Read = Callable[[Any], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Variable:
    """One side of the table."""

    id: str
    label: str
    codes: Mapping[str, str]
    """The words of each code, in order."""
    scores: Mapping[str, Fraction] = field(default_factory=dict)
    """Of the codes that count in the mean."""
    several: bool = False
    """Whether one person may have several codes."""


@dataclass(frozen=True, slots=True)
class Row:
    """A code of the first variable: how many are there, and what they answered to the second."""

    label: str
    n: int
    """Of those who have an answer to both."""
    counts: Mapping[str, int]
    mean: Fraction | None = None

    @property
    def parts(self) -> list[Part]:
        """The row as one bar, its parts in the order of the codes."""
        found, x, so_far = [], 0, 0
        for place, number in enumerate(self.counts.values(), 1):
            so_far += number
            end = round(WIDTH * so_far / self.n) if self.n else 0
            if number:
                found.append(Part(x, end - x, depth_of_place(place, len(self.counts)), False))
            x = end
        return found


@dataclass(frozen=True, slots=True)
class TwoWayTable:
    """The whole table."""

    rows: Variable
    columns: Variable
    lines: tuple[Row, ...]
    """Codes of the first variable that somebody has."""
    total: Row
    unanswered: int
    """How many have no answer to one of them, or to both."""

    @property
    def has_mean(self) -> bool:
        """Whether the columns have scores that a mean is made of."""
        return bool(self.columns.scores)


def cross_tabulate(
    rows: Variable, columns: Variable, pairs: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]
) -> TwoWayTable:
    """Count the codes that each submission has of the two variables."""
    cells: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    every: Counter[str] = Counter()
    n = unanswered = 0
    for mine, theirs in pairs:
        if not mine or not theirs:
            unanswered += 1
            continue
        n += 1
        sizes.update(mine)
        every.update(theirs)
        cells.update((one, other) for one in mine for other in theirs)
    lines = (
        _row(words, sizes[code], {other: cells[code, other] for other in columns.codes}, columns)
        for code, words in rows.codes.items()
        if sizes[code]
    )
    total = _row("", n, {other: every[other] for other in columns.codes}, columns)
    return TwoWayTable(rows, columns, tuple(lines), total, unanswered)


def _row(label: str, n: int, counts: Mapping[str, int], columns: Variable) -> Row:
    scored = sum(counts[code] for code in columns.scores)
    points = sum((score * counts[code] for code, score in columns.scores.items()), Fraction(0))
    return Row(label, n, counts, round(points / scored, 1) if scored else None)


def variable_of(item: Item) -> Variable | None:
    """Return the question, or its row, as a variable; None where no options are counted."""
    tally = question_type_of(item.question).tally(item.question, ())
    if tally is not None and item.row:
        tally = tally.rows[item.row]
    if tally is None or not 2 <= len(tally.counts) <= MOST_CODES:
        return None
    scores = {c: Fraction(str(s)) for c, s in tally.scores.items() if s is not None}
    label = f"{item.question.label} – {item.label}" if item.row else item.question.label
    codes = {code: tally.labels.get(code, code) for code in tally.counts}
    return Variable(item.id, label, codes, scores, tally.ticks is not None)


def reader_of(item: Item) -> Read:
    """Return how the codes of one answer are read; each distinct answer is tallied once."""
    kind, known = question_type_of(item.question), dict[str, tuple[str, ...]]()

    def read(stored: Any) -> tuple[str, ...]:
        key = repr(stored)
        if key not in known:
            tally = kind.tally(item.question, [kind.restore(stored)])
            if tally is not None and item.row:
                tally = tally.rows[item.row]
            known[key] = tuple(code for code, n in tally.counts.items() if n) if tally else ()
        return known[key]

    return read
