"""Several questions under one heading."""

from typing import Any, ClassVar, Literal

from forms.definition import Question
from forms.i18n import gettext as _
from forms.questions.base import Column, Example, QuestionType, Word, question_type

_ADDRESS = {
    "label": "Adresse",
    "questions": [
        {"id": "gate", "type": "text", "label": "Gate og nummer"},
        {"id": "postnummer", "type": "text", "label": "Postnummer", "format": "postcode"},
    ],
}


@question_type("group")
class Group(QuestionType):
    """Several `questions` of a section under one heading, shown together when `show_if` holds."""

    words = (Word("gruppe"),)
    said = (lambda: _("Gruppe: spørsmål under én overskrift"),)
    begins: ClassVar[dict[str, Any]] = {
        "questions": [{"id": "linje", "type": "text", "label": "Linje"}]
    }
    only = frozenset({"id", "type", "label", "help", "show_if", "alias"})
    uses = frozenset({"questions"})
    answerable = False
    is_heading = True
    examples = (Example(_ADDRESS),)

    def shape(self, question: Question) -> Literal["group", "field", "bare"]:
        return "bare"

    def kinds(self, question: Question) -> dict[str, str]:
        return {}

    def columns(self, question: Question) -> tuple[Column, ...]:
        return ()

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        return ()
