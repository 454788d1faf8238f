"""What a member of staff is told: what waits, what is new, overdue, answered or expiring.

The desk shows it, and `flask remind` mails its numbers. Nothing is stored: all of it follows from
tasks, histories and permissions.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from forms import i18n
from forms.storage import Submission
from forms.storage.models.workflow import Task
from forms.storage.retention.periods import add_period
from forms.storage.workflow import notices, worklist
from forms.storage.workflow.notices import Expiring
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.unit_scope import UnitScope
from forms.workflow.visibility import worklist_scope

SOON = timedelta(days=30)
"""A permission that ends within this time is to be renewed, or the case closed."""
MOST = 500


class Notices(NamedTuple):
    """What one user is told."""

    waiting: int
    overdue: int
    new: int
    """How many of those that wait came since last time."""
    elsewhere: int
    """How many steps at the units that the user leads are overdue, and wait for others."""
    answered: list[Submission]
    """Forms that the user sent a step of, and others have finished since last time."""
    expiring: list[Expiring]


def notices_for(
    scope: UnitScope, since: datetime | None, replied: datetime | None = None
) -> Notices:
    """Return what the user is told; *since* says from when things are new (None: nothing is).

    *replied* says it of what others have finished, where it is another time.
    """
    if scope.user is None:
        return Notices(0, 0, 0, 0, [], [])
    mine, today = worklist_scope(scope), i18n.today()
    number = worklist.count_own_tasks(mine)
    led = scope.units("leader")
    return Notices(
        number.waiting,
        number.overdue,
        notices.count_new(mine, since),
        notices.count_overdue_for_others(led, mine) if led else 0,
        notices.answered_submissions(scope.user.id, replied or since),
        notices.expiring_permissions(scope.case_scope(), today, today + SOON),
    )


def has_near_deadline(scope: UnitScope) -> bool:
    """Tell whether a step that says `remind` waits for the user, and its deadline is that near."""
    rows = worklist.own_tasks(worklist_scope(scope), limit=MOST).rows
    return any(is_near(row.submission, row.task) for row in rows if row.task)


def is_near(submission: Submission, task: Task, day: date | None = None) -> bool:
    """Tell whether the step's deadline is at most as far off as its `remind` says."""
    step = compiled_form(submission.version).definition.step(task.step)
    if step is None or not step.remind or task.due is None:
        return False
    today = datetime.combine(day or i18n.today(), time())
    return task.due <= add_period(today, step.remind).date()
