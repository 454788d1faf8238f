"""Plan a meeting, ask for an extra one, and choose who leads the meetings of an arena."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.logic.school_year import Calendar
from forms.storage import audit_log, db
from forms.storage.accounts import users
from forms.storage.models.meetings import Meeting
from forms.storage.models.workflow import Case
from forms.storage.workflow import cases, meetings
from forms.storage.workflow.meetings import Details, Leaders, Participant
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.core.staff_form import StaffForm, day, drop_down, line
from forms.web.core.templating import render_page
from forms.web.meetings.access import Place, place_by_code, places_to_plan_for
from forms.web.meetings.fields import ends_after_it_begins, posted_time, time_question
from forms.web.security.csrf_and_cookies import bust_bfcache, creates_once, press_id
from forms.workflow import arenas

bp = Blueprint("meeting_planning", __name__, url_prefix="/moter")


@bp.get("/nytt")
def new() -> Response:
    """Render the form for a meeting, with the next day by the arena's rule."""
    return render_new()


def render_new(form: StaffForm | None = None) -> Response:
    """Render the form, with the errors in *form*."""
    case = requested_case()
    place = place_by_code(request.values.get("sted", "")) or first_place(case)
    page = render_page(
        "meetings/new.html",
        status=422 if form else 200,
        form=form or meeting_form(known=first_values(place)),
        place=place,
        case=case,
        about=cases.child_of_case(case) if case else None,
        works_somewhere=bool(places_to_plan_for()),
    )
    return bust_bfcache(page)


def requested_case() -> Case | None:
    """Return the case that the meeting is about, if the user may open it."""
    asked = request.values.get("sak", "")
    return (cases.get(asked, scope().case_scope()) or abort(404)) if asked else None


def first_place(case: Case | None) -> Place | None:
    """Return the first arena with cases at the unit of the case."""
    if case is None:
        return None
    here = (
        p
        for p in places_to_plan_for()
        if p.arena.takes_cases and p.unit and p.unit.id == case.unit_id
    )
    return next(here, None)


def first_values(place: Place | None) -> dict[str, str]:
    """Return the place that was chosen, and the next day there by its rule."""
    known = {"kind": "planned"}
    if place is None:
        return known
    calendar = Calendar(arenas.year_plan(), place.unit.kind if place.unit else "")
    suggested = arenas.suggested_day(place.arena, place.unit, calendar)
    found = {"day": suggested.isoformat()} if suggested else {}
    return {**known, "place": place.code, **found}


def meeting_form(*, posted: bool = False, known: Mapping[str, Any] | None = None) -> StaffForm:
    """Ask where and when, and whether it comes beside the planned ones."""
    kinds = {
        "planned": _("Et møte som hører til planen"),
        "extra": _("Et ekstra møte"),
        "asked": _("Be møtelederen om et ekstra møte"),
    }
    return StaffForm(
        (
            drop_down(
                "place", _("Møte"), {p.code: p.name for p in places_to_plan_for()}, required=True
            ),
            drop_down("kind", _("Hva slags møte?"), kinds, required=True),
            day("day", _("Dag"), required=True, min="today-1y", max="today+2y"),
            time_question("start", _("Når begynner det?")),
            time_question("end", _("Når slutter det?")),
            line("room", _("Sted")),
            line(
                "reason",
                _("Hvorfor trengs et ekstra møte?"),
                help=_("Skriv det når dere ber møtelederen om et ekstra møte."),
                max_length=300,
            ),
        ),
        request.form if posted else None,
        known,
    )


@bp.post("/nytt")
@creates_once
def plan() -> Response:
    """Plan the meeting, or ask for it; its services come from the arena, its leaders too."""
    form = meeting_form(posted=True)
    fit = form.validate() and ends_after_it_begins(form)
    place = place_by_code(form.text("place"))
    if fit and form.text("kind") == "asked" and not form.text("reason"):
        form.refuse("reason", _("Skriv hvorfor det trengs et ekstra møte."))
        fit = False
    if not fit or place is None:
        return render_new(form)
    case, user = requested_case(), current_staff_user()
    meeting = meetings.get(press_id())
    if meeting is None:
        meeting = save_planned_meeting(form, place, user.id)
        if case is not None and place.arena.takes_cases:
            meetings.add_part(meeting, case.id)
        audit_log.record(user.id, "meeting.planned", meeting.arena, meeting.day.isoformat())
        db.session.commit()
    return redirect(url_for("meeting.show_meeting", meeting_id=meeting.id), 303)


def save_planned_meeting(form: StaffForm, place: Place, user_id: str) -> Meeting:
    """Store the meeting that the form says."""
    kind = form.text("kind")
    wanted: date = form.value("day")
    services = place.arena.participants_at(place.unit)
    return meetings.plan(
        place.arena.id,
        place.unit.id if place.unit else None,
        wanted,
        state="asked" if kind == "asked" else "planned",
        extra=kind != "planned",
        details=Details(
            place=form.text("room"),
            start=posted_time(form, "start"),
            end=posted_time(form, "end"),
            reason=form.text("reason") if kind != "planned" else "",
            participants=tuple(Participant(service) for service in services),
        ),
        leaders=meetings.leaders(place.arena.id, place.unit),
        by=user_id,
        id=press_id(),
    )


@bp.get("/ledere")
def leaders() -> Response:
    """Render who leads each arena, or the form for one of them."""
    return render_leaders()


def render_leaders(form: StaffForm | None = None) -> Response:
    """Render the list, and the form for the place that is asked for."""
    mine = places_to_plan_for(led=True)
    asked = request.values.get("sted", "")
    place = next((each for each in mine if each.code == asked), None)
    if asked and place is None:
        abort(404)
    names = {user.id: user.name for user in users.all_users()}
    lines = [(each, meetings.leaders(each.arena.id, each.unit)) for each in mine]
    page = render_page(
        "meetings/leaders.html",
        status=422 if form else 200,
        lines=lines,
        names=names,
        place=place,
        form=form or (leader_form(place) if place else None),
    )
    return bust_bfcache(page)


def leader_form(place: Place, *, posted: bool = False) -> StaffForm:
    """Ask who leads the meetings of the place."""
    now = meetings.leaders(place.arena.id, place.unit)
    people = {p.id: p.name for p in users.all_users() if p.active or p.id in leader_ids(now)}
    known = {"chair": now.chair_id, "deputy": now.deputy_id}
    return StaffForm(
        (
            drop_down("chair", _("Møteleder"), people),
            drop_down("deputy", _("Vara for møtelederen"), people),
        ),
        request.form if posted else None,
        {key: value for key, value in known.items() if value},
    )


def leader_ids(now: Leaders) -> frozenset[str | None]:
    """Return the ids of those who lead now."""
    return frozenset((now.chair_id, now.deputy_id))


@bp.post("/ledere")
def choose_leaders() -> Response:
    """Choose who leads; meetings that are to come follow."""
    place = place_by_code(request.form.get("sted", ""), led=True)
    if place is None:
        abort(404)
    form = leader_form(place, posted=True)
    if not form.validate():
        return render_leaders(form)
    chosen = Leaders(form.text("chair") or None, form.text("deputy") or None)
    unit_id = place.unit.id if place.unit else None
    meetings.choose_leaders(place.arena.id, unit_id, chosen)
    meetings.set_leaders_of_coming(
        place.arena.id, unit_id, meetings.leaders(place.arena.id, place.unit)
    )
    audit_log.record(current_staff_user().id, "meeting.leaders", place.arena.id, unit_id or "")
    db.session.commit()
    return redirect(url_for(".leaders"), 303)
