"""Which value an author may fix as the first answer of a question."""

from forms.definition import Question
from forms.questions import question_type_of

_NEVER_FIXED = frozenset({"rows", "files"})


def can_be_fixed(question: Question, value: object) -> bool:
    """Whether a value, as it is stored, is an answer that a person could give to the question."""
    kind = question_type_of(question)
    if not kind.answerable or kind.kind in _NEVER_FIXED:
        return False
    try:
        data = kind.read(question, kind.post(question, {question.id: value}))
        return data is not None and kind.store(data) == value and kind.fault(question, data) is None
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        return False
