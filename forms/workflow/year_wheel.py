"""The year wheel: what is to be done in a school year, by whom, and what is done.

Meetings come from the arenas, tasks from `tasks` and reports from `expects` of `arenas.json`.
Whether something is done is seen from the meetings that were held, from how many answers came and
when, and from ticks. Only a report is opened: it says itself which period it is of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forms import i18n
from forms.definition import Definition
from forms.i18n import gettext as _
from forms.logic.frequency import Occurrence, occurrence_state, occurrences, rules_for
from forms.logic.school_year import Calendar, SchoolYear, school_year_of
from forms.storage.definitions import versions
from forms.storage.models.accounts import Unit
from forms.storage.submissions import facts, queries
from forms.storage.workflow import meetings
from forms.storage.workflow import task_ticks as ticks
from forms.workflow import arenas
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.figures import AROUND, period
from forms.workflow.report_periods import reported_periods
from forms.workflow.unit_scope import UnitScope

OPENS = timedelta(days=60)
REMIND = timedelta(days=14)
WITHIN = timedelta(days=15)
"""A report is due so long after its period, unless the form says else."""
EARLY = timedelta(days=14)
"""A report may come so long before its period is over."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that is to be done at one place."""

    kind: str
    """`meeting`, `task` or `report`."""
    id: str
    title: str
    unit: Unit | None
    by: str
    """`staff`, `leader`, `coordinator` or `chair`."""
    when: Occurrence
    state: str
    """`done`, `overdue`, `due` or `later`."""
    form: str = ""
    """The form that is sent to do it."""
    remind: timedelta = REMIND
    period: tuple[int, str] | None = None
    """The year and the term of a report; no term where it is of a whole year."""

    @property
    def unit_name(self) -> str:
        """The unit's name; "" for what the municipality does."""
        return self.unit.name if self.unit else ""

    @property
    def is_new(self) -> bool:
        """Whether it is reminded of today, or late since yesterday."""
        today = i18n.today()
        return today in (self.when.day - self.remind, self.when.due + timedelta(days=1))


class Wheel:
    """What is known of a school year, looked up once for every unit."""

    def __init__(self, year: SchoolYear) -> None:
        self.year = year
        self.today = i18n.today()
        self.plan = arenas.year_plan()
        self._held = meetings.held_days(year.since - OPENS, year.until + OPENS)
        self._ticked = ticks.days_done(year.since - OPENS, year.until + OPENS)
        self._sent: dict[str, dict[str | None, list[date]]] = {}
        self._calendars: dict[str, Calendar] = {}
        self._reports = reports_expected(self.plan)
        self._reported: dict[str, frozenset[tuple[str | None, int, str]] | None] = {}

    def duties(self, where: Iterable[Unit | None]) -> list[Duty]:
        """Return everything that is to be done at these places, in order."""
        found = [duty for unit in where for duty in self._at(unit)]
        return sorted(found, key=lambda duty: (duty.when.day, duty.title, duty.unit_name))

    def calendar(self, unit: Unit | None) -> Calendar:
        """Return the days when the unit can meet."""
        kind = unit.kind if unit else ""
        if kind not in self._calendars:
            self._calendars[kind] = Calendar(self.plan, kind)
        return self._calendars[kind]

    def _at(self, unit: Unit | None) -> Iterator[Duty]:
        calendar, place = self.calendar(unit), unit.id if unit else None
        for arena in arenas.arenas(self.plan).values():
            days = self._held.get((arena.id, place), [])
            if arena.is_at(unit):
                for when in arenas.planned_days(arena, unit, self.year, calendar):
                    how = occurrence_state(when, days, self.today, REMIND)
                    yield Duty("meeting", arena.id, arena.title, unit, "chair", when, how)
        for id, task in self.plan.get("tasks", {}).items():
            yield from self._task(id, task, unit, calendar)
        for definition, expects in self._reports:
            yield from self._report(definition, expects, unit)

    def _task(
        self, id: str, task: Mapping[str, Any], unit: Unit | None, calendar: Calendar
    ) -> Iterator[Duty]:
        rules = rules_for(task["rules"], unit.kind if unit else None)
        opens, remind = _length(task.get("opens"), OPENS), _length(task.get("remind"), REMIND)
        place, form = unit.id if unit else None, task.get("form", "")
        days = [*self._ticked.get((id, place), []), *self._days_sent(form, place)]
        for when in occurrences(rules, self.year, calendar, opens):
            if unit is not None and not unit.is_there_on(when.day):
                continue
            how = occurrence_state(when, days, self.today, remind)
            yield Duty("task", id, task["title"], unit, task["by"], when, how, form, remind)

    def _report(
        self, definition: Definition, expects: Mapping[str, Any], unit: Unit | None
    ) -> Iterator[Duty]:
        if unit is None:
            return
        came = self._reports_of(definition)
        for of, when in report_times(expects, self.year):
            if not is_expected(expects, unit, of):
                continue
            if came is None:
                days = self._days_sent(definition.id, unit.id)
            else:
                days = [when.since] if (unit.id, *of) in came else []
            how = occurrence_state(when, days, self.today, REMIND)
            title, form = f"{definition.title}, {period_name(*of)}", definition.id
            yield Duty("report", form, title, unit, "leader", when, how, form, period=of)

    def _reports_of(self, definition: Definition) -> frozenset[tuple[str | None, int, str]] | None:
        """Return of which units and periods reports came; None where only the day tells it."""
        if definition.id not in self._reported:
            self._reported[definition.id] = reported_periods(definition, self.year.since - AROUND)
        return self._reported[definition.id]

    def _days_sent(self, form_id: str, unit_id: str | None) -> list[date]:
        """Return the days when the form came from the unit; none of the answers is opened."""
        if not form_id:
            return []
        if form_id not in self._sent:
            self._sent[form_id] = days_sent(
                form_id, self.year.since - OPENS, self.year.until + OPENS
            )
        return self._sent[form_id].get(unit_id, [])


