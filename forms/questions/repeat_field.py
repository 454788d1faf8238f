"""The field of a repeat: its rows, each a form, and the actions of its buttons."""

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm
from wtforms.utils import unset_value

from forms.definition import Question
from forms.i18n import gettext as _
from forms.i18n import join_words
from forms.logic import piping
from forms.logic.answer_state import is_blank
from forms.questions.base import AnswerField, QuestionType, format_answer, question_type_of
from forms.questions.form import QuestionForm
from forms.questions.values import Upload

LIMIT = 200
LONG = 5
"""From how many questions on a row is folded, when it is filled in and another follows it."""
Worded = Callable[[Question, Mapping[str, Any]], Question]
"""A question inside a repeat, and the answers of its row → the question as that row asks it."""
_BETWEEN = re.compile(r"(\s*[,;·|/]\s*|\s+[-–—]\s+)(?![^{]*\})")
"""What stands between the pieces of a summary."""
_NUMBER = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as a page draws it."""

    number: int
    name: str
    """Its name, `barn-2`."""
    summary: str
    """The row in a few words; "" when it is not filled in."""
    items: Sequence[tuple[Question, QuestionType, AnswerField | None, bool]]
    """Each question of the row, its type, its field if it has one, and whether it is shown."""
    answers: Mapping[str, Any]
    """What the row answers, for texts that name it."""
    is_wrong: bool = False
    """Whether something in it must be corrected."""

    @property
    def is_long(self) -> bool:
        """Whether it asks much, and is filled in as it should be: then it may be folded."""
        return bool(self.summary) and not self.is_wrong and len(self.items) >= LONG


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that was taken away, and can come back."""

    number: int
    place: int
    row: QuestionForm


