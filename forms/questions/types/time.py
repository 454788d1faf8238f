"""A time of day."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from forms.definition import Key, Question
from forms.definition.keywords import CLOCK
from forms.i18n import format_time
from forms.i18n import gettext as _
from forms.logic.dates.written_dates import read_clock
from forms.questions.base import (
    Column,
    Example,
    Fault,
    QuestionType,
    Typed,
    Word,
    name_of,
    question_type,
)

_LIMIT = {"type": "string", "pattern": CLOCK}


@question_type("time")
class Time(QuestionType):
    """A time of day, typed as 14.05, 14:05 or 1405."""

    words = (Word("klokkeslett"),)
    synonyms = ("klokke",)
    kind = "time"
    reader = "questions/time.js"
    spliced = True
    keys = (
        Key(
            "min",
            _LIMIT,
            "The earliest it can be, written as 08:00.",
            say=lambda: _("Tidligst"),
            group="more",
        ),
        Key(
            "max",
            _LIMIT,
            "The latest it can be, written as 15:30.",
            say=lambda: _("Senest"),
            group="more",
        ),
    )
    examples = (
        Example(post="14.05", stored="14:05", text="14.05", cells=(time(14, 5),)),
        Example(post="14:05", stored="14:05", text="14.05"),
        Example(post="1405", stored="14:05", text="14.05"),
        Example(post="kl. 9.05", stored="09:05", text="09.05"),
        Example(post="\u200e14:05", stored="14:05", text="14.05"),
        Example(post="9", stored="09:00", text="09.00"),
        Example(post="24.00", error="Spørsmålet må være et klokkeslett, for eksempel kl. 14.05."),
        Example(post="14.60", error="Spørsmålet må være et klokkeslett, for eksempel kl. 14.05."),
        Example(post="halv ni", error="Spørsmålet må være et klokkeslett, for eksempel kl. 14.05."),
        Example(post="١٤:٠٥", stored="14:05", text="14.05"),
        Example(post="१४.०५", error="Spørsmålet må være et klokkeslett, for eksempel kl. 14.05."),
        Example({"min": "08:00"}, post="7.30", error="Spørsmålet kan ikke være før kl. 08.00."),
        Example({"max": "15:30"}, post="15.31", error="Spørsmålet kan ikke være etter kl. 15.30."),
    )

    def read(self, question: Question, typed: Typed) -> time | None:
        text = super().read(question, typed)
        if text is None:
            return None
        try:
            return read_clock(text)
        except ValueError:
            said = _(
                "%(question)s må være et klokkeslett, for eksempel kl. 14.05.",
                question=name_of(question),
            )
            raise ValueError(said) from None

    def typed(self, question: Question, value: time) -> dict[str, list[str]]:
        return {"": [format_time(value)]}

    def fault(self, question: Question, value: time) -> str | None:
        low, high = question.own.get("min"), question.own.get("max")
        name = name_of(question)
        if low and value < time.fromisoformat(low):
            clock = format_time(time.fromisoformat(low))
            return _("%(question)s kan ikke være før kl. %(clock)s.", question=name, clock=clock)
        if high and value > time.fromisoformat(high):
            clock = format_time(time.fromisoformat(high))
            return _("%(question)s kan ikke være etter kl. %(clock)s.", question=name, clock=clock)
        return None

    def store(self, value: time) -> str:
        return f"{value:%H:%M}"

    def restore(self, stored: str) -> time:
        return time.fromisoformat(stored)

    def text(self, question: Question, value: time) -> str:
        return format_time(value)

    def columns(self, question: Question) -> tuple[Column, ...]:
        return (Column(question.id, question.label, "time"),)

    def cells(self, question: Question, value: time) -> tuple[Any, ...]:
        return (value,)

    def faults(self, question: Question) -> Iterator[Fault]:
        low, high = question.own.get("min"), question.own.get("max")
        if low and high and low > high:
            what = _("«min» er etter «max».")
            yield Fault("min", what, _("La «min» være det tidligste klokkeslettet."))
