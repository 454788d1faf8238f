"""Worklists: to do, begun, with others, done. The query limits the scope."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, undefer_group

from forms.i18n import today
from forms.storage.database.engine import db, likely
from forms.storage.models.base import now
from forms.storage.models.submissions import (
    Draft,
    Submission,
)
from forms.storage.models.workflow import Move, Task
from forms.storage.workflow import admissions
from forms.storage.workflow.transitions import CALLED_BACK

PAGE = 50
MOST_APART = 40
"""So many units of one user are looked into one by one."""
MOST_IN_LIST = 500
"""So many children change school in a year at one unit."""
Reach = Mapping[str, Collection[str] | None]
"""Whose steps somebody does, and at which units; None is everywhere."""


Relation = frozenset[str]
"""What a user at the unit is to a form: `unit` with any of `members`, `doers` and `leader`."""


class WorklistScope(NamedTuple):
    """A user's scope: forms of their *own* units, those *received*, and their tasks."""

    user_id: str
    own: Collection[str]
    led: Collection[str]
    received: Collection[str]
    reach: Reach
    opens: Mapping[Relation, Collection[str]]
    """The versions of which that relation reads something."""
    whole: Mapping[Relation, Collection[str]]
    """The versions of which that relation reads all."""
    elsewhere: Mapping[str, Collection[str]]
    """By case at another unit, the versions that the user reads there."""
    left_out: Collection[str] = ()
    """The cases whose families share nothing with the user."""


class Row(NamedTuple):
    """A form in a list, and where it waits."""

    submission: Submission
    task: Task | None


class Page(NamedTuple):
    """A page of a list; *after* asks for the next one, "" on the last."""

    rows: list[Row]
    after: str


class Number(NamedTuple):
    """How many wait, and how many of them are overdue."""

    waiting: int
    overdue: int


def own_tasks(
    mine: WorklistScope, *, after: str = "", late: bool = False, limit: int = PAGE
) -> Page:
    """List the user's tasks, nearest deadline first; all, or only the overdue."""
    where = [_is_own_task(mine), *([_is_overdue()] if late else [])]
    return _tasks(where, after, limit)


def waiting_for_others(mine: WorklistScope, *, after: str = "", limit: int = PAGE) -> Page:
    """Return the submissions of the user's units, and those received, that wait for others.

    The database is to begin with the tasks, which are few, and not with everything that the user
    reads: so that condition is one that no index answers.
    """
    return _tasks([_without_index(_is_readable(mine)), ~_is_own_task(mine)], after, limit)


def count_own_tasks(mine: WorklistScope) -> Number:
    """How many forms wait for oneself."""
    overdue = func.coalesce(func.sum(case((_is_overdue(), 1), else_=0)), 0)
    found = select(func.count(), overdue).select_from(Task).join(Task.submission)
    found = found.where(_is_own_task(mine))
    waiting, late = db.session.execute(found).one()
    return Number(waiting, int(late))


def completed_submissions(mine: WorklistScope, *, after: str = "", limit: int = PAGE) -> Page:
    """Return completed submissions of the user's units and those received, newest first.

    The newest of each unit, and of what is elsewhere, are found apart: each in the order of an
    index, where all together would be read whole and sorted.
    """
    completed = [
        Submission.state != "underway",
        Submission.reference.is_not(None),
        *([Submission.listed < after] if after else []),
    ]
    units = sorted({*mine.own, *mine.led})
    places = [[each] for each in units] if len(units) <= MOST_APART else [units]
    elsewhere = {r: some for r, some in mine.opens.items() if not r & {"unit", "leader"}}
    readable = _without_index(_is_readable(mine))
    sources = [[Submission.unit_id.in_(place), readable] for place in places]
    sources.append([_is_readable(mine._replace(opens=elsewhere))])
    newest = (
        select(Submission.listed)
        .where(*completed, *source)
        .order_by(Submission.listed.desc())
        .limit(limit + 1)
        .subquery()
        for source in sources
    )
    found = (
        select(Submission)
        .where(Submission.listed.in_(union_all(*(select(each.c.listed) for each in newest))))
        .order_by(Submission.listed.desc())
        .limit(limit + 1)
        .options(undefer_group("sealed"))
    )
    rows = db.session.scalars(found).all()
    more = len(rows) > limit
    return Page([Row(each, None) for each in rows[:limit]], rows[limit - 1].listed if more else "")