class RepeatField(AnswerField):
    """The rows of a repeat: each is a form, under a number that it keeps in the page.

    Empty rows are shown, and left out of the answer: a row in the answer has a position, which
    conditions use (`barn.0.navn`).
    """

    rows: dict[int, QuestionForm]
    removed: Removed | None
    """The row taken away last."""

    def __init__(
        self,
        question: Question,
        kind: QuestionType,
        inner: Mapping[str, AnswerField],
    ) -> None:
        super().__init__(question, kind)
        self.inner = inner
        self.least = int(question.own.get("min", 0))
        self.most = int(question.own.get("max", LIMIT))

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the rows that were posted; there are always at least `min` of them."""
        self.process_errors = []
        self.typed = {} if formdata is None else self.posted_values(formdata)
        numbers = _numbers(self.typed_text("rows"))[: self.most + 1]
        self.rows = {number: self._row(number, formdata) for number in numbers}
        self.removed = self._removed(formdata)
        self._was_removed = False
        self._fill_up()

    def _row(self, number: int, formdata: Any = None) -> QuestionForm:
        row = QuestionForm(self.question.questions, self.inner, prefix=f"{self.name}-{number}-")
        row.process(formdata)
        return row

    def _removed(self, formdata: Any) -> Removed | None:
        number, _comma, place = self.typed_text("removed").partition(",")
        if not (_NUMBER.fullmatch(number) and _NUMBER.fullmatch(place)) or int(number) in self.rows:
            return None
        return Removed(int(number), int(place), self._row(int(number), formdata))

    def _fill_up(self) -> None:
        while len(self.rows) < self.least:
            self._add()

    def _add(self) -> int:
        taken = {*self.rows, self.removed.number} if self.removed else self.rows
        number = next(number for number in count() if number not in taken)
        self.rows[number] = self._row(number)
        return number

    def rows_in_answer(self) -> dict[int, QuestionForm]:
        """Return the rows in the answer: those filled in, and empty ones only to reach `min`."""
        filled = {number for number, row in self.rows.items() if _is_filled(row)}
        if not filled and not self.question.required:
            return {}
        lacking = max(self.least - len(filled), 0)
        bare = [number for number in self.rows if number not in filled][:lacking]
        kept = {n: row for n, row in self.rows.items() if n in filled or n in bare}
        for position, row in enumerate(kept.values()):
            row.path = f"{self.question.id}.{position}."
        return kept

    @property
    def data(self) -> list[dict[str, Any]] | None:  # type: ignore[override]  # the rows hold it
        """The answers of each row, or None when there are no rows."""
        return [row.answers() for row in self.rows_in_answer().values()] or None

    def validate(self, form: BaseForm, extra_validators: Any = ()) -> bool:
        """Whether every question asked in every row is right, and then the number of rows."""
        self.removed = None
        self.errors: list[str] = []
        rows = [] if self.declined else self.rows_in_answer().values()
        right = [row.validate_asked(self.asked, self.closed) for row in rows]
        return all(right) and bool(super().validate(form, extra_validators))

    def lines(
        self, asked: Container[str] | None = None, worded: Worded | None = None
    ) -> Iterator[Line]:
        """Yield the rows to render; *asked* are the ids of all shown questions.

        An empty row, or one in a hidden list, shows the questions without conditions: the page may
        show the list itself.
        """
        kept = self.rows_in_answer() if asked is None or self.question.id in asked else {}
        for number, row in self.rows.items():
            items = [
                (
                    q,
                    question_type_of(q),
                    row.fields.get(q.id),
                    _is_in_summary(q, row, asked, number in kept),
                )
                for q in self.question.questions
            ]
            words = self.words(row, worded)
            wrong = any(field.errors for field in row.fields.values())
            name = self.part_name(str(number))
            yield Line(number, name, words, items, row.answers(), wrong)

    def set_texts(self, question: Question) -> None:
        """Ask with the texts of *question*; the fields of the rows are worded one by one."""
        self.question = question

    def nested_fields(self) -> Iterator[tuple[AnswerField, Mapping[str, Any]]]:
        """Yield the fields of every row, with the row's answers."""
        for row in self.rows.values():
            answers = row.answers()
            yield from ((field, answers) for field in row.fields.values())

    def words(self, row: QuestionForm, worded: Worded | None = None) -> str:
        """Summarise the row, "" when it is empty; *worded* puts answers into texts."""
        if not _is_filled(row):
            return ""
        answers, asked = row.answers(), self.question.questions
        return summary(
            self.question, answers, [worded(q, answers) for q in asked] if worded else asked
        )

    @property
    def can_add(self) -> bool:
        """Whether there is room for one more row."""
        return len(self.rows) < self.most

    @property
    def can_remove(self) -> bool:
        """Whether there are more rows than there must be."""
        return len(self.rows) > self.least

    def do_action(self, verb: str, argument: str = "") -> str:
        """`add`, `undo`, or `remove`, `up` or `down` with a row's number."""
        number = int(argument) if _NUMBER.fullmatch(argument) else -1
        if verb == "add" and self.can_add:
            number = self._add()
        elif verb == "undo" and self.removed is not None and self.can_add:
            number = self.removed.number
            self._place(number, self.removed.row, self.removed.place)
            self.removed = None
        elif verb == "remove" and number in self.rows:
            self.removed = Removed(number, list(self.rows).index(number), self.rows.pop(number))
            self._was_removed = True
            self._fill_up()
        elif verb in ("up", "down") and number in self.rows:
            place = list(self.rows).index(number) + (1 if verb == "down" else -1)
            self._place(number, self.rows.pop(number), max(place, 0))
        self.typed |= self._own()
        return self.html_name(str(number) if number in self.rows else "")

    def _place(self, number: int, row: QuestionForm, place: int) -> None:
        rows = list(self.rows.items())
        rows.insert(place, (number, row))
        self.rows = dict(rows)

    def _own(self) -> dict[str, list[Any]]:
        """Return the parts that list the rows."""
        own: dict[str, list[Any]] = {"rows": [",".join(map(str, self.rows))], "removed": [""]}
        if self._was_removed and self.removed is not None:
            own["removed"] = [f"{self.removed.number},{self.removed.place}"]
        return own

    def posted(self) -> MultiDict[str, Any]:
        """Which rows there are and what each holds; the row just taken away too, to be undone."""
        self.typed |= self._own()
        found = super().posted()
        for row in self.rows.values():
            found.update(row.posted())
        if self._was_removed and self.removed is not None:
            found.update(self.removed.row.posted())
        return found

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the errors in the number of rows, then row by row, each by its displayed number."""
        yield from super().problems()
        for number, row in enumerate(self.rows.values(), 1):
            for target, message in row.problems():
                told = _("Nr. %(number)s: %(problem)s", number=number, problem=message)
                yield target, told if len(self.rows) > 1 else message

    def find_field(self, name: str) -> AnswerField | None:
        """Return this field, or the field called *name* in a row."""
        inside = (row.find_field(name) for row in self.rows.values())
        return super().find_field(name) or next(
            (field for field in inside if field is not None), None
        )

    def conditional(self, asked: Container[str]) -> Iterator[str]:
        """Yield the names of the asked questions in the rows that have a condition."""
        for row in self.rows_in_answer().values():
            yield from row.conditional(asked)

    def warnings(self, shown: Container[str]) -> Iterator[str]:
        """Yield the names of the *shown* warnings in the rows that have a condition."""
        for row in self.rows_in_answer().values():
            yield from row.warnings(shown)

    def new_uploads(self) -> Iterator[tuple[AnswerField, Upload]]:
        """Yield the files of every row."""
        for row in self.rows.values():
            yield from row.uploads()

    def resolve_references(self, references: Mapping[str, Mapping[str, Any]]) -> None:
        """Tell every row which files are stored."""
        for row in self.rows.values():
            row.resolve_references(references)
        if self.removed is not None:
            self.removed.row.resolve_references(references)


def summary(
    question: Question, row: Mapping[str, Any], asked: Iterable[Question] | None = None
) -> str:
    """Summarise a row of answers by the author's `summary`, else by all its answers.

    *asked* are its questions as asked in this row. A piece of the summary, between commas or
    dashes, that names only unanswered questions is left out.
    """
    inner = question.questions if asked is None else asked
    told = {q.id: format_answer(q, row) for q in inner if not is_blank(row.get(q.id))}
    text = question.own.get("summary", "")
    if any(name in told for name in piping.placeholder_names(text)):
        return piping.fill_text(_pieces_with_answers(text, told), told.get)
    return join_words(told.values()) or piping.UNANSWERED


def _pieces_with_answers(text: str, told: Collection[str]) -> str:
    """*text* without the pieces that name answers, none of which is among those *told*."""
    pieces = _BETWEEN.split(text)  # piece, separator, piece, …
    kept = ""
    for before, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        names = list(piping.placeholder_names(piece))
        if not names or any(name in told for name in names):
            kept += before + piece if kept else piece.lstrip()
    return kept


def _is_in_summary(
    question: Question, row: QuestionForm, asked: Container[str] | None, kept: bool
) -> bool:
    if asked is None or (kept and f"{row.path}{question.id}" in asked):
        return True
    return question.show_if is None and not (kept and _is_filled(row))


def _numbers(typed: str) -> list[int]:
    """Return the distinct numbers in `0,2,3`."""
    return list(dict.fromkeys(int(part) for part in typed.split(",") if _NUMBER.fullmatch(part)))


def _is_filled(row: QuestionForm) -> bool:
    """Whether somebody answered, declined or tried to answer anything in the row."""
    return any(
        field.data is not None or field.declined or field.process_errors or field.uploads
        for field in row.fields.values()
    )
