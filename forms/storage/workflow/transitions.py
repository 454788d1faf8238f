"""Workflow of a submission: its current step, and its history in order.

Decisions by answers are made by the caller: the next step, its holder and its deadline.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import func, select, update
from sqlalchemy.orm import undefer_group

from forms.i18n import local_time
from forms.logic.answer_state import Answers
from forms.storage import audit_log
from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, note_erasure
from forms.storage.encryption.records import seal, token_hash, unseal
from forms.storage.models.base import (
    new_id,
    now,
)
from forms.storage.models.submissions import (
    Draft,
    Submission,
)
from forms.storage.models.workflow import Invitation, Move, Signature, Task
from forms.storage.submissions import store

SYSTEM = "system"
SIGNER = "signer"
"""Whose a task is while the form waits for a signature that comes later."""
NOTHING: Mapping[str, Any] = {}
ERASED_ALONE = "erased_alone"
"""That what one person answered alone was erased."""
CALLED_BACK = ("sent_back", "withdrawn", "reopened")
"""After one of these the form is no longer with whom it came to."""
LOCKED = ["state", "step", "unit_id", "sealed", "wrapped_key", "key_id", "digest"]


class NextTask(NamedTuple):
    """The next task of a form: its step, holder, unit and deadline."""

    step: str
    role: str
    unit: str | None
    due: date | None = None


class HistoryEntry(NamedTuple):
    """One event in a form's workflow; *said* is its sealed content."""

    number: int
    at: datetime
    who: str
    what: str
    step: str
    said: Mapping[str, Any]


class StaleTransition(Exception):
    """The form does not wait where the page thought; `submission` tells where it is."""

    def __init__(self, submission: Submission) -> None:
        super().__init__("The form was moved meanwhile. Show where it is now.")
        self.submission = submission


def send(
    submission: Submission,
    step: str,
    answers: Answers,
    *,
    key: str,
    who: str,
    on: NextTask | None,
    skipped: Collection[str] = (),
    merged: Answers | None = None,
    notes: Mapping[str, Any] = NOTHING,
    voids: Collection[str] = (),
) -> bool:
    """Let *step* be done with its *answers*, and the form wait *on*, or be done (None).

    What was signed at this step before, or at the steps it *voids*, counts no more.
    *merged* is what the whole form says now; None when these answers are all there is. False when
    the same was sent before with the same *key*. Raises `StaleTransition` when it waits somewhere
    else.
    """
    _lock(submission)
    if _is_recorded(_move_id(key)):
        return False
    if merged is not None:
        _demand_task(submission, step)
        rewrite(submission, merged)
    _void(submission, {step, *voids})
    _record_move(submission, "sent", step, who, {"answers": answers, **notes}, _move_id(key))
    for each in skipped:
        _record_move(submission, "skipped", each, SYSTEM, {})
    _set_task(submission, on)
    return True


def pass_on(submission: Submission, on: NextTask | None, skipped: Collection[str] = ()) -> None:
    """Let a form that waited for signatures go on, or be done."""
    for each in skipped:
        _record_move(submission, "skipped", each, SYSTEM, {})
    _set_task(submission, on)


def send_back(
    submission: Submission, to: NextTask, *, who: str, reason: str, voids: Collection[str]
) -> None:
    """Let an earlier step be done again; signatures at the steps *voids* count no more.

    Raises `StaleTransition` unless the form is underway.
    """
    _lock(submission)
    _demand_task(submission)
    _go_back(submission, "sent_back", to, who, reason, voids)


def reopen(
    submission: Submission, to: NextTask, *, who: str, reason: str, voids: Collection[str]
) -> None:
    """Open a form that was done or withdrawn, at a step; the former state stays in the history.

    Raises `StaleTransition` when it is underway already.
    """
    _lock(submission)
    if submission.state == "underway":
        raise StaleTransition(submission)
    _go_back(submission, "reopened", to, who, reason, voids)


def withdraw(submission: Submission, *, who: str, reason: str) -> None:
    """Take the form out of its way; `StaleTransition` when it was withdrawn before."""
    _lock(submission)
    if submission.state == "withdrawn":
        raise StaleTransition(submission)
    said = {"reason": reason, "answers": store.open_answers(submission)}
    _record_move(submission, "withdrawn", submission.step, who, said)
    _end_task(submission)
    _revoke(submission)
    store.move(submission, state="withdrawn")


