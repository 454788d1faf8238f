"""Forms of staff pages, built of the same question types as the forms for families.

Each kind of input has one rule: an e-mail address, a date or a number is parsed, rejected and
reported alike everywhere, and every field is marked, described and focused alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forms.compiled_form import clean_posted, typed_values
from forms.definition import Option, Question
from forms.questions import TYPES, AnswerField, QuestionForm
from forms.questions.types.choice import Choice

LONGEST = 200
"""The most characters of a line, by default."""


class DropDown(Choice):
    """One of several options, always as a list to pick from."""

    def is_list(self, question: Question) -> bool:
        return True


_DROP_DOWN = DropDown("choice")


def line(id: str, label: str, *, required: bool = False, help: str = "", **own: Any) -> Question:
    """Return a question for one line of text; *own* are the keys of the type `text`.

    `case=False` asks tablets for no capital letters: it is a name for a machine.
    """
    return Question(
        id,
        "text",
        "",
        label=label,
        help=help,
        required=required,
        personal=True,
        own={"max_length": LONGEST, **own},
    )


def day(id: str, label: str, *, required: bool = False, help: str = "", **own: Any) -> Question:
    """Return a question for a day in one field; *own* are the keys of the type `date`."""
    keys = {"near": True, **own}
    return Question(id, "date", "", label=label, help=help, required=required, own=keys)


def drop_down(
    id: str, label: str, options: Mapping[str, str], *, required: bool = False, help: str = ""
) -> Question:
    """Return a question for one of *options*, code → label."""
    found = tuple(Option(code, name) for code, name in options.items())
    return Question(id, "choice", "", label=label, help=help, required=required, options=found)


class StaffForm:
    """Questions on a staff page, with the posted or the stored values.

    The names of the controls have the prefix of all questions; names without it are read too.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        posted: MultiDict[str, Any] | None = None,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        fields = {
            question.id: _staff_question_type(question).field(question) for question in questions
        }
        self._form = QuestionForm(questions, fields)
        self._form.process(
            typed_values(questions, known or {}) if posted is None else clean_posted(posted)
        )

    def validate(self) -> bool:
        """Return whether everything that was posted is right."""
        return self._form.validate_asked(None)

    def value(self, id: str) -> Any:
        """Return what was typed for a question, as its type works with it; None when empty."""
        return self._form.fields[id].data

    def text(self, id: str) -> str:
        """Return the text or the code that was given; "" when none was or it is not asked for."""
        return str(self.value(id) or "") if id in self._form.fields else ""

    def refuse(self, id: str, message: str) -> None:
        """Say at a question why what is right in itself cannot be taken."""
        field = self._form.fields[id]
        field.errors = [*field.errors, message]

    @property
    def names(self) -> list[str]:
        """The ids of the questions, in order."""
        return list(self._form.fields)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong: the HTML id of the control to mend, and the message."""
        return list(self._form.problems())

    @property
    def html(self) -> Markup:
        """Every question, in order."""
        return Markup("".join(map(_render_field, self._fields())))  # noqa: S704 - what templates drew

    def _fields(self) -> Iterator[AnswerField]:
        yield from self._form.fields.values()


def _staff_question_type(question: Question) -> Any:
    return _DROP_DOWN if question.options else TYPES[question.type]


def _render_field(field: AnswerField) -> str:
    return current_app.jinja_env.get_template("questions/_question.html").render(
        question=field.question,
        field=field,
        kind=field.kind,
        shown=True,
        conditional=False,
        staff=True,
    )
