"""Which answers lead nowhere, and are erased without waiting for the archive."""

from datetime import datetime

from forms.storage import Submission
from forms.storage.retention import retention
from forms.storage.retention.retention import Due
from forms.storage.submissions import store
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import STAFF


def find_due(moment: datetime | None = None) -> list[Due]:
    """Return what is too old at *moment* (default: now), of every form, with all its rules."""
    return retention.find_due(moment, period_without_archive)


def period_without_archive(submission: Submission) -> str | None:
    """Return how long the submission is kept when it leads nowhere; None when it is archived."""
    if submission.state == "underway":
        return None
    found = compiled_form(submission.version)
    known = found.compiled.relevant(store.open_answers(submission), audiences=STAFF).known
    return found.compiled.course.without_archive(known)
