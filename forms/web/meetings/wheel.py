"""«Årshjul»: what is to be done in a school year, and the private links to its calendar."""

from datetime import date
from itertools import groupby
from typing import NamedTuple

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.logic.school_year import ClosedDays, SchoolYear
from forms.operations.absolute_links import absolute_url
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.accounts import Unit
from forms.storage.models.meetings import CalendarFeed
from forms.storage.workflow import calendar_feeds
from forms.storage.workflow import task_ticks as ticks
from forms.web.auth.audience import may_start
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.core.templating import render_confirmation, render_page
from forms.web.meetings.access import units_to_plan_for, visible_units
from forms.web.meetings.wheel_picture import sectors
from forms.web.meetings.years import requested_year, school_years
from forms.web.security.csrf_and_cookies import (
    bust_bfcache,
    creates_once,
    new_page_key,
    page_key,
    press_id,
    press_secret,
)
from forms.workflow import arenas
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.year_wheel import Duty, Wheel

bp = Blueprint("year_wheel", __name__, url_prefix="/arshjul")
MUNICIPALITY = "kommunen"
"""What stands for the municipality among the units."""


class Month(NamedTuple):
    """A month of the wheel."""

    day: date
    """Its first day."""
    duties: list[Duty]
    closed: list[ClosedDays]

    @property
    def name(self) -> str:
        """The month in words."""
        name = i18n.format_month(self.day)
        return name[:1].upper() + name[1:]


@bp.get("/")
def index() -> Response:
    """Render the year of the user's units, or of one of them."""
    return render_wheel()


def render_wheel(link: str = "") -> Response:
    """Render the wheel; *link* is a new private link, shown once."""
    year, chosen = requested_year(), requested_places()
    wheel = Wheel(year)
    found = wheel.duties(chosen)
    calendar = wheel.calendar(chosen[0] if len(chosen) == 1 else None)
    every = months(year, found, calendar.closed(year.since, year.until))
    page = render_page(
        "meetings/wheel.html",
        years=school_years(),
        year=year,
        today=i18n.today(),
        places=place_names(),
        place=requested_place_code(),
        months=every,
        picture=sectors((i18n.format_month(each.day)[:3], each.duties) for each in every),
        overdue=[duty for duty in found if duty.state == "overdue"],
        numbers={s: sum(duty.state == s for duty in found) for s in state_labels()},
        states=state_labels(),
        doers=doer_labels(),
        may_tick=may_tick,
        fillable=fillable_forms(found),
        feeds=calendar_links(),
        link=link,
        key=new_page_key() if link else page_key(),
    )
    return bust_bfcache(page)


def calendar_links() -> list[tuple[CalendarFeed, str]]:
    """Return the user's private links, each with the place that it is of."""
    names = place_names()
    found = calendar_feeds.listing(current_staff_user().id)
    return [(feed, names.get(feed.unit_id or MUNICIPALITY, "")) for feed in found]


def place_names() -> dict[str, str]:
    """Return the places whose year the user sees, by code."""
    here = {unit.id: unit.name for unit in units.all_units() if unit.id in visible_units()}
    return {MUNICIPALITY: _("Kommunen"), **here} if is_coordinator() else here


def requested_place_code() -> str:
    """Return the code of the place that is asked for; "" for all of them."""
    asked = request.values.get("enhet", "")
    return asked if asked in place_names() else ""


def requested_places() -> list[Unit | None]:
    """Return the places that are asked for."""
    code = requested_place_code()
    if code == MUNICIPALITY:
        return [None]
    wanted = {code} if code else visible_units()
    return arenas.places(wanted, municipal=is_coordinator() and not code)


def months(year: SchoolYear, found: list[Duty], closed: list[ClosedDays]) -> list[Month]:
    """Return the twelve months of the school year, each with what is to be done in it."""
    by_month = {
        key: list(duties)
        for key, duties in groupby(found, key=lambda duty: duty.when.day.replace(day=1))
    }
    firsts = [date(year.first + (n > 4), (n + 7) % 12 + 1, 1) for n in range(12)]
    return [
        Month(day, by_month.get(day, []), [c for c in closed if c.since.replace(day=1) == day])
        for day in firsts
    ]


