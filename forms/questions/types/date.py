"""A day of the calendar."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from forms import i18n
from forms.definition import Key, Question
from forms.definition.keywords import DAY
from forms.i18n import format_date, format_month
from forms.i18n import gettext as _
from forms.logic.dates.relative_dates import is_relative, parse_day, resolve_day
from forms.logic.dates.written_dates import (
    Parts,
    day_of,
    latest_year,
    month_of,
    split_date,
    write_date,
    year_of,
)
from forms.questions.base import (
    AnswerField,
    Column,
    Example,
    Fault,
    QuestionType,
    Typed,
    Word,
    name_of,
    question_type,
)

PARTS = ("day", "month", "year")
_LIMIT = {
    "type": "string",
    "pattern": DAY,
}


@question_type("date")
class Date(QuestionType):
    """A date, typed as day, month and year, or in one field with a calendar when it is `near`.

    With `precision` the month and the year, or the year alone.
    """

    words = (
        Word("dato"),
        Word("nær dato", {"near": True}),
        Word("måned og år", {"precision": "month"}),
        Word("årstall", {"precision": "year"}),
    )
    prefills = frozenset({"today", "school_start+6m", "school_end"})
    kind = "date"
    spliced = True
    grouped = True
    keys = (
        Key(
            "min",
            _LIMIT,
            "The first day it can be: 2026-05-07, today, today-6m, today+2y.",
            say=lambda: _("Første dag"),
            group="more",
        ),
        Key(
            "max",
            _LIMIT,
            "The last day it can be, written as for min.",
            say=lambda: _("Siste dag"),
            group="more",
        ),
        Key(
            "near",
            {"type": "boolean"},
            "Whether it is near today, so that a calendar is quicker than typing.",
            say=lambda: _("Nær dagen i dag"),
            group="more",
        ),
        Key(
            "precision",
            {"enum": ["month", "year"]},
            "month or year: the day is not asked for. It is kept as the first day of the period.",
            say=lambda: _("Hvor nøyaktig"),
            group="more",
            values=lambda: {"month": _("Måned og år"), "year": _("Bare år")},
        ),
        Key(
            "autofill",
            {"enum": ["bday", "off"]},
            "bday: the reader's own birthday, so that their browser can fill it in.",
            say=lambda: _("Nettleseren fyller ut"),
            group="more",
            values=lambda: {"bday": _("Fødselsdag"), "off": _("Aldri")},
        ),
    )
    examples = (
        Example(
            post={"day": "7", "month": "5", "year": "2026"},
            stored="2026-05-07",
            text="07.05.2026",
            cells=(date(2026, 5, 7),),
        ),
        Example(post={"day": "7.5.2026"}, stored="2026-05-07", text="07.05.2026"),
        Example(
            {"autofill": "bday"},
            post={"day": "12", "month": "3", "year": "84"},
            stored="1984-03-12",
            text="12.03.1984",
        ),
        Example({"near": True}, post="2026-05-07", stored="2026-05-07", text="07.05.2026"),
        Example({"near": True}, post="7.5.2026", stored="2026-05-07", text="07.05.2026"),
        Example(
            post={"day": "29", "month": "2", "year": "2023"},
            error="Spørsmålet: 29.02.2023 finnes ikke.",
        ),
        Example(
            post={"day": "7", "month": "mai", "year": "2026"},
            stored="2026-05-07",
            text="07.05.2026",
        ),
        Example(post={"day": "7. mai 2026"}, stored="2026-05-07", text="07.05.2026"),
        Example(post={"day": "torsdag 7. mai 2026"}, stored="2026-05-07", text="07.05.2026"),
        Example({"near": True}, post="May 7, 2026", stored="2026-05-07", text="07.05.2026"),
        Example({"near": True}, post="\u202a7.5.26\u202c", stored="2026-05-07", text="07.05.2026"),
        Example({"near": True}, post="070526", stored="2026-05-07", text="07.05.2026"),
        Example({"near": True}, post="٧.٥.٢٠٢٦", stored="2026-05-07", text="07.05.2026"),
        Example(
            post={"day": "۷", "month": "۵", "year": "۲۰۲۶"}, stored="2026-05-07", text="07.05.2026"
        ),
        Example({"near": True}, post="20260507", stored="2026-05-07", text="07.05.2026"),
        Example(
            {"max": "2026-12-31"},
            post={"day": "7", "month": "5.", "year": "40"},
            stored="1940-05-07",
            text="07.05.1940",
        ),
        Example(
            {"near": True},
            post="7. tull 2026",
            error="Spørsmålet må være en dato, for eksempel 7.5.2026.",
        ),
        Example(
            {"near": True},
            post="neste uke",
            error="Spørsmålet må være en dato, for eksempel 7.5.2026.",
        ),
        Example(
            post={"day": "७", "month": "5", "year": "2026"},
            error="Spørsmålet må være en dato, for eksempel 7.5.2026.",
        ),
        Example(post={"day": "7", "year": "2026"}, error="Spørsmålet mangler måned."),
        Example(post={"day": "7"}, error="Spørsmålet mangler måned og år."),
        Example(
            post={"day": "7", "month": "5", "year": "026"},
            error="Spørsmålet: Skriv året med fire siffer.",
        ),
        Example(
            post={"day": "1", "month": "1", "year": "0001"},
            error="Spørsmålet: Året må være fra 1800 til 2199.",
        ),
        Example(
            {"min": "2026-01-01"},
            post={"day": "31", "month": "12", "year": "2025"},
            error="Spørsmålet kan ikke være før 01.01.2026.",
        ),
        Example(
            {"max": "today"},
            post={"day": "1", "month": "1", "year": "2199"},
            error="Spørsmålet kan ikke være i framtiden.",
        ),
        Example(
            {"precision": "month"},
            post={"month": "mai", "year": "2026"},
            stored="2026-05-01",
            text="mai 2026",
            cells=("2026-05",),
        ),
        Example(
            {"precision": "month", "max": "2026-05-07"},
            post={"month": "5", "year": "26"},
            stored="2026-05-01",
            text="mai 2026",
        ),
        Example({"precision": "month"}, post={"month": "5"}, error="Spørsmålet mangler år."),
        Example(
            {"precision": "month"},
            post={"month": "13", "year": "2026"},
            error="Spørsmålet må være en måned og et år, for eksempel 5 og 2026.",
        ),
        Example(
            {"precision": "month", "min": "2026-05-07"},
            post={"month": "4", "year": "2026"},
            error="Spørsmålet kan ikke være før mai 2026.",
        ),
        Example(
            {"precision": "year"},
            post="2019",
            stored="2019-01-01",
            text="2019",
            cells=("2019",),
        ),
        Example(
            {"precision": "year", "max": "2019-06-01"},
            post="2020",
            error="Spørsmålet kan ikke være etter 2019.",
        ),
        Example(
            {"precision": "year"},
            post="i fjor",
            error="Spørsmålet må være et år, for eksempel 2026.",
        ),
        Example({"near": True}, post="2023-02-30", error="Spørsmålet: 30.02.2023 finnes ikke."),
    )

    def shape(self, question: Question) -> Literal["group", "field", "bare"]:
        return "field" if _is_one(question) else "group"

    def asked_parts(self, question: Question) -> dict[str, str]:
        """Return the parts that a date is typed in, and what each is called."""
        labels = {"day": _("Dag"), "month": _("Måned"), "year": _("År")}
        return {part: labels.get(part, "") for part in _parts(question)}

    def parts(self, question: Question) -> tuple[str, ...]:
        own = _parts(question)
        return (*own, "declined") if question.decline else own

    def read(self, question: Question, typed: Typed) -> date | None:
        name, latest = name_of(question), _latest(question)
        if question.own.get("precision"):
            return _read_period(question, typed, name, latest)
        if question.own.get("near"):
            return day_of(split_date(_first(typed, "")) or ("", "", ""), name=name, latest=latest)
        day, month, year = (_first(typed, part) for part in PARTS)
        if not (day or month or year):
            return None
        whole = None if month or year else split_date(day)
        if whole is None and not (day and month and year):
            raise ValueError(_lacking(question, (day, month, year)))
        return day_of(whole or (day, month, year), name=name, latest=latest)

    def autocomplete(self, question: Question, autofill: str, part: str = "") -> str:
        said = str(question.own.get("autofill", "off"))
        if autofill == "off" or said == "off":
            return "off"
        return f"{said}-{part}" if part else said

    def reading(self, question: Question) -> tuple[str, dict[str, Any]]:
        precision = question.own.get("precision")
        more = {"precision": precision} if precision else {}
        return "questions/date.js", {"latest": _latest(question), **more}

    def typed(self, question: Question, value: date) -> dict[str, list[str]]:
        if question.own.get("precision") == "year":
            return {"": [str(value.year)]}
        if question.own.get("near"):
            return {"": [write_date(value)]}
        return {part: [str(getattr(value, part))] for part in _parts(question)}

    def fault(self, question: Question, value: date) -> str | None:
        today = i18n.today()
        low, high = question.own.get("min"), question.own.get("max")
        size = _SIZES[question.own.get("precision", "")]
        if low and value.isoformat()[:size] < resolve_day(low, today)[:size]:
            return _too_early(question, resolve_day(low, today), low == "today")
        if high and value.isoformat()[:size] > resolve_day(high, today)[:size]:
            return _too_late(question, resolve_day(high, today), high == "today")
        return None

    def store(self, value: date) -> str:
        return value.isoformat()

    def restore(self, stored: str) -> date:
        return date.fromisoformat(stored)

    def control(self, field: AnswerField) -> str:
        """Return the first empty part, when others are filled in."""
        parts = _parts(field.question)
        lacking = next((part for part in parts if not field.typed.get(part)), parts[0])
        return field.html_name("" if lacking == parts[0] else lacking)

    def text(self, question: Question, value: date) -> str:
        return _written(question, value)

    def data_category(self, question: Question) -> str:
        return "dates" if question.personal else ""

    def columns(self, question: Question) -> tuple[Column, ...]:
        kind = "text" if question.own.get("precision") else "date"
        return (Column(question.id, question.label, kind),)

    def cells(self, question: Question, value: date) -> tuple[Any, ...]:
        precision = question.own.get("precision")
        return (value.isoformat()[: _SIZES[precision]] if precision else value,)

    def faults(self, question: Question) -> Iterator[Fault]:
        limits = {key: question.own[key] for key in ("min", "max") if key in question.own}
        wrong = [key for key, day in limits.items() if not is_relative(day) and not parse_day(day)]
        for key in wrong:
            yield Fault(
                key,
                _("%(day)s finnes ikke.", day=limits[key]),
                _("Skriv en dag som 2026-05-07, today eller today-6m."),
            )
        if question.own.get("near") and question.own.get("precision"):
            what = _("«near» gjelder en dag, og det spørres om måned eller år.")
            yield Fault("near", what, _("Ta bort «near» eller «precision»."))
        days = [resolve_day(day, i18n.today()) for day in limits.values()]
        if len(days) == 2 and not wrong and days[0] > days[1]:
            yield Fault("min", _("«min» er etter «max»."), _("La «min» være den første dagen."))


_SIZES = {"": 10, "month": 7, "year": 4}
"""How much of a day in ISO 8601 says the period: 2026-05, 2026."""


def _is_one(question: Question) -> bool:
    """Whether the date is typed in one field."""
    return bool(question.own.get("near")) or question.own.get("precision") == "year"


def _parts(question: Question) -> tuple[str, ...]:
    if _is_one(question):
        return ("",)
    return PARTS[1:] if question.own.get("precision") else PARTS


def _read_period(question: Question, typed: Typed, name: str, latest: int) -> date | None:
    """Return the first day of the month or the year that was typed."""
    if question.own["precision"] == "year":
        year = _first(typed, "")
        return year_of(year, name=name, latest=latest) if year else None
    month, year = _first(typed, "month"), _first(typed, "year")
    if not month and not year:
        return None
    if not month or not year:
        raise ValueError(_lacking(question, ("1", month, year)))
    return month_of(month, year, name=name, latest=latest)


def _written(question: Question, value: date) -> str:
    """Write a date as exactly as it is asked for."""
    precision = question.own.get("precision")
    if precision == "year":
        return str(value.year)
    return format_month(value) if precision else format_date(value)


def _latest(question: Question) -> int:
    """Return the last year that two digits can mean."""
    limit = question.own.get("max")
    return latest_year(parse_day(resolve_day(limit, i18n.today())) if limit else None)


def _first(typed: Typed, part: str) -> str:
    return str(typed[part][0]) if typed.get(part) else ""


def _lacking(question: Question, parts: Parts) -> str:
    words = (_("dag"), _("måned"), _("år"))
    lacking = [word for word, part in zip(words, parts, strict=True) if not part]
    return _(
        "%(question)s mangler %(parts)s.",
        question=name_of(question),
        parts=_(" og ").join(lacking),
    )


def _too_early(question: Question, limit: str, today: bool) -> str:
    if today:
        return _("%(question)s kan ikke være før i dag.", question=name_of(question))
    day = _written(question, date.fromisoformat(limit))
    return _("%(question)s kan ikke være før %(day)s.", question=name_of(question), day=day)


def _too_late(question: Question, limit: str, today: bool) -> str:
    if today:
        return _("%(question)s kan ikke være i framtiden.", question=name_of(question))
    day = _written(question, date.fromisoformat(limit))
    return _("%(question)s kan ikke være etter %(day)s.", question=name_of(question), day=day)
