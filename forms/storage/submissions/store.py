"""Submissions: stored exactly once, listed and counted without being opened."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, cast

import orjson
from sqlalchemy import ColumnElement, Table, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import make_transient_to_detached, undefer_group

from forms.i18n import local, today
from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, erased, insert_once, likely
from forms.storage.encryption.records import (
    Sealed,
    current_ring,
    marks,
    place,
    places,
    seal,
    token_hash,
    unseal,
)
from forms.storage.models.base import (
    new_id,
    now,
)
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission, SubmissionMark
from forms.storage.models.workflow import Task
from forms.storage.retention import reshuffle
from forms.storage.submissions import counters, staff_answers
from forms.storage.submissions.drafts import ALPHABET
from forms.storage.submissions.reference import _grouped, new_reference

Answers = dict[str, Any]

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
    """A page of a list; *after* asks `listing` for the next one, *before* for the one before.

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


class IdempotencyConflict(Exception):
    """A key that was used before, for other answers; `submission` is the stored one."""

    def __init__(self, submission: Submission) -> None:
        super().__init__("These answers carry the key of others that were sent before.")
        self.submission = submission


_TABLE = cast(Table, Submission.__table__)
_LINE = tuple(getattr(Submission, name) for name in Line._fields)
_SEALED = (Submission.sealed, Submission.wrapped_key, Submission.key_id)


def keep(
    version: Version,
    answers: Mapping[str, Any],
    *,
    key: str,
    step: str = "",
    unit: str | None = None,
    case: str | None = None,
    received: datetime | None = None,
    state: str = "sent",
) -> Submission:
    """Store the submission; return the same one for every repeat with the same *key*.

    *key* is the random key in the page; *step* defaults to the form's first step. Of an
    anonymous form no time finer than the week is kept, and no reference; it is laid out among
    others, and the journal is emptied when it is committed.
    Raises `IdempotencyConflict` when the key came with other answers before, `Unstorable` for what
    is not JSON.
    """
    content, moment, id = dumps(answers), received or now(), new_id()
    where = place("submission", version.form_id, id, version.hash)
    mixed, apart = staff_answers.split(version, answers)
    sealed = seal(dumps(mixed) if apart else content, where, version.level)
    values = {
        "id": id,
        "form_id": version.form_id,
        "version_id": version.id,
        "step": step or version.definition().steps[0].id,
        "unit_id": unit,
        "case_id": case,
        "state": state,
        "key_hash": _key_hash(key),
        "digest": marks("answers", where + content)[0],
        **sealed._asdict(),
        **(_timed(id, moment) if version.definition().anonymous is None else _untimed(id, moment)),
    }
    try:
        new = insert_once(_TABLE, values, "key_hash")
    except IntegrityError:
        raise LookupError("The submission names a version or a unit that is not kept.") from None
    if not new:
        return _kept_before(version, content, key)
    counters.count(version.form_id, values["period"], state)
    staff_answers.keep(version, id, apart)
    if values["received"] is None:
        reshuffle.stir(version.form_id, values["listed"])
        erased(db.session())
    return _as_loaded(values)


def _timed(id: str, received: datetime) -> dict[str, Any]:
    """Return the time of receipt, and the sender's reference code."""
    day = local(received).date()
    return {
        "received": received,
        "reference": new_reference(),
        "period": day,
        "listed": f"{day:%Y%m%d}{received.astimezone(UTC):%Y%m%d%H%M%S%f}{id}",
    }


def _untimed(id: str, received: datetime) -> dict[str, Any]:
    """Return the same for an anonymous submission: the week."""
    day = local(received).date()
    monday = day - timedelta(days=day.weekday())
    return {
        "received": None,
        "reference": None,
        "period": monday,
        "listed": f"{monday:%Y%m%d}{id}",
    }


def _as_loaded(values: Mapping[str, Any]) -> Submission:
    """Return the inserted row, as if it had been loaded."""
    submission = Submission(**values)
    make_transient_to_detached(submission)
    db.session.add(submission)
    return submission


