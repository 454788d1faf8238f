"""Conversion of questions and posted data to a form, and of a valid form to answers."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from forms.definition import Definition, Question
from forms.logic.relevance import Compiled, compile_definition
from forms.questions import (
    PREFIX,
    AnswerField,
    QuestionForm,
    kinds_of,
    make_fields,
    question_type_of,
)
from forms.questions.filled_texts import has_placeholders, question_has_placeholders

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}(-[a-z0-9_]{1,40}){0,6}")
"""What a part of a question may be called; anything else that is posted is dropped."""


@dataclass(frozen=True, eq=False)
class CompiledForm:
    """A definition in one language made ready for use: conditions compiled, fields made once."""

    definition: Definition
    kinds: Mapping[str, str]
    compiled: Compiled
    fields: Mapping[str, AnswerField]
    """The field of each question outside repeats; a question_form takes an empty one like it."""

    @cached_property
    def minutes(self) -> int:
        """How long it takes: `estimate`."""
        return estimate(self.definition)

    @cached_property
    def names_answers(self) -> bool:
        """Whether any text names an answer, so that it reads differently for each person."""
        return has_placeholders(self.definition)

    @cached_property
    def naming_answers(self) -> frozenset[str]:
        """The questions with a text that names an answer."""
        questions = self.definition.questions if self.names_answers else {}
        return frozenset(
            id for id, question in questions.items() if question_has_placeholders(question)
        )

    @cached_property
    def takes_places(self) -> bool:
        """Whether a question chooses a course, whose places are counted."""
        questions = self.definition.questions.values()
        return any(question_type_of(question).refers_to == "courses" for question in questions)

    @cached_property
    def easy(self) -> Definition | None:
        """The definition with its short labels («Lett å lese»); None when it has none."""
        walked = (question for question, _repeat in self.definition.walk())
        if all(question.easy_label == question.label for question in walked):
            return None
        return relabel_questions(self.definition, lambda question: question.easy_label)

    @cached_property
    def at_home(self) -> "CompiledForm":
        """The form as a parent answers it at home before a conversation, where nothing must be."""
        return compile_form(change_questions(self.definition, _as_optional))

    def question_form(
        self,
        questions: Iterable[Question],
        typed: MultiDict[str, Any] | None = None,
        files: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> QuestionForm:
        """Build a form of these questions with the typed values; *files* are the stored ones."""
        question_form = QuestionForm(tuple(questions), self.fields)
        question_form.process(typed)
        question_form.resolve_references(files or {})
        return question_form


def compile_form(definition: Definition) -> CompiledForm:
    """*definition* made ready for use; keep it, it costs more than a request."""
    kinds = kinds_of(definition)
    fields = make_fields(definition.questions.values())
    return CompiledForm(definition, kinds, compile_definition(definition, kinds), fields)


def _as_optional(question: Question) -> Question:
    """Return the question as one that may be left, also in a row and however few the rows."""
    own = question.own
    if question.questions and own.get("min"):
        own = {**own, "min": 1}  # which draws the first row, and does not demand it
    return replace(question, required=False, soft=False, own=own)


def relabel_questions(definition: Definition, label: Callable[[Question], str]) -> Definition:
    """Return the definition with other labels."""
    return change_questions(definition, lambda question: replace(question, label=label(question)))


def change_questions(definition: Definition, change: Callable[[Question], Question]) -> Definition:
    """Return the definition with each question changed, also in rows."""

    def whole(question: Question) -> Question:
        return replace(
            change(question),
            questions=tuple(map(whole, question.questions)),
            row_questions=tuple(tuple(map(whole, row)) for row in question.row_questions),
        )

    sections = tuple(
        replace(section, questions=tuple(map(whole, section.questions)))
        for section in definition.sections
    )
    return replace(
        definition,
        sections=sections,
        questions={q.id: q for section in sections for q in section.questions},
    )


def estimate(definition: Definition) -> int:
    """How many minutes the form takes: as the author says, else by its questions."""
    if definition.minutes:
        return definition.minutes
    seconds = sum(
        25 if q.own.get("lines", 1) > 1 else 10
        for q, _repeat in definition.walk()
        if question_type_of(q).answerable
    )
    return max(1, round(seconds / 60))


def build_form(
    questions: Sequence[Question],
    posted: MultiDict[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> QuestionForm:
    """Build a form with one field for each question, filled from posted data or from answers."""
    question_form = QuestionForm(questions)
    question_form.process(
        typed_values(questions, answers) if answers is not None else clean_posted(posted)
    )
    return question_form


def read_answers(form: QuestionForm) -> dict[str, Any]:
    """Return the answers in a valid *form*, as stored: null for a question left empty."""
    return form.answers()


def clean_posted(posted: MultiDict[str, Any] | None) -> MultiDict[str, Any] | None:
    """Return the posted data of questions, under their names in a draft.

    A page made before names had a prefix posts them without. Such a name counts only when the page
    posts nothing under the prefixed one; the page's own names are no ids (`RESERVED`) or begin with
    an underscore.
    """
    if posted is None:
        return None
    found: MultiDict[str, Any] = MultiDict()
    for name, values in posted.lists():
        bare = (name or "").removeprefix(PREFIX)
        if NAME.fullmatch(bare) and (bare != name or f"{PREFIX}{bare}" not in posted):
            found.setlist(bare, values)
    return found


def typed_values(
    questions: Iterable[Question], answers: Mapping[str, Any], prefix: str = ""
) -> MultiDict[str, Any]:
    """Return the draft values of *answers*: the inverse of `read_answers`."""
    typed: MultiDict[str, Any] = MultiDict()
    for question in questions:
        for part, values in question_type_of(question).post(question, answers).items():
            name = f"{prefix}{question.id}-{part}" if part else f"{prefix}{question.id}"
            typed.setlist(name, values)
    return typed
