"""A repeat: the same few questions asked once for each child, language, measure …"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict

from forms.definition import Key, Question
from forms.i18n import gettext as _
from forms.logic import piping
from forms.questions.base import (
    AnswerField,
    QuestionType,
    Typed,
    Word,
    format_answer,
    question_type,
    question_type_of,
)
from forms.questions.form import QuestionForm, make_fields
from forms.questions.repeat_field import LIMIT, RepeatField, summary
from forms.questions.values import Column, Example, Fault

MANY_FIELDS = 1000
"""More fields than this on a page are slow to draw and to send, and nobody fills them in."""

_SIBLINGS = {
    "label": "Hvilke søsken har barnet?",
    "add": "Legg til et søsken",
    "summary": "{navn}, {klasse}",
    "questions": [
        {"id": "navn", "type": "text", "label": "Navn", "required": True},
        {"id": "klasse", "type": "text", "label": "Klasse"},
    ],
}


@question_type("repeat")
class Repeat(QuestionType):
    """The same `questions` asked in one row after another, as many as the reader adds."""

    words = (Word("gjentas"),)
    said = (lambda: _("Gjentas: en liste med rader"),)
    begins: ClassVar[Mapping[str, Any]] = {
        "questions": [{"id": "linje", "type": "text", "label": "Linje"}]
    }
    keys = (
        Key(
            "min",
            {"type": "integer", "minimum": 0, "maximum": LIMIT},
            "How many rows there are at least; they are shown from the start.",
            say=lambda: _("Færrest rader"),
            group="more",
        ),
        Key(
            "max",
            {"type": "integer", "minimum": 1, "maximum": LIMIT},
            f"How many rows there is room for; {LIMIT} unless told.",
            say=lambda: _("Flest rader"),
            group="more",
        ),
        Key(
            "summary",
            {"type": "string"},
            "A row in a few words, with answers put in: {navn}, {klasse}.",
            text=True,
            filled=True,
            say=lambda: _("En rad med få ord"),
            group="more",
        ),
        Key(
            "add",
            {"type": "string"},
            "What the button that adds a row says.",
            text=True,
            filled=True,
            say=lambda: _("Knappen som legger til"),
            group="more",
        ),
    )
    uses = frozenset({"questions"})
    implied_by = frozenset({"rows"})
    kind = "rows"
    says_required = False
    grouped = True
    changes = True  # rows it starts with may hold questions under a condition
    examples = (
        Example(
            _SIBLINGS,
            post={"rows": "0,2", "0-navn": "Kari", "0-klasse": "2B", "2-navn": "Ola"},
            stored=[{"navn": "Kari", "klasse": "2B"}, {"navn": "Ola", "klasse": None}],
            text="1. Kari, 2B; 2. Ola",
            cells=(2,),
        ),
        Example(
            _SIBLINGS,
            post={"rows": "0,1", "1-navn": "Ola"},
            stored=[{"navn": "Ola", "klasse": None}],
            text="1. Ola",
        ),
        Example(_SIBLINGS, post={"rows": "0,1"}, stored=None),
        Example(
            {**_SIBLINGS, "required": True},
            post={"rows": ""},
            error="Legg til minst én under «Hvilke søsken har barnet?».",
        ),
        Example(
            {**_SIBLINGS, "max": 1},
            post={"rows": "0,1", "0-navn": "Kari", "1-navn": "Ola"},
            error="Det er plass til høyst 1. Fjern 1.",
        ),
        Example(
            {
                **_SIBLINGS,
                "min": 2,
                "summary": "{navn}",
                "questions": [{"id": "navn", "type": "text", "label": "Navn"}],
            },
            post={"rows": "0", "0-navn": "Kari"},
            error="Fyll ut minst 2. Det mangler 1.",
        ),
    )

    def parts(self, question: Question) -> tuple[str, ...]:
        """Which rows there are and which was taken away; the rows' own parts come beside."""
        return ("rows", "removed", *(("declined",) if question.decline else ()))

    def field(self, question: Question) -> RepeatField:
        """Return a field that holds a form for each row."""
        return RepeatField(question, self, make_fields(question.questions))

    def read(self, question: Question, typed: Typed) -> list[dict[str, Any]] | None:
        """Return the answers of each row that is filled in, in order."""
        posted: MultiDict[str, Any] = MultiDict()
        for part, values in typed.items():
            posted.setlist(f"{question.id}-{part}", values)
        form = QuestionForm([question])
        form.process(posted)
        found: list[dict[str, Any]] | None = form[question.id].data
        return found

    def reading(self, question: Question) -> tuple[str, dict[str, Any]]:
        """How each question of a row is read."""
        return "rows", {
            inner.id: question_type_of(inner).reading(inner) for inner in question.questions
        }

    def typed(self, question: Question, value: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
        """Return the number of each row, and the strings that a page would post for it."""
        found = {"rows": [",".join(str(number) for number in range(len(value)))]}
        for number, row in enumerate(value):
            for inner in question.questions:
                for part, values in question_type_of(inner).post(inner, row).items():
                    found["-".join(filter(None, (str(number), inner.id, part)))] = values
        return found

    def fault(self, question: Question, value: Any) -> str | None:
        """Too few or too many rows."""
        filled = sum(any(answer is not None for answer in row.values()) for row in value)
        least, most = question.own.get("min", 0), question.own.get("max", LIMIT)
        if not filled and question.required:
            return self.missing(question)
        if filled < least:
            return _(
                "Fyll ut minst %(least)s. Det mangler %(lacking)s.",
                least=least,
                lacking=least - filled,
            )
        if len(value) > most:
            return _(
                "Det er plass til høyst %(most)s. Fjern %(extra)s.",
                most=most,
                extra=len(value) - most,
            )
        return None

    def missing(self, question: Question) -> str:
        """Return the message for a repeat without rows."""
        return _("Legg til minst én under «%(question)s».", question=question.label.rstrip(".:"))

    def control(self, field: AnswerField) -> str:
        """Return the button that adds a row, or its replacement."""
        return f"{field.html_name()}--add"

    def text(self, question: Question, value: Sequence[Mapping[str, Any]]) -> str:
        """Return the numbered rows, summarised."""
        told = (summary(question, row, question.asked_in(n)) for n, row in enumerate(value))
        return "; ".join(f"{n}. {words}" for n, words in enumerate(told, 1))

    def lines(
        self, question: Question, value: Sequence[Mapping[str, Any]]
    ) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each row in a few words, with the label and the answer of every question asked in it."""
        for number, row in enumerate(value):
            worded = question.asked_in(number)
            asked = [inner for inner in worded if inner.id in row]
            yield (
                summary(question, row, worded),
                [(inner.label, format_answer(inner, row)) for inner in asked],
            )

    def columns(self, question: Question) -> tuple[Column, ...]:
        """How many rows; the rows themselves have a sheet of their own in the export."""
        label = _("%(label)s (antall)", label=question.label)
        return (Column(question.id, label, "number"),)

    def cells(self, question: Question, value: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
        """How many rows."""
        return (len(value),)

    def faults(self, question: Question) -> Iterator[Fault]:
        """Yield the faults: a nested repeat, crossing limits, a summary with unknown names."""
        own = question.own
        for inner in question.questions:
            if inner.questions:
                yield Fault(
                    "questions",
                    _("«%(inner)s» er en liste inne i en liste.", inner=inner.label or inner.id),
                    _("Flytt den ut, og still den som et eget spørsmål."),
                )
        if own.get("min", 0) > own.get("max", LIMIT):
            yield Fault(
                "min",
                _("«min» er større enn «max», så ingen kan svare."),
                _("Sett «min» til høyst %(most)s.", most=own.get("max", LIMIT)),
            )
        if (fields := own.get("max", LIMIT) * len(question.questions)) > MANY_FIELDS:
            yield Fault(
                "max" if "max" in own else "questions",
                _("Listen kan få %(number)s felt på én side.", number=fields),
                _("Sett «max» lavere, eller spør om færre ting i hver rad."),
                "hint",
            )
        yield from _doubled_units(question)
        known = {inner.id for inner in question.questions}
        for name in piping.placeholder_names(own.get("summary", "")):
            if name not in known:
                yield Fault(
                    "summary",
                    _("«{%(name)s}» er ikke et spørsmål i listen.", name=name),
                    _("Bruk en av disse: %(known)s.", known=", ".join(sorted(known))),
                )


def _doubled_units(question: Question) -> Iterator[Fault]:
    """Yield faults of a summary that repeats the unit after an answer with one: «7 år år»."""
    text = question.own.get("summary", "")
    for inner in question.questions:
        unit = str(inner.own.get("unit", ""))
        _before, place, after = text.partition(f"{{{inner.id}}}")
        if unit and place and re.match(rf"\s*{re.escape(unit)}\b", after):
            yield Fault(
                "summary",
                _("Enheten «%(unit)s» kommer med svaret, og står to ganger.", unit=unit),
                _("Ta «%(unit)s» ut av sammendraget.", unit=unit),
                "warning",
            )
