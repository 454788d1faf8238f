"""Which submissions a coordinator's page is about: a period, a state, and no group too small."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from forms import i18n
from forms.export.table import weeks
from forms.i18n import gettext as _
from forms.storage.retention import periods as keeping
from forms.storage.retention.periods import Batch
from forms.storage.submissions import counters, store
from forms.storage.submissions.counters import Count
from forms.storage.submissions.store import Number
from forms.storage.workflow import release
from forms.web.core.date_filter import Filter
from forms.workflow import visibility


class Period(NamedTuple):
    """A period that is often asked for."""

    name: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Selection:
    """The result of a filter for one form."""

    wanted: Filter
    """With the days that may go out: of an anonymous form, whole batches."""
    number: int
    """How many there are in the period that was asked for, and in batches that reach into it."""
    ready: int
    """How many of them may go out."""
    waiting: int | None
    """How many answers to an anonymous form are in no finished batch; None when they are few."""
    hide_below: int
    """How many there must be of an anonymous form; 0 for others."""
    weeks: Mapping[date, str]
    """What the export says for each Monday of an anonymous form."""

    @property
    def anonymous(self) -> bool:
        """Whether nobody who answered may be told apart."""
        return self.hide_below > 0


def periods() -> list[Period]:
    """List this year and its tertials so far, and the year before."""
    today = i18n.today()
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
    """Apply *wanted* to the form; one anonymous version makes the whole form anonymous."""
    hide_below = release.least_group(form_id)
    if not hide_below:
        counts = counted(form_id, wanted)
        number = sum(c.number for c in counts if wanted.state in (None, c.state))
        access = visibility.coordinator_access(form_id)
        ready = number
        if access.versions is not None:
            some = store.numbers(form_id, **wanted.terms, versions=access.versions)
            ready = sum(each.number for each in some)
        return Selection(wanted, number, ready, 0, 0, {})
    every = release.ready(form_id)
    inside = [batch for batch in every if is_within(batch, wanted)]
    return Selection(
        Filter(inside[0].first, inside[-1].last, None) if inside else wanted,
        sum(batch.number for batch in every if _reaches(batch, wanted)),
        sum(batch.number for batch in inside),
        release.waiting(form_id, every),
        hide_below,
        {monday: weeks(b.first, b.last) for b in inside for monday in _mondays(b)},
    )


def counted(form_id: str, wanted: Filter) -> Sequence[Count | Number]:
    """How many answers came in each period and state, of the versions that may be counted."""
    some = visibility.coordinator_access(form_id).counted
    if some is None:
        return counters.counts(form_id, wanted.since, wanted.until)
    return store.numbers(form_id, since=wanted.since, until=wanted.until, versions=some)


def awaited(form_id: str, number: int | None) -> str:
    """How many answers to an anonymous form wait (None: few), and when they are told.

    It changes once a week, so that nobody sees that somebody has just answered.
    """
    least, today = release.least_group(form_id), i18n.today()
    if number == 0:
        return ""
    rule = release.rules(form_id)(today - timedelta(days=today.weekday()))
    told = {
        "plenty": rule.least * keeping.PLENTY,
        "day": i18n.format_date(keeping.next_reading(today, rule.release)),
        "least": rule.least,
    }
    some = (
        _("Færre enn %(least)s nye svar venter.", least=least)
        if number is None
        else _("%(number)s nye svar venter.", number=number)
    )
    when = (
        _(
            "De vises samlet når uken er over og det er minst %(plenty)s, eller %(day)s hvis det da"
            " er minst %(least)s.",
            **told,
        )
        if rule.release == "plenty"
        else _("De vises samlet %(day)s hvis det da er minst %(least)s.", **told)
    )
    return f"{some} {when}"


def is_within(batch: Batch, wanted: Filter) -> bool:
    """Whether all of the batch's weeks begin in the period; then it may go out with it."""
    since, until = wanted.since or date.min, wanted.until or date.max
    return since <= batch.first and batch.last <= until


def _reaches(batch: Batch, wanted: Filter) -> bool:
    since, until = wanted.since or date.min, wanted.until or date.max
    return since <= batch.last and batch.first <= until


def _mondays(batch: Batch) -> Iterable[date]:
    days = (batch.last - batch.first).days
    return (batch.first + timedelta(days=n) for n in range(0, days + 1, 7))