def days_sent(form_id: str, since: date, until: date) -> dict[str | None, list[date]]:
    """Return the days when finished answers came, by unit, also of those erased since."""
    found: dict[str | None, list[date]] = {}
    kept = queries.numbers(form_id, since=since, until=until, state="sent")
    for each in (*kept, *facts.numbers(form_id, since=since, until=until, state="sent")):
        found.setdefault(each.unit_id, []).append(each.period)
    return found


def _length(written: str | None, otherwise: timedelta) -> timedelta:
    if not written:
        return otherwise
    return timedelta(days=int(written[:-1]) * (7 if written.endswith("w") else 1))


def reports_expected(plan: Mapping[str, Any]) -> list[tuple[Definition, Mapping[str, Any]]]:
    """Return the published forms that units are to send, and how often."""
    found = []
    for form_id, expects in plan.get("expects", {}).items():
        version = versions.current(form_id)
        if version is not None:
            found.append((compiled_form(version).definition, expects))
    return found


def is_expected(expects: Mapping[str, Any], unit: Unit, of: tuple[int, str]) -> bool:
    """Tell whether a report of that year and term is expected of the unit."""
    if "kinds" in expects and unit.kind not in expects["kinds"]:
        return False
    days = period(*of)
    return days is None or unit.is_there_on(days[1])


def report_times(
    expects: Mapping[str, Any], year: SchoolYear
) -> Iterator[tuple[tuple[int, str], Occurrence]]:
    """Yield the periods whose report is due in the school year, and when."""
    within = _length(expects.get("within"), WITHIN)
    for of_year in (year.first - 1, year.first, year.first + 1):
        terms = ("1", "2", "3") if expects["each"] == "term" else ("",)
        for term in terms:
            days = period(of_year, term)
            if days is None:
                continue
            due = days[1] + within
            if school_year_of(due) == year:
                length = timedelta(days=110 if term else 350)
                when = Occurrence(due, days[1] - EARLY, due, days[1] - EARLY + length)
                yield (of_year, term), when


def period_name(year: int, term: str) -> str:
    """Return what a report's period is called."""
    return _("%(number)s. tertial %(year)s", number=term, year=year) if term else str(year)


def waits_for(scope: UnitScope, duty: Duty, leaders: Mapping[tuple[str, str | None], Any]) -> bool:
    """Tell whether the user is the one who is to do it."""
    if scope.user is None:
        return False
    if duty.by == "coordinator":
        return "coordinator" in scope.user.roles
    if duty.by == "chair":
        led = leaders.get((duty.id, duty.unit.id if duty.unit else None))
        if led is not None and (led.chair_id or led.deputy_id):
            return scope.user.id in (led.chair_id, led.deputy_id)
        if duty.unit is None:
            return "coordinator" in scope.user.roles
    role = "staff" if duty.by == "staff" else "leader"
    return duty.unit is not None and duty.unit.id in scope.units(role)


def own_duties(scope: UnitScope) -> list[Duty]:
    """Return what is due or late and waits for the user, this school year.

    The whole year is unrolled for it: for the daily mail, and not for each look at the desk.
    """
    if scope.user is None:
        return []
    here = arenas.places(
        scope.units("staff", "leader"), municipal="coordinator" in scope.user.roles
    )
    every = Wheel(school_year_of(i18n.today())).duties(here)
    due = [duty for duty in every if duty.state in ("due", "overdue")]
    known = {(d.id, d.unit.id if d.unit else None): d.unit for d in due if d.by == "chair"}
    leaders = {place: meetings.leaders(place[0], unit) for place, unit in known.items()}
    return [duty for duty in due if waits_for(scope, duty, leaders)]