def submissions_of_forms(
    mine: WorklistScope, form_ids: Collection[str], since: date
) -> list[Submission]:
    """List what the user reads of these forms, sent since that day and not withdrawn."""
    found = (
        select(Submission)
        .where(
            Submission.form_id.in_(form_ids),
            Submission.period >= since,
            Submission.state != "withdrawn",
            Submission.reference.is_not(None),
            _is_readable(mine),
        )
        .order_by(Submission.form_id, Submission.listed)
        .limit(MOST_IN_LIST)
        .options(undefer_group("sealed"))
    )
    return list(db.session.scalars(found))


def unsent_drafts(user_id: str) -> list[Draft]:
    """List the user's unsubmitted drafts, newest first."""
    found = select(Draft).where(Draft.owner_id == user_id, Draft.expires > now())
    ordered = found.order_by(Draft.changed.desc()).limit(PAGE)
    return list(db.session.scalars(ordered.options(undefer_group("sealed"))))


def unsent_drafts_of_others(
    user_id: str, owners: Collection[str], units: Collection[str]
) -> list[Draft]:
    """List the unsubmitted drafts of first steps that *owners*, or anybody at *units*, have begun,
    but not the user; the newest first.
    """
    found = select(Draft).where(
        Draft.owner_id.is_not(None),
        Draft.owner_id != user_id,
        or_(Draft.owner_id.in_(owners), Draft.unit_id.in_(units)),
        Draft.submission_id.is_(None),
        Draft.expires > now(),
    )
    ordered = found.order_by(Draft.changed.desc()).limit(PAGE)
    return list(db.session.scalars(ordered.options(undefer_group("sealed"))))


def find(submission_id: str, mine: WorklistScope) -> Submission | None:
    """Return the form by id if it is one of *mine*; None for any other, existing or not."""
    waits = exists().where(Task.submission_id == Submission.id, _is_own_task(mine))
    found = select(Submission).where(
        Submission.id == submission_id,
        Submission.reference.is_not(None),
        or_(_is_readable(mine), waits),
    )
    return db.session.scalars(found.options(undefer_group("sealed"))).one_or_none()


class Overdue(NamedTuple):
    """So many of a form wait over their deadline at a unit, the oldest since a day."""

    unit_id: str | None
    form_id: str
    number: int
    oldest: date | None


def overdue_by_unit(form_ids: Collection[str], but_cases: Collection[str] = ()) -> list[Overdue]:
    """Return what is overdue in the municipality, by the unit where it waits, of these forms.

    What waits for a family counts at the unit that asked it.
    """
    unit = func.coalesce(Task.unit_id, Submission.unit_id)
    found = (
        select(unit, Submission.form_id, func.count(), func.min(Task.due))
        .select_from(Task)
        .join(Task.submission)
        .where(
            _is_overdue(),
            likely(Submission.form_id.in_(form_ids)),  # SQLite then begins with what is overdue
            or_(Submission.case_id.is_(None), Submission.case_id.not_in(but_cases)),
        )
        .group_by(unit, Submission.form_id)
    )
    return [Overdue(*row) for row in db.session.execute(found)]


def tasks_by_submission(submission_ids: Collection[str]) -> dict[str, Task]:
    """Return the step that each of the submissions waits at; one that is done is left out."""
    found = select(Task).where(Task.submission_id.in_(submission_ids))
    return {task.submission_id: task for task in db.session.scalars(found)}


def _is_own_task(mine: WorklistScope) -> ColumnElement[bool]:
    """Whether the task is one of the user's; staff's own take that they read all of the form."""
    steps = [
        Task.role == role
        if units is None
        else and_(Task.role == role, Task.unit_id.in_(units), *_discloses_nothing(role, mine))
        for role, units in sorted(mine.reach.items())
    ]
    found = or_(*steps) if steps else false()
    return and_(found, _shared_with(mine)) if mine.left_out else found


def _shared_with(mine: WorklistScope) -> ColumnElement[bool]:
    """Whether no family leaves the user out, or they lead the form's unit or did a step of it."""
    return or_(
        Submission.case_id.is_(None),
        Submission.case_id.not_in(mine.left_out),
        Submission.unit_id.in_(mine.led),
        Submission.id.in_(admissions.submission_ids_done_by(mine.user_id)),
    )


