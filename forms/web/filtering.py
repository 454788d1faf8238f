"""Which submissions a coordinator's page is about: a period, a state, and no group too small."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import request

from forms import language
from forms.export.table import weeks
from forms.language import gettext as _
from forms.storage import Version, counting, versions
from forms.storage.counting import Count


@dataclass(frozen=True, slots=True)
class Filter:
    """Which submissions: days in Oslo, both included, and a state."""

    since: date | None = None
    until: date | None = None
    state: str | None = None

    @property
    def arguments(self) -> dict[str, str]:
        """The same as the page's address has it."""
        given = {"fra": self.since, "til": self.until, "status": self.state}
        return {name: str(value) for name, value in given.items() if value}

    @property
    def terms(self) -> dict[str, Any]:
        """The same as storage has it."""
        return {"since": self.since, "until": self.until, "state": self.state}


class Period(NamedTuple):
    """A period that is often asked for."""

    name: str
    since: date
    until: date


class Group(NamedTuple):
    """Weeks, by their Mondays, in which enough answers came that none stands out."""

    first: date
    last: date
    number: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What a filter comes to for one form."""

    wanted: Filter
    """With the days that may go out: of an anonymous form, whole groups of weeks."""
    number: int
    """How many there are in the period that was asked for."""
    ready: int
    """How many of them may go out."""
    hide_below: int
    """How many there must be of an anonymous form; 0 for others."""
    weeks: Mapping[date, str]
    """What the export says for each Monday of an anonymous form."""

    @property
    def anonymous(self) -> bool:
        """Whether nobody who answered may be told apart."""
        return self.hide_below > 0


def chosen() -> Filter:
    """What the page asks for; a date nobody can read counts as none."""
    state = request.values.get("status", "")
    return Filter(_day("fra"), _day("til"), state if state in state_names() else None)


def _day(name: str) -> date | None:
    text = request.values.get(name, "")
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and 2000 <= day.year < 3000 else None


def state_names() -> dict[str, str]:
    """The states of a submission, in words."""
    return {"underway": _("Underveis"), "sent": _("Sendt"), "withdrawn": _("Trukket")}


def periods() -> list[Period]:
    """This year and its terms (tertial) so far, and the year before."""
    today = language.today()
    year = today.year
    terms = [
        Period(
            _("%(number)s. tertial", number=number),
            date(year, first, 1),
            _last_day(year, first + 3),
        )
        for number, first in enumerate((1, 5, 9), 1)
        if date(year, first, 1) <= today
    ]
    years = [Period(str(y), date(y, 1, 1), date(y, 12, 31)) for y in (year, year - 1)]
    return [*terms, *years]


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def select(form_id: str, wanted: Filter) -> Selection:
    """What *wanted* comes to for the form; once a version is anonymous, all of the form is."""
    hide_below = least_group(versions.all(form_id))
    counts = counting.counts(form_id, wanted.since, wanted.until)
    number = sum(c.number for c in counts if wanted.state in (None, c.state))
    if not hide_below:
        return Selection(wanted, number, number, 0, {})
    every = groups(counting.counts(form_id), hide_below)
    inside = [group for group in every if _is_within(group, wanted)]
    return Selection(
        Filter(inside[0].first, inside[-1].last, None) if inside else wanted,
        number,
        sum(group.number for group in inside),
        hide_below,
        {monday: weeks(g.first, g.last) for g in inside for monday in _mondays(g)},
    )


def least_group(every: Iterable[Version]) -> int:
    """The smallest group that may be seen of the form; 0 when none of its versions is anonymous."""
    found = (version.definition(language.current()).anonymous for version in every)
    return max((anonymous.hide_below for anonymous in found if anonymous), default=0)


def groups(counts: Sequence[Count], least: int) -> list[Group]:
    """The weeks in groups of at least *least* answers; what is left at the end joins the last.

    Periods are made of whole groups, so that no two of them differ by a group that is too small.
    """
    found: list[Group] = []
    first, number = None, 0
    last = date.min
    for count in counts:
        first, last, number = first or count.period, count.period, number + count.number
        if number >= least:
            found.append(Group(first, last, number))
            first, number = None, 0
    if number and found:
        found[-1] = Group(found[-1].first, last, found[-1].number + number)
    return _whole_weeks(found)


def _whole_weeks(found: list[Group]) -> list[Group]:
    """A week that is counted under two states stands in one group."""
    joined: list[Group] = []
    for group in found:
        if joined and joined[-1].last == group.first:
            before = joined.pop()
            group = Group(before.first, group.last, before.number + group.number)
        joined.append(group)
    return joined


def _is_within(group: Group, wanted: Filter) -> bool:
    since, until = wanted.since or date.min, wanted.until or date.max
    return since <= group.first and group.last <= until


def _mondays(group: Group) -> Iterable[date]:
    days = (group.last - group.first).days
    return (group.first + timedelta(days=n) for n in range(0, days + 1, 7))
