"""The columns that tell of a submission itself: reference, time, state, unit, steps."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from forms.export.tables.columns import Missing
from forms.i18n import gettext as _
from forms.i18n import local_time
from forms.questions import Column


class Entry(NamedTuple):
    """The metadata of a submission; state, unit and step as codes, which columns have words for."""

    version: str
    reference: str | None = None
    state: str = ""
    unit: str = ""
    received: datetime | None = None
    """In UTC."""
    week: str = ""
    """The weeks an anonymous one came in, such as 2026-19; all that is known of its time."""
    month: str = ""
    """The month it came in, such as 2026-05, where nothing finer is told."""
    case: str = ""
    """The same for all forms of a child's case, and nothing that leads to it."""
    step: str = ""
    due: date | None = None
    """Of the step that it waits at."""
    sent: Mapping[str, date] = {}
    """When each step was sent last, by its id."""
    confirmed: date | None = None
    closed: date | None = None
    """When the last step was done."""
    newer: bool = False
    """Whether a later report of the same unit and period takes its place."""
    key: str = ""
    """Ties the rows of lists to their submission where nothing else does; anew in each export."""


class Names(NamedTuple):
    """The words for the codes of submissions: units and states."""

    units: Mapping[str, str] = {}
    states: Mapping[str, str] = {}


NO_NAMES = Names()


class Head(NamedTuple):
    """Which columns tell of the submission itself."""

    anonymous: bool
    figures: bool
    """Whether the month is told, and no reference, day or clock."""
    keyed: bool
    """Whether a random key ties the rows of lists to their submission."""
    case: bool
    steps: Mapping[str, str]
    """The titles of the steps by their ids; none of a form of one step."""
    reports: bool = False
    """Whether it is a report of a period, of which the last one of a unit counts."""

    def columns(self, names: Names) -> tuple[Column, ...]:
        """Return the columns."""
        version = Column("_version", _("Versjon"), "number")
        key = (Column("_key", _("Nøkkel")),) if self.keyed else ()
        if self.anonymous:
            return (Column("_week", _("Uke")), version, *key)
        state = Column("_state", _("Status"), "code", names.states or None)
        unit = Column("_unit", _("Enhet"), "code", names.units or None)
        if self.figures:
            return (Column("_month", _("Måned")), version, state, unit, *key)
        return (
            Column("_reference", _("Referanse")),
            Column("_date", _("Mottatt dato"), "date"),
            Column("_time", _("Mottatt kl."), "time"),
            version,
            state,
            unit,
            *((Column("_case", _("Sak (nøkkel)")),) if self.case else ()),
            *(
                (Column("_newer", _("Erstattet av en nyere rapport"), "true"),)
                if self.reports
                else ()
            ),
            *self._of_steps(),
        )

    def _of_steps(self) -> Iterable[Column]:
        if self.steps:
            yield Column("_step", _("Trinn"), "code", self.steps)
            yield Column("_due", _("Frist"), "date")
            for id, title in self.steps.items():
                yield Column(f"_sent.{id}", _("Sendt: %(step)s", step=title), "date")
            yield Column("_confirmed", _("Mottak bekreftet"), "date")
            yield Column("_closed", _("Ferdig dato"), "date")

    def cells(self, entry: Entry) -> list[Any]:
        """Return their cells for one submission."""
        key = [entry.key] if self.keyed else []
        version, state = int(entry.version), entry.state
        unit = entry.unit or Missing.EMPTY
        if self.anonymous:
            return [entry.week or Missing.EMPTY, version, *key]
        if self.figures:
            return [entry.month or Missing.EMPTY, version, state, unit, *key]
        empty = Missing.EMPTY
        day, clock = _clock(entry.received) if entry.received else (empty, empty)
        found = [entry.reference or empty, day, clock, version, state, unit]
        if self.case:
            found.append(entry.case or empty)
        if self.reports:
            found.append(entry.newer)
        if self.steps:
            sent = (entry.sent.get(id) or empty for id in self.steps)
            done = (entry.confirmed or empty, entry.closed or empty)
            found += [entry.step or empty, entry.due or empty, *sent, *done]
        return found


def _clock(moment: datetime) -> tuple[date, time]:
    """Return the day and the minute in Oslo, whose hours begin when those of UTC do."""
    day, hour = _hour(moment.year, moment.month, moment.day, moment.hour)
    return day, time(hour, moment.minute)


@lru_cache(maxsize=10_000)
def _hour(year: int, month: int, day: int, hour: int) -> tuple[date, int]:
    there = local_time(datetime(year, month, day, hour, tzinfo=UTC))
    return there.date(), there.hour


def weeks_text(first: date, last: date) -> str:
    """Format the weeks from the Monday *first* to the Monday *last*: 2026-19, or
    2026-19–2026-22.
    """
    names = dict.fromkeys(f"{y}-{w:02}" for y, w, _day in (first.isocalendar(), last.isocalendar()))
    return "–".join(names)
