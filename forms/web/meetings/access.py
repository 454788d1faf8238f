"""Which meetings the user sees, and which they may change."""

from typing import NamedTuple

from flask import abort

from forms.storage.accounts import units
from forms.storage.models.accounts import Unit
from forms.storage.models.meetings import Meeting
from forms.storage.workflow import meetings
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.auth.unit_scope import scope
from forms.workflow import arenas
from forms.workflow.arenas import Arena


class Place(NamedTuple):
    """An arena at a unit, or at the municipality for None."""

    arena: Arena
    unit: Unit | None

    @property
    def code(self) -> str:
        """The place as an address has it."""
        return f"{self.arena.id}.{self.unit.id if self.unit else ''}"

    @property
    def name(self) -> str:
        """The place in words."""
        return f"{self.arena.title} – {self.unit.name}" if self.unit else self.arena.title


def units_to_plan_for() -> frozenset[str]:
    """Return the units where the user works, and plans meetings."""
    return scope().units("staff", "leader")


def visible_units() -> frozenset[str]:
    """Return the units whose meetings the user sees."""
    if is_coordinator():
        return frozenset(unit.id for unit in units.all_units(inactive=True))
    return units_to_plan_for()


def places_to_plan_for(*, led: bool = False) -> list[Place]:
    """List the places where the user plans meetings; *led*: where they choose who leads."""
    here = scope().units("leader") if led else units_to_plan_for()
    found = arenas.places(here, municipal=is_coordinator())
    every = arenas.arenas().values()
    return [Place(arena, unit) for unit in found for arena in every if arena.is_at(unit)]


def place_by_code(code: str, *, led: bool = False) -> Place | None:
    """Return the place with that code, if the user plans meetings there."""
    return next((place for place in places_to_plan_for(led=led) if place.code == code), None)


def is_led_by_user(meeting: Meeting) -> bool:
    """Tell whether the user is the meeting's chair or deputy."""
    return current_staff_user().id in (meeting.chair_id, meeting.deputy_id)


def may_change(meeting: Meeting) -> bool:
    """Tell whether the user works where the meeting is, or leads it."""
    here = is_coordinator() if meeting.unit_id is None else meeting.unit_id in units_to_plan_for()
    return here or is_led_by_user(meeting)


def load_meeting(meeting_id: str, *, to_change: bool = False) -> Meeting:
    """Load the meeting if the user may see it, or change it; else abort with 404."""
    meeting = meetings.get(meeting_id)
    if meeting is None or not (may_change(meeting) or (not to_change and _may_see(meeting))):
        abort(404)
    return meeting


def _may_see(meeting: Meeting) -> bool:
    return is_coordinator() or meeting.unit_id in units_to_plan_for()
