"""The arenas of the municipality and its units: how often each is to meet, and how often it did."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms import i18n
from forms.logic.figures import Counted
from forms.logic.frequency import (
    Occurrence,
    longest_allowed,
    longest_gap,
    occurrences,
    rules_for,
)
from forms.logic.school_year import Calendar, SchoolYear, school_year_of
from forms.storage.accounts import units
from forms.storage.definitions import year_plans
from forms.storage.models.accounts import Unit
from forms.storage.workflow import meetings

SILENT_WEEKS = 8
"""An open case that no meeting talks about for so long is silent (forms.md § 8)."""


@dataclass(frozen=True, slots=True)
class Arena:
    """A kind of meeting, as `arenas.json` says."""

    id: str
    raw: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The meeting's name."""
        return str(self.raw["title"])

    @property
    def takes_cases(self) -> bool:
        """Whether children's cases are talked about."""
        return bool(self.raw.get("cases"))

    @property
    def is_municipal(self) -> bool:
        """Whether it meets once for the municipality, and not at each unit."""
        return not any("kinds" in each for each in (self.raw, *self.raw.get("rules", ())))

    @property
    def is_about_transfers(self) -> bool:
        """Whether it is about children who begin somewhere else next autumn."""
        return bool(self.raw.get("transfers"))

    def participants_at(self, unit: Unit | None) -> tuple[str, ...]:
        """Return the services that take part there: those of the rule for its kind, or all."""
        rules = rules_for(self.raw.get("rules", ()), unit.kind if unit else None)
        own = next((rule["participants"] for rule in rules if "participants" in rule), None)
        return tuple(own if own is not None else self.raw.get("participants", ()))

    def is_at(self, unit: Unit | None) -> bool:
        """Tell whether the arena meets at that unit, or at the municipality for None."""
        if unit is None:
            return self.is_municipal
        if unit.kind in self.raw.get("kinds", ()):
            return True
        return bool(rules_for(self.raw.get("rules", ()), unit.kind))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often an arena is to meet at one place, and how often it did in a period."""

    arena: Arena
    unit: Unit | None
    planned: int
    held: int
    gap: int | None
    """The most days between two meetings, holidays apart; None while none was held."""
    allowed: int | None
    """The most days that the rule lets pass, where it says weeks."""
    next: date | None
    """The day of the next meeting that is planned."""
    suggested: date | None
    """The next day by the rule, where no meeting is planned."""

    @property
    def share(self) -> int | None:
        """Return the share of the planned meetings that were held, in per cent."""
        return round(100 * min(self.held, self.planned) / self.planned) if self.planned else None

    @property
    def is_late(self) -> bool:
        """Whether more days have passed than the rule lets, and a week."""
        return self.gap is not None and self.allowed is not None and self.gap > self.allowed + 7

    @property
    def is_idle(self) -> bool:
        """Whether a unit holds it when needed, and has not needed it."""
        happened = self.planned or self.held or self.suggested or self.next
        return self.unit is not None and not happened


def year_plan() -> dict[str, Any]:
    """Return the plan of the year in the language in use."""
    return year_plans.current(i18n.current_language())


def arenas(plan: Mapping[str, Any] | None = None) -> dict[str, Arena]:
    """Return every arena by its id."""
    found = plan if plan is not None else year_plans.current(i18n.current_language())
    return {id: Arena(id, raw) for id, raw in found.get("arenas", {}).items()}


def minutes_forms() -> frozenset[str]:
    """Return the forms that minutes of arenas with cases are written in."""
    every = (a for a in arenas().values() if a.takes_cases and "minutes" in a.raw)
    return frozenset(arena.raw["minutes"]["form"] for arena in every)


def planned_days(
    arena: Arena, unit: Unit | None, year: SchoolYear, calendar: Calendar
) -> list[Occurrence]:
    """Return the times that the arena is to meet there in a school year, none before the unit."""
    rules = rules_for(arena.raw.get("rules", ()), unit.kind if unit else None)
    found = occurrences(rules, year, calendar)
    return [each for each in found if unit is None or unit.is_there_on(each.day)]


def planned_between(
    arena: Arena, unit: Unit | None, since: date, until: date, calendar: Calendar
) -> list[date]:
    """Return the planned days between two days, whatever school years they lie in."""
    years = range(school_year_of(since).first, school_year_of(until).first + 1)
    found = (each for n in years for each in planned_days(arena, unit, SchoolYear(n), calendar))
    return [each.day for each in found if since <= each.day <= until]


def places(unit_ids: Collection[str], *, municipal: bool) -> list[Unit | None]:
    """Return these units by name, and None for the municipality."""
    found: list[Unit | None] = [each for each in units.all_units() if each.id in unit_ids]
    return [*found, None] if municipal else found


def rhythms(where: Iterable[Unit | None], since: date, until: date) -> list[Rhythm]:
    """Return how often each arena was to meet, and did, at these places and between these days.

    What is planned after today is not counted yet.
    """
    found, today = year_plan(), i18n.today()
    last = min(until, today)
    held, coming = meetings.held_days(since, last), meetings.next_planned(today)
    calendars: dict[str, Calendar] = {}
    made = []
    for unit in where:
        kind = unit.kind if unit else ""
        calendar = calendars.setdefault(kind, Calendar(found, kind))
        for arena in arenas(found).values():
            if arena.is_at(unit):
                place = (arena.id, unit.id if unit else None)
                days, next_day = held.get(place, []), coming.get(place)
                made.append(_rhythm(arena, unit, days, next_day, (since, last), calendar))
    return made


def _rhythm(
    arena: Arena,
    unit: Unit | None,
    held: list[date],
    coming: date | None,
    period: tuple[date, date],
    calendar: Calendar,
) -> Rhythm:
    since, last = period
    rules = rules_for(arena.raw.get("rules", ()), unit.kind if unit else None)
    planned = planned_between(arena, unit, since, last, calendar) if last >= since else []
    return Rhythm(
        arena,
        unit,
        len(planned),
        len(held),
        longest_gap(held, since, last, calendar),
        longest_allowed(rules),
        coming,
        suggested_day(arena, unit, calendar) if coming is None else None,
    )


def suggested_day(arena: Arena, unit: Unit | None, calendar: Calendar) -> date | None:
    """Return the next day that the arena is to meet there by its rule, today or later."""
    today = i18n.today()
    first = school_year_of(today).first
    for year in (first, first + 1):
        for each in planned_days(arena, unit, SchoolYear(year), calendar):
            if each.day >= today:
                return each.day
    return None


def places_of(arena: Arena) -> list[Unit | None]:
    """Return everywhere that the arena meets."""
    if arena.is_municipal:
        return [None]
    return [unit for unit in units.all_units() if arena.is_at(unit)]


def count_meetings(
    arena: Arena, where: Collection[Unit | None], function: str, since: date, until: date
) -> Counted:
    """Return one of `MEETINGS` for the arena at these places, and the number of planned meetings.

    What is planned after today does not count yet.
    """
    last, found = min(until, i18n.today()), year_plan()
    every = meetings.held_days(since, last)
    planned, held = 0, 0
    gaps = []
    for unit in where:
        calendar = Calendar(found, unit.kind if unit else "")
        times = len(planned_between(arena, unit, since, last, calendar)) if last >= since else 0
        days = every.get((arena.id, unit.id if unit else None), [])
        planned, held = planned + times, held + min(len(days), times)
        gaps += [gap for gap in [longest_gap(days, since, last, calendar)] if gap is not None]
    values: Mapping[str, int | None] = {
        "planned": planned,
        "held": sum(len(every.get((arena.id, u.id if u else None), [])) for u in where),
        "held_share": round(100 * held / planned) if planned else None,
        "longest_gap": max(gaps, default=None),
    }
    return Counted(values[function], planned)
