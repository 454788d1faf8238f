"""Queries for what a member of staff is told: tasks that are new, answers, overdue, expiring."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased, undefer_group

from forms.i18n import today
from forms.storage.database.engine import db
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Case, Move, Permission, Task
from forms.storage.workflow.cases import CaseScope, is_in_scope
from forms.storage.workflow.worklist import WorklistScope, waits_for

MOST = 20
"""So many lines of a kind are shown at most."""


class Expiring(NamedTuple):
    """A permission that ends soon, and its case."""

    permission: Permission
    case: Case


def count_new(mine: WorklistScope, since: datetime | None) -> int:
    """Return how many tasks came after *since*; none are new when it is None."""
    if since is None:
        return 0
    found = select(func.count()).select_from(Task).join(Task.submission)
    return db.session.scalar(found.where(waits_for(mine), Task.since > since)) or 0


def count_overdue_for_others(units: Collection[str], mine: WorklistScope) -> int:
    """Return how many steps at these units are overdue, and wait for others than the user."""
    found = select(func.count()).select_from(Task).join(Task.submission)
    here = or_(Task.unit_id.in_(units), Submission.unit_id.in_(units))
    return db.session.scalar(found.where(here, Task.due < today(), ~waits_for(mine))) or 0


def answered_submissions(user_id: str, since: datetime | None) -> list[Submission]:
    """List finished submissions that the user sent a step of, and others finished after *since*.

    The database is to begin with what others sent lately, which is little, and not with all that
    the user has ever sent: so that condition is one that no index answers.
    """
    if since is None:
        return []
    own, later = aliased(Move), aliased(Move)
    by_user = case((own.who == user_id, 1), else_=0) == 1
    sent = (
        select(later.submission_id)
        .join(own, own.submission_id == later.submission_id)
        .where(
            later.what == "sent",
            later.at > since,
            later.number > 1,
            later.who != user_id,
            own.number < later.number,
            own.what == "sent",
            by_user,
        )
    )
    found = (
        select(Submission)
        .where(Submission.state == "sent", Submission.id.in_(sent))
        .order_by(Submission.listed.desc())
        .limit(MOST)
        .options(undefer_group("sealed"))
    )
    return list(db.session.scalars(found))


def expiring_permissions(scope: CaseScope, first: date, last: date) -> list[Expiring]:
    """List valid permissions that end in these days, in open cases that the user may open."""
    found = (
        select(Permission, Case)
        .join(Case, Case.id == Permission.case_id)
        .join(Submission, Submission.id == Permission.submission_id)
        .where(
            is_in_scope(scope),
            Case.closed.is_(None),
            Submission.state == "sent",
            Permission.state == "given",
            Permission.withdrawn.is_(None),
            Permission.ends.between(first, last),
        )
        .order_by(Permission.ends, Permission.submission_id)
        .limit(MOST)
    )
    return [Expiring(permission, case) for permission, case in db.session.execute(found)]
