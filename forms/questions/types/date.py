"""A day of the calendar."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from forms import i18n
from forms.definition import Key, Question
from forms.definition.keywords import DAY
from forms.i18n import format_date
from forms.i18n import gettext as _
from forms.logic.dates.relative_dates import is_relative, parse_day, resolve
from forms.logic.dates.written_dates import Parts, day_of, latest_year, split_date, write_date
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
    """A date, typed as day, month and year, or in one field with a calendar when it is `near`."""

    words = (
        Word("dato"),
        Word("nær dato", {"near": True}),
    )
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
            post={"day": "٧", "month": "5", "year": "2026"},
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
        Example({"near": True}, post="2023-02-30", error="Spørsmålet: 30.02.2023 finnes ikke."),
    )

    def shape(self, question: Question) -> Literal["group", "field", "bare"]:
        return "field" if question.own.get("near") else "group"

    def parts(self, question: Question) -> tuple[str, ...]:
        own = ("",) if question.own.get("near") else PARTS
        return (*own, "declined") if question.decline else own

    def read(self, question: Question, typed: Typed) -> date | None:
        name, latest = name_of(question), _latest(question)
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
        return "questions/date.js", {"latest": _latest(question)}

    def typed(self, question: Question, value: date) -> dict[str, list[str]]:
        if question.own.get("near"):
            return {"": [write_date(value)]}
        return {part: [str(getattr(value, part))] for part in PARTS}

    def fault(self, question: Question, value: date) -> str | None:
        today = i18n.today()
        low, high = question.own.get("min"), question.own.get("max")
        if low and value.isoformat() < resolve(low, today):
            return _too_early(question, resolve(low, today), low == "today")
        if high and value.isoformat() > resolve(high, today):
            return _too_late(question, resolve(high, today), high == "today")
        return None

    def store(self, value: date) -> str:
        return value.isoformat()

    def restore(self, stored: str) -> date:
        return date.fromisoformat(stored)

    def control(self, field: AnswerField) -> str:
        """Return the first empty part, when others are filled in."""
        parts = self.parts(field.question)[:3]
        lacking = next((part for part in parts if not field.typed.get(part)), parts[0])
        return field.html_name("" if lacking == parts[0] else lacking)

    def text(self, question: Question, value: date) -> str:
        return format_date(value)

    def columns(self, question: Question) -> tuple[Column, ...]:
        return (Column(question.id, question.label, "date"),)

    def cells(self, question: Question, value: date) -> tuple[Any, ...]:
        return (value,)

    def faults(self, question: Question) -> Iterator[Fault]:
        limits = {key: question.own[key] for key in ("min", "max") if key in question.own}
        wrong = [key for key, day in limits.items() if not is_relative(day) and not parse_day(day)]
        for key in wrong:
            yield Fault(
                key,
                _("%(day)s finnes ikke.", day=limits[key]),
                _("Skriv en dag som 2026-05-07, today eller today-6m."),
            )
        days = [resolve(day, i18n.today()) for day in limits.values()]
        if len(days) == 2 and not wrong and days[0] > days[1]:
            yield Fault("min", _("«min» er etter «max»."), _("La «min» være den første dagen."))


def _latest(question: Question) -> int:
    """Return the last year that two digits can mean."""
    limit = question.own.get("max")
    return latest_year(parse_day(resolve(limit, i18n.today())) if limit else None)


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
    day = format_date(date.fromisoformat(limit))
    return _("%(question)s kan ikke være før %(day)s.", question=name_of(question), day=day)


def _too_late(question: Question, limit: str, today: bool) -> str:
    if today:
        return _("%(question)s kan ikke være i framtiden.", question=name_of(question))
    day = format_date(date.fromisoformat(limit))
    return _("%(question)s kan ikke være etter %(day)s.", question=name_of(question), day=day)
