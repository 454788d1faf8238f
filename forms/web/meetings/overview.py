"""«Møter»: what is planned, how often each arena met, and which cases no meeting talks about."""

from datetime import date, timedelta
from typing import NamedTuple

from flask import Blueprint
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.logic.school_year import SchoolYear
from forms.storage.accounts import units, users
from forms.storage.models.meetings import Meeting
from forms.storage.models.workflow import Case
from forms.storage.workflow import cases, meetings
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.meetings.access import (
    places_to_plan_for,
    units_to_plan_for,
    visible_units,
)
from forms.web.meetings.fields import arena_of, state_names
from forms.web.meetings.years import requested_year, school_years
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import arenas
from forms.workflow.arenas import Rhythm

bp = Blueprint("meetings", __name__, url_prefix="/moter")


class Line(NamedTuple):
    """A meeting in a list."""

    id: str
    day: date
    title: str
    unit: str
    chair: str
    state: str
    open: bool
    late: bool
    """Whether its day has passed, and nobody wrote how it went."""


@bp.get("/")
def index() -> Response:
    """Render the meetings of the user's units in a school year."""
    today = i18n.today()
    chosen = requested_year()
    found = meetings.listing(
        visible_units(),
        municipal=is_coordinator(),
        since=chosen.since,
        until=chosen.until,
        led_by=current_staff_user().id,
        unsealed=True,
    )
    lines = [meeting_line(meeting, today) for meeting in found]
    page = render_page(
        "meetings/overview.html",
        years=school_years(),
        year=chosen,
        coming=[each for each in lines if each.open],
        past=[each for each in reversed(lines) if not each.open],
        rhythms=[each for each in meeting_rhythms(chosen) if not each.is_idle],
        plans_at={place.code for place in places_to_plan_for()},
        leads_somewhere=bool(places_to_plan_for(led=True)),
        works_somewhere=bool(places_to_plan_for()),
        silent=[(case, cases.child_of_case(case)) for case in cases_without_meeting(today)],
        weeks=arenas.SILENT_WEEKS,
        attendance=meetings.attendance(found),
    )
    return bust_bfcache(page)


def meeting_rhythms(year: SchoolYear) -> list[Rhythm]:
    """Return how often each arena was to meet, and did, where the user sees its meetings."""
    where = arenas.places(visible_units(), municipal=is_coordinator())
    return arenas.rhythms(where, year.since, year.until)


def cases_without_meeting(today: date) -> list[Case]:
    """List the user's open cases that no meeting has talked about for weeks."""
    if not units_to_plan_for():
        return []
    before = today - timedelta(weeks=arenas.SILENT_WEEKS)
    return meetings.cases_without_meeting(scope().case_scope(), before, arenas.minutes_forms())


def meeting_line(meeting: Meeting, today: date) -> Line:
    """Return the meeting's line in a list."""
    unit = units.get(meeting.unit_id or "")
    chair = users.get(meeting.chair_id) if meeting.chair_id else None
    is_open = meeting.state in meetings.OPEN
    return Line(
        meeting.id,
        meeting.day,
        arena_of(meeting).title,
        unit.name if unit else _("Kommunen"),
        chair.name if chair else "",
        state_names()[meeting.state],
        is_open,
        is_open and meeting.day < today,
    )
