"""The queue of background work: kept in the database, taken by one worker at a time.

A job is put there in the transaction that asks for it. A worker takes it for `LEASE` at a
time and puts that off with each part that it keeps; one that was killed lets its lease run out, and
another worker goes on where the parts end. So each part is made at least once and kept exactly
once. A job that has ended `MOST_TRIES` workers in a row, without a part kept, ends the next of them
no more: it is given up.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import undefer_group

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db, note_erasure
from forms.storage.encryption.records import Unopenable, seal, unseal
from forms.storage.models.base import new_id, now
from forms.storage.models.jobs import Job, JobPart
from forms.storage.models.submissions import Submission

LEASE = timedelta(minutes=2)
"""So long a worker has a job without keeping a part of it; the longest PDF takes a minute."""
MOST_TRIES = 5
PAUSE = timedelta(seconds=30)
"""Before the second try; twice as long before each further one."""
LASTS = frozenset({"form_id", "sensitive", "state"})
"""What is kept of an order when the job has ended."""
KEPT = timedelta(days=1)
"""How long what a job has made can be taken away."""


class Lost(Exception):
    """The job is another worker's now, or was deleted: what this one made is not kept."""


def add(
    kind: str, user_id: str, order: Mapping[str, Any], form_id: str | None = None, *, id: str = ""
) -> Job:
    """Put a job in the queue; it begins when the transaction is committed."""
    moment, id = now(), id or new_id()
    job = Job(id=id, kind=kind, user_id=user_id, form_id=form_id, made=moment, due=moment)
    job.record = seal(dumps(order), job.associated_data)
    db.session.add(job)
    db.session.flush()
    return job


def order_of(job: Job) -> dict[str, Any]:
    """Return what the job was asked to do."""
    order: dict[str, Any] = orjson.loads(unseal(job.record, job.associated_data))
    return order


def is_waiting() -> bool:
    """Tell whether a worker could take something now; asks without a lock."""
    return db.session.scalar(select(Job.id).where(_is_free(now())).limit(1)) is not None


def take(worker: str) -> Job | None:
    """Take the job that has waited longest, for `LEASE`; None when there is none. Commit then."""
    moment = now()
    found = select(Job).where(_is_free(moment)).order_by(Job.due).limit(1)
    job = db.session.scalar(
        found.with_for_update(skip_locked=True).options(undefer_group("sealed")),
        execution_options={"populate_existing": True},
    )
    if job is None:
        return None
    job.state, job.worker, job.lease = "running", worker, moment + LEASE
    job.tries += 1
    db.session.flush()
    return job


def _is_free(moment: datetime) -> ColumnElement[bool]:
    """Which jobs wait, or were left by a worker that ended."""
    waiting = and_(Job.state == "waiting", Job.due <= moment)
    return or_(waiting, and_(Job.state == "running", Job.lease < moment))


def renew_lease(job: Job, **values: Any) -> None:
    """Change the job and put off its lease; raise `Lost` when it is no longer this worker's."""
    held = db.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.worker == job.worker, Job.state == "running")
        .values({"lease": now() + LEASE, **values})
        .execution_options(synchronize_session=False)
    )
    if not held.rowcount:  # type: ignore[attr-defined]  # of an UPDATE
        raise Lost


def keep_part(job: Job, name: str, content: bytes, submission_id: str) -> None:
    """Keep one file that the job has made, of that submission; raise `Lost`.

    What comes after it has all its tries before it.
    """
    renew_lease(job, done=Job.done + 1, tries=1)
    submission = db.session.scalar(select(Submission).where(Submission.id == submission_id))
    if submission is None:
        return  # erased meanwhile, and the file with it
    part = JobPart(job_id=job.id, submission_id=submission_id, name=name, id=new_id())
    part.record = seal(content, part.associated_data, submission.key_class)
    db.session.add(part)
    db.session.flush()


def finish(job: Job) -> None:
    """Note that the job is done; raise `Lost`."""
    renew_lease(job, state="done", lease=None, ended=now(), **_emptied_columns(job))
    note_erasure(db.session())


