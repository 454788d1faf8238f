"""What the pages of meetings share: times of day, names of arenas and states."""

from typing import Any

from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage.models.meetings import Meeting
from forms.web.core.staff_form import StaffForm
from forms.workflow import arenas
from forms.workflow.arenas import Arena


def time_question(id: str, label: str) -> Question:
    """Return a question for a time of day."""
    return Question(id, "time", "", label=label)


def posted_time(form: StaffForm, id: str) -> str:
    """Return a time of day as it is stored; "" when none was given."""
    found = form.value(id)
    return found.strftime("%H:%M") if found else ""


def ends_after_it_begins(form: StaffForm) -> bool:
    """Whether the times of the form follow each other; refuse the end when they do not."""
    start, end = form.value("start"), form.value("end")
    if not start or not end or start < end:
        return True
    form.refuse("end", _("Møtet kan ikke slutte før det begynner. Rett ett av klokkeslettene."))
    return False


def time_text(stored: str) -> str:
    """Return a stored time of day as people write it: 14.05."""
    return stored.replace(":", ".")


def arena_of(meeting: Meeting) -> Arena:
    """Return the meeting's arena; one with its id alone when the file has it no longer."""
    known: dict[str, Any] = arenas.year_plan().get("arenas", {})
    return Arena(meeting.arena, known.get(meeting.arena, {"title": meeting.arena}))


def state_names() -> dict[str, str]:
    """Return the states of a meeting in words."""
    return {
        "asked": _("Bedt om"),
        "planned": _("Planlagt"),
        "held": _("Holdt"),
        "cancelled": _("Avlyst"),
        "postponed": _("Utsatt"),
    }
