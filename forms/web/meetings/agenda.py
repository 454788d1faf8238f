"""The call to a meeting, with its agenda: no child, no case number, nothing that says who it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from forms import i18n
from forms.definition import Question
from forms.export.printable import Document, Line, Part
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.storage.accounts import units, users
from forms.storage.models.meetings import Meeting
from forms.storage.workflow import meetings
from forms.web.meetings.fields import arena_of, time_text


class Item(NamedTuple):
    """One point of the agenda: when it begins, what it is, and how many minutes it has."""

    start: str
    title: str
    minutes: int


def agenda_items(meeting: Meeting) -> list[Item]:
    """Return the agenda; the point of the cases stands once for each, numbered and unnamed."""
    start = meetings.details(meeting).start
    clock = datetime.strptime(start, "%H:%M") if start else None
    found = []
    for title, minutes in _points(meeting):
        found.append(Item(f"{clock:%H.%M}" if clock else "", title, minutes))
        clock = clock + timedelta(minutes=minutes) if clock else None
    return found


def overrun(meeting: Meeting) -> int:
    """Return by how many minutes the agenda is longer than the meeting; 0 when it fits."""
    details = meetings.details(meeting)
    if not (details.start and details.end):
        return 0
    start, end = (datetime.strptime(each, "%H:%M") for each in (details.start, details.end))
    needed = sum(item.minutes for item in agenda_items(meeting))
    return max(0, needed - int((end - start).total_seconds() // 60))


def _points(meeting: Meeting) -> Iterator[tuple[str, int]]:
    number = sum(part.case_id is not None for part in meetings.parts(meeting))
    for point in arena_of(meeting).raw.get("agenda", ()):
        if not point.get("cases"):
            yield point["title"], point["minutes"]
        for case in range(number if point.get("cases") else 0):
            yield _("Sak %(number)s", number=case + 1), point["minutes"]


def agenda(meeting: Meeting) -> Document:
    """Return the call to the meeting as a document."""
    details, unit = meetings.details(meeting), units.get(meeting.unit_id or "")
    arena, chair = arena_of(meeting), users.get(meeting.chair_id) if meeting.chair_id else None
    times = " – ".join(time_text(each) for each in (details.start, details.end) if each)
    facts = {
        _("Dag"): i18n.format_date(meeting.day),
        _("Klokkeslett"): times,
        _("Sted"): details.place,
        _("Enhet"): unit.name if unit else "",
        _("Møteleder"): chair.name if chair else arena.raw.get("chair", ""),
    }
    people = [
        f"{each.service}: {each.name}" if each.name else each.service
        for each in details.participants
    ]
    points = [
        (
            f"{item.start} {item.title}".strip(),
            ngettext("%(number)s minutt", "%(number)s minutter", item.minutes),
        )
        for item in agenda_items(meeting)
    ]
    parts = [Part(_("Møtet"), tuple(_line(*each) for each in facts.items() if each[1]))]
    if people:
        parts.append(Part(_("Hvem som er innkalt"), tuple(_line(who, "") for who in people)))
    if points:
        parts.append(Part(_("Saksliste"), tuple(_line(*point) for point in points)))
    parts.append(Part(_("Om sakene"), (), _about()))
    title = _("Innkalling: %(title)s", title=arena.title)
    return Document(title, meeting.arena, i18n.current_language(), tuple(parts))


def _line(label: str, words: str) -> Line:
    return Line(Question("linje", "text", "", label=label), label, words, bool(words))


def _about() -> str:
    return _(
        "Her står ingen navn på barn. Møtelederen sier hvem det gjelder når møtet begynner, og bare"
        " når foresatte har gitt tillatelse. Uten tillatelse drøftes saken uten navn."
    )
