"""Answers that nobody gave: plausible, the same for the same seed, and about nobody.

Names and sentences are made up. Person numbers are of the series for tests (Tenor: the month is
raised by 80), organisation numbers too (they begin with 3), telephone numbers of the range kept for
films (Ofcom: +44 7700 900), addresses under example.org (RFC 2606).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from forms import i18n
from forms.compiled_form import CompiledForm, typed_values
from forms.definition import Question, Step
from forms.logic.answer_state import DECLINED, Answers
from forms.logic.dates.relative_dates import resolve_day
from forms.questions import question_type_of
from forms.text_formats import FORMATS
from forms.workflow.roles import EVERYBODY, STAFF

TRIES = 40
"""So many times answers are made up before a form is given up; its own rules refuse some."""

LEFT_EMPTY = 0.12
NOT_WISHED = 0.05
SELDOM = ("withdrawn",)
"""Words in the ids of questions that are answered by one in ten."""

OFTEN = ("_held",)
"""Ends of the ids of questions whose first answer is the usual one."""
USUALLY = 0.85

FIRST_NAMES = ("Alma", "Birk", "Dina", "Elias", "Frøya", "Iben", "Jon", "Lea", "Mio", "Samira")
LAST_NAMES = ("Prøvesen", "Liksomdal", "Eksempelsen", "Oppdiktsrud", "Testvik")
SENTENCES = (
    "Dette svaret er oppdiktet.",
    "Dagen går fint når den er forutsigbar.",
    "Vi ble enige om å snakkes igjen om to uker.",
    "Det er tryggest å vite hvem som møter om morgenen.",
    "Uteleken er det beste på hele dagen.",
    "Det tok tid å få svar, men så gikk det raskt.",
    "Pauser og ro hjelper når det blir mye lyd.",
    "Rutinen sto i permen, men var ikke gjort kjent.",
)
PHRASES = (
    "Blåbærgruppa",
    "Grønn base",
    "Etter avtale",
    "Ukjent",
    "Kontaktperson",
    "Oppdiktet svar",
)
PLACES = {
    "address": "Prøvegata 7",
    "place": "Liksomvik",
    "country": "Norge",
    "title": "Oppdiktet melding",
}
NAMED = ("name", "navn", "called", "who", "handler", "_by", "signed")


def seeded_random(seed: str) -> Random:
    """Chance that falls the same each time for the same *seed*."""
    return Random(seed)  # noqa: S311 - what is invented is no secret


@dataclass(frozen=True, slots=True)
class Inventor:
    """A simulated respondent who fills in a form on *day*, with the random choices of *chance*."""

    compiled_form: CompiledForm
    chance: Random
    day: date
    step: Step | None = None
    """The step that is done; the first if none is given."""
    earlier: Answers = field(default_factory=dict)
    """What the form says already."""
    missing: frozenset[str] = frozenset()
    """Sections that nothing permits."""

    def submission(self, *, permits: bool = False) -> Answers | None:
        """Answers that the form takes, as they are kept; None when luck did not suffice.

        With *permits*, such as give the permission of the form, if luck finds some.
        """
        first = None
        for _try in range(TRIES):
            answers = self.attempt()
            if answers and (not permits or self.permits(answers)):
                return answers
            first = first or answers
        return first

    def permits(self, answers: Answers) -> bool:
        """Tell whether *answers* give what the form asks a permission for."""
        return self.compiled_form.compiled.course.permits(self.relevant(answers).known)

    def attempt(self) -> Answers | None:
        """Answers to whatever is asked, question by question; None when the form refuses them."""
        answers: dict[str, Any] = {}
        met: set[str] = set()
        while news := [q for q in self.asked(answers) if q.id not in met]:
            for question in news:
                met.add(question.id)
                answers.update(self.answers(question))
        return self.sent(answers)

    def asked(self, answers: Answers) -> list[Question]:
        """Return the questions of the step, given the answers so far."""
        asked = self.relevant(answers).asked
        return [q for q in self.compiled_form.definition.questions.values() if q.id in asked]

    def relevant(self, answers: Answers) -> Any:
        """Return the relevance of *answers*, for the form's audience."""
        definition = self.compiled_form.definition
        step = self.step or definition.steps[0]
        by_all = step.by == "guardian" or "anyone" in definition.open_to
        return self.compiled_form.compiled.relevant(
            {**self.earlier, **answers},
            audiences=EVERYBODY if by_all else STAFF,
            sections=step.sections,
            missing=self.missing,
        )

    def sent(self, answers: Answers) -> Answers | None:
        """Return the answers as parsed from a posted page; None when it is refused."""
        asked = self.asked(answers)
        sheet = self.compiled_form.question_form(asked, typed_values(asked, answers))
        relevance = self.relevant(sheet.answers())
        broken = [
            check
            for check in self.compiled_form.compiled.checks(relevance.known)
            if check.level == "error"
        ]
        right = (
            sheet.validate_asked(relevance.asked, relevance.closed)
            and not broken
            and not relevance.stopped
        )
        kept: Answers = relevance.answers
        return kept if right else None

    def answers(self, question: Question) -> dict[str, Any]:
        """Return the answer to one question and the values beside it; nothing when left empty."""
        if question.decline and self.chance.random() < NOT_WISHED:
            return {question.id: dict(DECLINED)}
        if not question.required and self.chance.random() < left_empty(question):
            return {}
        value = _MAKERS[question_type_of(question).kind](self, question)
        found = {} if value is None else {question.id: value}
        for code, name in question.others.items():
            if value == code or (isinstance(value, list) and code in value):
                found[f"{question.id}.{name}"] = "Noe annet, med egne ord"
        return found

    def text(self, question: Question) -> str:
        """Return a number or an address of the wanted format, a name, or some sentences."""
        own = question.own
        if "format" in own:
            return _FORMATS[own["format"]](self.chance)
        if own.get("lines", 1) > 1:
            said = " ".join(self.chance.sample(SENTENCES, self.chance.randint(1, 3)))
        else:
            said = self.phrase(question.id)
        most = own.get("max_length", len(said))
        return said if len(said) <= most else said[:most].rpartition(" ")[0] or said[:most]

    def phrase(self, id: str) -> str:
        """Return a few words that suit a question of that id."""
        if any(word in id for word in NAMED):
            return invented_name(self.chance)
        for word, said in PLACES.items():
            if word in id:
                return said
        return self.chance.choice(PHRASES)

    def number(self, question: Question) -> int | float:
        """Return a number within the question's limits."""
        own = question.own
        if question.id.endswith("_year"):
            return self.day.year
        low = own.get("min", 0)
        high = own.get("max", low + 20)
        if decimals := int(own.get("decimals", 0)):
            return round(self.chance.uniform(low, high), decimals)
        return self.chance.randint(int(low), int(high))

    def date(self, question: Question) -> str:
        """Return a day within the limits: in the past when the future is excluded, else some weeks
        on.
        """
        today = i18n.today()
        limits = {
            key: _day(question.own[key], today) for key in ("min", "max") if key in question.own
        }
        low, high = limits.get("min"), limits.get("max")
        if low and high:
            day = low + timedelta(days=self.chance.randint(0, (high - low).days))
        elif high and self.earlier:  # a later step tells of what was done since
            day = min(self.day + timedelta(days=self.chance.randint(0, 10)), high)
        elif high:
            day = min(self.day - timedelta(days=self.chance.randint(0, 10)), high)
        else:
            day = self.day + timedelta(days=self.chance.randint(5, 60))
        return (max(day, low) if low else day).isoformat()

    def time(self, question: Question) -> str:
        """Return a time in a kindergarten's opening hours, unless the question has its own
        limits.
        """
        clock = f"{self.chance.randint(8, 15):02}:{self.chance.randrange(0, 60, 5):02}"
        first, last = question.own.get("min", clock), question.own.get("max", clock)
        return str(min(max(clock, first), last))

    def code(self, question: Question) -> str | None:
        """One of the answers there are to choose."""
        codes = list(question_type_of(question).codes(question))
        return self.likely(question, codes) if codes else None

    def likely(self, question: Question, codes: Sequence[str]) -> str:
        """Return one of *codes*: most meetings are held, and most people are rather content."""
        if question.id.endswith(OFTEN) and self.chance.random() < USUALLY:
            return codes[0]
        scores = {option.code: option.score for option in question.options}
        if any(score is not None for score in scores.values()):
            weights = [_weight(scores.get(code), place) for place, code in enumerate(codes)]
            return self.chance.choices(codes, weights)[0]
        return self.chance.choice(codes)

    def codes(self, question: Question) -> list[str]:
        """Return a random selection of codes, within the question's limits."""
        own, kind = question.own, question_type_of(question)
        alone = list(own.get("exclusive", ()))
        if alone and self.chance.random() < 0.3:
            return [self.chance.choice(alone)]
        free = [code for code in kind.codes(question) if code not in alone]
        most = min(own.get("max", own.get("top", 3)), len(free))
        least = min(own.get("min", 1), most)
        some = self.chance.sample(free, self.chance.randint(least, most))
        return some if kind.fault(question, some) is None else self.chance.sample(free, len(free))

    def rows(self, question: Question) -> Any:
        """Return a code for each row, or rows of questions."""
        if not question.questions:
            codes = [option.code for option in question.options]
            return {row.code: self.likely(question, codes) for row in question.rows}
        least, most = question.own.get("min", 0), question.own.get("max", 3)
        rows = self.chance.randint(max(least, 1), max(least, min(most, 3)))
        return [
            {k: v for inner in question.questions for k, v in self.row_answers(inner).items()}
            for _ in range(rows)
        ]

    def row_answers(self, question: Question) -> dict[str, Any]:
        """Return the answer to a question in a row, when it takes one."""
        return self.answers(question) if question_type_of(question).answerable else {}


