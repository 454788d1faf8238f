"""Any number of answers of several."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms.definition import Key, Question
from forms.i18n import gettext as _
from forms.i18n import list_separator
from forms.markup import join_texts
from forms.questions.base import Column, Example, Fault, Tally, Typed, Word, question_type
from forms.questions.types.choice import Choice
from forms.questions.values import Ticks

_CODES = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_HELP: Mapping[str, Any] = {
    "options": {"lege": "Fastlege", "ppt": "PPT", "annen": "Annen", "ingen": "Ingen"}
}
_NO_WORDS: Mapping[str, str] = {}
_COUNT = {"type": "integer", "minimum": 1}


@question_type("choices")
class Choices(Choice):
    """Any number of several answers, as tick boxes; those in `exclusive` stand alone."""

    words = (Word("flere svar"),)
    synonyms = (
        *("checkbox", "checkboxes", "multiselect", "select_multiple"),
        *("avkryssing", "flervalg"),
    )
    implied_by = frozenset({"boxes"})
    kind = "codes"
    is_radiogroup = False
    says_required = False
    keys = (
        *Choice.keys,
        Key("min", _COUNT, "The fewest to choose.", say=lambda: _("Færrest svar"), group="more"),
        Key("max", _COUNT, "The most to choose.", say=lambda: _("Flest svar"), group="more"),
        Key(
            "exclusive",
            _CODES,
            "Options that nothing else can be chosen with, such as none.",
            say=lambda: _("Svar som utelukker de andre"),
            group="more",
            refers="option",
        ),
    )
    examples = (
        Example(
            _HELP,
            post=("ppt", "lege", "ppt"),
            stored=["lege", "ppt"],
            text="Fastlege, PPT",
            cells=(True, True, None, None),
        ),
        Example(
            {**_HELP, "exclusive": ["ingen"]},
            post="ingen",
            stored=["ingen"],
            text="Ingen",
            cells=(None, None, None, True),
        ),
        Example(
            {**_HELP, "exclusive": ["ingen"]},
            post=("lege", "ingen"),
            error="«Ingen» kan ikke velges sammen med andre svar.",
        ),
        Example(_HELP, post=("lege", "bup"), error="Velg et av svarene på «Spørsmålet»."),
        Example({**_HELP, "min": 2}, post="lege", error="Velg minst 2 svar på «Spørsmålet»."),
        Example(
            {**_HELP, "min": 4},
            post="lege",
            error="Kryss av for alle punktene på «Spørsmålet».",
        ),
        Example(
            {**_HELP, "max": 1}, post=("lege", "ppt"), error="Velg høyst ett svar på «Spørsmålet»."
        ),
        Example({**_HELP, "required": True}, error="Velg minst ett svar på «Spørsmålet»."),
        Example(
            {**_HELP, "other": "annen"},
            post={"": ("lege", "annen"), "other": "Logoped"},
            stored=["lege", "annen"],
            text="Fastlege, Annen",
        ),
        Example(
            {**_HELP, "other": ["ppt", "annen"]},
            post={"": ("ppt", "annen"), "other-annen": "Logoped", "other-ppt": "I fjor"},
            stored=["ppt", "annen"],
            text="PPT, Annen",
        ),
    )

    def is_list(self, question: Question) -> bool:
        return False

    def read(self, question: Question, typed: Typed) -> list[str] | None:
        ticked = set(typed.get("", ()))
        self.refuse_unknown(question, list(ticked))
        chosen = [code for code in self.codes(question) if code in ticked]
        self.refuse_other(question, chosen, typed)
        return chosen or None

    def typed(self, question: Question, value: list[str]) -> dict[str, list[str]]:
        return {"": list(value)}

    def fault(self, question: Question, value: list[str]) -> str | None:
        least, most = question.own.get("min", 1), question.own.get("max", len(value))
        alone = [code for code in question.own.get("exclusive", ()) if code in value]
        if alone and len(value) > 1:
            label = self.codes(question)[alone[0]]
            return _("«%(label)s» kan ikke velges sammen med andre svar.", label=label)
        if len(value) < least and not alone:
            return self._too_few(question)
        if len(value) > most:
            return _count(_("Velg høyst %(count)s svar på «%(question)s»."), most, question)
        return None

    def missing(self, question: Question) -> str:
        return self._too_few(question)

    def _too_few(self, question: Question) -> str:
        """Say how many to choose; a list of which all must be ticked says so."""
        least = question.own.get("min", 1)
        if 1 < least == len(self.codes(question)):
            return _count(_("Kryss av for alle punktene på «%(question)s»."), least, question)
        return _count(_("Velg minst %(count)s svar på «%(question)s»."), least, question)

    def text(self, question: Question, value: Any) -> str:
        return self._listed(question, value)

    def told(self, question: Question, answers: Mapping[str, Any]) -> str:
        names = {code: f"{question.id}.{name}" for code, name in question.others.items()}
        words = {code: answers[name] for code, name in names.items() if answers.get(name)}
        return self._listed(question, answers[question.id], words)

    def _listed(
        self, question: Question, value: Sequence[str], words: Mapping[str, str] = _NO_WORDS
    ) -> str:
        labels = self.codes(question)
        told = (
            f"{labels.get(code, code)} ({words[code]})" if code in words else labels.get(code, code)
            for code in value
        )
        return join_texts(told, list_separator())

    def columns(self, question: Question) -> tuple[Column, ...]:
        return tuple(
            Column(f"{question.id}.{code}", f"{question.label}: {label}", "true")
            for code, label in self.codes(question).items()
        )

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        return tuple(True if code in value else None for code in self.codes(question))

    def tally(self, question: Question, values: Sequence[Any]) -> Tally | None:
        labels = self.codes(question)
        found = Counter(code for value in values for code in value)
        least, most = question.own.get("min", 1), question.own.get("max", len(labels))
        alone = frozenset(question.own.get("exclusive", ()))
        ticks = Ticks(1 if alone else least, most, alone)
        return Tally({code: found[code] for code in labels}, labels, ticks=ticks)

    def faults(self, question: Question) -> Iterator[Fault]:
        yield from super().faults(question)
        yield from self.unknown_codes(question, "exclusive", question.own.get("exclusive", ()))
        least, most = question.own.get("min", 1), question.own.get("max", len(question.options))
        if least > most:
            yield Fault(
                "min",
                _("Ingen kan velge så mange svar som «min» sier."),
                _("La «min» være høyst «max» og antallet svar."),
            )


def _count(message: str, count: int, question: Question) -> str:
    """*message* with how many answers, in words when it is one."""
    number = _("ett") if count == 1 else str(count)
    return message % {"count": number, "question": question.label.rstrip(".:")}
