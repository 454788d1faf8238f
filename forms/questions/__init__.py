"""How each kind of question is asked, read, kept, told and counted: one file a type."""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from forms.definition import Definition, Question
from forms.language import gettext as _
from forms.logic.answers import State, state
from forms.questions.base import TYPES as TYPES
from forms.questions.base import AnswerField as AnswerField
from forms.questions.base import Column as Column
from forms.questions.base import Fault as Fault
from forms.questions.base import QuestionType as QuestionType
from forms.questions.base import Sheet as Sheet
from forms.questions.base import Tally as Tally
from forms.questions.base import Upload as Upload
from forms.questions.base import fields_of as fields_of

for _module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def kind_of(question: Question) -> QuestionType:
    """The type of a question."""
    return TYPES[question.type]


def kinds_of(definition: Definition) -> dict[str, str]:
    """Every name that a condition in *definition* can use, and its kind."""
    found: dict[str, str] = {}
    for question, repeat in definition.walk():
        for name, kind in kind_of(question).kinds(question).items():
            found[f"{repeat.id}.{name}" if repeat else name] = kind
    return found


def tell(question: Question, answers: Mapping[str, Any]) -> str:
    """The answer to *question* as a person reads it; each of the four states has its words."""
    match state(answers, question.id):
        case State.ANSWERED:
            kind = kind_of(question)
            words = kind.text(question, kind.restore(answers[question.id]))
            other = answers.get(f"{question.id}.other")
            return f"{words}: {other}" if other else words
        case State.DECLINED:
            return _("Ønsker ikke å svare")
        case State.EMPTY:
            return _("Ikke besvart")
        case _:
            return _("Ikke spurt")
