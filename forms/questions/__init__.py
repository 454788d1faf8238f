"""The question types: input, validation, storage, text and statistics; one file a type."""

import pkgutil
from importlib import import_module

from forms.definition import Definition, Question
from forms.logic import figures
from forms.logic.validation.value_kinds import reference_kinds
from forms.questions import types
from forms.questions.base import PREFIX as PREFIX
from forms.questions.base import TYPES as TYPES
from forms.questions.base import AnswerField as AnswerField
from forms.questions.base import Column as Column
from forms.questions.base import Fault as Fault
from forms.questions.base import QuestionType as QuestionType
from forms.questions.base import Tally as Tally
from forms.questions.base import Typed as Typed
from forms.questions.base import Upload as Upload
from forms.questions.base import format_answer as format_answer
from forms.questions.base import question_at as question_at
from forms.questions.base import question_type_of as question_type_of
from forms.questions.form import QuestionForm as QuestionForm
from forms.questions.form import make_fields as make_fields

for _module in pkgutil.iter_modules(types.__path__):
    import_module(f"{types.__name__}.{_module.name}")


def kinds_of(definition: Definition) -> dict[str, str]:
    """Every name that a condition in *definition* can use, and its kind."""
    return reference_kinds(definition, _kinds)


def countable_kinds(definition: Definition) -> dict[str, str]:
    """Return what a figure may look at in *definition*, and its kind; never a place by its code."""
    kinds = kinds_of(definition)
    stored = {q.id for q in definition.questions.values() if question_type_of(q).codes_are_stored}
    return figures.countable_kinds(definition, {n: k for n, k in kinds.items() if n not in stored})


def _kinds(question: Question) -> dict[str, str]:
    kind = question_type_of(question)
    return kind.kinds(question) if kind.answerable else {}
