"""A number that the server counts from the answers to other forms."""

from collections.abc import Iterator, Sequence
from typing import Any

from forms.definition import Key, Meaning, Question
from forms.definition.keywords import FIGURE_NAME
from forms.i18n import format_number
from forms.i18n import gettext as _
from forms.logic.figures import MOST_OF
from forms.markup import NBSP
from forms.questions.base import Column, Example, Fault, QuestionType, Tally, Word, question_type

_NAME = {"type": "string", "pattern": FIGURE_NAME}
ITEM_NAME = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$"
"""A question of an anonymous form, or one of its rows: `fb_overall`, `fb.q2`."""
_SOURCE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["form"],
    "properties": {
        "form": {"type": "string"},
        "where": {"$ref": "#/$defs/condition"},
        "part": {"$ref": "#/$defs/condition"},
        "of": {
            "anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 2, "maxItems": MOST_OF}]
        },
        "on": _NAME,
        "unit": {"enum": ["own", "every"]},
        "state": {"enum": ["sent", "any"]},
    },
}
_MEETINGS_OF = {
    "type": "object",
    "additionalProperties": False,
    "required": ["arena"],
    "properties": {"arena": _NAME, "unit": {"enum": ["own", "every"]}},
}
_TOLD = {
    "type": "object",
    "additionalProperties": False,
    "required": ["form", "of"],
    "properties": {"form": {"type": "string"}, "of": {"type": "string", "pattern": ITEM_NAME}},
}
_TOLD_OF_FORM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["form"],
    "properties": {"form": {"type": "string"}},
}
_OF_RESULTS = {"told_mean": _TOLD, "told_share": _TOLD, "told_rate": _TOLD_OF_FORM}
_OF_MEETINGS = ("planned", "held", "held_share", "longest_gap")
_PER_CENT = frozenset({"share", "held_share", "told_share", "told_rate"})
_FUNCTIONS = ("count", "share", "sum", "mean", "median", "max", "distinct", "gap", "overdue")
_OVER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["year"],
    "properties": {"unit": _NAME, "year": _NAME, "term": _NAME},
}
_OVER_KEYS = (
    Key("unit", _NAME, "The unit of the report.", say=lambda: _("Enheten"), refers="question"),
    Key("year", _NAME, "The year of the report.", say=lambda: _("Året"), refers="question"),
    Key("term", _NAME, "The term of the report.", say=lambda: _("Perioden"), refers="question"),
)
_MEETINGS = {"figure": {"count": {"form": "motereferat"}}, "over": {"year": "aar"}}
_SHARE = {
    "figure": {"share": {"form": "motereferat", "part": {"mt_held": "ja"}}},
    "over": {"year": "aar"},
}
_HELD = {"figure": {"held_share": {"arena": "tverrfaglig_mote"}}, "over": {"year": "aar"}}
_TOLD_MEAN = {
    "figure": {"told_mean": {"form": "brukerskjema", "of": "fb_overall"}},
    "over": {"year": "aar"},
}
_OVERDUE = {"figure": {"overdue": {"form": "avviksmelding"}}, "over": {"year": "aar"}}
_RATE = {"figure": {"told_rate": {"form": "brukerskjema"}}, "over": {"year": "aar"}}
_DAYS = {
    "figure": {"median": {"form": "avviksmelding", "of": ["_received", "dv_closed_date"]}},
    "over": {"year": "aar"},
}


@question_type("figure")
class Figure(QuestionType):
    """A number that the server counts from the answers to another form, in the report's period and
    unit; nobody types it, and it stays as it was when the report was sent.
    """

    words = (Word("hentes"),)
    said = (lambda: _("Hentes: et tall fra andre skjemaer"),)
    kind = "number"
    answerable = False
    changes = True
    keys = (
        Key(
            "figure",
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    **dict.fromkeys(_FUNCTIONS, _SOURCE),
                    **dict.fromkeys(_OF_MEETINGS, _MEETINGS_OF),
                    **_OF_RESULTS,
                },
            },
            "What is counted: one function over another form, `where` a condition holds, `on` which"
            " date (the day it came unless told), at the report's own unit or `every`, what is"
            " finished or `any` that was not withdrawn. `gap` is the most days between two,"
            " `overdue` what waits after its deadline. Of an arena's meetings: `planned`, `held`,"
            " `held_share`, `longest_gap`. Of an anonymous form"
            " `told_mean` and `told_share`: the mean, or the share of the upper half, that its"
            " results tell; `told_rate` how many per cent of the links handed out were used.",
            required=True,
            meaning=Meaning(lambda: _("Utregningen")),
            say=lambda: _("Tallet som hentes"),
            group="basic",
        ),
        Key(
            "over",
            _OVER,
            "The questions of this form that say the `unit`, the `year` and the `term`.",
            required=True,
            say=lambda: _("Spørsmålene som avgrenser"),
            group="basic",
            inside=lambda: _OVER_KEYS,
        ),
        Key(
            "target",
            {"type": "number"},
            "What the number should be, shown beside it.",
            say=lambda: _("Mål"),
            group="basic",
        ),
    )
    examples = (
        Example(_MEETINGS, stored=12, text="12", cells=(12,)),
        Example({**_MEETINGS, "target": 10}, stored=12, text="12 (mål: 10)", cells=(12,)),
        Example(_MEETINGS, stored=0, text="0", cells=(0,)),
        Example(_SHARE, stored=87.5, text=f"87,5{NBSP}%", cells=(87.5,)),
        Example(_SHARE, stored=100, text=f"100{NBSP}%", cells=(100,)),
        Example(_DAYS, stored=4.5, text="4,5", cells=(4.5,)),
        Example({**_TOLD_MEAN, "target": 4}, stored=3.2, text="3,2 (mål: 4)", cells=(3.2,)),
        Example(_OVERDUE, stored=3, text="3", cells=(3,)),
        Example(_RATE, stored=45, text=f"45{NBSP}%", cells=(45,)),
        Example(_HELD, stored=75, text=f"75{NBSP}%", cells=(75,)),
    )

    def empty(self) -> str:
        return _("Ikke regnet ut")

    def text(self, question: Question, value: Any) -> str:
        said = format_number(value)
        if _PER_CENT & question.own["figure"].keys():
            said = f"{said}{NBSP}%"
        if "target" not in question.own:
            return said
        target = format_number(question.own["target"])
        return _("%(value)s (mål: %(target)s)", value=said, target=target)

    def columns(self, question: Question) -> tuple[Column, ...]:
        return (Column(question.id, question.label, "number"),)

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        return (value,)

    def tally(self, question: Question, values: Sequence[Any]) -> Tally | None:
        return Tally(mean=sum(values) / len(values) if values else None)

    def faults(self, question: Question) -> Iterator[Fault]:
        """Yield that it is not one function; the check of figures looks into the other form."""
        if len(question.own["figure"]) != 1:
            yield Fault(
                "figure",
                _(
                    "Et tall har én utregning, og her står det %(number)s.",
                    number=len(question.own["figure"]),
                ),
                _(
                    "Skriv bare én av %(functions)s.",
                    functions=", ".join((*_FUNCTIONS, *_OF_MEETINGS, *_OF_RESULTS)),
                ),
            )
