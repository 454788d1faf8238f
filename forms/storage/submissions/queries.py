"""Submissions listed, counted and streamed in an order, by form, unit, time and state."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, func, or_, select

from forms.i18n import today
from forms.storage.database.engine import db, likely
from forms.storage.encryption.records import Sealed, associated_data_by_id, current_ring, unseal
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission, SubmissionMark
from forms.storage.models.workflow import Task
from forms.storage.submissions import counters, staff_answers
from forms.storage.submissions.store import Answers

PAGE = 50
BATCH = 100
"""So many are read at once; what a processor keeps at hand is not much more."""


class Line(NamedTuple):
    """A submission in a list or an export, without opening it."""

    id: str
    form_id: str
    version_id: str
    step: str
    unit_id: str | None
    state: str
    received: datetime | None
    period: date
    reference: str | None
    case_id: str | None


class Page(NamedTuple):
    """A page of a list; *after* asks `page` for the next one, *before* for the one before.

    They are None on the last and on the first page.
    """

    lines: list[Line]
    after: str | None
    before: str | None = None


class Number(NamedTuple):
    """So many submissions of a unit, in a state and a period (a day; if anonymous, a week)."""

    period: date
    unit_id: str | None
    state: str
    number: int


_LINE = tuple(getattr(Submission, name) for name in Line._fields)
_SEALED = (Submission.sealed, Submission.wrapped_key, Submission.key_id)


def page(
    form_id: str | None,
    *,
    since: date | None = None,
    until: date | None = None,
    state: str | None = None,
    only: str = "",
    units: Collection[str | None] | None = None,
    versions: Collection[str] | None = None,
    ids: Collection[str] | None = None,
    but_cases: Collection[str] = (),
    after: str | None = None,
    before: str | None = None,
    oldest_first: bool = False,
    limit: int = PAGE,
) -> Page:
    """List the newest submissions first, *limit* at a time; all filters are optional.

    *since* and *until* are days in Oslo, both included; *versions* are ids; *only* may be `overdue`
    or `marked`. *form_id* may be None when *units* scopes the list. Any page costs the same, also
    the last one of 100,000 submissions.
    """
    where = _filters(
        form_id, since, until, state, units, versions, ids, only=only, but_cases=but_cases
    )
    listed, back = Submission.listed, before is not None
    downwards = oldest_first == back
    if (edge := before if back else after) is not None:
        where.append(listed < edge if downwards else listed > edge)
    rows = db.session.execute(
        select(listed, *_LINE)
        .where(*where)
        .order_by(listed.desc() if downwards else listed)
        .limit(limit + 1)
    ).all()
    more, rows = len(rows) > limit, rows[:limit]
    if back:
        rows = rows[::-1]
    is_first = not more if back else after is None
    is_last = False if back else not more
    return Page(
        [Line(*row[1:]) for row in rows],
        None if is_last or not rows else rows[-1][0],
        None if is_first or not rows else rows[0][0],
    )


def page_by_deadline(form_id: str, **terms: Any) -> Page:
    """List the submissions that wait at a step with a deadline, the nearest first: one page.

    *terms* are those of `page`.
    """
    where = _filters_of_names(form_id, terms)
    rows = db.session.execute(
        select(*_LINE)
        .join(Task, Task.submission_id == Submission.id)
        .where(*where, Task.due.is_not(None))
        .order_by(Task.due, Submission.listed)
        .limit(PAGE)
    )
    return Page([Line(*row) for row in rows], None)


def page_by_unit(
    form_id: str, order: Sequence[str | None], *, after: str | None = None, **terms: Any
) -> Page:
    """List the submissions of the units in that *order*, the newest of each first: one page.

    None is those without a unit. *terms* are those of `page`; there is no page before.
    """
    unit, _space, edge = (after or "").partition(" ")
    left = order[order.index(unit or None) :] if after and (unit or None) in order else order
    lines: list[Line] = []
    for each in left:
        rest = {**terms, "units": [each], "after": edge or None}
        if len(lines) == PAGE:
            if page(form_id, **rest, limit=1).lines:
                return Page(lines, f"{each or ''} ")
            continue
        found = page(form_id, **rest, limit=PAGE - len(lines))
        edge, lines = "", [*lines, *found.lines]
        if found.after:
            return Page(lines, f"{each or ''} {found.after}")
    return Page(lines, None)


def stream(
    form_id: str,
    *,
    since: date | None = None,
    until: date | None = None,
    state: str | None = None,
    only: str = "",
    units: Collection[str] | None = None,
    versions: Collection[str] | None = None,
    ids: Collection[str] | None = None,
    but_cases: Collection[str] = (),
    staff: bool = True,
) -> Iterator[tuple[Line, Answers]]:
    """Every submission with its answers, the oldest first, in the memory of a few hundred.

    *ids* limit it to some of them.

    Within a week anonymous ones come in the order of their random ids. Without *staff* those that
    only staff may read are not opened.
    """
    every = db.session.scalars(select(Version).where(Version.form_id == form_id)).all()
    bound_to = {
        version.id: associated_data_by_id("submission", form_id, version.hash) for version in every
    }
    apart = {v.id: v.hash for v in every if staff and staff_answers.staff_question_ids(v)}
    where = _filters(
        form_id, since, until, state, units, versions, ids, only=only, but_cases=but_cases
    )
    if counters.has_most_submissions(form_id):
        where[0] = likely(where[0])
    found = select(*_LINE, *_SEALED).where(*where).order_by(Submission.listed)
    if apart:
        found = staff_answers.with_staff_columns(found)
    rows = db.session.connection().execute(found, execution_options={"yield_per": BATCH})
    width, ring = len(_LINE), current_ring()
    with closing(rows):
        for row in rows:
            line = Line._make(row[:width])
            there = bound_to[line.version_id](line.id)
            answers = orjson.loads(unseal(Sealed._make(row[width : width + 3]), there, ring))
            if apart and row[-1] is not None:
                answers |= staff_answers.unseal_row(
                    row[-3:], form_id, line.id, apart[line.version_id], ring
                )
            yield line, answers


def ids(form_id: str, **filters: Any) -> list[str]:
    """Return the ids of what `stream` would read, the oldest first; none of them is opened."""
    wanted = (
        select(Submission.id)
        .where(*_filters_of_names(form_id, filters))
        .order_by(Submission.listed)
    )
    return list(db.session.scalars(wanted))


def fingerprint(form_id: str, **filters: Any) -> str:
    """Return what changes when any answer of the selection does; none of them is opened.

    The filters are those of `stream`.
    """
    found = select(Submission.id, Submission.version_id, Submission.digest)
    found = found.where(*_filters_of_names(form_id, filters))
    rows = db.session.connection().execute(
        found.order_by(Submission.listed), execution_options={"yield_per": BATCH}
    )
    seen = hashlib.sha256()
    with closing(rows):
        for row in rows:
            seen.update("".join(row).encode())
    return seen.hexdigest()


def numbers(form_id: str, **filters: Any) -> list[Number]:
    """Return how many submissions came, by period, unit and state; none of them is opened.

    The filters are those of `stream`.
    """
    where = _filters_of_names(form_id, filters)
    columns = (Submission.period, Submission.unit_id, Submission.state)
    found = select(*columns, func.count()).where(*where).group_by(*columns).order_by(*columns)
    return [Number(*row) for row in db.session.execute(found)]


def _filters_of_names(form_id: str, filters: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    order = ("since", "until", "state", "units", "versions", "ids")
    return _filters(
        form_id,
        *(filters.get(name) for name in order),
        only=filters.get("only", ""),
        but_cases=filters.get("but_cases", ()),
    )


def _filters(
    form_id: str | None,
    since: date | None,
    until: date | None,
    state: str | None,
    units: Collection[str | None] | None,
    versions: Collection[str] | None = None,
    ids: Collection[str] | None = None,
    *,
    only: str = "",
    but_cases: Collection[str] = (),
) -> list[ColumnElement[bool]]:
    if form_id is None and units is None:
        raise ValueError("Name a form, or the units whose submissions are listed.")
    some = {
        "overdue": select(Task.submission_id).where(Task.due < today()),
        "marked": select(SubmissionMark.submission_id),
    }
    wanted = (
        form_id is not None and Submission.form_id == form_id,
        since is not None and Submission.listed >= f"{since:%Y%m%d}",
        until is not None and Submission.listed < f"{until + timedelta(days=1):%Y%m%d}",
        state is not None and Submission.state == state,
        units is not None and _is_at(units),
        versions is not None and Submission.version_id.in_(versions),
        ids is not None and Submission.id.in_(ids),
        bool(only) and Submission.id.in_(some.get(only, ())),
        bool(but_cases) and or_(Submission.case_id.is_(None), Submission.case_id.not_in(but_cases)),
    )
    return [each for each in wanted if not isinstance(each, bool)]


def _is_at(units: Collection[str | None]) -> ColumnElement[bool]:
    """Whether it is of one of the units; None is without a unit."""
    found = Submission.unit_id.in_([unit for unit in units if unit is not None])
    return or_(found, Submission.unit_id.is_(None)) if None in units else found