def _discloses_nothing(role: str, mine: WorklistScope) -> list[ColumnElement[bool]]:
    """Return the condition for a step of *role* to show its doer nothing that is closed to them."""
    if role in ("receiver", "coordinator"):
        return []
    return [or_(Submission.unit_id.not_in(mine.own), _is_opened_by_relation(mine, mine.whole))]


def _is_readable(mine: WorklistScope) -> ColumnElement[bool]:
    """Whether the user reads something of the form: here, where it was sent, or in a case that
    lets in their service.
    """
    elsewhere = [
        and_(Submission.case_id == case_id, Submission.version_id.in_(versions))
        for case_id, versions in sorted(mine.elsewhere.items())
    ]
    received = Submission.id.in_(_received_ids(mine.received))
    found = or_(_is_opened_by_relation(mine, mine.opens), received, *elsewhere)
    return and_(found, _shared_with(mine)) if mine.left_out else found


def _is_opened_by_relation(
    mine: WorklistScope, versions: Mapping[Relation, Collection[str]]
) -> ColumnElement[bool]:
    """Whether the user's relation to the form is one for which *versions* names its version."""
    let_in = or_(
        Submission.id.in_(admissions.submission_ids_of_user(mine.user_id)),
        and_(
            Submission.case_id.is_not(None),
            Submission.case_id.in_(admissions.case_ids_of_user(mine.user_id)),
            Submission.case_id.not_in(mine.left_out),
        ),
    )
    conditions = {
        "unit": Submission.unit_id.in_(mine.own),
        "leader": Submission.unit_id.in_(mine.led),
        "doers": Submission.id.in_(admissions.submission_ids_done_by(mine.user_id)),
        "members": let_in,
    }
    found = [
        and_(*(conditions[each] for each in sorted(relation)), Submission.version_id.in_(some))
        for relation, some in versions.items()
        if some
    ]
    return or_(*found) if found else false()


def _without_index(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that is tried on each row, and that no index answers."""
    return case((condition, 1), else_=0) == 1


def waits_for(mine: WorklistScope) -> ColumnElement[bool]:
    """Return the condition for a task, joined with its submission, to wait for the user."""
    return _is_own_task(mine)


def overdue_days(form_id: str) -> dict[str, date]:
    """Return the deadline of each submission of the form that waits after it, by its id."""
    found = select(Task.submission_id, Task.due).join(Task.submission)
    found = found.where(Submission.form_id == form_id, _is_overdue())
    return {id: due for id, due in db.session.execute(found) if due is not None}


def _is_overdue() -> ColumnElement[bool]:
    return Task.due < today()


def _received_ids(units: Collection[str]) -> Select[str]:
    """Return the ids of the forms that these units received and still hold."""
    later = aliased(Move)
    called_back = exists().where(
        later.submission_id == Move.submission_id,
        later.number > Move.number,
        later.what.in_(CALLED_BACK),
    )
    came = select(Move.submission_id).where(Move.what == "arrived", Move.who.in_(units))
    return came.where(~called_back)


def _tasks(where: Collection[ColumnElement[bool]], after: str, limit: int) -> Page:
    """Those with the nearest deadline first, and those without one last."""
    found = select(Task).join(Task.submission).where(*where)
    found = found.options(contains_eager(Task.submission).undefer_group("sealed"))
    if after:
        since, _space, id = after.partition(" ")
        found = found.where(_comes_after(since, id))
    ordered = found.order_by(Task.due.nulls_last(), Task.submission_id).limit(limit + 1)
    rows = db.session.scalars(ordered).all()
    last = rows[limit - 1] if len(rows) > limit else None
    place = f"{last.due or ''} {last.submission_id}" if last else ""
    return Page([Row(task.submission, task) for task in rows[:limit]], place)


def _comes_after(due: str, id: str) -> ColumnElement[bool]:
    """Return the condition for rows after a place in that order: by deadline, without one last."""
    try:
        day = date.fromisoformat(due) if due else None
    except ValueError:
        return false()
    beside = Task.submission_id > id
    if day is None:
        return and_(Task.due.is_(None), beside)
    return or_(Task.due > day, and_(Task.due == day, beside), Task.due.is_(None))
