"""Interview notes: stored with the submission, for staff only."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from forms.definition import Definition
from forms.i18n import gettext as _
from forms.logic.alone_answers import MARK
from forms.storage.workflow.transitions import HistoryEntry


class Talk(NamedTuple):
    """An interview's data beside its answers."""

    notes: list[tuple[str, str]]
    """Each question, and the note to it."""
    again: list[str]
    """The questions that were to be asked again."""
    alone: list[tuple[str, str]]
    """With whom somebody was alone, and when."""
    minutes: int


def last_interview(definition: Definition, happened: Sequence[HistoryEntry]) -> Talk | None:
    """Return the interview as of its last submission; None without any notes."""
    sent = [each.said for each in happened if each.what == "sent"]
    notes = _last(sent, "notes")
    people = [name for said in sent for name in said.get("alone", {}).get("people", ())]
    talk = Talk(
        [(question_label(definition, id, people), str(note)) for id, note in notes.items()],
        [question_label(definition, id, people) for said in sent for id in said.get("again", ())],
        [(name, when) for said in sent for name, when in said.get("alone", {}).get("with", ())],
        sum(seconds for said in sent for seconds in said.get("seconds", {}).values()) // 60,
    )
    return talk if any(talk) else None


def origins(happened: Sequence[HistoryEntry], answers: Mapping[str, Any]) -> dict[str, str]:
    """Return who answered at home, and when, for each question still answered as they did.

    *answers* are those of now; what a step that was done again says of a question is what counts.
    """
    found: dict[str, str] = {}
    for said in (each.said for each in happened if each.what == "sent"):
        given = said.get("answers", {})
        found = {id: words for id, words in found.items() if id not in given} | {
            id: _from_home(replies)
            for id, replies in said.get("home", {}).items()
            if id in given and given[id] == answers.get(id)
        }
    return found


def _from_home(replies: Sequence[Sequence[str]]) -> str:
    return " ".join(_("%(name)s skrev dette hjemme %(day)s.", name=n, day=d) for n, d in replies)


def _last(sent: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Return the latest value for each question."""
    found: dict[str, Any] = {}
    for said in sent:
        found |= said.get(name, {})
    return found


def question_label(definition: Definition, id: str, people: Sequence[str] = ()) -> str:
    """Return the question's label, with who was asked it alone; its id when the form no longer has
    it.
    """
    plain, _dot, number = id.partition(MARK)
    question = definition.questions.get(plain)
    found = question.label if question else plain
    at = int(number) if number.isdecimal() else 0
    return f"{found} ({people[at - 1]})" if 0 < at <= len(people) else found
