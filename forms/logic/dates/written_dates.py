"""Read a date as people write it: one rule for every date field of the product.

`static/questions/date.js` has the same rule for the browser; the examples of the question type run
through both.
"""

import re
from datetime import date, time

from forms import i18n
from forms.i18n import gettext as _
from forms.text_formats import without_invisible

FIRST_YEAR, LAST_YEAR = 1800, 2199
YEARS_AHEAD = 20
"""A year of two digits is at most so many years from now; else it is in the century before."""

_MONTHS = (
    *(("januar", "january"), ("februar", "february"), ("mars", "march"), ("april",)),
    *(("mai", "may"), ("juni", "june"), ("juli", "july"), ("august",), ("september",)),
    *(("oktober", "october"), ("november",), ("desember", "december")),
)
"""In bokmål, nynorsk and English; any three first letters are enough."""

_DAY_FIRST = re.compile(
    r"(?:[a-zæøå]*da[gy],? )?(?:den )?([0-9]{1,2})(?:st|nd|rd|th)?"
    r"[./, -]{1,2}([0-9]{1,2}|[a-z]{3,9})[./, -]{1,2}([0-9]{1,9})\.?"
)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})\.?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})\.?")
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})")

_CLOCK = re.compile(r"(?:kl\.? ?)?([0-9]{1,2})(?:[.:,]? ?([0-9]{2}))?", re.IGNORECASE | re.ASCII)

Parts = tuple[str, str, str]
"""Day, month and year as they were written."""


def split_date(text: str) -> Parts | None:
    """Return day, month and year of a date written in one, or None.

    Understood are 7.5.2026, 07/05/26, 7. mai 2026, May 7, 2026, 2026-05-07, 07052026 and the like.
    The day comes before the month, as in Norwegian.
    """
    text = " ".join(without_invisible(text).casefold().split())
    if found := _YEAR_FIRST.fullmatch(text):
        return found[3], found[2], found[1]
    if found := _MONTH_FIRST.fullmatch(text):
        return found[2], found[1], found[3]
    if found := _DAY_FIRST.fullmatch(text) or _DIGITS.fullmatch(text):
        if text.isdigit() and len(text) == 8 and int(text[2:4]) > 12:
            return text[6:], text[4:6], text[:4]
        return found[1], found[2], found[3]
    return None


def latest_year(limit: date | None = None) -> int:
    """Return the last year that two digits can mean where no day after *limit* is wanted."""
    ahead = i18n.today().year + YEARS_AHEAD
    return min(ahead, limit.year) if limit else ahead


def read_date(text: str, *, name: str, latest: int | None = None) -> date:
    """Return the day that *text* says; a ValueError tells the reader of *name* what is wrong."""
    return day_of(split_date(text) or ("", "", ""), name=name, latest=latest)


def day_of(parts: Parts, *, name: str, latest: int | None = None) -> date:
    """Return the day that day, month and year say; a ValueError tells what is wrong with them.

    A year of two digits is the last one up to *latest* (`latest_year`).
    """
    day, month, year = (without_invisible(part).casefold().removesuffix(".") for part in parts)
    month = _number(month)
    if not all(part.isascii() and part.isdigit() for part in (day, month, year)) or (
        len(day) > 2 or len(month) > 2
    ):
        raise ValueError(_("%(question)s må være en dato, for eksempel 7.5.2026.", question=name))
    if len(year) == 2:
        most = latest_year() if latest is None else latest
        year = str(most - (most - int(year)) % 100)
    if len(year) != 4:
        raise ValueError(_("%(question)s: Skriv året med fire siffer.", question=name))
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        said = _(
            "%(question)s: Året må være fra %(first)s til %(last)s.",
            question=name,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
        raise ValueError(said)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        written = f"{day:0>2}.{month:0>2}.{year}"
        said = _("%(question)s: %(day)s finnes ikke.", question=name, day=written)
        raise ValueError(said) from None


def month_of(month: str, year: str, *, name: str, latest: int | None = None) -> date:
    """Return the first day of a month; a ValueError tells the reader what is wrong."""
    number = _number(without_invisible(month).casefold().removesuffix("."))
    written = without_invisible(year).isdecimal() and number.isdecimal() and number.isascii()
    if not written or not 1 <= int(number) <= 12:
        said = _("%(question)s må være en måned og et år, for eksempel 5 og 2026.", question=name)
        raise ValueError(said)
    return day_of(("1", number, year), name=name, latest=latest)


def year_of(year: str, *, name: str, latest: int | None = None) -> date:
    """Return the first day of a year; a ValueError tells the reader what is wrong."""
    if not without_invisible(year).isdecimal():
        raise ValueError(_("%(question)s må være et år, for eksempel 2026.", question=name))
    return day_of(("1", "1", year), name=name, latest=latest)


def read_clock(text: str) -> time:
    """Return the time of day in 14.05, 14:05, 1405 or kl. 9; raise ValueError."""
    match = _CLOCK.fullmatch(without_invisible(text))
    if match is None:
        raise ValueError(text)
    return time(int(match[1]), int(match[2] or 0))


def write_date(day: date) -> str:
    """Return *day* as it stands in a field, the same in every language: 7.5.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def _number(month: str) -> str:
    """Return the number of a month written as a word; what is no such word, as it is."""
    if len(month) < 3:
        return month
    for number, names in enumerate(_MONTHS, 1):
        if any(name.startswith(month) for name in names):
            return str(number)
    return month
