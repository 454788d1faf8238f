"""One meeting: when and where, who came, what it talks about, and how it went."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import units, users
from forms.storage.models.meetings import Meeting
from forms.storage.workflow import meetings
from forms.storage.workflow.meetings import Details, Participant
from forms.web.auth.authorization import current_staff_user
from forms.web.core.downloads import pdf_download
from forms.web.core.staff_form import StaffForm, day, drop_down, line
from forms.web.core.templating import render_page
from forms.web.meetings import part_lines
from forms.web.meetings.access import load_meeting, may_change
from forms.web.meetings.agenda import agenda, agenda_items, overrun
from forms.web.meetings.fields import (
    arena_of,
    ends_after_it_begins,
    posted_time,
    state_names,
    time_question,
    time_text,
)
from forms.web.security.csrf_and_cookies import bust_bfcache, creates_once

bp = Blueprint("meeting", __name__, url_prefix="/moter/<meeting_id>")
MOST_PEOPLE = 40
DROPPED = ("cancelled", "postponed")


@bp.get("/")
def show_meeting(meeting_id: str) -> Response:
    """Render the meeting."""
    return render_meeting(load_meeting(meeting_id))


def render_meeting(
    meeting: Meeting,
    changed: StaffForm | None = None,
    held: StaffForm | None = None,
    dropped: StaffForm | None = None,
) -> Response:
    """Render the meeting, with the errors in what was *changed*, in the day it was *held*, or in
    why it was *dropped*.
    """
    details, unit = meetings.details(meeting), units.get(meeting.unit_id or "")
    names = {user.id: user.name for user in users.all_users()}
    page = render_page(
        "meetings/meeting.html",
        status=422 if changed or held or dropped else 200,
        meeting=meeting,
        arena=arena_of(meeting),
        details=details,
        times=" – ".join(time_text(each) for each in (details.start, details.end) if each),
        unit=unit,
        names=names,
        state=state_names()[meeting.state],
        is_open=meeting.state in meetings.OPEN,
        parts_of_meeting=part_lines.part_lines(meeting),
        more=part_lines.addable_parts(meeting),
        items=agenda_items(meeting),
        overrun=overrun(meeting),
        may_change=may_change(meeting),
        changed=changed or change_form(meeting, details),
        dropped=dropped or drop_form(),
        held=held or day_form(meeting),
    )
    return bust_bfcache(page)


def change_form(meeting: Meeting, details: Details, *, posted: bool = False) -> StaffForm:
    """Ask when and where the meeting is, and who is called."""
    now = (meeting.chair_id, meeting.deputy_id)
    people = {p.id: p.name for p in users.all_users() if p.active or p.id in now}
    called = "\n".join(
        f"{each.service}: {each.name}" if each.name else each.service
        for each in details.participants
    )
    known = {
        "day": meeting.day.isoformat(),
        "start": details.start,
        "end": details.end,
        "room": details.place,
        "chair": meeting.chair_id or "",
        "deputy": meeting.deputy_id or "",
        "people": called,
    }
    return StaffForm(
        (
            day("day", _("Dag"), required=True, min="today-1y", max="today+2y"),
            time_question("start", _("Når begynner det?")),
            time_question("end", _("Når slutter det?")),
            line("room", _("Sted")),
            drop_down("chair", _("Møteleder"), people),
            drop_down("deputy", _("Vara for møtelederen"), people),
            Question(
                "people",
                "text",
                "",
                label=_("Hvem er innkalt?"),
                help=_("Én på hver linje: tjenesten, et kolon og navnet. Ikke skriv navn på barn."),
                own={"lines": 6, "max_length": 4000},
            ),
        ),
        request.form if posted else None,
        {key: value for key, value in known.items() if value},
    )


def day_form(meeting: Meeting, *, posted: bool = False) -> StaffForm:
    """Ask on which day the meeting was held."""
    known = {"held_day": min(meeting.day, i18n.today()).isoformat()}
    return StaffForm(
        (day("held_day", _("Hvilken dag?"), required=True, min="today-1y", max="today"),),
        request.form if posted else None,
        known,
    )


def drop_form(*, posted: bool = False) -> StaffForm:
    """Ask what became of the meeting instead, and why."""
    names = state_names()
    return StaffForm(
        (
            drop_down("state", _("Hva skjedde?"), {k: names[k] for k in DROPPED}, required=True),
            line("why", _("Hvorfor ble det ikke holdt?"), required=True, max_length=300),
        ),
        request.form if posted else None,
    )


@bp.post("/")
def change(meeting_id: str) -> Response:
    """Move the meeting, or change where it is and who is called."""
    meeting = load_meeting(meeting_id, to_change=True)
    before = meetings.details(meeting)
    form = change_form(meeting, before, posted=True)
    if not form.validate() or not ends_after_it_begins(form):
        return render_meeting(meeting, form)
    meetings.move(meeting, form.value("day"))
    meeting.chair_id, meeting.deputy_id = form.text("chair") or None, form.text("deputy") or None
    came = {(each.service, each.name): each.came for each in before.participants}
    meetings.change(
        meeting,
        Details(
            place=form.text("room"),
            start=posted_time(form, "start"),
            end=posted_time(form, "end"),
            reason=before.reason,
            participants=tuple(
                Participant(*each, came=came.get(each))
                for each in called_people(form.text("people"))
            ),
        ),
    )
    return log_and_redirect(meeting, "meeting.changed")


def called_people(text: str) -> list[tuple[str, str]]:
    """Return service and name of everybody in the lines.

    >>> called("PPT: Per Prøvesen\\nNAV")
    [('PPT', 'Per Prøvesen'), ('NAV', '')]
    """
    lines = (each.partition(":") for each in text.splitlines() if each.strip())
    return [(who.strip()[:120], name.strip()[:120]) for who, _colon, name in lines][:MOST_PEOPLE]


@bp.post("/holdt")
def hold(meeting_id: str) -> Response:
    """Note that the meeting was held, on which day, and who came."""
    meeting = load_meeting(meeting_id, to_change=True)
    form = day_form(meeting, posted=True)
    if not form.validate():
        return render_meeting(meeting, held=form)
    numbers = set(request.form.getlist("kom"))
    people = meetings.details(meeting).participants
    came = [number for number in range(len(people)) if str(number) in numbers]
    meetings.hold(meeting, form.value("held_day"), came)
    return log_and_redirect(meeting, "meeting.held")


@bp.post("/ikke-holdt")
def drop(meeting_id: str) -> Response:
    """Note that the meeting was cancelled or postponed, and why."""
    meeting = load_meeting(meeting_id, to_change=True)
    form = drop_form(posted=True)
    if not form.validate():
        return render_meeting(meeting, dropped=form)
    meetings.call_off(meeting, form.text("state"), form.text("why"))
    return log_and_redirect(meeting, "meeting.dropped")


def log_and_redirect(meeting: Meeting, what: str) -> Response:
    """Log the change, and go back to the meeting."""
    audit_log.record(current_staff_user().id, what, meeting.arena, meeting.day.isoformat())
    db.session.commit()
    return redirect(url_for("meeting.show_meeting", meeting_id=meeting.id), 303)


@bp.get("/innkalling")
def call(meeting_id: str) -> Response:
    """Render the call to the meeting on paper."""
    meeting = load_meeting(meeting_id)
    page = url_for(".call_pdf", meeting_id=meeting.id)
    return render_page("meetings/call.html", document=agenda(meeting), meeting=meeting, pdf=page)


@bp.get("/innkalling.pdf")
def call_pdf(meeting_id: str) -> ResponseReturnValue:
    """Return the call as PDF, or as a page if the PDF cannot be made."""
    meeting = load_meeting(meeting_id)
    page = url_for(".call", meeting_id=meeting.id)
    return pdf_download(agenda(meeting), f"{meeting.arena}-{meeting.day.isoformat()}.pdf", page)


@bp.post("/deler")
def add_part(meeting_id: str) -> Response:
    """Put a case of the user's, or the general topics, on the agenda."""
    meeting = load_meeting(meeting_id, to_change=True)
    wanted = request.form.get("del", "")
    if part_lines.is_there(meeting, wanted):  # it was pressed twice
        return redirect(url_for("meeting.show_meeting", meeting_id=meeting.id), 303)
    if wanted not in dict(part_lines.addable_parts(meeting)):
        abort(404)
    meetings.add_part(meeting, None if wanted == part_lines.TOPICS else wanted)
    return log_and_redirect(meeting, "meeting.changed")


@bp.post("/deler/<part_id>/ta-bort")
def remove_part(meeting_id: str, part_id: str) -> Response:
    """Take a part without minutes off the agenda."""
    meeting = load_meeting(meeting_id, to_change=True)
    part = part_lines.load_open_part(meeting, part_id) or abort(404)
    if part.submission_id is None:
        meetings.remove_part(part)
    return log_and_redirect(meeting, "meeting.changed")


@bp.post("/deler/<part_id>/referat")
@creates_once
def write_minutes(meeting_id: str, part_id: str) -> Response:
    """Begin the minutes of a part, or go on with them; what the meeting knows is filled in."""
    meeting = load_meeting(meeting_id, to_change=True)
    part = part_lines.load_open_part(meeting, part_id) or abort(404)
    return part_lines.open_minutes(meeting, part) or abort(404)
