"""Which submissions a coordinator's page is about: a period, a state, a unit, no group too small.

What was withdrawn, or is not finished, is neither counted nor exported unless it is asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import request

from forms import i18n
from forms.export.tables.submission_columns import weeks_text
from forms.i18n import gettext as _
from forms.logic.shielding import can_shield
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.retention import periods as keeping
from forms.storage.retention.periods import Batch
from forms.storage.submissions import counters, facts, queries
from forms.storage.submissions.counters import Count
from forms.storage.submissions.queries import Number
from forms.storage.workflow import release
from forms.web.auth.unit_scope import scope
from forms.web.core import date_filter
from forms.web.core.date_filter import Filter
from forms.workflow import visibility
from forms.workflow.wording.state_names import state_names

USUAL = "sent"
"""The state that is counted and exported when no other is asked for."""
EVERY_STATE = "alle"
OVERDUE = "forfalt"
OLDEST_FIRST = "eldst"
BY_DEADLINE = "frist"
BY_UNIT = "enhet"
ORDERS = (OLDEST_FIRST, BY_DEADLINE, BY_UNIT)
MARKED = "merket"


@dataclass(frozen=True, slots=True)
class SubmissionFilter(Filter):
    """The same days with a state that is `sent` unless another is asked for, a unit, an order."""

    unit: str | None = None
    order: str = ""
    """`OLDEST_FIRST`, `BY_DEADLINE`, `BY_UNIT`, or the newest first."""
    but_cases: frozenset[str] = frozenset()
    """The cases whose families share nothing with the reader."""
    answer: str = ""
    """One answer that they have, as `question:code`; only lists and exports of rows know it."""
    is_of_months: bool = False
    """Whether the days are those of whole months, since the reader gets no dates."""

    @property
    def oldest_first(self) -> bool:
        """Whether the oldest come first."""
        return self.order == OLDEST_FIRST

    @property
    def arguments(self) -> dict[str, str]:
        """The same as the page's address has it."""
        given = {
            "fra": self.since,
            "til": self.until,
            "status": "" if self.state == USUAL else self.state or EVERY_STATE,
            "enhet": self.unit,
            "sorter": self.order,
            "svar": self.answer,
        }
        return {name: str(value) for name, value in given.items() if value}

    def in_period(self, since: date | None, until: date | None) -> dict[str, str]:
        """Return the address of the same choice in another period."""
        days = {"fra": since, "til": until}
        rest = {name: value for name, value in self.arguments.items() if name not in days}
        return {**{name: str(day) for name, day in days.items() if day}, **rest}

    @property
    def terms(self) -> dict[str, Any]:
        """The same as storage has it."""
        terms = {"since": self.since, "until": self.until}
        state = self._state_terms()
        some = {"but_cases": self.but_cases} if self.but_cases else {}
        return {**terms, **state, **some, "units": [self.unit] if self.unit else None}

    def _state_terms(self) -> dict[str, Any]:
        only = {OVERDUE: "overdue", MARKED: "marked"}.get(self.state or "")
        return {"only": only} if only else {"state": self.state}


def order_choices(form_id: str) -> dict[str, str]:
    """Return the orders of a list, as the address has them: the usual first.

    Where a child may be shielded there is none by unit: the place in it would tell the unit.
    """
    usual = {
        "": _("Nyeste først"),
        OLDEST_FIRST: _("Eldste først"),
        BY_DEADLINE: _("Nærmeste frist først"),
    }
    shields = any(can_shield(each.definition()) for each in versions.all_versions(form_id))
    return usual if shields else {**usual, BY_UNIT: _("Etter enhet")}


def requested_filter(form_id: str = "") -> SubmissionFilter:
    """Return the requested filter, as fine as the reader gets the form's answers; an unknown state
    or unit counts as none asked for.
    """
    days = date_filter.requested_days()
    state = request.values.get("status", "")
    known = {*state_names(), OVERDUE, MARKED}
    unit = request.values.get("enhet", "")
    wanted = SubmissionFilter(
        days.since,
        days.until,
        None if state == EVERY_STATE else state if state in known else USUAL,
        days.unread,
        unit if unit and units.get(unit) else None,
        order if (order := request.values.get("sorter", "")) in ORDERS else "",
        scope().left_out(),
    )
    return coarsened_for(form_id, wanted) if form_id else wanted


def coarsened_for(form_id: str, wanted: SubmissionFilter) -> SubmissionFilter:
    """Return *wanted* no finer than what the coordinator gets of the form.

    Who gets figures or numbers gets no dates, so two periods may not differ by a day; and what they
    get is of everybody, for one less would tell of whom.
    """
    reads = visibility.coordinator_access(form_id)
    if reads.allows("answers") or release.least_group(form_id):
        return wanted
    return dataclass_replace(
        wanted,
        since=wanted.since.replace(day=1) if wanted.since else None,
        until=_last_day(wanted.until.year, wanted.until.month) if wanted.until else None,
        but_cases=frozenset(),
        is_of_months=True,
    )


