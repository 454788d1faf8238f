"""How often something is to be done: rules of `arenas.json`, turned into the days of a year.

```
{"every": "4w", "on": "tue"}              every fourth open week, from the start of school
{"per_year": 6}                           six times, evenly over the school year
{"seasons": ["autumn", "spring"]}         once in each
{"last": "thu"}, {"first": "mon"}         every month, or in `months`
{"dates": ["05-15"]}                      the same day every year
{"from": "school_start", "plus": "8w"}    relative to the school year
```
Every day of a rule comes from the school year alone, so the days of the terms add up to the year's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from forms.definition.meeting_keys import WEEKDAYS
from forms.logic.school_year import DAY, Calendar, SchoolYear, day_in_year, school_year_of

GRACE = timedelta(days=7)
"""A meeting so long after its day was held on time."""
ALONE = timedelta(days=60)
"""What has no neighbour counts from so long before its day until so long after."""


class Occurrence(NamedTuple):
    """One time that something is to be done."""

    day: date
    """The planned day."""
    since: date
    """From this day on it counts for this time, and not for the one before."""
    due: date
    """The last day on which it is on time."""
    until: date
    """The last day on which it counts for this time."""


def rules_for(rules: Sequence[Mapping[str, Any]], kind: str | None) -> list[Mapping[str, Any]]:
    """Return the rules for a unit of that kind, or those of the municipality for None."""
    if kind is None:
        return [rule for rule in rules if "kinds" not in rule]
    return [rule for rule in rules if kind in rule.get("kinds", ())]


def occurrences(
    rules: Sequence[Mapping[str, Any]],
    year: SchoolYear,
    calendar: Calendar,
    opens: timedelta | None = None,
) -> list[Occurrence]:
    """Return the times of a school year by all of these rules together, in order.

    A meeting counts for the planned day that it is nearest to. What is due on a day, and *opens* so
    long before, is late after it.
    """
    around = [SchoolYear(year.first + n) for n in (-1, 0, 1)]
    slots = sorted(
        {slot for rule in rules for each in around for slot in _slots(rule, each, calendar)}
    )
    starts = [_since(slots, number, opens) for number in range(len(slots))]
    found = []
    for number, slot in enumerate(slots):
        last = starts[number + 1] - DAY if number + 1 < len(slots) else slot.day + ALONE
        due = slot.last or (slot.day if opens is not None else min(slot.day + GRACE, last))
        if school_year_of(slot.day) == year:
            found.append(Occurrence(slot.day, starts[number], due, max(last, slot.day)))
    return found


class _Slot(NamedTuple):
    """A planned day, and the days between which it may be moved, where the rule says so."""

    day: date
    first: date | None = None
    last: date | None = None


def _since(slots: Sequence[_Slot], number: int, opens: timedelta | None) -> date:
    slot = slots[number]
    if slot.first is not None:
        return slot.first
    before = slots[number - 1].day if number else slot.day - 2 * ALONE
    if opens is not None:
        return max(slot.day - opens, before + DAY)
    return before + (slot.day - before) // 2 + DAY


def _slots(rule: Mapping[str, Any], year: SchoolYear, calendar: Calendar) -> Iterator[_Slot]:
    starts, ends = calendar.starts(year), calendar.ends(year)
    if "every" in rule:
        weeks = timedelta(weeks=int(rule["every"][:-1]))
        yield from map(_Slot, _every(weeks, rule.get("on"), starts, ends, calendar))
    elif "per_year" in rule:
        yield from _spread(rule["per_year"], rule.get("on"), starts, ends, calendar)
    elif "seasons" in rule:
        turn = date(year.first, 12, 31)
        for name, first, last in (("autumn", starts, turn), ("spring", turn + DAY, ends)):
            if name in rule["seasons"]:
                yield from _spread(1, rule.get("on"), first, last, calendar)
    else:
        yield from (_Slot(_moved(day, rule, calendar)) for day in _named(rule, year, calendar))


def _every(
    weeks: timedelta, on: str | None, first: date, last: date, calendar: Calendar
) -> Iterator[date]:
    """Yield a day so many weeks apart; what is closed moves a week at a time, and the rest after
    it.
    """
    day = _on(first, on)
    while True:
        day = calendar.next_open(day, 7)
        if day > last:
            return
        yield day
        day += weeks


def _spread(
    times: int, on: str | None, first: date, last: date, calendar: Calendar
) -> Iterator[_Slot]:
    """Yield as many days as told, each in the middle of its own part of the time."""
    length = (last - first).days + 1
    for number in range(times):
        since = first + timedelta(days=length * number // times)
        until = first + timedelta(days=length * (number + 1) // times - 1)
        middle = _on(since + (until - since) // 2, on)
        day = calendar.next_open(middle, 7 if on else 1)
        yield _Slot(day if day <= until else middle, since, until)


def _named(rule: Mapping[str, Any], year: SchoolYear, calendar: Calendar) -> Iterator[date]:
    """Yield the days that the rule names, before any is moved."""
    if "from" in rule:
        base = calendar.starts(year) if rule["from"] == "school_start" else calendar.ends(year)
        amount, unit = int(rule.get("plus", "0d")[:-1]), rule.get("plus", "0d")[-1]
        yield base + timedelta(days=amount * (7 if unit == "w" else 1))
        return
    for number in range(12):
        month = (7 + number) % 12 + 1
        of_year = year.first + (month < 8)
        if "dates" in rule:
            yield from (
                day_in_year(of_year, each) for each in rule["dates"] if int(each[:2]) == month
            )
        elif month in rule.get("months", _SCHOOL_MONTHS):
            yield _in_month(of_year, month, rule)


_SCHOOL_MONTHS = frozenset({1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12})
"""The months of a rule that names none: July is nobody's."""