def _weight(score: object, place: int) -> float:
    """How often an answer is given: those with a high score more, those without one seldom."""
    return 0.4 if score is None else 0.6 + 0.7 * place


def left_empty(question: Question) -> float:
    """How often people leave the question empty."""
    return 0.9 if any(word in question.id for word in SELDOM) else LEFT_EMPTY


def _day(limit: str, today: date) -> date:
    return date.fromisoformat(resolve_day(limit, today))


def invented_name(chance: Random) -> str:
    """Somebody who does not exist."""
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"


def tenor_number(chance: Random) -> str:
    """Return a synthetic person number: a birth date with 80 added to its month."""
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(10, 22)
    start = f"{day:02}{month + 80:02}{year:02}"
    return _first_valid(start, chance.randrange(10**4), 5, "personnummer")


def organisation_number(chance: Random) -> str:
    """Return an organisation number for tests."""
    return _first_valid("3", chance.randrange(10**7), 8, "orgnr")


def _first_valid(start: str, number: int, digits: int, format: str) -> str:
    """Return the first number from there on with correct check digits."""
    tried = (f"{start}{(number + step) % 10**digits:0{digits}}" for step in count())
    return next(each for each in tried if FORMATS[format].read(each))


_FORMATS: Mapping[str, Callable[[Random], str]] = {
    "email": lambda chance: f"{chance.choice(FIRST_NAMES).lower()}@example.org",
    "phone": lambda chance: f"+447700900{chance.randrange(1000):03}",
    "postcode": lambda chance: f"{chance.randrange(1, 9999):04}",
    "personnummer": tenor_number,
    "orgnr": organisation_number,
    "url": lambda chance: f"https://example.org/{chance.randrange(100)}",
}
_MAKERS: Mapping[str, Callable[[Inventor, Question], Any]] = {
    "text": Inventor.text,
    "number": Inventor.number,
    "date": Inventor.date,
    "time": Inventor.time,
    "code": Inventor.code,
    "codes": Inventor.codes,
    "rows": Inventor.rows,
    "files": lambda inventor, question: None,
    "true": lambda inventor, question: True,
}
"""How to make up a value, by the kind that conditions see."""
