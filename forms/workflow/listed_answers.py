"""The answers that a form lets stand in a list (`list`), in words."""

from collections.abc import Mapping
from typing import Any

from forms.definition import Definition, Question
from forms.markup import with_colon
from forms.questions import question_type_of


def listed_answers(definition: Definition, answers: Mapping[str, Any]) -> str:
    """Return them beside one another; "" when none was given."""
    asked = (definition.questions[id] for id in definition.listed if id in definition.questions)
    found = (
        _said(each, answers)
        for each in asked
        if answers.get(each.id) not in (None, "") and not isinstance(answers[each.id], dict)
    )
    return " · ".join(found)


def _said(question: Question, answers: Mapping[str, Any]) -> str:
    """Return the answer; a yes or a no says nothing without its question."""
    kind = question_type_of(question)
    told = kind.told(question, answers)
    return f"{with_colon(question.label)} {told}" if kind.fixed_answers else told