def confirm(submission: Submission, step: str, *, who: str) -> bool:
    """Note that the receiver has it; False when that was noted before.

    Raises `StaleTransition` when it waits at another step.
    """
    _lock(submission)
    task = _demand_task(submission, step)
    if task.confirmed is not None:
        return False
    task.confirmed = now()
    _record_move(submission, "confirmed", step, who, {})
    return True


def note_erased_alone(submission: Submission, *, who: str, asked_by: str) -> None:
    """Note that what one person answered alone was erased, and who asked for it."""
    _record_move(
        submission, ERASED_ALONE, submission.step, who, {"asked": asked_by}, detail=asked_by
    )


def hand_over(submission: Submission, step: str, *, who: str, how: str) -> None:
    """Note that the step was given to somebody without an account: by `link` or on a `tablet`."""
    _lock(submission)
    _demand_task(submission, step)
    _record_move(submission, "handed_over", step, who, {"how": how})


def task(submission: Submission) -> Task | None:
    """Where the form waits; None when it waits nowhere."""
    return db.session.get(Task, submission.id)


def find_by_key(key: str) -> tuple[Submission, str] | None:
    """Return the submission and the step that were sent with that key; None when none was."""
    move = db.session.get(Move, _move_id(key))
    found = store.get(move.submission_id) if move else None
    return (found, move.step) if move and found else None


def history(submission: Submission) -> list[HistoryEntry]:
    """Everything that happened to the form, the first first."""
    found = select(Move).where(Move.submission_id == submission.id).order_by(Move.number)
    moves = db.session.scalars(found.options(undefer_group("sealed")))
    return [
        HistoryEntry(
            m.number, m.at, m.who, m.what, m.step, orjson.loads(unseal(m.record, m.associated_data))
        )
        for m in moves
    ]


def sent_at(submission: Submission, step: str) -> datetime | None:
    """Return when the step was sent, the last time; for a form of one step when it was received."""
    found = select(func.max(Move.at)).where(
        Move.submission_id == submission.id, Move.step == step, Move.what == "sent"
    )
    return db.session.scalar(found) or submission.received


def holding_units(submission: Submission) -> dict[str, frozenset[str]]:
    """Return the units that have received the form and still hold it.

    With each are the steps that it was sent to them for.
    """
    wanted = ("arrived", *CALLED_BACK)
    found = select(Move.what, Move.who, Move.step).where(
        Move.submission_id == submission.id, Move.what.in_(wanted)
    )
    units: dict[str, frozenset[str]] = {}
    for what, who, step in db.session.execute(found.order_by(Move.number)):
        if what in CALLED_BACK:
            units.clear()
        else:
            units[who] = units.get(who, frozenset()) | {step}
    return units


def completed_steps(submission: Submission) -> frozenset[str]:
    """Return the completed steps."""
    found = select(Move.step).where(Move.submission_id == submission.id, Move.what == "sent")
    return frozenset(db.session.scalars(found))


def draft_of_step(submission: Submission, step: str) -> Draft | None:
    """Return the step's draft, if begun; there is never more than one."""
    found = select(Draft).where(
        Draft.submission_id == submission.id, Draft.step == step, Draft.expires > now()
    )
    return db.session.scalars(
        found.options(undefer_group("sealed")).order_by(Draft.created).limit(1)
    ).one_or_none()


def lock(submission: Submission) -> None:
    """Let nobody else move the form, or begin its step, before this transaction ends."""
    _lock(submission)


def rewrite(submission: Submission, answers: Answers) -> None:
    """Let the form hold these answers."""
    store.rewrite(submission, answers)


def _lock(submission: Submission) -> None:
    db.session.refresh(submission, LOCKED, with_for_update=True)


def _demand_task(submission: Submission, step: str = "") -> Task:
    """Return the task; raise if the form no longer waits at the page's step."""
    found = db.session.get(Task, submission.id, populate_existing=True)
    if found is None or (step and found.step != step):
        raise StaleTransition(submission)
    return found


