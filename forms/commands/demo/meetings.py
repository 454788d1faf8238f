"""Invented meetings of a school year: three of four that the plan asked for were held."""

from datetime import date, timedelta

from forms import i18n
from forms.commands.demo.answers import invented_name, seeded_random
from forms.logic.school_year import Calendar, school_year_of
from forms.storage.accounts import units
from forms.storage.models.accounts import Unit
from forms.storage.workflow import meetings
from forms.storage.workflow.meetings import Details, Participant
from forms.workflow import arenas
from forms.workflow.arenas import Arena

COMING = timedelta(days=60)
"""So far ahead meetings are planned."""


def add_meetings() -> int:
    """Add meetings of this school year, unless there are some; how many."""
    year, today = school_year_of(i18n.today()), i18n.today()
    if meetings.held_days(year.since, year.until):
        return 0
    added, plan = 0, arenas.year_plan()
    for unit in arenas.places([each.id for each in units.all_units()], municipal=True):
        calendar = Calendar(plan, unit.kind if unit else "")
        for arena in arenas.arenas(plan).values():
            if not arena.is_at(unit):
                continue
            for number, when in enumerate(arenas.planned_days(arena, unit, year, calendar)):
                if when.day <= today + COMING:
                    add_meeting(arena, unit, when.day, number)
                    added += 1
    return added


def add_meeting(arena: Arena, unit: Unit | None, day: date, number: int) -> None:
    """Add one meeting: held, cancelled, or to come."""
    chance = seeded_random(f"{arena.id} {unit.id if unit else ''} {number}")
    called = tuple(
        Participant(service, invented_name(chance)) for service in arena.raw.get("participants", ())
    )
    details = Details("Møterom 1", "09:00", "10:30", participants=called)
    leaders = meetings.leaders(arena.id, unit)
    meeting = meetings.plan(
        arena.id, unit.id if unit else None, day, details=details, leaders=leaders
    )
    if day > i18n.today():
        return
    if chance.random() < 0.75:
        meetings.hold(meeting, day, [n for n in range(len(called)) if chance.random() < 0.9])
    else:
        meetings.call_off(meeting, "cancelled", "Ingen saker")
