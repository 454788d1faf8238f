"""Means and shares that the results of an anonymous form tell, as figures of a report.

Nothing is counted that the page of results does not show: the number is that of the newest reading
whose last week began by the end of the period, and there is none where that page tells none. A week
belongs to the year and the term that it begins in.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date, timedelta
from threading import Lock
from typing import NamedTuple

from forms import i18n
from forms.i18n import format_date
from forms.i18n import gettext as _
from forms.logic.figures import Counted, ResultSource
from forms.results.report import Line
from forms.storage.definitions import versions
from forms.storage.retention.periods import WEEK, Batch, next_reading
from forms.storage.submissions import queries
from forms.storage.workflow import release
from forms.workflow import batch_results, visibility
from forms.workflow.unit_scope import UnitScope


class Told(NamedTuple):
    """What the results tell of one question, or of one of its rows; None for nothing."""

    mean: float | None
    share: float | None
    """How many per cent chose one of the upper half of the scale."""


MOST = 16
"""Readings whose means each worker process keeps, some kB each."""

_kept: OrderedDict[str, Mapping[str, Told]] = OrderedDict()
_lock = Lock()


def may_read_results(source: ResultSource, scope: UnitScope) -> bool:
    """Tell whether the user gets the results of the form, as coordinator or at a unit."""
    coordinates = scope.user is not None and "coordinator" in scope.user.roles
    if coordinates and visibility.coordinator_access(source.form).allows("figures"):
        return True
    return visibility.unit_access(source.form, scope).allows("figures")


def newest_mean(source: ResultSource, until: date) -> tuple[Counted, Batch] | None:
    """Return the number of the newest reading of weeks that began by *until*, and that reading."""
    if (batch := newest_reading(source.form, until)) is None:
        return None
    if source.function == "told_rate":
        used = batch_results.used_links(source.form, batch)
        rate = None if used is None else round(100 * used.sent / used.handed)
        return Counted(rate, batch.number), batch
    found = told_results_of(source.form, batch).get(source.of, Told(None, None))
    value = found.mean if source.function == "told_mean" else found.share
    return Counted(value, batch.number), batch


def newest_reading(form_id: str, until: date) -> Batch | None:
    """Return the newest reading of weeks that began by *until*; None while there is none."""
    if not release.least_group(form_id):
        return None
    return next((b for b in reversed(release.released_batches(form_id)) if b.last <= until), None)


def mean_note(source: ResultSource, until: date, value: float | None) -> str:
    """Say of which days the number is, or why there is none and when there may be one."""
    batch = newest_reading(source.form, until)
    if batch is None:
        return opening_note(source.form, until)
    if value is None:
        return _("Resultatene viser ikke dette tallet, for det er for få svar bak det.")
    days = {"first": format_date(batch.first), "last": format_date(batch.end)}
    return _("Tallet er fra svarene som kom %(first)s–%(last)s.", **days)


def opening_note(form_id: str, until: date | None = None) -> str:
    """Say when the answers are opened that nobody may read yet; *until* is the report's last day.

    "" for a form that is not anonymous.
    """
    if not (least := release.least_group(form_id)):
        return ""
    today = i18n.today()
    rule = release.rules(form_id)(today - timedelta(days=today.weekday())).release
    day = next_reading(today, rule)
    last = today - 2 * WEEK if rule == "wave" else day - WEEK - timedelta(days=1)
    if until is not None and last > until:
        return _(
            "Det er ingen åpnede svar fra perioden. De som åpnes senere, er fra en annen periode,"
            " så her blir det ikke noe tall."
        )
    if rule == "wave":
        return _(
            "Svarene åpnes samlet når målingen er avsluttet, hvis det er minst %(least)s. Til da"
            " står det ikke noe tall her.",
            least=least,
        )
    said = {"day": format_date(day), "least": least}
    if rule == "year":
        return _(
            "Svarene åpnes samlet én gang i året, neste gang %(day)s, hvis det da er minst"
            " %(least)s. Til da står det ikke noe tall her.",
            **said,
        )
    return _(
        "Svarene åpnes samlet, senest %(day)s hvis det da er minst %(least)s. Til da står det ikke"
        " noe tall her.",
        **said,
    )


def told_results_of(form_id: str, batch: Batch) -> Mapping[str, Told]:
    """Return what is told of each question in the reading, counted once for the same answers."""
    every = versions.all_versions(form_id)
    mark = queries.fingerprint(form_id, **batch_results.reading_filters(form_id, batch))
    key = " ".join((mark, *(version.id for version in every)))
    with _lock:
        if (found := _kept.get(key)) is not None:
            return found
    lines = batch_results.reading_lines(form_id, batch)
    found = {line.item.id: Told(_mean(line), _share(line)) for line in lines}
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def _mean(line: Line) -> float | None:
    return None if line.shown.mean is None else round(float(line.shown.mean), 1)


def _share(line: Line) -> float | None:
    return None if line.agreed is None or line.base <= 0 else round(100 * line.agreed / line.base)