def _go_back(
    submission: Submission,
    what: str,
    to: NextTask,
    who: str,
    reason: str,
    voids: Collection[str],
) -> None:
    said = {"reason": reason, "answers": store.open_answers(submission)}
    _record_move(submission, what, to.step, who, said)
    _void(submission, voids)
    _revoke(submission)
    _end_task(submission)
    _set_task(submission, to)


def _record_move(
    submission: Submission,
    what: str,
    step: str,
    who: str,
    said: Mapping[str, Any],
    id: str | None = None,
    detail: str = "",
) -> None:
    """One line of the history, and one of the log that says no more than ids and codes."""
    last = select(func.max(Move.number)).where(Move.submission_id == submission.id)
    move = Move(
        id=id or new_id(),
        submission_id=submission.id,
        number=(db.session.scalar(last) or 0) + 1,
        at=now(),
        who=who,
        what=what,
        step=step,
    )
    move.submission = submission
    move.record = seal(dumps(said), move.associated_data, move.key_class)
    db.session.add(move)
    db.session.flush()
    audit_log.record(who, f"submission.{what}", submission.id, detail or step)


def _set_task(submission: Submission, on: NextTask | None) -> None:
    """Let the form wait there, and nowhere else; a form that waits nowhere is done."""
    _end_task(submission)
    if on is not None:
        db.session.add(
            Task(
                submission_id=submission.id,
                step=on.step,
                role=on.role,
                unit_id=on.unit,
                since=now(),
                due=on.due,
            )
        )
        if on.role == "receiver" and on.unit:
            _record_move(submission, "arrived", on.step, on.unit, {})
    state, step = ("underway", on.step) if on else ("sent", None)
    store.move(submission, state=state, step=step)


def _end_task(submission: Submission) -> None:
    """Let the form wait nowhere."""
    if (waits := db.session.get(Task, submission.id)) is not None:
        db.session.delete(waits)
        db.session.flush()


def _void(submission: Submission, steps: Collection[str]) -> None:
    void = update(Signature).where(
        Signature.submission_id == submission.id,
        Signature.step.in_(steps),
        Signature.voided.is_(None),
    )
    db.session.execute(void.values(voided=now()).execution_options(synchronize_session="fetch"))


def _revoke(submission: Submission) -> None:
    """Close the links that were given out, and erase what was begun of a step."""
    close = update(Invitation).where(Invitation.submission_id == submission.id)
    db.session.execute(close.values(revoked=True).execution_options(synchronize_session="fetch"))
    begun: Sequence[Draft] = db.session.scalars(
        select(Draft).where(Draft.submission_id == submission.id)
    ).all()
    for each in begun:
        db.session.delete(each)
    if begun:
        note_erasure(db.session())


def _is_recorded(id: str) -> bool:
    return db.session.get(Move, id) is not None


def _move_id(key: str) -> str:
    """Derive a move's id from its key, so that two taps make one move."""
    return token_hash(f"move {key}")[:32]


class Dates(NamedTuple):
    """When a submission was where, in Oslo."""

    sent: Mapping[str, date] = {}
    """When each step was sent last."""
    confirmed: date | None = None
    last: date | None = None
    """When the last step that was sent was sent."""
    due: date | None = None
    """The deadline of the step that it waits at."""


def dates(submission_ids: Collection[str]) -> dict[str, Dates]:
    """Return the days of each submission that has moved or waits, without opening anything."""
    columns = (Move.submission_id, Move.what, Move.step, Move.at)
    # All of their moves: with what happened in the condition, SQLite reads all that was ever sent.
    moves = select(*columns).where(Move.submission_id.in_(submission_ids))
    found: dict[str, Dates] = {}
    for id, what, step, at in db.session.execute(moves.order_by(Move.submission_id, Move.number)):
        before, day = found.get(id, Dates()), local_time(at).date()
        if what == "confirmed":
            found[id] = before._replace(confirmed=day)
        elif what == "sent":
            found[id] = before._replace(sent={**before.sent, step: day}, last=day)
    waiting = select(Task.submission_id, Task.due).where(Task.submission_id.in_(submission_ids))
    for id, due in db.session.execute(waiting):
        found[id] = found.get(id, Dates())._replace(due=due)
    return found
