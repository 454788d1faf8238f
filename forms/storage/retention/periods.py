"""How long things are kept (`30d`, `2w`, `6m`, `5y`), and when anonymous answers may be read."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

WEEK = timedelta(days=7)
PLENTY = 5
"""So many times the smallest group make a batch that tables can say something of."""


class Batch(NamedTuple):
    """Whole weeks, by their Mondays, whose answers are read together and never apart."""

    first: date
    last: date
    number: int

    @property
    def end(self) -> date:
        """Its last day, a Sunday."""
        return self.last + WEEK - timedelta(days=1)


def after(moment: datetime, period: str) -> datetime:
    """The moment when *period* has gone by; the 31st becomes the last day of a shorter month.

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


def batches(weeks: Mapping[date, int], least: int, today: date) -> list[Batch]:
    """The finished batches of at least *least* answers; Monday → number of answers that week.

    A batch ends with the week that brings it to `PLENTY` times *least*, else with the last week of
    a term (tertial); with fewer than *least* it goes on. A week is finished on the Tuesday after,
    when nothing can be on its way any more. Batches never overlap and never change: a new answer
    is in a later one, and what is erased must be whole batches (see `whole`).
    """
    found: list[Batch] = []
    first, last, number = None, date.min, 0
    for monday in sorted(monday for monday, n in weeks.items() if n and is_finished(monday, today)):
        if first and number >= least and term(monday) != term(last):
            found.append(Batch(first, last, number))
            first, number = None, 0
        first, last, number = first or monday, monday, number + weeks[monday]
        if number >= PLENTY * least:
            found.append(Batch(first, last, number))
            first, number = None, 0
    if first and number >= least and is_finished(_last_monday(last), today):
        found.append(Batch(first, last, number))
    return found


def is_finished(monday: date, today: date) -> bool:
    """Whether no more answers can come in the week that begins on *monday*."""
    return today > monday + WEEK


def term(monday: date) -> tuple[int, int]:
    """The year and the term (1, 2 or 3, of four months) that the week belongs to."""
    return monday.year, (monday.month + 3) // 4


def next_reading(today: date) -> date:
    """The Tuesday when the term's answers can be read, if they do not become plenty before that."""
    monday = _last_monday(today - timedelta(days=today.weekday()))
    return monday + WEEK + timedelta(days=1)


def _last_monday(monday: date) -> date:
    """The last Monday of the term that *monday* is in."""
    year, number = term(monday)
    last_day = date(year, 12, 31) if number == 3 else date(year, number * 4 + 1, 1) - timedelta(1)
    return last_day - timedelta(days=last_day.weekday())


def whole(found: list[Batch], day: date) -> date:
    """The last day on or before *day* from before which whole batches can be erased.

    Erasing half a batch would let what is left be subtracted from what was read.
    """
    torn = (batch.first for batch in found if batch.first < day <= batch.end)
    return next(torn, day)
