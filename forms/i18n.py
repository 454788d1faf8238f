"""Interface texts, dates and numbers in the language of whoever reads the page.

Rooms that know nothing of Flask say `_("Velg et svar.")`; the web chooses the language with `use`.
Decimals look the same in every language, and so do dates but in English: 07.05.2026 is 7 May 2026
there, for who reads English may take it for 5 July. (Babel's defaults can be misread: 5/7/26 in
English, 2026-05-07 in Northern Sámi.)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from zoneinfo import ZoneInfo

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""The languages of the interface, each in its own name."""

SOURCE = "nb"
FOLDER = Path(__file__).parents[1] / "translations"
OSLO = ZoneInfo("Europe/Oslo")
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
NBSP = "\N{NO-BREAK SPACE}"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def current() -> str:
    """The language in use, such as `nb`."""
    return _language.get()


@contextmanager
def use(language: str) -> Iterator[None]:
    """Speak *language* inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def choose(language: str) -> None:
    """Speak *language* from here on, in this context (a request)."""
    _language.set(language)


@cache
def catalogue(language: str) -> NullTranslations:
    """The interface's catalogue in *language*; the source language needs none."""
    return translation("messages", FOLDER, [language], fallback=True)


def gettext(message: str, **values: object) -> str:
    """*message* in the language in use, with *values* put in for `%(name)s`."""
    text = catalogue(current()).gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """*one* or *many*, as the number asks for, in the language in use."""
    text = catalogue(current()).ngettext(one, many, number)
    return text % {"number": number, **values}


def today() -> date:
    """The day it is in Oslo."""
    return datetime.now(OSLO).date()


def local(moment: datetime) -> datetime:
    """A stored moment (UTC) as the clock shows it in Oslo."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(OSLO)


def format_date(day: date) -> str:
    """A day as 07.05.2026; in English with the month in words, 7 May 2026."""
    if current() == "en":
        return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def format_time(clock: time | datetime) -> str:
    """A clock time as 14.05, the way Norwegian writes it."""
    return f"{clock:%H.%M}"


def format_moment(moment: datetime) -> str:
    """A stored moment as 07.05.2026 kl. 14.05, in the words of the language in use."""
    shown = local(moment)
    day, clock = format_date(shown.date()), format_time(shown)
    return gettext("%(day)s kl. %(time)s", day=day, time=clock)


def format_number(number: int | float | Decimal) -> str:
    """A number with decimal comma, thousands apart from five digits on: 2015, 1 234 567,5."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    said = f"{exact:f}" if abs(exact) < 10_000 else f"{exact:,f}".replace(",", NBSP)
    return said.replace(".", ",")


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Compile every catalogue in *folder* that is newer than its .mo file; those files."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    done = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            found = read_po(file, locale=source.parts[-3])
        with target.open("wb") as file:
            write_mo(file, found)
        done.append(target)
    catalogue.cache_clear()
    return done


def format_period(written: str) -> str:
    """A period as definitions write it, such as `90d`, in words: «90 dager»."""
    number = int(written[:-1])
    words = {
        "d": ngettext("%(number)s dag", "%(number)s dager", number),
        "w": ngettext("%(number)s uke", "%(number)s uker", number),
        "m": ngettext("%(number)s måned", "%(number)s måneder", number),
        "y": ngettext("%(number)s år", "%(number)s år", number),
    }
    return words[written[-1]]
