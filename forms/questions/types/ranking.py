"""A ranking: some things put in order of importance."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from forms.definition import Key, Question
from forms.i18n import gettext as _
from forms.i18n import join_words, list_separator
from forms.markup import in_language_of, join_texts
from forms.questions.base import AnswerField, QuestionType, Typed, Word, question_type
from forms.questions.values import Column, Example, Fault, Tally

LIMIT = 500
LONGEST = 10

_WISHES = {
    "label": "Hva er viktigst?",
    "options": {"lek": "Lek", "ro": "Ro", "mat": "God mat"},
}


@question_type("ranking")
class Ranking(QuestionType):
    """A rank for each option, 1 for the most important, as many as `top` (default: all)."""

    words = (Word("rangering"),)
    begins: ClassVar[Mapping[str, Any]] = {"options": {"svar_1": "Svar 1", "svar_2": "Svar 2"}}
    keys = (
        Key(
            "top",
            {"type": "integer", "minimum": 1, "maximum": LIMIT},
            "How many to rank; all of them unless told.",
            say=lambda: _("Hvor mange som rangeres"),
            group="more",
        ),
    )
    uses = frozenset({"options"})
    kind = "codes"
    reader = "questions/ranking.js"
    grouped = True
    examples = (
        Example(
            _WISHES,
            post={"lek": "2", "ro": "1", "mat": "3"},
            stored=["ro", "lek", "mat"],
            text="1. Ro, 2. Lek, 3. God mat",
            cells=(2, 1, 3),
        ),
        Example(
            {**_WISHES, "top": 1},
            post={"mat": "1"},
            stored=["mat"],
            text="1. God mat",
            cells=(None, None, 1),
        ),
        Example(_WISHES, post={}, stored=None),
        Example(
            _WISHES,
            post={"lek": "1", "ro": "1", "mat": "2"},
            error="Nummer 1 er brukt flere ganger: «Lek» og «Ro». Gi hvert svar sitt eget nummer.",
        ),
        Example(
            _WISHES,
            post={"lek": "1", "ro": "3"},
            error="Nummer 2 mangler. Velg hva som er nummer 2.",
        ),
        Example(_WISHES, post={"lek": "4"}, error="Velg et nummer fra 1 til 3 for «Lek»."),
        Example(_WISHES, post={"lek": "¹"}, error="Velg et nummer fra 1 til 3 for «Lek»."),
        Example(
            {**_WISHES, "required": True},
            post={"lek": "1"},
            error="Nummer 2 mangler. Velg hva som er nummer 2.",
        ),
    )

    def top(self, question: Question) -> int:
        """How many options are to be ranked."""
        return min(int(question.own.get("top", LIMIT)), len(question.options))

    def parts(self, question: Question) -> tuple[str, ...]:
        """One for each option, holding its number."""
        return (*(o.code for o in question.options), *(("declined",) if question.decline else ()))

    def read(self, question: Question, typed: Typed) -> list[str] | None:
        """Return the codes in order; each rank is used once and none is skipped."""
        ranks: dict[int, str] = {}
        for code, number in self._numbers(question, typed):
            if number in ranks:
                raise ValueError(self._doubled(question, typed, number))
            ranks[number] = code
        for number in range(1, len(ranks) + 1):
            if number not in ranks:
                raise ValueError(_lacking(number))
        return [ranks[number] for number in sorted(ranks)] or None

    def _numbers(self, question: Question, typed: Typed) -> Iterator[tuple[str, int]]:
        top = self.top(question)
        allowed = {str(number): number for number in range(1, top + 1)}
        for option in question.options:
            if option.code not in typed:
                continue
            number = allowed.get(str(typed[option.code][0]))
            if number is None:
                raise ValueError(
                    _(
                        "Velg et nummer fra 1 til %(top)s for «%(option)s».",
                        top=top,
                        option=option.label,
                    )
                )
            yield option.code, number

    def _doubled(self, question: Question, typed: Typed, number: int) -> str:
        labels = [
            f"«{option.label}»"
            for option in question.options
            if option.code in typed and typed[option.code][0] == str(number)
        ]
        return _(
            "Nummer %(number)s er brukt flere ganger: %(most)s og %(last)s."
            " Gi hvert svar sitt eget nummer.",
            number=number,
            most=join_words(labels[:-1]),
            last=labels[-1],
        )

    def typed(self, question: Question, value: Sequence[str]) -> dict[str, list[str]]:
        """Return the rank of each ranked option."""
        return {code: [str(number)] for number, code in enumerate(value, 1)}

    def fault(self, question: Question, value: Any) -> str | None:
        """Numbers not given, when the question is required."""
        if question.required and len(value) < self.top(question):
            return _lacking(len(value) + 1)
        return None

    def missing(self, question: Question) -> str:
        """Return the message for an empty ranking."""
        return _("Velg et nummer under «%(question)s».", question=question.label.rstrip(".:"))

    def control(self, field: AnswerField) -> str:
        """Return the first rank that is repeated or not allowed, else the first missing one."""
        options = field.question.options
        given = {option.code: field.typed_text(option.code) for option in options}
        times = Counter(number for number in given.values() if number)
        allowed = {str(number) for number in range(1, self.top(field.question) + 1)}
        bad = [code for code, number in given.items() if number and number not in allowed]
        doubled = [code for code, number in given.items() if times[number] > 1]
        bare = [code for code, number in given.items() if not number]
        code = [*bad, *doubled, *bare, ""][0]
        return field.html_name("" if code == options[0].code else code)

    def text(self, question: Question, value: Sequence[str]) -> str:
        """Return the ranked options with their numbers."""
        labels = self.codes(question)
        told = ((n, labels.get(code, code)) for n, code in enumerate(value, 1))
        return join_texts(
            (in_language_of(label, f"{n}. {label}") for n, label in told), list_separator()
        )

    def columns(self, question: Question) -> tuple[Column, ...]:
        """One for each option, `<ranking>.<code>`: its number."""
        return tuple(
            Column(f"{question.id}.{option.code}", f"{question.label} – {option.label}", "number")
            for option in question.options
        )

    def cells(self, question: Question, value: Sequence[str]) -> tuple[Any, ...]:
        """Return the rank of each option, None without one."""
        ranks = _ranks(value)
        return tuple(ranks.get(option.code) for option in question.options)

    def tally(self, question: Question, values: Sequence[Any]) -> Tally:
        """How often each option came first; and row by row each number it got, and their mean."""
        every = [_ranks(value) for value in values]
        first = Counter(value[0] for value in values if value)
        return Tally(
            counts={option.code: first[option.code] for option in question.options},
            labels={option.code: option.label for option in question.options},
            rows={
                option.code: _numbers_tally(
                    [ranks[option.code] for ranks in every if option.code in ranks],
                    self.top(question),
                )
                for option in question.options
            },
        )

    def faults(self, question: Question) -> Iterator[Fault]:
        """Nothing to put in order, more numbers than options, too many to compare."""
        count, top = len(question.options), question.own.get("top", 0)
        if any(option.code == "declined" for option in question.options):
            yield Fault(
                "options", _("Et svar kan ikke hete «declined»."), _("Gi svaret en annen kode.")
            )
        if count < 2:
            yield Fault(
                "options", _("Det må være minst to ting å rangere."), _("Legg til flere svar.")
            )
        if top > count:
            yield Fault(
                "top",
                _("«top» er %(top)s, men det er bare %(count)s svar.", top=top, count=count),
                _("Sett «top» til høyst %(count)s.", count=count),
            )
        if (top or count) > LONGEST:
            yield Fault(
                "top",
                _("Det er vanskelig å rangere mer enn %(most)s ting.", most=LONGEST),
                _("Sett «top» til for eksempel 3."),
                "warning",
            )


def _lacking(number: int) -> str:
    return _("Nummer %(number)s mangler. Velg hva som er nummer %(number)s.", number=number)


def _ranks(value: Sequence[str]) -> Mapping[str, int]:
    return {code: number for number, code in enumerate(value, 1)}


def _numbers_tally(numbers: Sequence[int], top: int) -> Tally:
    return Tally(
        counts={str(number): numbers.count(number) for number in range(1, top + 1)},
        labels={str(number): f"{number}." for number in range(1, top + 1)},
        mean=sum(numbers) / len(numbers) if numbers else None,
    )
