"""Days that an author writes, such as `today-6m`, and the time between two days."""

import re
from calendar import monthrange
from datetime import date, timedelta

_RELATIVE = re.compile(r"today(?:([+-][0-9]{1,3})([dwmy]))?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")


def is_relative(text: str) -> bool:
    """Whether *text* is `today`, or `today` with an offset: `today-14d`, `+3w`, `-6m`, `+2y`."""
    return _RELATIVE.fullmatch(text) is not None


def is_day(text: object) -> bool:
    """Whether *text* is written as a stored day, `2026-05-07`."""
    return isinstance(text, str) and _ISO.fullmatch(text) is not None


def is_clock(text: object) -> bool:
    """Whether *text* is written as a stored time of day, `14:05`."""
    return isinstance(text, str) and _CLOCK.fullmatch(text) is not None


def parse_day(text: object) -> date | None:
    """Parse a stored day; return None for an invalid date."""
    if not isinstance(text, str) or not is_day(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def resolve_day(text: str, today: date) -> str:
    """*text* as a stored day: what is relative is counted from *today*.

    Months and years keep the day of the month, or take the month's last: 31 August less six
    months is 28 or 29 February.
    """
    match = _RELATIVE.fullmatch(text)
    if match is None:
        return text
    amount, unit = int(match[1] or 0), match[2]
    if unit in ("m", "y"):
        return _add_months(today, amount * (12 if unit == "y" else 1)).isoformat()
    return (today + timedelta(days=amount * (7 if unit == "w" else 1))).isoformat()


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_between(start: date, end: date) -> int:
    """Days from *start* to *end*; negative when *end* comes first."""
    return (end - start).days


def months_between(start: date, end: date) -> int:
    """Whole months from *start* to *end*: one is full when its day of the month is reached."""
    if end < start:
        return -months_between(end, start)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def years_between(start: date, end: date) -> int:
    """Whole years from *start* to *end*; who is born on 29 February turns a year on 1 March."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)
