"""An answer that somebody could give, for any question; and filling in whole forms with them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from forms import i18n
from forms.definition import Definition, Option, Question
from forms.logic.dates.relative_dates import resolve_day
from forms.questions import question_type_of
from tests.support.client import Page, Visitor

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FORMATS = {
    "email": "kari@eksempel.no",
    "phone": "+4791234567",
    "postcode": "0150",
    "personnummer": "10915596784",  # Tenor: the month is raised by 80, so it is nobody's
    "orgnr": "974760673",
    "url": "https://www.eksempel.no/skole",
}
GOES_ON = {"cs_gate_report": "nei", "cs_gate_ppt": "nei", "mt_about": "anonym"}
"""What to answer where other answers end the form, or are refused outside a case."""
OPTIONS = {"first": lambda options: options[0], "last": lambda options: options[-1]}


def plausible(question: Question, choose: str = "first") -> Any:
    """A value that *question* takes, as it is stored; *choose* says which option."""
    if question.type in ("choice", "yes_no", "unit", "course"):
        return _code(question, choose)
    if question.type == "matrix":
        code = OPTIONS[choose](question.options).code
        return {row.code: code for row in question.rows}
    return VALUES[question.type](question)


def _text(question: Question) -> str:
    own = question.own
    if "format" in own:
        return FORMATS[own["format"]]
    assert "pattern" not in own, f"{question.id} has a pattern: say what it takes"
    text = f"Svar på {question.id}: æøå"
    text = f"{text}\nog en linje til" if own.get("lines", 1) > 1 else text
    return text[: own.get("max_length", 20_000)].strip()


def _number(question: Question) -> float | int:
    own = question.own
    low, high = own.get("min", 0), own.get("max", 1000)
    whole = min(max(7, int(low)), int(high))
    return whole + 0.5 if own.get("decimals") and whole + 0.5 <= high else whole


HELD = {"mt_date"}
"""Days of what was held, which only a rule of the form's says."""


def _day(question: Question) -> str:
    """Some weeks ago when the future is closed, some weeks on when it is not; a child is six."""
    own, today = question.own, date.today()
    low = date.fromisoformat(resolve_day(own["min"], today)) if "min" in own else None
    if "birth" in question.id or question.id == "fodt":
        day = today.replace(year=today.year - 6, day=7)
    else:
        past = "max" in own or question.id in HELD
        day = today + timedelta(days=-9 if past else 30)
    return (max(day, low) if low else day).isoformat()


def _code(question: Question, choose: str) -> str:
    if question.id in GOES_ON:
        return GOES_ON[question.id]
    if question.type == "yes_no":
        return "yes" if choose == "first" else "no"
    codes = list(question_type_of(question).codes(question))
    assert codes, f"{question.id} offers nothing"
    return codes[0 if choose == "first" else -1]


def _codes(question: Question) -> list[str]:
    alone = question.own.get("exclusive", ())
    together = [o.code for o in question.options if o.code not in alone]
    return together[: max(2, question.own.get("min", 0))][: question.own.get("max", 99)]


VALUES: dict[str, Callable[[Question], Any]] = {
    "text": _text,
    "number": _number,
    "date": _day,
    "time": lambda question: question.own.get("min") or "09:30",
    "choices": _codes,
    "scale": lambda question: question.own["max"] - 1,
    "ranking": lambda question: [option.code for option in question.options],
    "confirm": lambda question: True,
}


def words_beside(question: Question, value: Any) -> str:
    """What to write when the chosen option asks for the reader's own words, else ""."""
    other = question.own.get("other")
    chosen = value if isinstance(value, list) else [value]
    return f"Med egne ord om {question.id}" if other and other in chosen else ""


def controls(question: Question, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """HTML name and what to put there, to give *value* to the question called *name*."""
    kind = question_type_of(question)
    for part, values in kind.typed(question, kind.restore(value)).items():
        several = question.type == "choices"
        yield f"{name}-{part}" if part else name, values if several else values[0]
    if words := words_beside(question, value):
        yield f"{name}-other", words


def an_attachment(question: Question) -> tuple[bytes, str]:
    """The bytes and the name of a file that *question* takes."""
    if "pdf" in question.own.get("accept", ("pdf", "image")):
        return PDF, "vedlegg.pdf"
    picture = BytesIO()
    Image.new("RGB", (20, 10), "navy").save(picture, "PNG")
    return picture.getvalue(), "tegning.png"


class Filling:
    """Fills in a form as a reader without scripting does, and remembers every answer."""

    def __init__(self, visitor: Visitor, definition: Definition, choose: str = "first") -> None:
        self.visitor, self.choose = visitor, choose
        self.questions = {question.id: question for question, _repeat in definition.walk()}
        self.answers: dict[str, Any] = {}
        """By HTML name: `navn`, `sosken-0-navn`; also `navn-other`."""

    @property
    def page(self) -> Page:
        """The page at hand."""
        return self.visitor.page

    def question(self, name: str) -> Question:
        """The question whose HTML name is *name*."""
        return self.questions[name.split("-")[-1]]

    def questions_type(self, name: str) -> str:
        """The type of the question called *name*; a reader's own words are `other`."""
        return "other" if name.endswith("-other") else self.question(name).type

    def answer_page(self) -> None:
        """Answer every open question of the page; an empty list gets a row."""
        for name in self.page.questions:
            if self.question(name).type == "repeat" and not self._rows(name):
                self.visitor.press(f"{name}:add")
        for name in self.page.questions:
            self.answer(name)

    def _rows(self, name: str) -> list[str]:
        return [q for q in self.page.questions if q.startswith(f"{name}-")]

    def answer(self, name: str) -> None:
        """Answer one question, unless it is answered or takes no answer."""
        question = self.question(name)
        if (
            name in self.answers
            or not question_type_of(question).answerable
            or question.type == "repeat"
        ):
            return
        if question.type == "file":
            self.page.fill(name, an_attachment(question))
            self.answers[name] = [an_attachment(question)[1]]
            return
        value = plausible(question, self.choose)
        self.answers[name] = value
        for control, typed in controls(question, name, value):
            self.page.fill(control, typed)
        if words := words_beside(question, value):
            self.answers[f"{name}-other"] = words

    def to_review(self, next: str = "next", most: int = 90) -> None:
        """From the first page to the review, page by page, whatever opens on the way."""
        for _ in range(most):
            if self.visitor.path.endswith("/se-over"):
                return
            if self.visitor.path.endswith("/alene/"):  # what is asked alone is left for later
                self.visitor.press(i18n.gettext("Senere"))
                continue
            self.answer_page()
            self.visitor.press(next)
            assert self.visitor.status == 200, (self.visitor.path, self.page.problems)
        raise AssertionError(f"no end: {self.visitor.path}")

    def keep_only(self, labels: set[str]) -> None:
        """Forget the answers that later ones have closed: the review does not show *labels*."""
        asked = {id for id, q in self.questions.items() if q.label in labels}
        gone = {n for n in self.answers if n.split("-")[0] not in asked}
        self.answers = {n: v for n, v in self.answers.items() if n not in gone}

    def sheet(self) -> None:
        """Answer a form of one page, and send it; again when that opens questions."""
        path = self.visitor.path
        while self.visitor.path == path:
            self.answer_page()
            self.visitor.press("next")
            assert self.visitor.status == 200, self.page.problems


def option_label(options: tuple[Option, ...], code: str) -> str:
    """What a reader sees instead of the code."""
    return next(o.label for o in options if o.code == code)
