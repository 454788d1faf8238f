"""One of the municipality's courses and groups that take sign-ups."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from forms.definition import Question
from forms.i18n import gettext as _
from forms.questions.base import Column, Example, Tally, Word, question_type
from forms.questions.types.unit import Unit

Courses = Sequence[tuple[str, str]]
"""Id and name of each course, in the order of the list."""


def _no_courses() -> Courses:
    return ()


_open: Callable[[], Courses] = _no_courses
_known: Callable[[], Courses] = _no_courses


def set_provider(
    provider: Callable[[], Courses], known: Callable[[], Courses] | None = None
) -> None:
    """Let course questions offer what *provider* gives; *known* names those that are over too."""
    global _open, _known
    _open, _known = provider, known or provider


@question_type("course")
class Course(Unit):
    """A course or a group that takes sign-ups, picked from a list with the places that are left.
    Who comes when it is full waits in line.
    """

    words = (Word("kurs"),)
    said = (lambda: _("Kurs: fra listen over kurs"),)
    refers_to = "courses"
    names_people = False
    keys = ()
    examples = (
        Example(post="cos-host", stored="cos-host", text="COS, høst", cells=("cos-host",)),
        Example(post="du-var", stored="du-var", text="DU, vår"),
        Example({"required": True}, post="du-var", stored="du-var", text="DU, vår"),
        Example(post="ukjent", error="Velg fra listen under «Spørsmålet»."),
        Example(post=("cos-host", "cos-host"), error="Velg fra listen under «Spørsmålet»."),
        Example({"required": True}, error="Velg fra listen under «Spørsmålet»."),
    )

    def codes(self, question: Question) -> dict[str, str]:
        return dict(_open())

    def text(self, question: Question, value: str) -> str:
        """Return the name of the course, also when it is over."""
        return dict(_known()).get(value, _("et kurs som er slettet"))

    def columns(self, question: Question) -> tuple[Column, ...]:
        return (Column(question.id, question.label, "code", dict(_known())),)

    def tally(self, question: Question, values: Sequence[str]) -> Tally | None:
        known, found = dict(_known()), Counter(values)
        return Tally(dict(found), {id: known.get(id, id) for id in found})

    def cells(self, question: Question, value: str) -> tuple[Any, ...]:
        return (value,)