def state_labels() -> dict[str, str]:
    """Return the states of a duty in words."""
    return {
        "overdue": _("Forfalt"),
        "due": _("Må gjøres nå"),
        "later": _("Kommer"),
        "done": _("Gjort"),
    }


def doer_labels() -> dict[str, str]:
    """Return who does something, in words."""
    return {
        "staff": _("Ansatte"),
        "leader": _("Lederen"),
        "coordinator": _("Koordinatoren"),
        "chair": _("Møtelederen"),
    }


def fillable_forms(found: list[Duty]) -> frozenset[str]:
    """Return the forms among those that are to be sent which the user may begin."""
    named = {duty.form for duty in found if duty.form}
    current = {form: versions.current(form) for form in named}
    return frozenset(
        form
        for form, version in current.items()
        if version is not None and may_start(compiled_form(version).definition)
    )


def may_tick(duty: Duty) -> bool:
    """Tell whether the user may note that it is done: a task without a form, where they work."""
    if duty.kind != "task" or duty.form or duty.state == "later":
        return False
    return is_coordinator() if duty.unit is None else duty.unit.id in units_to_plan_for()


@bp.post("/gjort")
def tick() -> Response:
    """Note that a task is done, or take it back."""
    task, code, day = (request.form.get(name, "") for name in ("oppgave", "sted", "dag"))
    where = next((p for p in places_to_tick() if place_code(p) == code), False)
    if where is False:
        abort(404)
    place: Unit | None = where if isinstance(where, Unit) else None
    every = Wheel(requested_year()).duties([place])
    duty = next((d for d in every if (d.id, d.when.day.isoformat()) == (task, day)), None)
    if duty is None or not may_tick(duty):
        abort(404)
    unit_id = place.id if place else None
    back = redirect(
        url_for(".index", enhet=requested_place_code() or None, skolear=requested_year().first), 303
    )
    if (duty.state == "done") != ("angre" in request.form):  # it was pressed twice
        return back
    if duty.state == "done":
        ticks.untick(task, unit_id, duty.when.since, duty.when.until)
    else:
        ticks.tick(
            task,
            unit_id,
            min(max(i18n.today(), duty.when.since), duty.when.until),
            current_staff_user().id,
        )
    audit_log.record(current_staff_user().id, "wheel.ticked", task, unit_id or "")
    db.session.commit()
    return back


def places_to_tick() -> list[Unit | None]:
    """Return every place where the user may tick."""
    return arenas.places(units_to_plan_for(), municipal=is_coordinator())


def place_code(place: Unit | None) -> str:
    """Return the code of a place."""
    return place.id if place else MUNICIPALITY


@bp.post("/lenke")
@creates_once
def issue_link() -> Response:
    """Make a private link to the calendar of a place, and show it once."""
    code, user = request.form.get("enhet", ""), current_staff_user()
    mine, id = calendar_feeds.listing(user.id), press_id()
    is_new = id not in {feed.id for feed in mine}
    if code not in place_names() or (is_new and len(mine) >= calendar_feeds.MOST):
        abort(404)
    place = None if code == MUNICIPALITY else code
    issued = calendar_feeds.issue(user.id, place, id=id, secret=press_secret()[:32])
    if is_new:
        audit_log.record(user.id, "wheel.link", code)
    db.session.commit()
    return render_wheel(absolute_url("calendar_feed.calendar", token=issued.token))


@bp.get("/lenke/trekk")
def confirm_revocation() -> Response:
    """Ask whether a link is to open nothing any more."""
    wanted = request.args.get("lenke", "")
    place = next((name for feed, name in calendar_links() if feed.id == wanted), None)
    if place is None:
        abort(404)
    page = render_confirmation(
        _("Trekke lenken til årshjulet?"),
        _("Kalendere som bruker den, får ikke nytt herfra lenger. Det kan ikke gjøres om."),
        button=_("Trekk lenken"),
        back=url_for(".index"),
        lenke=wanted,
    )
    return bust_bfcache(page)


@bp.post("/lenke/trekk")
def revoke_link() -> Response:
    """Let a link open nothing any more."""
    if not calendar_feeds.revoke(request.form.get("lenke", ""), current_staff_user().id):
        abort(404)
    audit_log.record(current_staff_user().id, "wheel.unlinked", "")
    db.session.commit()
    return redirect(url_for(".index"), 303)
