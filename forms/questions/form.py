"""A form of questions: read together, checked together, posted back together."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from forms.definition import Question
from forms.questions.base import TYPES, AnswerField
from forms.questions.values import Upload

_NOTHING: Mapping[str, frozenset[str]] = {}


class QuestionForm(BaseForm):
    """A WTForms form of questions.

    In a row of a repeat, *prefix* stands before its names (`barn-0-`) and *path* before its
    ids (`barn.0.`).
    """

    _fields: dict[str, AnswerField]

    def __init__(
        self,
        questions: Sequence[Question],
        fields: Mapping[str, AnswerField] | None = None,
        prefix: str = "",
        path: str = "",
    ) -> None:
        super().__init__((), prefix=prefix)
        known = make_fields(questions) if fields is None else fields
        self._fields = {q.id: known[q.id].empty(prefix) for q in questions if q.id in known}
        self.questions = questions
        self.path = path

    @property
    def fields(self) -> dict[str, AnswerField]:
        """The field of each question, by the question's id, in order."""
        return self._fields

    def process(self, formdata: MultiDict[str, Any] | None = None) -> None:
        """Read what was posted; without a post every field is empty."""
        for field in self._fields.values():
            field.process(formdata)

    def answers(self) -> dict[str, Any]:
        """Return the answers as stored: every question of the form, null for empty ones."""
        found: dict[str, Any] = {}
        for id, field in self._fields.items():
            found[id] = field.stored
            for name, value in field.values_beside():
                found[f"{id}.{name}"] = value
        return found

    def validate_asked(
        self, asked: Container[str] | None, closed: Mapping[str, frozenset[str]] = _NOTHING
    ) -> bool:
        """Whether the answers to the *asked* questions (`barn`, `barn.0.navn`) are right.

        Nothing is said about the others. None asks all of them. The options in *closed* cannot be
        chosen (`Relevance.closed`).
        """
        right = True
        for id, field in self._fields.items():
            field.asked, field.closed = asked, closed
            field.path = f"{self.path}{id}"
            if asked is None or f"{self.path}{id}" in asked:
                right = bool(field.validate(self)) and right
            else:
                field.errors = []
        return right

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the form's errors in order: HTML id of the control to correct, and message."""
        for field in self._fields.values():
            yield from field.problems()

    def posted(self) -> MultiDict[str, Any]:
        """Return the form's current draft values: name → strings, and never a file."""
        found: MultiDict[str, Any] = MultiDict()
        for field in self._fields.values():
            found.update(field.posted())
        return found

    def do_action(self, do: str) -> str | None:
        """Do what the button `name:verb:argument` asks for; where to go on, None if unknown."""
        name, _colon, rest = do.partition(":")
        verb, _colon, argument = rest.partition(":")
        field = self.find_field(name)
        return None if field is None else field.do_action(verb, argument)

    def find_field(self, name: str) -> AnswerField | None:
        """Return the field called *name*, in a row of a repeat too."""
        found = (field.find_field(name) for field in self._fields.values())
        return next((field for field in found if field is not None), None)

    def conditional(self, asked: Container[str]) -> Iterator[str]:
        """Yield the names of the *asked* questions that have a condition."""
        for question in self.questions:
            if question.id in self._fields and f"{self.path}{question.id}" in asked:
                field = self._fields[question.id]
                if question.show_if is not None:
                    yield str(field.name)
                yield from field.conditional(asked)

    def warnings(self, shown: Container[str]) -> Iterator[str]:
        """Yield the names of the *shown* warnings that have a condition, also in rows."""
        for question in self.questions:
            opens = question.show_if is not None and f"{self.path}{question.id}" in shown
            if opens and TYPES[question.type].must_be_read(question):
                yield f"{self._prefix}{question.id}"
            elif question.id in self._fields:
                yield from self._fields[question.id].warnings(shown)

    def uploads(self) -> Iterator[tuple[AnswerField, Upload]]:
        """Yield every posted file with the field that wants it; `keep_upload` puts it there."""
        for field in self._fields.values():
            yield from field.new_uploads()

    def resolve_references(self, references: Mapping[str, Mapping[str, Any]]) -> None:
        """Tell every file question which files are stored, by id; a page may name no others."""
        for field in self._fields.values():
            field.resolve_references(references)


def make_fields(questions: Iterable[Question]) -> dict[str, AnswerField]:
    """By id, the fields of questions that a person answers; made once, a sheet takes its own."""
    return {q.id: TYPES[q.type].field(q) for q in questions if TYPES[q.type].answerable}
