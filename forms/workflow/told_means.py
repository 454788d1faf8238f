"""Means that the results of an anonymous form tell, as figures of a report.

Nothing is counted that the page of results does not show: the mean is that of the newest reading
that was finished by the end of the period, and there is none where that page tells none.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any

from forms.logic.figures import Counted, ToldSource
from forms.results.report import Survey
from forms.storage.definitions import versions
from forms.storage.retention.periods import Batch
from forms.storage.submissions import store
from forms.storage.workflow import release
from forms.workflow import surveys, visibility
from forms.workflow.unit_scope import UnitScope

MOST = 16
"""Readings whose means each worker process keeps, some kB each."""

_kept: OrderedDict[str, Mapping[str, float]] = OrderedDict()
_lock = Lock()


def may_have(source: ToldSource, scope: UnitScope) -> bool:
    """Tell whether the user gets the results of the form, as coordinator or at a unit."""
    coordinates = scope.user is not None and "coordinator" in scope.user.roles
    if coordinates and visibility.coordinator_access(source.form).allows("figures"):
        return True
    return visibility.unit_access(source.form, scope).allows("figures")


def told_mean(source: ToldSource, until: date) -> tuple[Counted, Batch] | None:
    """Return the mean of the newest reading that was finished by *until*, and that reading."""
    if not release.least_group(source.form):
        return None
    batch = next((b for b in reversed(release.ready(source.form)) if b.end <= until), None)
    if batch is None:
        return None
    return Counted(means(source.form, batch).get(source.of), batch.number), batch


def means(form_id: str, batch: Batch) -> Mapping[str, float]:
    """Return each mean that is told of the reading, counted once for the same answers."""
    access = visibility.coordinator_access(form_id)
    terms: dict[str, Any] = {"since": batch.first, "until": batch.end, "versions": access.versions}
    every = versions.all_versions(form_id)
    key = " ".join((store.fingerprint(form_id, **terms), *(version.id for version in every)))
    with _lock:
        if (found := _kept.get(key)) is not None:
            return found
    newest = surveys.of_its_time(every, batch.end)
    together, _numbers = surveys.counted(
        every, newest, store.stream(form_id, **terms), figures=not access.allows("answers")
    )
    lines = Survey(*together, batch.least).whole()
    found = {
        line.item.id: round(float(line.shown.mean), 1)
        for line in lines
        if line.shown.mean is not None
    }
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