def state_choices() -> dict[str, str]:
    """Return the states that a list can be filtered by, as the address has them: the usual first.

    The usual one is "", for it is not written in the address.
    """
    names = state_names()
    rest = {state: name for state, name in names.items() if state != USUAL}
    return {
        "": names[USUAL],
        **rest,
        OVERDUE: _("Over fristen"),
        MARKED: _("Merket for oppfølging"),
        EVERY_STATE: _("Alle"),
    }


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


def period_choices() -> list[Period]:
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
        counts = count_matching(form_id, wanted)
        number = sum(c.number for c in counts)
        access = visibility.coordinator_access(form_id)
        ready = number
        if access.versions is not None:
            some = queries.numbers(form_id, **wanted.terms, versions=access.versions)
            ready = sum(each.number for each in some)
        return Selection(wanted, number, ready, 0, 0, {})
    every = release.released_batches(form_id)
    inside = [batch for batch in every if is_within(batch, wanted)]
    return Selection(
        Filter(inside[0].first, inside[-1].last, None) if inside else wanted,
        sum(batch.number for batch in every if _overlaps(batch, wanted)),
        sum(batch.number for batch in inside),
        release.count_unreleased(form_id, every),
        hide_below,
        {monday: weeks_text(b.first, b.last) for b in inside for monday in _mondays(b)},
    )


def count_matching(form_id: str, wanted: Filter) -> Sequence[Count | Number]:
    """How many answers *wanted* asks for in each period and state, of versions that are counted."""
    some = visibility.coordinator_access(form_id).counted
    terms = wanted.terms
    own = ("units", "only", "but_cases")
    if some is None and not any(terms.get(name) for name in own):
        found = counters.counts(form_id, wanted.since, wanted.until)
        return [each for each in found if wanted.state in (None, each.state)]
    return queries.numbers(form_id, **terms, versions=some)


def count_erased(form_id: str, wanted: Filter) -> list[Number]:
    """How many of what *wanted* asks for were erased because their time was over."""
    left = ("only", "but_cases")  # of what is erased there is a number, and no case
    terms = {name: value for name, value in wanted.terms.items() if name not in left}
    if "state" not in terms:
        return []  # what waits is never erased
    some = visibility.coordinator_access(form_id).counted
    return facts.numbers(form_id, **terms, versions=some)


def count_left_out(form_id: str, wanted: SubmissionFilter) -> dict[str, int]:
    """How many of the same days and unit have a state that was not asked for, by that state."""
    if wanted.state != USUAL:
        return {}
    every = count_matching(form_id, dataclass_replace(wanted, state=None))
    found: dict[str, int] = {}
    for each in every:
        if each.state != USUAL:
            found[each.state] = found.get(each.state, 0) + each.number
    return found


def waiting_answers_text(form_id: str, number: int | None) -> str:
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
        _("Færre enn %(least)s nye svar fra uker som er over, venter.", least=least)
        if number is None
        else _("%(number)s nye svar fra uker som er over, venter.", number=number)
    )
    if rule.release == "wave":
        when = _(
            "De vises samlet når målingen er avsluttet og uken er over, hvis det er minst"
            " %(least)s.",
            **told,
        )
        return f"{some} {when}"
    when = (
        _(
            "De vises samlet når uken er over og det er minst %(plenty)s, eller %(day)s hvis det da"
            " er minst %(least)s.",
            **told,
        )
        if rule.release == "plenty"
        else _("De vises samlet én gang i året, %(day)s, hvis det da er minst %(least)s.", **told)
        if rule.release == "year"
        else _(
            "De vises samlet når tertialet er over, %(day)s, hvis det da er minst %(least)s.",
            **told,
        )
    )
    why = _(
        "Svarene åpnes samlet, så ingen kan se hva én person svarte ved å sammenligne tallene før"
        " og etter. Svar fra denne uken er ikke regnet med her."
    )
    return f"{some} {when} {why}"


def is_within(batch: Batch, wanted: Filter) -> bool:
    """Whether all of the batch's weeks begin in the period; then it may go out with it."""
    since, until = wanted.since or date.min, wanted.until or date.max
    return since <= batch.first and batch.last <= until


def _overlaps(batch: Batch, wanted: Filter) -> bool:
    since, until = wanted.since or date.min, wanted.until or date.max
    return since <= batch.last and batch.first <= until


def _mondays(batch: Batch) -> Iterable[date]:
    days = (batch.last - batch.first).days
    return (batch.first + timedelta(days=n) for n in range(0, days + 1, 7))
