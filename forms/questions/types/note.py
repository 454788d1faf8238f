"""A text between the questions."""

from typing import Any, Literal

from forms.definition import Key, Question
from forms.i18n import gettext as _
from forms.questions.base import Column, Example, QuestionType, question_type


@question_type("note")
class Note(QuestionType):
    """A text between the questions: information, a warning, or the end of the form."""

    synonyms = ("info", "html", "opplysning", "informasjon")
    said = (lambda: _("Tekst uten svar"),)
    implied_by = frozenset({"text"})
    answerable = False
    keys = (
        Key(
            "text",
            {"type": "string"},
            "Markdown.",
            text=True,
            filled=True,
            markdown=True,
            required=True,
            say=lambda: _("Tekst"),
            group="basic",
        ),
        Key(
            "tone",
            {"enum": ["info", "warning"]},
            "In a coloured box; plain unless told.",
            say=lambda: _("Farge"),
            group="basic",
            values=lambda: {"info": _("Opplysning"), "warning": _("Advarsel")},
        ),
        Key(
            "stop",
            {"type": "boolean"},
            "Whether the form ends here for whoever sees the note.",
            say=lambda: _("Skjemaet slutter her"),
            group="more",
        ),
    )
    examples = (
        Example({"text": "Ta deg god tid."}),
        Example({"text": "Du kan **ta pause** når du vil."}),
        Example({"text": "- Først\n- Så"}),
        Example({"text": "Les dette først.", "tone": "info"}),
        Example({"text": "Er noen i fare, ringer du 112.", "tone": "warning"}),
        Example({"text": "Da trenger du ikke svare på mer.", "tone": "info", "stop": True}),
    )

    def shape(self, question: Question) -> Literal["group", "field", "bare"]:
        return "bare"

    def must_be_read(self, question: Question) -> bool:
        return question.own.get("tone") == "warning"

    def kinds(self, question: Question) -> dict[str, str]:
        return {}

    def columns(self, question: Question) -> tuple[Column, ...]:
        return ()

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        return ()