def _in_month(year: int, month: int, rule: Mapping[str, Any]) -> date:
    """Return the first or the last such weekday of the month."""
    if "first" in rule:
        return _on(date(year, month, 1), rule["first"])
    after = date(year + month // 12, month % 12 + 1, 1)
    return _on(after - timedelta(days=7), rule["last"])


def _moved(day: date, rule: Mapping[str, Any], calendar: Calendar) -> date:
    """Return the open day that a closed one moves to, as the rule says; before the end of a month
    when the rule is of the month's last.
    """
    how = rule.get("move", "before" if "last" in rule else "next")
    if how == "keep":
        return day
    step = (7 if "first" in rule or "last" in rule else 1) * (-1 if how == "before" else 1)
    return calendar.next_open(day, step)


def _on(day: date, weekday: str | None) -> date:
    """Return the first such weekday from *day* on; *day* itself without one."""
    if weekday is None:
        return day
    return day + timedelta(days=(WEEKDAYS.index(weekday) - day.weekday()) % 7)


def occurrence_state(
    found: Occurrence, done: Collection[date], today: date, remind: timedelta
) -> str:
    """Return whether it is `done`, `overdue`, `due` soon, or comes `later`."""
    if any(found.since <= day <= found.until for day in done):
        return "done"
    if today > found.due:
        return "overdue"
    return "due" if today >= found.day - remind else "later"


def longest_gap(held: Collection[date], since: date, until: date, calendar: Calendar) -> int | None:
    """Return the most days between two meetings held in the period, without closed days.

    The days since the last one count too, up to *until*; None while none was held.
    """
    days = sorted(day for day in held if since <= day <= until)
    if not days:
        return None
    return max(
        calendar.days_between(first, last)
        for first, last in zip(days, [*days[1:], until], strict=True)
    )


def longest_allowed(rules: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the most days that the rules let pass between two meetings, if one says weeks."""
    weeks = [int(rule["every"][:-1]) for rule in rules if "every" in rule]
    return 7 * min(weeks) if weeks else None