def release(job: Job) -> None:
    """Let another worker go on with the job now, since this one stops; raise `Lost`."""
    renew_lease(job, state="waiting", lease=None, due=now(), tries=Job.tries - 1)


def fail(job: Job, *, for_good: bool = False) -> bool:
    """Try the job again later; True when it is given up. Raises `Lost`."""
    if for_good or job.tries >= MOST_TRIES:
        renew_lease(job, state="failed", lease=None, ended=now(), **_emptied_columns(job))
        note_erasure(db.session())
        return True
    renew_lease(job, state="waiting", lease=None, due=now() + PAUSE * 2 ** (job.tries - 1))
    return False


def has_ended_its_workers(job: Job) -> bool:
    """Tell whether as many workers have ended while they did the job as may fail at it."""
    return job.tries > MOST_TRIES


def _emptied_columns(job: Job) -> dict[str, Any]:
    """Return a job's columns with nothing of its order but what decides who gets the result."""
    try:
        order = order_of(job)
    except Unopenable:  # which may be why it failed
        order = {}
    kept = {name: value for name, value in order.items() if name in LASTS}
    return seal(dumps(kept), job.associated_data)._asdict()


def part_names(job: Job) -> set[str]:
    """Return the names of the files that the job has made."""
    return set(db.session.scalars(select(JobPart.name).where(JobPart.job_id == job.id)))


def submission_ids(job_id: str) -> list[str]:
    """Return the ids of the submissions of which the job has made files."""
    return list(db.session.scalars(select(JobPart.submission_id).where(JobPart.job_id == job_id)))


def parts(job_id: str, submissions: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a job has made of these submissions, by name, one at a time."""
    wanted = select(JobPart.id).where(
        JobPart.job_id == job_id, JobPart.submission_id.in_(submissions)
    )
    for id in db.session.scalars(wanted.order_by(JobPart.name)).all():
        one = select(JobPart).where(JobPart.id == id).options(undefer_group("sealed"))
        if part := db.session.scalar(one):
            yield part.name, unseal(part.record, part.associated_data)
            db.session.expunge(part)


def jobs_of_user(user_id: str, kinds: Collection[str] | None = None) -> list[Job]:
    """Return what the user asked for and can still see, of these kinds, the newest first."""
    mine = select(Job).where(Job.user_id == user_id)
    if kinds is not None:
        mine = mine.where(Job.kind.in_(kinds))
    return list(db.session.scalars(mine.order_by(Job.made.desc(), Job.id)))


def get(job_id: str, user_id: str) -> Job | None:
    """Return that job of the user, or None."""
    return db.session.scalar(select(Job).where(Job.id == job_id, Job.user_id == user_id))


def remove(job: Job) -> None:
    """Delete the job and what it has made."""
    db.session.execute(delete(Job).where(Job.id == job.id))
    note_erasure(db.session())


def remove_ended() -> int:
    """Delete what ended a day ago, with what was made; how many jobs."""
    gone = db.session.execute(delete(Job).where(Job.ended <= now() - KEPT).returning(Job.id)).all()
    if gone:
        note_erasure(db.session())
    return len(gone)


class Load(NamedTuple):
    """How the queue is: numbers by state, and how long the oldest has waited, in seconds."""

    waiting: int
    running: int
    failed: int
    oldest: float


def queue_load() -> Load:
    """Return how the queue is now; `failed` of the last day."""
    moment = now()
    left = and_(Job.state == "running", Job.lease < moment)
    state = case((left, "waiting"), else_=Job.state)
    rows = db.session.execute(select(state, func.count()).group_by(state))
    found = {name: number for name, number in rows}
    due = db.session.scalar(select(func.min(Job.due)).where(_is_free(moment)))
    oldest = max(0.0, (moment - due).total_seconds()) if due else 0.0
    waiting, running, failed = (found.get(name, 0) for name in ("waiting", "running", "failed"))
    return Load(waiting, running, failed, oldest)