def _kept_before(version: Version, content: bytes, key: str) -> Submission:
    """Return the submission stored with the key; raise `IdempotencyConflict` for other answers."""
    kept = db.session.scalars(select(Submission).where(Submission.key_hash == _key_hash(key))).one()
    same = kept.version_id == version.id and kept.digest in marks("answers", kept.place + content)
    if not same:
        raise IdempotencyConflict(kept)
    return kept


def get(submission_id: str) -> Submission | None:
    """Return the submission by id, or None."""
    found = select(Submission).where(Submission.id == submission_id)
    return db.session.scalars(found.options(undefer_group("sealed"))).one_or_none()


def by_key(key: str) -> Submission | None:
    """Return the submission with that key, for a page sent again after its draft is gone."""
    return db.session.scalars(
        select(Submission).where(Submission.key_hash == _key_hash(key))
    ).one_or_none()


def find(reference: str) -> list[Submission]:
    """Submissions with that reference (one, as good as always); never a reason to show them."""
    letters = "".join(letter for letter in reference.upper() if letter in ALPHABET)
    return list(
        db.session.scalars(select(Submission).where(Submission.reference == _grouped(letters)))
    )


def open_answers(submission: Submission, *, staff: bool = True) -> Answers:
    """Return the answers; raise `Unopenable` when the row was changed or moved.

    Without *staff*, staff-only answers are not opened.
    """
    answers: Answers = orjson.loads(unseal(submission.record, submission.place))
    return {**answers, **staff_answers.open_staff_answers(submission)} if staff else answers


def rewrite(submission: Submission, answers: Mapping[str, Any]) -> None:
    """Let the submission hold these answers; lock it first."""
    mixed, apart = staff_answers.split(submission.version, answers)
    submission.record = seal(dumps(mixed), submission.place, submission.level)
    submission.digest = marks("answers", submission.place + dumps(answers))[0]
    staff_answers.keep(submission.version, submission.id, apart)
    db.session.flush()


