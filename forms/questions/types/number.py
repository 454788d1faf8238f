"""A number, typed with comma or point."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from forms import text_formats
from forms.definition import Key, Meaning, Question
from forms.i18n import format_number
from forms.i18n import gettext as _
from forms.markup import NBSP
from forms.questions.base import (
    Column,
    Example,
    Fault,
    QuestionType,
    Tally,
    Typed,
    Word,
    name_of,
    question_type,
)

MOST_DIGITS = 15
"""As many as a JSON number carries unharmed through every program."""

_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?")
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


@question_type("number")
class Number(QuestionType):
    """A number, whole unless `decimals` says otherwise, with a unit such as «kg» beside it."""

    words = (Word("tall"),)
    synonyms = ("integer", "decimal", "int")
    kind = "number"
    spliced = True
    keys = (
        Key(
            "min",
            {"type": "number"},
            "The least it can be.",
            say=lambda: _("Minste tall"),
            group="more",
        ),
        Key(
            "max",
            {"type": "number"},
            "The most it can be.",
            say=lambda: _("Største tall"),
            group="more",
        ),
        Key(
            "decimals",
            {"type": "integer", "minimum": 0, "maximum": 6},
            "How many decimals there is room for; 0 unless told.",
            say=lambda: _("Desimaler"),
            group="more",
        ),
        Key(
            "unit",
            {"type": "string"},
            "What it counts, shown after the number.",
            text=True,
            meaning=Meaning(lambda: _("Enheten")),
            filled=True,
            say=lambda: _("Enhet etter tallet"),
            group="more",
        ),
    )
    examples = (
        Example({"min": 0, "max": 20}, post="12", stored=12, text="12"),
        Example({"max": 20000000}, post="1 250 000", stored=1250000, text=f"1{NBSP}250{NBSP}000"),
        Example(
            {"decimals": 1, "unit": "kg"}, post="3,5", stored=3.5, text=f"3,5{NBSP}kg", cells=(3.5,)
        ),
        Example({"decimals": 2, "unit": "kr"}, post="99.90 kr", stored=99.9, text=f"99,9{NBSP}kr"),
        Example({"min": -30}, post="−4", stored=-4, text="-4"),
        Example({"min": 0, "max": 20}, post="21", error="Spørsmålet må være fra 0 til 20."),
        Example({"min": 1}, post="0", error="Spørsmålet må være minst 1."),
        Example({"max": 7.5, "decimals": 1}, post="7,6", error="Spørsmålet må være høyst 7,5."),
        Example(post="12,0", stored=12, text="12"),
        Example(post="\u200e12\u200e", stored=12, text="12"),
        Example({"decimals": 1}, post="3,50", stored=3.5, text="3,5"),
        Example(post="1.000", error="Spørsmålet må være et helt tall, for eksempel 12."),
        Example(post="1.250", error="Spørsmålet må være et helt tall, for eksempel 12."),
        Example({"decimals": 1}, post="3,25", error="Spørsmålet kan ha høyst 1 desimal."),
        Example(post="1e5", error="Spørsmålet må være et tall, for eksempel 12."),
        Example(post="1_0", error="Spørsmålet må være et tall, for eksempel 12."),
        Example(post="٣", stored=3, text="3"),
        Example({"decimals": 1}, post="-۱۲٫۵", stored=-12.5, text="-12,5"),
        Example(post="३", error="Spørsmålet må være et tall, for eksempel 12."),
        Example({"decimals": 1}, post="½", error="Spørsmålet må være et tall, for eksempel 12,5."),
        Example(
            {"decimals": 1}, post="sNaN", error="Spørsmålet må være et tall, for eksempel 12,5."
        ),
        Example(post="9" * 16, error="Spørsmålet kan ha høyst 15 siffer."),
    )

    def keyboard(self, question: Question) -> str:
        """Return the tablet's keyboard: digits, also a comma, or all keys when a minus is
        allowed.
        """
        if question.own.get("min", 0) < 0:
            return "text"
        return "decimal" if question.own.get("decimals") else "numeric"

    def read(self, question: Question, typed: Typed) -> Decimal | None:
        text = super().read(question, typed)
        if text is None:
            return None
        decimals = question.own.get("decimals", 0)
        match = _NUMBER.fullmatch(_plain(text, question.own.get("unit", "")))
        if match is None:
            raise ValueError(_no_number(question, decimals))
        sign, whole, part = match[1], match[2].replace(" ", ""), match[3] or ""
        if len(part) > decimals and (len(part) == 3 or part[decimals:].strip("0")):
            raise ValueError(_too_exact(question, decimals))
        if len((whole + part.rstrip("0")).lstrip("0")) > MOST_DIGITS:
            said = _(
                "%(question)s kan ha høyst %(most)s siffer.",
                question=name_of(question),
                most=MOST_DIGITS,
            )
            raise ValueError(said)
        return _without_zeros(Decimal(f"{sign}{whole}.{part}0"))

    def reading(self, question: Question) -> tuple[str, dict[str, Any]]:
        own = question.own
        return "number", {key: own[key] for key in ("unit", "decimals") if own.get(key)}

    def typed(self, question: Question, value: Decimal) -> dict[str, list[str]]:
        return {"": [f"{value:f}".replace(".", ",")]}

    def fault(self, question: Question, value: Decimal) -> str | None:
        low, high = question.own.get("min"), question.own.get("max")
        below = low is not None and value < _to_decimal(low)
        above = high is not None and value > _to_decimal(high)
        return _outside(question, low, high) if below or above else None

    def is_whole(self, question: Question) -> bool:
        return not question.own.get("decimals")

    def store(self, value: Decimal) -> int | float:
        return int(value) if value == value.to_integral_value() else float(value)

    def restore(self, stored: int | float) -> Decimal:
        return _to_decimal(stored)

    def text(self, question: Question, value: Decimal) -> str:
        unit = question.own.get("unit", "")
        return f"{format_number(value)}{NBSP}{unit}" if unit else format_number(value)

    def columns(self, question: Question) -> tuple[Column, ...]:
        unit = question.own.get("unit", "")
        label = f"{question.label} ({unit})" if unit else question.label
        return (Column(question.id, label, "number"),)

    def cells(self, question: Question, value: Decimal) -> tuple[Any, ...]:
        return (self.store(value),)

    def is_year(self, question: Question) -> bool:
        """Tell whether the number names a year: whole, without a unit, and of four digits."""
        own = question.own
        low, high = own.get("min", 0), own.get("max", 0)
        return not own.get("unit") and not own.get("decimals") and 1000 <= low <= high <= 9999

    def tally(self, question: Question, values: Sequence[Decimal]) -> Tally | None:
        if self.is_year(question):
            return Tally()  # a mean of years is no year
        return Tally(mean=float(sum(values) / len(values)) if values else None)

    def faults(self, question: Question) -> Iterator[Fault]:
        low, high = question.own.get("min"), question.own.get("max")
        if low is not None and high is not None and low > high:
            yield Fault("min", _("«min» er større enn «max»."), _("La «min» være den minste."))
        decimals = question.own.get("decimals", 0)
        for key, limit in (("min", low), ("max", high)):
            if limit is not None and _places(limit) > decimals:
                yield Fault(
                    key,
                    _("«%(key)s» har flere desimaler enn svaret kan ha.", key=key),
                    _("Rund av grensen, eller øk «decimals»."),
                )


def _plain(text: str, unit: str) -> str:
    """Normalise spaces and minus in the input, and remove the unit."""
    plain = _BLANKS.sub(" ", text_formats.without_invisible(text)).replace("\N{MINUS SIGN}", "-")
    if unit and plain.casefold().endswith(unit.casefold()):
        plain = plain[: -len(unit)].rstrip()
    return plain


def _to_decimal(number: int | float) -> Decimal:
    """Return a JSON number as the decimal that was written."""
    return _without_zeros(Decimal(repr(number)))


def _without_zeros(number: Decimal) -> Decimal:
    """Return the number without trailing zeros, never in scientific notation."""
    return number.normalize() + 0


def _places(number: int | float) -> int:
    exponent = _to_decimal(number).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _no_number(question: Question, decimals: int) -> str:
    return _(
        "%(question)s må være et tall, for eksempel %(example)s.",
        question=name_of(question),
        example="12,5" if decimals else "12",
    )


def _too_exact(question: Question, decimals: int) -> str:
    name = name_of(question)
    if decimals == 0:
        return _("%(question)s må være et helt tall, for eksempel 12.", question=name)
    if decimals == 1:
        return _("%(question)s kan ha høyst 1 desimal.", question=name)
    return _("%(question)s kan ha høyst %(most)s desimaler.", question=name, most=decimals)


def _outside(question: Question, low: int | float | None, high: int | float | None) -> str:
    name = name_of(question)
    if low is None and high is not None:
        return _("%(question)s må være høyst %(most)s.", question=name, most=format_number(high))
    if high is None and low is not None:
        return _("%(question)s må være minst %(least)s.", question=name, least=format_number(low))
    return _(
        "%(question)s må være fra %(least)s til %(most)s.",
        question=name,
        least=format_number(low or 0),
        most=format_number(high or 0),
    )
