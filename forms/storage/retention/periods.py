"""How long things are kept (`30d`, `2w`, `6m`, `5y`), and when anonymous answers may be read."""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

WEEK = timedelta(days=7)
PLENTY = 5
"""So many times the smallest group make a batch that tables can say something of."""
NEVER = date(9999, 1, 4)
"""The last Monday of a wave that nobody has ended."""


class Batch(NamedTuple):
    """Whole weeks, by their Mondays, whose answers are always read together."""

    first: date
    last: date
    number: int
    least: int = 6
    """The smallest group that may be seen of it."""

    @property
    def end(self) -> date:
        """Its last day, a Sunday."""
        return self.last + WEEK - timedelta(days=1)


class Rule(NamedTuple):
    """An anonymous form's rule for the release of its answers."""

    least: int
    """The smallest group that may be seen (`hide_below`)."""
    release: str = "plenty"
    """When a batch closes: `plenty`, `term`, `year` or `wave`."""
    by_link: bool = False
    """Whether one comes in by a link only, so that who came that way is counted."""
    waves: tuple[tuple[date, date | None], ...] = ()
    """The Mondays of the first and the last week of each wave; no last one while it is open."""


Rules = Callable[[date], Rule]
"""The rule of a batch that begins in the week of that Monday."""


def add_period(moment: datetime, period: str) -> datetime:
    """Return the moment after *period*; the 31st becomes the last day of a shorter month.

    >>> after(datetime(2026, 8, 31), "6m")
    datetime.datetime(2027, 2, 28, 0, 0)
    """
    number, unit = int(period[:-1]), period[-1]
    if unit in "dw":
        return moment + timedelta(days=number * (7 if unit == "w" else 1))
    months = moment.month - 1 + number * (12 if unit == "y" else 1)
    year, month = moment.year + months // 12, months % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


def batches(
    weeks: Mapping[date, int], rules: Rules, today: date, passed: Mapping[date, int] | None = None
) -> list[Batch]:
    """Return the finished batches; *weeks* gives the number of answers by the week's Monday.

    A batch has the rule of its first week to its end, so that a new version of the form changes no
    batch that has begun. It closes with the last week of a year, a term (tertial) or a wave, or,
    when it is to close when there is plenty, with the week that brings it to `PLENTY` times *least*
    answers, and else with the term. With fewer than *least* it goes on, and so does one to which
    fewer than *least*, but somebody, came by a link (*passed*), while the others were sent by
    staff: those could be subtracted. A week is finished on the Tuesday after, when nothing can be
    on its way any more. Batches never overlap and never change: a new answer is in a later one, and
    what is erased must be whole batches (see `last_whole_day`).
    """
    found: list[Batch] = []
    open: _Open | None = None
    for monday in sorted(monday for monday, n in weeks.items() if n and is_finished(monday, today)):
        if open and open.is_ready and open.season(monday) != open.season(open.last):
            found.append(open.batch)
            open = None
        open = open or _Open(rules(monday), monday)
        open.add(monday, weeks[monday], (passed or {}).get(monday, 0))
        if open.is_plenty:
            found.append(open.batch)
            open = None
    if open and open.is_ready and is_finished(open.last_monday(), today):
        found.append(open.batch)
    return found


@dataclass
class _Open:
    """A batch that is still growing."""

    rule: Rule
    first: date
    last: date = date.min
    number: int = 0
    passed: int = 0

    def add(self, monday: date, number: int, passed: int) -> None:
        self.last, self.number, self.passed = monday, self.number + number, self.passed + passed

    @property
    def batch(self) -> Batch:
        return Batch(self.first, self.last, self.number, self.rule.least)

    @property
    def is_ready(self) -> bool:
        grew_from_few = self.rule.by_link and 0 < self.passed < self.rule.least
        return self.number >= self.rule.least and not grew_from_few

    @property
    def is_plenty(self) -> bool:
        enough = self.number >= PLENTY * self.rule.least
        return self.rule.release == "plenty" and enough and self.is_ready

    def season(self, monday: date) -> tuple[int, int]:
        if self.rule.release == "wave":  # the first wave that was not over before that week
            return sum(last is not None and last < monday for _, last in self.rule.waves), 0
        return (monday.year, 0) if self.rule.release == "year" else term(monday)

    def last_monday(self) -> date:
        if self.rule.release == "wave":
            lasts = [last for _, last in self.rule.waves if last is None or last >= self.last]
            return (lasts[0] if lasts else None) or NEVER
        return _last_monday(self.last, self.rule.release)


def is_finished(monday: date, today: date) -> bool:
    """Whether no more answers can come in the week that begins on *monday*."""
    return today > monday + WEEK


def term(monday: date) -> tuple[int, int]:
    """Return the year and the term (1, 2 or 3, of four months) that the week belongs to."""
    return monday.year, (monday.month + 3) // 4


def next_reading(today: date, release: str = "plenty") -> date:
    """Return the Tuesday when the term's or the year's answers can be read, if enough by then."""
    monday = _last_monday(today - timedelta(days=today.weekday()), release)
    return monday + WEEK + timedelta(days=1)


def _last_monday(monday: date, release: str) -> date:
    """Return the last Monday of the term, or the year, that *monday* is in."""
    year, number = (monday.year, 3) if release == "year" else term(monday)
    last_day = date(year, 12, 31) if number == 3 else date(year, number * 4 + 1, 1) - timedelta(1)
    return last_day - timedelta(days=last_day.weekday())


def last_whole_day(found: list[Batch], day: date) -> date:
    """Return the last day up to *day* before which whole batches can be erased.

    Erasing half a batch would allow subtracting the rest from what was read.
    """
    torn = (batch.first for batch in found if batch.first < day <= batch.end)
    return next(torn, day)
