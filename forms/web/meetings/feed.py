"""The calendar behind a private link: names of meetings and tasks, and nothing about a child."""

import hashlib

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.logic.school_year import SchoolYear, school_year_of
from forms.storage.accounts import units, users
from forms.storage.models.accounts import Unit
from forms.storage.models.meetings import CalendarFeed
from forms.storage.workflow import calendar_feeds, meetings
from forms.web.core.downloads import download
from forms.web.meetings.calendar_file import Entry, calendar_bytes
from forms.workflow import arenas
from forms.workflow.unit_scope import UnitScope
from forms.workflow.year_wheel import Wheel

bp = Blueprint("calendar_feed", __name__, url_prefix="/arshjul/kalender")


@bp.get("/<token>.ics")
def calendar(token: str) -> Response:
    """Return the calendar of this school year and the next; 410 for a link that opens nothing."""
    feed = calendar_feeds.open_feed(token)
    if feed is None or not is_maker_entitled(feed):
        abort(410)
    unit = units.get(feed.unit_id) if feed.unit_id else None
    name = unit.name if unit else _("Kommunen")
    content = calendar_bytes(name, calendar_entries(unit), i18n.today())
    response = download(content, "text/calendar", "arshjul.ics")
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    return response


def is_maker_entitled(feed: CalendarFeed) -> bool:
    """Tell whether the user who made the link still works there, or coordinates."""
    user = users.get(feed.user_id)
    if user is None or not user.active:
        return False
    if "coordinator" in user.roles:
        return True
    return feed.unit_id is not None and UnitScope(user).is_own_unit(feed.unit_id)


def calendar_entries(unit: Unit | None) -> list[Entry]:
    """Return the days of the calendar: meetings that are planned, and what the plan says."""
    first, place = school_year_of(i18n.today()).first, unit.id if unit else None
    years = (SchoolYear(first), SchoolYear(first + 1))
    found = meetings.listing(
        [place] if place else [],
        municipal=place is None,
        since=years[0].since,
        until=years[1].until,
        states=(*meetings.OPEN, "held"),
    )
    known = arenas.arenas()
    days = [
        Entry(f"mote-{each.id}@skjemaverk", each.day, known[each.arena].title)
        for each in found
        if each.arena in known
    ]
    taken = {(each.arena, each.day) for each in found}
    for year in years:
        for duty in Wheel(year).duties([unit]):
            where = f"{duty.id}-{place or 'kommunen'}-{duty.when.day.isoformat()}@skjemaverk"
            if duty.kind != "meeting":
                days.append(Entry(f"{duty.kind}-{where}", duty.when.day, duty.title))
            elif not any(
                arena == duty.id and duty.when.since <= day <= duty.when.until
                for arena, day in taken
            ):
                title = _("%(title)s (etter planen)", title=duty.title)
                days.append(Entry(f"plan-{where}", duty.when.day, title))
    return sorted(days, key=lambda entry: (entry.day, entry.uid))
