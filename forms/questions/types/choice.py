"""One answer of several."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from forms.definition import Key, Option, Question
from forms.definition.keywords import CODE
from forms.i18n import gettext as _
from forms.markup import with_colon
from forms.questions.base import (
    AnswerField,
    Column,
    Example,
    Fault,
    QuestionType,
    Tally,
    Typed,
    Word,
    question_type,
)

MOST_RADIOS = 7
LONGEST_OTHER = 500
_CODE = {"type": "string", "pattern": CODE}
_WHO: Mapping[str, Any] = {"options": {"mor": "Mor", "far": "Far", "annen": "Annen"}}


@question_type("choice")
class Choice(QuestionType):
    """One of several answers: radio buttons, or a select list for more than seven.

    The code in `other` opens a text field for another answer.
    """

    words = (Word("ett svar"),)
    synonyms: ClassVar[tuple[str, ...]] = (
        "radio",
        "select",
        "dropdown",
        "select_one",
        "valg",
        "enkeltvalg",
        "nedtrekk",
    )
    implied_by = frozenset({"answers"})
    names_people = True
    begins: ClassVar[Mapping[str, Any]] = {"options": {"svar_1": "Svar 1", "svar_2": "Svar 2"}}
    kind = "code"
    is_radiogroup = True
    offers = True
    uses = frozenset({"options"})
    keys: ClassVar[tuple[Key, ...]] = (
        Key(
            "other",
            {"anyOf": [_CODE, {"type": "array", "items": _CODE, "minItems": 1}]},
            "The option that opens a line for the reader's own words; a list when several do.",
            say=lambda: _("Svaret med linje for egne ord"),
            group="more",
            refers="option",
        ),
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(_WHO, post="far", stored="far", text="Far", cells=("far",)),
        Example(_WHO, post="bror", error="Velg et av svarene på «Spørsmålet»."),
        Example({**_WHO, "required": True}, post="", error="Velg et svar på «Spørsmålet»."),
        Example(_WHO, post=("mor", "far"), error="Velg bare ett svar på «Spørsmålet»."),
        Example(
            {**_WHO, "other": "annen"},
            post={"": "annen", "other": "Tante"},
            stored="annen",
            text="Annen",
            cells=("annen",),
        ),
        Example(
            {**_WHO, "other": "annen", "required": True},
            post="annen",
            error="Fyll ut «Annen».",
        ),
        Example(
            {**_WHO, "other": ["far", "annen"]},
            post={"": "annen", "other-annen": "Tante", "other-far": "Ole"},
            stored="annen",
            text="Annen",
            cells=("annen",),
        ),
        Example(
            {**_WHO, "other": ["far", "annen"], "required": True},
            post={"": "annen", "other-far": "Ole"},
            error="Fyll ut «Annen».",
        ),
        Example(
            {"options": {str(n): f"{n}. trinn" for n in range(1, 11)}},
            post="8",
            stored="8",
            text="8. trinn",
        ),
    )

    def options(self, question: Question) -> Sequence[Option]:
        """Return the options."""
        return question.options

    def codes(self, question: Question) -> dict[str, str]:
        return {option.code: option.label for option in self.options(question)}

    def is_list(self, question: Question) -> bool:
        """Whether the page draws a list to pick from, for there are too many radio buttons."""
        return len(self.options(question)) > MOST_RADIOS and len(question.others) < 2

    def shape(self, question: Question) -> Literal["group", "field", "bare"]:
        return "field" if self.is_list(question) else "group"

    def parts(self, question: Question) -> tuple[str, ...]:
        return ("", *map(_part, question.others.values()), *super().parts(question)[1:])

    def read(self, question: Question, typed: Typed) -> Any:
        codes = list(dict.fromkeys(typed.get("", ())))
        self.refuse_unknown(question, codes)
        if len(codes) > 1:
            raise ValueError(_("Velg bare ett svar på «%(question)s».", question=_plain(question)))
        self.refuse_other(question, codes, typed)
        return codes[0] if codes else None

    def reading(self, question: Question) -> tuple[str, dict[str, Any]]:
        other = question.own.get("other")
        if not other:
            return self.kind, {}
        return self.kind, {
            "other": other,
            "most": LONGEST_OTHER,
            **({"required": True} if question.required else {}),
        }

    def refuse_unknown(self, question: Question, codes: Sequence[str]) -> None:
        """Raise ValueError for the reader when a code is none of the options."""
        if not set(codes) <= self.codes(question).keys():
            raise ValueError(_("Velg et av svarene på «%(question)s».", question=_plain(question)))

    def refuse_other(self, question: Question, codes: Sequence[str], typed: Typed) -> None:
        """Raise ValueError for the reader when the free text is missing or too long."""
        for code, name in question.others.items():
            option = question.option(code) if code in codes else None
            if option is not None:
                _refuse_words(option, _words(typed, name), question.required)

    def control(self, field: AnswerField) -> str:
        """Return the free-text field when it has the error, else the first option."""
        question, chosen = field.question, field.typed.get("", ())
        for code, name in question.others.items():
            option = question.option(code) if code in chosen else None
            try:
                if option is not None:
                    _refuse_words(option, _words(field.typed, name), question.required)
            except ValueError:
                return field.html_name(_part(name))
        return field.html_name()

    def beside(self, question: Question, typed: Typed) -> Iterator[tuple[str, Any]]:
        """Yield the free texts whose options are chosen."""
        for code, name in question.others.items():
            if code in typed.get("", ()) and (words := _words(typed, name)):
                yield name, words

    def post(self, question: Question, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        posted = super().post(question, answers)
        words = {
            _part(name): [answers[f"{question.id}.{name}"]]
            for code, name in question.others.items()
            if code in posted.get("", ()) and answers.get(f"{question.id}.{name}")
        }
        return {**posted, **words}

    def closed_fault(self, question: Question, value: Any, closed: frozenset[str]) -> str | None:
        chosen = value if isinstance(value, list) else [value]
        wrong = next((code for code in chosen if code in closed), None)
        if wrong is None:
            return None
        return _(
            "«%(label)s» passer ikke med svarene ovenfor. Velg et annet svar på «%(question)s».",
            label=self.codes(question)[wrong],
            question=_plain(question),
        )

    def missing(self, question: Question) -> str:
        return _("Velg et svar på «%(question)s».", question=_plain(question))

    def text(self, question: Question, value: Any) -> str:
        return self.codes(question).get(value, str(value))

    def told(self, question: Question, answers: Mapping[str, Any]) -> str:
        name = question.others.get(answers[question.id], "")
        words = answers.get(f"{question.id}.{name}") if name else None
        label = super().told(question, answers)
        return f"{with_colon(label)} {words}" if words else label

    def columns(self, question: Question) -> tuple[Column, ...]:
        return (Column(question.id, question.label, "code", self.codes(question)),)

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        return (value,)

    def beside_columns(self, question: Question) -> tuple[Column, ...]:
        return tuple(
            Column(
                f"{question.id}.{name}",
                _(
                    "%(label)s: %(option)s (med egne ord)",
                    label=question.label,
                    option=option.label,
                ),
            )
            for code, name in question.others.items()
            if (option := question.option(code)) is not None
        )

    def tally(self, question: Question, values: Sequence[Any]) -> Tally | None:
        labels = self.codes(question)
        found = Counter(values)
        return Tally({code: found[code] for code in labels}, labels)

    def faults(self, question: Question) -> Iterator[Fault]:
        if self.uses and not question.options:
            yield Fault(
                "options", _("Spørsmålet har ingen svar."), _("Skriv minst to i «options».")
            )
        yield from self.unknown_codes(question, "other", list(question.others))
        if self.is_list(question):
            yield from _list_faults(question)

    def unknown_codes(
        self, question: Question, key: str, codes: Sequence[str | None]
    ) -> Iterator[Fault]:
        """Yield a fault for each code under *key* that no option has."""
        for code in codes:
            if code is not None and code not in self.codes(question):
                yield Fault(
                    key,
                    _("«%(code)s» er ikke et av svarene.", code=code),
                    _("Bruk en av kodene i «options»."),
                )


def _part(name: str) -> str:
    """Return the part of a page where the words stored under that name are typed."""
    return name.replace(".", "-")


def _words(typed: Typed, name: str) -> str:
    """Return the words typed beside an option."""
    values = typed.get(_part(name))
    return str(values[0]) if values else ""


def _refuse_words(option: Option, words: str, required: bool) -> None:
    """Raise ValueError for the reader when an option's words are missing or too long."""
    if not words and required:
        raise ValueError(_("Fyll ut «%(question)s».", question=option.label.rstrip(".:")))
    if len(words) > LONGEST_OTHER:
        said = _(
            "«%(label)s» kan ha høyst %(most)s tegn. Teksten har %(length)s.",
            label=option.label,
            most=LONGEST_OTHER,
            length=len(words),
        )
        raise ValueError(said)


def _plain(question: Question) -> str:
    return question.label.rstrip(".:")


def _list_faults(question: Question) -> Iterator[Fault]:
    if len(question.options) <= MOST_RADIOS + 3:
        yield Fault(
            "options",
            _("Over sju svar blir en nedtrekksliste, der ingen ser svarene før de åpner den."),
            _("Slå sammen svar til sju eller færre, så blir det radioknapper."),
            "hint",
        )
    if any(option.help for option in question.options):
        yield Fault(
            "options",
            _("En nedtrekksliste viser ikke hjelpetekst på svarene."),
            _("Ha sju svar eller færre, eller skriv forklaringen i «help»."),
            "warning",
        )
