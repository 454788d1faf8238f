"""A value that the server computes from other answers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from forms.definition import Key, Meaning, Question
from forms.i18n import format_date, format_number
from forms.i18n import gettext as _
from forms.logic.calculations import (
    band_faults,
    band_label,
    calculation_kind,
    calculation_references,
)
from forms.logic.dates.relative_dates import parse_day
from forms.questions.base import Column, Example, Fault, QuestionType, Tally, Word, question_type

_NAMES = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_DAYS = {**_NAMES, "minItems": 2, "maxItems": 2}
_OPERANDS = {"type": "array", "items": {}, "minItems": 2, "maxItems": 2}
_VALUE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **{name: _NAMES for name in ("sum", "mean", "count", "score", "min", "max")},
        **{name: _DAYS for name in ("years", "months", "days")},
        "need": {"type": "integer", "minimum": 1},
        **{name: _OPERANDS for name in ("minus", "times", "divide")},
        "round": {},
        "decimals": {"type": "integer", "minimum": 0, "maximum": 6},
        "value": {"type": "string"},
        "if": {"$ref": "#/$defs/condition"},
        "then": {},
        "else": {},
    },
}
_BAND = {
    "type": "object",
    "additionalProperties": False,
    "required": ["label"],
    "properties": {"to": {"type": "number"}, "label": {"type": "string"}},
}
_BAND_KEYS = (
    Key("to", {"type": "number"}, "The highest number of the band.", say=lambda: _("Til og med")),
    Key("label", {"type": "string"}, "What the band means.", say=lambda: _("Betyr")),
)
_MEAN = {"value": {"mean": ["a", "b"]}}
_BANDS = {"bands": [{"to": 9, "label": "Lav"}, {"to": 12, "label": "Middels"}, {"label": "Høy"}]}


@question_type("calc")
class Calc(QuestionType):
    """A value that is computed from other answers, such as a sum or an age; nobody types it."""

    words = (Word("regnes ut"),)
    said = (lambda: _("Regnes ut av andre svar"),)
    synonyms = ("calculate",)
    begins: ClassVar[Mapping[str, Any]] = {"value": {"sum": []}}
    kind = "number"
    answerable = False
    changes = True
    keys = (
        Key(
            "value",
            _VALUE,
            "How it is computed: one function over questions.",
            required=True,
            meaning=Meaning(lambda: _("Utregningen"), refers=calculation_references),
            say=lambda: _("Regnes ut slik"),
            group="basic",
        ),
        Key(
            "bands",
            {"type": "array", "items": _BAND, "minItems": 1},
            "What the number means, by rising limits; the last band may leave `to` out.",
            text=True,
            meaning=Meaning(lambda: _("Nivåene"), words=True),
            filled=True,
            say=lambda: _("Nivåer"),
            group="more",
            inside=lambda: _BAND_KEYS,
        ),
        Key(
            "show",
            {"enum": ["all", "staff", "export"]},
            "Who sees it; all unless told.",
            say=lambda: _("Hvem som ser det"),
            group="guard",
            values=lambda: {
                "all": _("Alle"),
                "staff": _("Bare ansatte"),
                "export": _("Bare i uttrekk"),
            },
        ),
    )
    examples = (
        Example(_MEAN, stored=3, text="3", cells=(3,)),
        Example({**_MEAN, "show": "staff"}, stored=3.25, text="3,25", cells=(3.25,)),
        Example({**_MEAN, **_BANDS}, stored=9, text="9 (Lav)", cells=(9, "Lav")),
        Example({**_MEAN, **_BANDS}, stored=30, text="30 (Høy)", cells=(30, "Høy")),
        Example({"value": {"value": "navn"}}, stored="Kari", text="Kari", cells=("Kari",)),
        Example(
            {"value": {"value": "dag"}},
            stored="2026-05-07",
            text="07.05.2026",
            cells=(date(2026, 5, 7),),
        ),
    )

    def is_shown(self, question: Question, staff: bool) -> bool:
        show = question.own.get("show", "all")
        return show == "all" or (show == "staff" and staff)

    def empty(self) -> str:
        return _("Ikke beregnet")

    def text(self, question: Question, value: Any) -> str:
        if isinstance(value, str):
            day = parse_day(value)
            return format_date(day) if day else value
        label = band_label(value, question.own.get("bands", ()))
        return f"{format_number(value)} ({label})" if label else format_number(value)

    def columns(self, question: Question) -> tuple[Column, ...]:
        kind = calculation_kind(question.own["value"], {})
        own = Column(question.id, question.label, kind)
        if "bands" not in question.own:
            return (own,)
        return (own, Column(f"{question.id}.band", _("%(label)s: nivå", label=question.label)))

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        text = isinstance(value, str)
        own = (parse_day(value) or value) if text else value
        if "bands" not in question.own:
            return (own,)
        return (own, None if text else band_label(value, question.own["bands"]))

    def tally(self, question: Question, values: Sequence[Any]) -> Tally | None:
        numbers = [value for value in values if not isinstance(value, str)]
        bands = question.own.get("bands", ())
        found = Counter(band_label(number, bands) for number in numbers)
        labels = {str(n): str(each["label"]) for n, each in enumerate(bands)}
        counts = {key: found[label] for key, label in labels.items()}
        return Tally(counts, labels, sum(numbers) / len(numbers) if numbers else None)

    def faults(self, question: Question) -> Iterator[Fault]:
        """Yield the faults of the bands; `calculation_faults` reports those of the value."""
        for fault in band_faults(question.own["bands"]) if "bands" in question.own else ():
            yield Fault("bands", fault.what, fault.how)
