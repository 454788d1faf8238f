"""Interface texts, dates and numbers in the reader's language: the one façade to Babel.

Packages without Flask call `_("Velg et svar.")`; in the web flask-babel selects the locale of a
request (`forms.web.core.languages`), and this module follows it. Decimals are written alike in
every language, and dates too but for English, where 07.05.2026 could be read as 5 July: there it
is 7 May 2026. (Babel's own defaults can be misread: 5/7/26 in English, 2026-05-07 in Northern
Sámi.)
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.support import Translations

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""The languages of the whole interface, each in its own name."""
FAMILY_LANGUAGES = {
    "pl": "Polski",
    "uk": "Українська",
    "ar": "العربية",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "lt": "Lietuvių",
    "fa": "دری",
    "se": "Davvisámegiella",
}
"""Languages of the pages that families meet, offered where SKJEMAVERK_LANGUAGES names them."""

SOURCE = "nb"
FOLDER = Path(__file__).parents[1] / "translations"
OSLO = ZoneInfo("Europe/Oslo")
DATES = {"en": "d MMMM y"}
"""Patterns of dates (CLDR) where they differ from `DATE`."""
DATE = "dd.MM.yyyy"
NUMBERS = "nb"
"""The locale that numbers are written in, whatever the language: 1 234,5."""
GROUPED_FROM = 10_000
COMMAS = {"ar": "،", "fa": "،"}
"""The comma of lists where it is not «,» (CLDR)."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE)
EASY: ContextVar[bool] = ContextVar("easy", default=False)
"""Whether the reader has chosen «Lett å lese»: the short labels, where there are any."""


def current_language() -> str:
    """Return the language in use, such as `nb`."""
    return _language.get()


@cache
def locale(code: str) -> Locale:
    """Return the locale of a language; Babel looks for its file each time it parses one."""
    return Locale.parse(code)


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
def is_approved(language: str) -> bool:
    """Tell whether somebody who has the language has read its catalogue.

    `translations/<language>/STATUS` says so on its first line: `approved`, by whom, and when.
    """
    if language not in FAMILY_LANGUAGES:
        return True
    path = FOLDER / language / "STATUS"
    return path.exists() and path.read_text("utf-8").startswith("approved")


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the interface's catalogue in *language*; the source language needs none."""
    return Translations.load(FOLDER, [language])


def gettext(message: str, **values: object) -> str:
    """*message* in the language in use, with *values* put in for `%(name)s`."""
    text = catalogue(current_language()).gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """*one* or *many*, as the number asks for, in the language in use."""
    text = catalogue(current_language()).ngettext(one, many, number)
    return text % {"number": number, **values}


def list_separator() -> str:
    """Return what stands between the words of a list in the language in use: a comma, a space."""
    return f"{COMMAS.get(current_language(), ',')} "


def join_words(words: Iterable[str]) -> str:
    """Return the words as a list, with the comma of the language in use."""
    return list_separator().join(words)


def today() -> date:
    """Return today's date in Oslo."""
    return datetime.now(OSLO).date()


def local_time(moment: datetime) -> datetime:
    """Convert a stored moment (UTC) to Oslo time."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(OSLO)


def format_date(day: date) -> str:
    """Format a day as 07.05.2026; in English with the month in words, 7 May 2026."""
    return dates.format_date(
        day, DATES.get(current_language(), DATE), locale=locale(current_language())
    )


def format_month(day: date) -> str:
    """Format the month of a day as «mai 2026»."""
    return dates.format_date(day, "MMMM y", locale=current_language())


def format_time(clock: time | datetime) -> str:
    """Format a clock time as 14.05, as is usual in Norwegian."""
    return f"{clock:%H.%M}"


def format_moment(moment: datetime) -> str:
    """Format a stored moment as 07.05.2026 kl. 14.05, in the language in use."""
    shown = local_time(moment)
    day, clock = format_date(shown.date()), format_time(shown)
    return gettext("%(day)s kl. %(time)s", day=day, time=clock)


def format_number(number: int | float | Decimal) -> str:
    """Format a number with decimal comma, thousands apart from five digits on: 2015, 1 234
    567,5.
    """
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    exponent = exact.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    said: str = numbers.format_decimal(
        exact,
        _pattern(decimals),
        locale=locale(NUMBERS),
        group_separator=abs(exact) >= GROUPED_FROM,
    )
    return said.replace("\N{MINUS SIGN}", "-")


@cache
def _pattern(decimals: int) -> numbers.NumberPattern:
    """Return how a number with so many decimals is written; Babel parses it anew each time."""
    return numbers.parse_pattern(f"#,##0.{'0' * decimals}" if decimals else "#,##0")


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
    """Format a definition's period, such as `90d`, in words: «90 dager»."""
    number = int(written[:-1])
    words = {
        "d": ngettext("%(number)s dag", "%(number)s dager", number),
        "w": ngettext("%(number)s uke", "%(number)s uker", number),
        "m": ngettext("%(number)s måned", "%(number)s måneder", number),
        "y": ngettext("%(number)s år", "%(number)s år", number),
    }
    return words[written[-1]]
