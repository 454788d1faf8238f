"""Conditions of a definition in words, for authors: «Sover barnet godt?» er Nei."""

from forms.definition import Condition, Definition, Question
from forms.definition.condition_words import Known, QuestionLabels, condition_words
from forms.questions import question_type_of


def condition_text(condition: Condition, definition: Definition) -> str:
    """Describe the condition in a sentence."""
    return condition_words(condition, question_names(definition))


def question_names(definition: Definition) -> Known:
    """Return what sentences call every question, by the names that a condition may use for it."""
    found: dict[str, QuestionLabels] = {}
    for question, repeat in definition.walk():
        found.setdefault(question.id, _called(question))
        if repeat is not None:
            found[f"{repeat.id}.*.{question.id}"] = _called(question)
    return found


def _called(question: Question) -> QuestionLabels:
    codes = question_type_of(question).codes(question)
    return QuestionLabels(question.label, codes, {row.code: row.label for row in question.rows})
