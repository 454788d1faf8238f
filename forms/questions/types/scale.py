"""A row of numbers from one end to the other."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from forms.definition import Key, Meaning, Question
from forms.definition.keywords import SCALE_NUMBER
from forms.i18n import gettext as _
from forms.questions.base import (
    Column,
    Example,
    Fault,
    QuestionType,
    Tally,
    Typed,
    Word,
    question_type,
)

LONGEST = 21
COMFORTABLE = 11
"""As many numbers as a tablet shows in one row."""

_POINT = {"type": "integer", "minimum": -100, "maximum": 100}
_WHOLE = re.compile(r"-?[0-9]{1,3}")


@question_type("scale")
class Scale(QuestionType):
    """A row of numbers from `min` to `max`, such as 0 to 10, with words at the two ends."""

    words = (Word("skala"),)
    synonyms = ("rating", "slider")
    begins: ClassVar[Mapping[str, Any]] = {"max": 10}
    kind = "number"
    is_radiogroup = True
    grouped = True
    keys = (
        Key(
            "min",
            _POINT,
            "The first number; 0 unless told.",
            meaning=Meaning(lambda: _("Starten på skalaen"), default=0),
            say=lambda: _("Første tall"),
            group="basic",
        ),
        Key(
            "max",
            _POINT,
            "The last number.",
            required=True,
            meaning=Meaning(lambda: _("Slutten på skalaen")),
            say=lambda: _("Siste tall"),
            group="basic",
        ),
        Key(
            "ends",
            {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
            "What the first and the last number mean.",
            text=True,
            meaning=Meaning(lambda: _("Ordene i endene av skalaen"), words=True),
            filled=True,
            say=lambda: _("Ordene i endene"),
            group="basic",
        ),
        Key(
            "labels",
            {
                "type": "object",
                "propertyNames": {"pattern": SCALE_NUMBER},
                "additionalProperties": {"type": "string"},
            },
            'What single numbers mean, such as {"3": "Middels"}.',
            text=True,
            meaning=Meaning(lambda: _("Ordene på skalaen"), words=True),
            filled=True,
            say=lambda: _("Ord på tallene"),
            group="more",
        ),
    )
    examples = (
        Example({"max": 10}, post="7", stored=7, text="7 av 10", cells=(7,)),
        Example({"max": 10}, post="0", stored=0, text="0 av 10"),
        Example(
            {"max": 10, "ends": ["Ingen", "Svært stor"]}, post="10", stored=10, text="10 av 10"
        ),
        Example(
            {"min": 1, "max": 3, "labels": {"1": "Lite", "3": "Mye"}},
            post="3",
            stored=3,
            text="3 (Mye)",
        ),
        Example({"min": -2, "max": 2}, post="-1", stored=-1, text="-1 (fra -2 til 2)"),
        Example({"max": 10}, post="11", error="Velg et tall fra 0 til 10 på «Spørsmålet»."),
        Example({"max": 10}, post="²", error="Velg et tall fra 0 til 10 på «Spørsmålet»."),
        Example({"max": 10}, post="7.0", error="Velg et tall fra 0 til 10 på «Spørsmålet»."),
        Example({"max": 10, "required": True}, error="Velg et svar på «Spørsmålet»."),
    )

    def limits(self, question: Question) -> dict[str, Any]:
        return {"min": question.own.get("min", 0), "max": question.own["max"]}

    def points(self, question: Question) -> range:
        """Return the points of the scale."""
        limits = self.limits(question)
        return range(limits["min"], limits["max"] + 1)

    def labels(self, question: Question) -> dict[int, str]:
        """Return the labels of points; the end labels too, unless those points have their own."""
        points, ends = self.points(question), question.own.get("ends", ())
        at_ends = dict(zip((points[0], points[-1]), ends, strict=False)) if points else {}
        return {**at_ends, **{int(n): text for n, text in question.own.get("labels", {}).items()}}

    def read(self, question: Question, typed: Typed) -> int | None:
        text = super().read(question, typed)
        if text is None:
            return None
        points = self.points(question)
        if not _WHOLE.fullmatch(text) or int(text) not in points or len(typed[""]) > 1:
            said = _(
                "Velg et tall fra %(first)s til %(last)s på «%(question)s».",
                first=points[0],
                last=points[-1],
                question=question.label.rstrip(".:"),
            )
            raise ValueError(said)
        return int(text)

    def missing(self, question: Question) -> str:
        return _("Velg et svar på «%(question)s».", question=question.label.rstrip(".:"))

    def text(self, question: Question, value: int) -> str:
        label = question.own.get("labels", {}).get(str(value))
        low, high = self.limits(question).values()
        if label:
            return f"{value} ({label})"
        if low in (0, 1):
            return _("%(value)s av %(max)s", value=value, max=high)
        return _("%(value)s (fra %(min)s til %(max)s)", value=value, min=low, max=high)

    def columns(self, question: Question) -> tuple[Column, ...]:
        codes = {str(number): text for number, text in self.labels(question).items()}
        return (Column(question.id, question.label, "number", codes or None),)

    def cells(self, question: Question, value: int) -> tuple[Any, ...]:
        return (value,)

    def tally(self, question: Question, values: Sequence[int]) -> Tally | None:
        found, labels = Counter(values), self.labels(question)
        counts = {str(point): found[point] for point in self.points(question)}
        names = {str(point): labels.get(point, str(point)) for point in self.points(question)}
        mean = sum(values) / len(values) if values else None
        scores = {str(point): point for point in self.points(question)}
        return Tally(counts, names, mean, scores=scores)

    def faults(self, question: Question) -> Iterator[Fault]:
        points = self.points(question)
        if len(points) < 2:
            yield Fault(
                "max", _("«max» er ikke større enn «min»."), _("La «max» være den største.")
            )
        elif len(points) > LONGEST:
            yield Fault(
                "max",
                _(
                    "Skalaen har %(count)s tall og kan ha høyst %(most)s.",
                    count=len(points),
                    most=LONGEST,
                ),
                _("Bruk typen number, eller færre tall."),
            )
        elif len(points) > COMFORTABLE:
            yield Fault(
                "max",
                _("Skalaen har %(count)s tall og får ikke plass på en rad.", count=len(points)),
                _("Bruk høyst elleve tall."),
                "warning",
            )
        for number in question.own.get("labels", {}):
            if int(number) not in points:
                yield Fault(
                    "labels",
                    _("«%(number)s» er ikke et tall på skalaen.", number=number),
                    _("Ta det bort, eller endre «min» og «max»."),
                )
