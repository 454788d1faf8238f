"""Texts of a form with answers filled in, wherever `{navn}` may stand.

The tables of keys define these texts (`Key.filled`, in `forms.definition.keywords` and in each
question type); the check refuses `{navn}` in all others. Only answers that the reader has are
filled in: any other reads as `…`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from forms.definition import Check, Definition, Group, Key, Option, Question, Section, keywords
from forms.logic import piping
from forms.logic.answer_state import Answers, is_blank, is_declined
from forms.logic.readers import is_for_audience
from forms.questions.base import format_answer, question_type_of

T = TypeVar("T", Question, Section)
Lookup = Callable[[str], str | None]
_QUESTION = tuple(key for key in keywords.QUESTION if key.filled)
_SECTION = tuple(key for key in keywords.SECTION if key.filled)


@dataclass(frozen=True)
class Texts:
    """The texts of *definition* for a reader with these *answers*.

    With *audiences*, only the computed values shown to them are filled in.
    """

    definition: Definition
    answers: Answers
    audiences: Collection[str] | None = None

    def filled_definition(self) -> Definition:
        """Return the definition with every text filled; unchanged when no text names an answer."""
        if not has_placeholders(self.definition):
            return self.definition
        sections = tuple(map(self.section, self.definition.sections))
        return replace(
            self.definition,
            sections=sections,
            questions={q.id: q for section in sections for q in section.questions},
            checks=tuple(map(self.check, self.definition.checks)),
            receipt=self.markdown(self.definition.receipt),
        )

    def section(self, section: Section) -> Section:
        """Return a section and its questions, filled."""
        filled = _fill_item(section, _SECTION, self._answer_text)
        return replace(filled, questions=tuple(map(self.question, section.questions)))

    def check(self, check: Check) -> Check:
        """Return a rule of the form, filled."""
        return replace(check, say=piping.fill_text(check.say, self._answer_text))

    def markdown(self, text: str) -> str:
        """Fill a Markdown text; the answers are escaped and stay plain words."""
        return piping.fill_markdown(text, self._answer_text)

    def question(self, question: Question) -> Question:
        """Return a question outside repeats; for a repeat also the questions of each answered
        row.
        """
        if not question_has_placeholders(question):
            return question
        rows = self.answers.get(question.id) if question.questions else None
        return replace(
            _question(question, self._answer_text),
            questions=self._questions_in_row(question, {}),
            row_questions=tuple(
                self._questions_in_row(question, row)
                for row in (rows if isinstance(rows, list) else ())
            ),
        )

    def _questions_in_row(self, repeat: Question, row: Answers) -> tuple[Question, ...]:
        return tuple(self.question_in_row(repeat, each, row) for each in repeat.questions)

    def question_in_row(self, repeat: Question, question: Question, row: Answers) -> Question:
        """Return a question inside *repeat* for its *row*: answers of the row come first."""
        own = self.definition.questions[repeat.id].questions
        found = next(each for each in own if each.id == question.id)
        if not question_has_placeholders(found):
            return found
        return _question(found, partial(self._answer_text, inside={q.id: q for q in own}, row=row))

    def _answer_text(
        self,
        name: str,
        inside: Mapping[str, Question] = MappingProxyType({}),
        row: Answers = MappingProxyType({}),
    ) -> str | None:
        """Return the answer to *name* in words; *inside* are the questions of its *row*.

        A name is `question`, `section.question`, `matrix.row` or `question.other`.
        """
        head, _dot, part = name.partition(".")
        if part and self.definition.section(head) and part in self.definition.questions:
            head, part = part, ""
        if head in inside:
            return self._part_text(inside[head], part, row)
        found = self.definition.questions.get(head)
        return self._part_text(found, part, self.answers) if found is not None else None

    def _part_text(self, question: Question, part: str, answers: Answers) -> str | None:
        """Format an answer, or a *part* of it; None without one."""
        stored = answers.get(question.id)
        if is_blank(stored) and not is_declined(stored):
            return None
        if not self._may_tell(question):
            return None
        if part.partition(".")[0] == "other":
            return str(answers.get(f"{question.id}.{part}") or "")
        # What names this answer is not asked of it again: two texts that name each other end here
        rest = replace(self, answers={n: v for n, v in answers.items() if n != question.id})
        worded = (
            _question(question, rest._answer_text)
            if question_has_placeholders(question)
            else question
        )
        if part and isinstance(stored, dict) and not is_declined(stored):
            option = worded.option(str(stored.get(part)))
            return option.label if option else None
        return format_answer(worded, answers)

    def _may_tell(self, question: Question) -> bool:
        """Whether the reader is told the question's value, if it is a computed one."""
        told = self.audiences is None or "value" not in question.own
        return told or is_for_audience(question, self.audiences or ())


