"""Means and shares that the results of an anonymous form tell, as figures of a report.

Nothing is counted that the page of results does not show: the number is that of the newest reading
that was finished by the end of the period, and there is none where that page tells none.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import NamedTuple

from forms.logic.figures import Counted, ToldSource
from forms.results.report import Line
from forms.storage.definitions import versions
from forms.storage.retention.periods import Batch
from forms.storage.submissions import store
from forms.storage.workflow import release
from forms.workflow import told_results, visibility
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


def may_have(source: ToldSource, scope: UnitScope) -> bool:
    """Tell whether the user gets the results of the form, as coordinator or at a unit."""
    coordinates = scope.user is not None and "coordinator" in scope.user.roles
    if coordinates and visibility.coordinator_access(source.form).allows("figures"):
        return True
    return visibility.unit_access(source.form, scope).allows("figures")


def told(source: ToldSource, until: date) -> tuple[Counted, Batch] | None:
    """Return the number of the newest reading that was finished by *until*, and that reading."""
    if not release.least_group(source.form):
        return None
    batch = next((b for b in reversed(release.ready(source.form)) if b.end <= until), None)
    if batch is None:
        return None
    found = told_of(source.form, batch).get(source.of, Told(None, None))
    value = found.mean if source.function == "told_mean" else found.share
    return Counted(value, batch.number), batch


def told_of(form_id: str, batch: Batch) -> Mapping[str, Told]:
    """Return what is told of each question in the reading, counted once for the same answers."""
    every = versions.all_versions(form_id)
    mark = store.fingerprint(form_id, **told_results.terms_of(form_id, batch))
    key = " ".join((mark, *(version.id for version in every)))
    with _lock:
        if (found := _kept.get(key)) is not None:
            return found
    lines = told_results.lines_of(form_id, batch)
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
