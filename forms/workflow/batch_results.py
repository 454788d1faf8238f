"""What the results of an anonymous form tell of a reading, without asking who reads."""

from typing import Any

from forms.results.report import Line, Survey
from forms.storage.definitions import versions
from forms.storage.retention.periods import Batch
from forms.storage.submissions import queries
from forms.storage.workflow import link_usage, release
from forms.workflow import surveys, visibility


def newest_reading(form_id: str) -> Batch | None:
    """Return the newest reading that is finished; None for a form that is not anonymous."""
    if not release.least_group(form_id):
        return None
    return next(reversed(release.released_batches(form_id)), None)


def reading_filters(form_id: str, batch: Batch) -> dict[str, Any]:
    """Return which answers are counted, as storage has it."""
    access = visibility.coordinator_access(form_id)
    return {"since": batch.first, "until": batch.end, "versions": access.versions}


def reading_lines(form_id: str, batch: Batch) -> list[Line]:
    """Count the reading, and return what is told of each question; nothing of a few."""
    figures = not visibility.coordinator_access(form_id).allows("answers")
    every = versions.all_versions(form_id)
    words = surveys.version_on(every, batch.end)
    given = queries.stream(form_id, **reading_filters(form_id, batch))
    together, _numbers = surveys.count_answers(every, words, given, figures=figures)
    return list(Survey(*together, batch.least).whole())


def used_links(form_id: str, batch: Batch) -> link_usage.Count | None:
    """Return for how many answers links were handed out in the weeks of the reading, and how many
    came by one.

    None where the number is small, or leaves a small one over.
    """
    weeks = link_usage.counts_by_week(form_id)
    inside = [count for week, count in weeks.items() if batch.first <= week <= batch.last]
    handed, sent = sum(c.handed for c in inside), sum(c.sent for c in inside)
    if not batch.least <= sent <= handed or 0 < batch.number - sent < batch.least:
        return None
    return link_usage.Count(handed, sent)
