"""What the receiver of a form gets whatever the family permits: said to them from the definition,
so that the words cannot promise less than is sent.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from forms.definition import Definition, Question, Section
from forms.logic.answer_state import is_blank, is_empty
from forms.logic.readers import is_for_audience
from forms.logic.relevance import Compiled
from forms.logic.validation.condition_validation import condition_references

_PIPED = re.compile(r"\{[^{}]*\}")
"""An answer that stands in a text; what is told here is told before there is one."""


class Sent(NamedTuple):
    """A section that always goes along, and what is asked in it."""

    title: str
    questions: tuple[str, ...]


def always_sent(
    compiled: Compiled, past: Collection[str] = (), known: Mapping[str, Any] | None = None
) -> list[Sent]:
    """List what goes to the receiver when the form is sent, with no permission of its own.

    Of the sections of *past*, which are filled in, only what is answered among *known*.
    """
    definition = compiled.definition
    return [
        Sent(_PIPED.sub("…", section.title), told)
        for section in _sections(definition, compiled.derivation.permission)
        if (
            told := tuple(
                _question_labels(section.questions, [known or {}] if section.id in past else None)
            )
        )
    ]


def _question_labels(questions: Sequence[Question], given: Sequence[Any] | None) -> Iterator[str]:
    """Yield what each question is called, and in a list what each row tells.

    Only what one of *given* answers, unless that is None.
    """
    for question in questions:
        if not question.label or not is_for_audience(question, {"all"}):
            continue
        rows = None if given is None else _answers(question, given)
        if rows is None or rows:
            inner = ", ".join(_question_labels(question.questions, rows))
            label = _PIPED.sub("…", question.label)
            yield f"{label} ({inner})" if inner else label


def _answers(question: Question, given: Sequence[Any]) -> list[Any]:
    """Return what is answered to the question: in a list, each of its rows."""
    found = [each.get(question.id) for each in given if isinstance(each, Mapping)]
    answered = [each for each in found if not is_blank(each) and not is_empty(each)]
    if not question.questions:
        return answered
    return [row for each in answered if isinstance(each, list) for row in each]


def _sections(definition: Definition, permission: frozenset[str]) -> Iterator[Section]:
    """Yield the sections that others than receivers fill in, and no answer withholds.

    One that is asked only after a permission in an earlier step is written for it.
    """
    asked_in = {q.id: _doers(definition, q.section) for q in definition.questions.values()}
    for section in definition.sections:
        own = _doers(definition, section.id)
        withheld = section.share_if is not None or "receiver" not in section.people
        if withheld or section.audience != "all" or "receiver" in own.values():
            continue
        given = permission & set(condition_references(section.show_if))
        if all(asked_in[name].keys() & own.keys() for name in given if name in asked_in):
            yield section


def _doers(definition: Definition, section: str) -> dict[str, str]:
    """Return the steps that fill in the section, and who does each."""
    return {step.id: step.by for step in definition.steps if section in step.sections}
