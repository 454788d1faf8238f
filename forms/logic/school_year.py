"""School years, and the days of one when nobody meets: holidays and the municipality's own weeks.

A school year goes from 1 August to 31 July, so that every day lies in one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from forms.definition.meeting_keys import WEEKDAYS
from forms.logic.dates.public_holidays import easter_monday, public_holidays

DAY = timedelta(days=1)
_STARTS: Mapping[str, Any] = {"week": 34, "on": "mon"}
_ENDS: Mapping[str, Any] = {"week": 25, "on": "fri"}


class SchoolYear(NamedTuple):
    """The school year that begins in the autumn of a calendar year."""

    first: int

    @property
    def since(self) -> date:
        """Its first day."""
        return date(self.first, 8, 1)

    @property
    def until(self) -> date:
        """Its last day."""
        return date(self.first + 1, 7, 31)

    @property
    def name(self) -> str:
        """What it is called: 2026/2027."""
        return f"{self.first}/{self.first + 1}"


class ClosedDays(NamedTuple):
    """Some days in a row when nobody meets."""

    name: str
    since: date
    until: date


def school_year_of(day: date) -> SchoolYear:
    """Return the school year that the day lies in."""
    return SchoolYear(day.year if day.month >= 8 else day.year - 1)


def half_a_year_of_school(day: date) -> date:
    """Return the day half a year after the school start that children prepare for on *day*, or had
    just now.

    >>> [str(half_a_year_of_school(date(2026, month, 15))) for month in (5, 9, 11)]
    ['2027-02-17', '2027-02-17', '2028-02-23']
    """
    starts = _in_week(day.year + (day.month > 9), _STARTS)
    return starts.replace(year=starts.year + 1, month=2)


def end_of_school(day: date) -> date:
    """Return the last day of the school year that lasts on *day*, or of the next one in summer.

    >>> [str(end_of_school(date(2026, month, 15))) for month in (5, 7, 11)]
    ['2026-06-19', '2027-06-25', '2027-06-25']
    """
    ends = _in_week(day.year, _ENDS)
    return ends if day <= ends else _in_week(day.year + 1, _ENDS)


class Calendar:
    """The days when the municipality, or its units of one kind, can meet."""

    def __init__(self, plan: Mapping[str, Any], kind: str = "") -> None:
        self._year: Mapping[str, Any] = plan.get("school_year", {})
        self._closed: Sequence[Mapping[str, Any]] = [
            each for each in plan.get("closed", ()) if "kinds" not in each or kind in each["kinds"]
        ]
        self._of_year: dict[int, tuple[ClosedDays, ...]] = {}

    def starts(self, year: SchoolYear) -> date:
        """Return the day when school starts."""
        return _in_week(year.first, self._year.get("starts", _STARTS))

    def ends(self, year: SchoolYear) -> date:
        """Return the last day of school."""
        return _in_week(year.first + 1, self._year.get("ends", _ENDS))

    def closed(self, since: date, until: date) -> list[ClosedDays]:
        """List the closed days of the municipality's own between two days, in order."""
        years = range(since.year, until.year + 1)
        found = (days for year in years for days in self._closed_in(year))
        return sorted(
            {days for days in found if days.since <= until and since <= days.until},
            key=lambda days: (days.since, days.until, days.name),
        )

    def is_open(self, day: date) -> bool:
        """Tell whether somebody may meet on the day: no weekend, holiday or closed day."""
        return day.weekday() < 5 and not self.is_closed(day)

    def is_closed(self, day: date) -> bool:
        """Tell whether the day is a holiday or one of the municipality's own closed days."""
        own = any(each.since <= day <= each.until for each in self._closed_in(day.year))
        return own or day in public_holidays(day.year)

    def next_open(self, day: date, step: int = 1) -> date:
        """Return the first open day from *day* on, so many days at a time; back when negative.

        After a year without any, *day* itself.
        """
        found, left = day, 366
        while left > 0 and not self.is_open(found):
            found, left = found + step * DAY, left - abs(step)
        return found if left > 0 else day

    def days_between(self, first: date, last: date) -> int:
        """Return the days from one day to another, without holidays and closed days."""
        return sum(not self.is_closed(first + n * DAY) for n in range(1, (last - first).days + 1))

    def _closed_in(self, year: int) -> tuple[ClosedDays, ...]:
        if year not in self._of_year:
            self._of_year[year] = tuple(_closed_days(self._closed, year))
        return self._of_year[year]


def _closed_days(closed: Collection[Mapping[str, Any]], year: int) -> Iterator[ClosedDays]:
    """Yield the closed days that lie in a calendar year, also those that began in the last."""
    for each in closed:
        for begun in (year - 1, year):
            if "years" in each and begun not in each["years"]:
                continue
            days = _days_of(each, begun)
            if days is not None and days.since.year <= year <= days.until.year:
                yield days


def _days_of(closed: Mapping[str, Any], year: int) -> ClosedDays | None:
    """Return the closed days that begin in a calendar year; None when they do not."""
    name = closed["name"]
    if "week" in closed:
        monday = _in_week(year, {"week": closed["week"]})
        return ClosedDays(name, monday, monday + 6 * DAY)
    if closed.get("easter"):
        last = easter_monday(year)
        return ClosedDays(name, last - 7 * DAY, last)
    if "from" not in closed:
        return None
    if len(closed["from"]) > 5:
        since, until = date.fromisoformat(closed["from"]), date.fromisoformat(closed["to"])
        return ClosedDays(name, since, until) if since.year == year else None
    since = day_in_year(year, closed["from"])
    over = year + 1 if closed["to"] < closed["from"] else year
    return ClosedDays(name, since, day_in_year(over, closed["to"]))


def day_in_year(year: int, written: str) -> date:
    """Return the day written as month and day, `05-15`; the month's last when it has no such day.

    >>> day_in_year(2026, "02-30")
    datetime.date(2026, 2, 28)
    """
    month, day = int(written[:2]), int(written[3:])
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _in_week(year: int, place: Mapping[str, Any]) -> date:
    """Return the weekday of an ISO week; of the year's last week when it has not so many."""
    weekday = WEEKDAYS.index(place.get("on", "mon")) + 1
    try:
        return date.fromisocalendar(year, place["week"], weekday)
    except ValueError:
        return date.fromisocalendar(year, 52, weekday)