def listing(
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


def by_deadline(form_id: str, **terms: Any) -> Page:
    """List the submissions that wait at a step with a deadline, the nearest first: one page.

    *terms* are those of `listing`.
    """
    where = _named(form_id, terms)
    rows = db.session.execute(
        select(*_LINE)
        .join(Task, Task.submission_id == Submission.id)
        .where(*where, Task.due.is_not(None))
        .order_by(Task.due, Submission.listed)
        .limit(PAGE)
    )
    return Page([Line(*row) for row in rows], None)


def by_unit(
    form_id: str, order: Sequence[str | None], *, after: str | None = None, **terms: Any
) -> Page:
    """List the submissions of the units in that *order*, the newest of each first: one page.

    None is those without a unit. *terms* are those of `listing`; there is no page before.
    """
    unit, _space, edge = (after or "").partition(" ")
    left = order[order.index(unit or None) :] if after and (unit or None) in order else order
    lines: list[Line] = []
    for each in left:
        rest = {**terms, "units": [each], "after": edge or None}
        if len(lines) == PAGE:
            if listing(form_id, **rest, limit=1).lines:
                return Page(lines, f"{each or ''} ")
            continue
        page = listing(form_id, **rest, limit=PAGE - len(lines))
        edge, lines = "", [*lines, *page.lines]
        if page.after:
            return Page(lines, f"{each or ''} {page.after}")
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
    place_of = {version.id: places("submission", form_id, version.hash) for version in every}
    apart = {v.id: v.hash for v in every if staff and staff_answers.of_staff(v)}
    where = _filters(
        form_id, since, until, state, units, versions, ids, only=only, but_cases=but_cases
    )
    if counters.is_most(form_id):
        where[0] = likely(where[0])
    found = select(*_LINE, *_SEALED).where(*where).order_by(Submission.listed)
    if apart:
        found = staff_answers.beside(found)
    rows = db.session.connection().execute(found, execution_options={"yield_per": BATCH})
    width, ring = len(_LINE), current_ring()
    with closing(rows):
        for row in rows:
            line = Line._make(row[:width])
            there = place_of[line.version_id](line.id)
            answers = orjson.loads(unseal(Sealed._make(row[width : width + 3]), there, ring))
            if apart and row[-1] is not None:
                answers |= staff_answers.unsealed(
                    row[-3:], form_id, line.id, apart[line.version_id], ring
                )
            yield line, answers


def ids(form_id: str, **filters: Any) -> list[str]:
    """Return the ids of what `stream` would read, the oldest first; none of them is opened."""
    wanted = select(Submission.id).where(*_named(form_id, filters)).order_by(Submission.listed)
    return list(db.session.scalars(wanted))


def fingerprint(form_id: str, **filters: Any) -> str:
    """Return what changes when any answer of the selection does; none of them is opened.

    The filters are those of `stream`.
    """
    found = select(Submission.id, Submission.version_id, Submission.digest)
    found = found.where(*_named(form_id, filters))
    rows = db.session.connection().execute(
        found.order_by(Submission.listed), execution_options={"yield_per": BATCH}
    )
    seen = hashlib.sha256()
    with closing(rows):
        for row in rows:
            seen.update("".join(row).encode())
    return seen.hexdigest()


def numbers(
    form_id: str,
    *,
    since: date | None = None,
    until: date | None = None,
    state: str | None = None,
    only: str = "",
    units: Collection[str] | None = None,
    versions: Collection[str] | None = None,
    but_cases: Collection[str] = (),
) -> list[Number]:
    """Return how many submissions came, by period, unit and state; none of them is opened."""
    where = _filters(form_id, since, until, state, units, versions, only=only, but_cases=but_cases)
    columns = (Submission.period, Submission.unit_id, Submission.state)
    found = select(*columns, func.count()).where(*where).group_by(*columns).order_by(*columns)
    return [Number(*row) for row in db.session.execute(found)]


def move(
    submission: Submission,
    *,
    state: str | None = None,
    step: str | None = None,
    unit: str | None = None,
) -> Submission:
    """Move the submission to another state, step or unit; None changes nothing."""
    if state is not None:
        db.session.refresh(submission, ["state"], with_for_update=True)
        counters.recount(submission.form_id, submission.period, submission.state, state)
        submission.state = state
    submission.step = step or submission.step
    submission.unit_id = unit or submission.unit_id
    db.session.flush()
    return submission


def remove(submission: Submission) -> bool:
    """Erase the submission, its key and its files; False when it was erased already."""
    gone = db.session.execute(
        delete(Submission)
        .where(Submission.id == submission.id)
        .execution_options(synchronize_session=False)
        .returning(Submission.state)
    ).scalar_one_or_none()
    if submission in db.session:
        db.session.expunge(submission)
    if gone is None:
        return False
    counters.count(submission.form_id, submission.period, gone, -1)
    erased(db.session())
    return True


def _key_hash(key: str) -> str:
    return token_hash(f"submission {key}")


def _named(form_id: str, filters: Mapping[str, Any]) -> list[ColumnElement[bool]]:
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
        units is not None and _at(units),
        versions is not None and Submission.version_id.in_(versions),
        ids is not None and Submission.id.in_(ids),
        bool(only) and Submission.id.in_(some.get(only, ())),
        bool(but_cases) and or_(Submission.case_id.is_(None), Submission.case_id.not_in(but_cases)),
    )
    return [each for each in wanted if not isinstance(each, bool)]


def _at(units: Collection[str | None]) -> ColumnElement[bool]:
    """Whether it is of one of the units; None is without a unit."""
    found = Submission.unit_id.in_([unit for unit in units if unit is not None])
    return or_(found, Submission.unit_id.is_(None)) if None in units else found
