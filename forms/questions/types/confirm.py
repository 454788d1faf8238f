"""One tick that says that the label is true."""

from collections.abc import Sequence
from typing import Any, Literal

from forms.definition import Question
from forms.i18n import gettext as _
from forms.questions.base import Column, Example, QuestionType, Tally, Typed, Word, question_type


@question_type("confirm")
class Confirm(QuestionType):
    """One tick box that says that the label is true."""

    words = (Word("bekreft"),)
    said = (lambda: _("Bekreft: én avkryssing"),)
    synonyms = ("consent", "samtykke")
    kind = "true"
    is_statement = True
    examples = (
        Example(post="1", stored=True, text="Bekreftet", cells=(True,)),
        Example(post=("1", "1"), stored=True, text="Bekreftet"),
        Example({"required": True}, post="1", stored=True, text="Bekreftet"),
        Example({"required": True}, error="Du må krysse av for «Spørsmålet»."),
        Example(post="on", error="Kryss av for «Spørsmålet», eller la ruten stå tom."),
        Example(post="true", error="Kryss av for «Spørsmålet», eller la ruten stå tom."),
    )

    def shape(self, question: Question) -> Literal["group", "field", "bare"]:
        return "bare"

    def read(self, question: Question, typed: Typed) -> bool | None:
        posted = set(typed.get("", ()))
        if not posted <= {"1"}:
            said = _(
                "Kryss av for «%(question)s», eller la ruten stå tom.", question=_plain(question)
            )
            raise ValueError(said)
        return True if posted else None

    def typed(self, question: Question, value: bool) -> dict[str, list[str]]:
        return {"": ["1"]}

    def missing(self, question: Question) -> str:
        return _("Du må krysse av for «%(question)s».", question=_plain(question))

    def text(self, question: Question, value: bool) -> str:
        return _("Bekreftet")

    def columns(self, question: Question) -> tuple[Column, ...]:
        return (Column(question.id, question.label, "true"),)

    def cells(self, question: Question, value: bool) -> tuple[Any, ...]:
        return (True,)

    def tally(self, question: Question, values: Sequence[bool]) -> Tally | None:
        return Tally({"true": len(values)}, {"true": _("Bekreftet")})


def _plain(question: Question) -> str:
    return question.label.rstrip(".:")
