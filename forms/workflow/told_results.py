"""What the results of an anonymous form tell of a reading, without asking who reads."""

from typing import Any

from forms.results.report import Line, Survey
from forms.storage.definitions import versions
from forms.storage.retention.periods import Batch
from forms.storage.submissions import store
from forms.storage.workflow import release
from forms.workflow import surveys, visibility


def newest(form_id: str) -> Batch | None:
    """Return the newest reading that is finished; None for a form that is not anonymous."""
    if not release.least_group(form_id):
        return None
    return next(reversed(release.ready(form_id)), None)


def terms_of(form_id: str, batch: Batch) -> dict[str, Any]:
    """Return which answers are counted, as storage has it."""
    access = visibility.coordinator_access(form_id)
    return {"since": batch.first, "until": batch.end, "versions": access.versions}


def lines_of(form_id: str, batch: Batch) -> list[Line]:
    """Count the reading, and return what is told of each question; nothing of a few."""
    figures = not visibility.coordinator_access(form_id).allows("answers")
    every = versions.all_versions(form_id)
    words = surveys.of_its_time(every, batch.end)
    given = store.stream(form_id, **terms_of(form_id, batch))
    together, _numbers = surveys.counted(every, words, given, figures=figures)
    return list(Survey(*together, batch.least).whole())