def definition_without_answers(definition: Definition) -> Definition:
    """Return the definition as it reads without answers, and for statistics."""
    return Texts(definition, {}).filled_definition()


def has_placeholders(definition: Definition) -> bool:
    """Whether any text of the definition names an answer, or has braces of its own."""
    return (
        any(map(_has_brace, (definition.receipt, *(c.say for c in definition.checks))))
        or any(_has_brace(s.title) or _has_brace(s.intro) or _has_brace(s.guide)
               for s in definition.sections)
        or any(map(question_has_placeholders, definition.questions.values()))
    )  # fmt: skip


def question_has_placeholders(question: Question) -> bool:
    """Whether a text of the question, or of one inside it, names an answer or has braces."""
    return (
        any(_has_brace(getattr(question, key.name)) for key in _QUESTION)
        or (question.group is not None and any(map(_has_brace, _texts_of(question.group))))
        or any(_has_brace(o.label) or _has_brace(o.help) for o in question.options)
        or any(_has_brace(o.label) or _has_brace(o.help) for o in question.rows)
        or any(_has_brace(question.own.get(key.name)) for key in _own_keys(question))
        or any(map(question_has_placeholders, question.questions))
    )


def _has_brace(value: Any) -> bool:
    """Whether a text, or one in a list or an object of them, has a brace."""
    if isinstance(value, str):
        return "{" in value or "}" in value
    if isinstance(value, Mapping):
        return any(map(_has_brace, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_brace, value))


def _own_keys(question: Question) -> tuple[Key, ...]:
    """Return the keys of the question's type whose texts are filled here.

    A repeat's `summary` is filled for each row by the type itself.
    """
    return tuple(k for k in question_type_of(question).keys if k.filled and k.name != "summary")


def _question(question: Question, said: Lookup) -> Question:
    own = dict(question.own)
    for key in _own_keys(question):
        if key.name in own:
            own[key.name] = _fill_value(own[key.name], key, said)
    return replace(
        _fill_item(question, _QUESTION, said),
        group=question.group and _group(question.group, said),
        options=tuple(_option(option, said) for option in question.options),
        rows=tuple(_option(option, said) for option in question.rows),
        own=own,
    )


def _texts_of(group: Group) -> tuple[str, str]:
    return group.label, group.help


def _group(group: Group, said: Lookup) -> Group:
    label, help = (piping.fill_text(text, said) for text in _texts_of(group))
    return replace(group, label=label, help=help)


def _option(option: Option, said: Lookup) -> Option:
    if not _has_brace(option.label) and not _has_brace(option.help):
        return option
    label, help = piping.fill_text(option.label, said), piping.fill_text(option.help, said)
    return replace(option, label=label, help=help)


def _fill_item(item: T, keys: tuple[Key, ...], said: Lookup) -> T:
    found = {key.name: _fill_value(getattr(item, key.name), key, said) for key in keys}
    return replace(item, **found)


def _fill_value(value: Any, key: Key, said: Lookup) -> Any:
    """Fill a text, or a list or an object of texts; leave other values alone."""
    if isinstance(value, str):
        return piping.fill_markdown(value, said) if key.markdown else piping.fill_text(value, said)
    if isinstance(value, Mapping):
        return {name: _fill_value(each, key, said) for name, each in value.items()}
    return [_fill_value(each, key, said) for each in value] if isinstance(value, list) else value
