"""Does what waits in the queue (`forms.storage.jobs`): in a thread of the server, or in a process.

What a kind of job does is registered by `job_kind`. A job is begun anew when it fails, and goes on
where its parts end when its worker was killed. Nothing that it was asked to do is logged.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from forms import i18n
from forms.storage import db, jobs
from forms.storage.models.jobs import Job

log = logging.getLogger(__name__)
PAUSE = 2.0
"""Seconds between two looks at the queue; what this process puts there is seen at once."""
LONG_PAUSE = 30.0
"""The same while the database does not answer."""

KINDS: dict[str, Callable[["Work"], None]] = {}
_called = threading.Event()


class Refused(Exception):
    """What was asked for may no longer be had, so the job is not tried again."""


class Stopped(Exception):
    """This worker ends; another goes on with the job."""


class Work:
    """A job while it is done: what was asked, and where its files go."""

    def __init__(self, job: Job, stop: threading.Event) -> None:
        self.job, self.order, self._stop = job, jobs.order_of(job), stop
        self.names = jobs.part_names(job)
        """The files that were made by workers before this one."""

    def begin(self, total: int) -> None:
        """Tell how many parts there are; those that were made before are counted."""
        jobs.renew_lease(self.job, total=total, done=len(self.names))
        db.session.commit()

    def keep(self, name: str, content: bytes, submission_id: str) -> None:
        """Keep a part, and end here if this worker is to stop."""
        jobs.keep_part(self.job, name, content, submission_id)
        db.session.commit()
        if self._stop.is_set():
            raise Stopped


def job_kind(name: str) -> Callable[[Callable[[Work], None]], Callable[[Work], None]]:
    """Let a function do the jobs of the kind *name*."""

    def register(does: Callable[[Work], None]) -> Callable[[Work], None]:
        KINDS[name] = does
        return does

    return register


def queue_job(
    kind: str, user_id: str, order: Mapping[str, Any], form_id: str | None = None, *, id: str = ""
) -> Job:
    """Put a job in the queue and commit, and call the worker of this process.

    A job with an *id* of the caller's is put there once.
    """
    if id and (known := jobs.get(id, user_id)):
        return known
    job = jobs.add(kind, user_id, {**order, "language": i18n.current_language()}, form_id, id=id)
    db.session.commit()
    _called.set()
    return job


def run_queue(app: Flask, stop: threading.Event, *, until_empty: bool = False) -> int:
    """Do what waits until *stop*, or until nothing waits; how many jobs were begun."""
    name, begun = secrets.token_hex(8), 0
    while not stop.is_set():
        pause = PAUSE
        try:
            with app.app_context():
                if jobs.is_waiting() and do_next_job(name, stop):
                    begun += 1
                    continue
        except SQLAlchemyError as error:
            log.warning("the queue cannot be read: %s", type(error).__name__)
            pause = LONG_PAUSE
        except Exception as error:  # no job may end the thread that the others wait for
            log.warning("background work could not be noted: %s", type(error).__name__)
            pause = LONG_PAUSE
        if until_empty:
            break
        _called.wait(pause)
        _called.clear()
    return begun


def do_next_job(worker: str, stop: threading.Event) -> bool:
    """Do the job that has waited longest; False when another worker was first."""
    job = jobs.take(worker)
    db.session.commit()
    if job is None:
        return False
    try:
        _do(job, stop)
    except jobs.Lost:
        db.session.rollback()
    return True


def _do(job: Job, stop: threading.Event) -> None:
    """Do the job, and note how it went."""
    if jobs.has_ended_its_workers(job):
        jobs.fail(job)
        db.session.commit()
        log.warning("background work (%s) is given up: its workers were ended", job.kind)
        return
    try:
        task = Work(job, stop)
        db.session.commit()
        with i18n.use(task.order.get("language", i18n.SOURCE)):
            KINDS[job.kind](task)
        jobs.finish(job)
    except Stopped:
        jobs.release(job)
    except jobs.Lost:
        raise
    except Refused:
        db.session.rollback()
        jobs.fail(job, for_good=True)
    except Exception as error:
        db.session.rollback()
        given_up = jobs.fail(job)
        said = "is given up" if given_up else "is tried again"
        log.warning("background work (%s) failed and %s: %s", job.kind, said, type(error).__name__)
    db.session.commit()


def start_thread(app: Flask) -> Callable[[], None]:
    """Do what waits in a thread of this process; return what ends it."""
    stop = threading.Event()
    if not app.config["BACKGROUND"]:
        return stop.set

    def begin() -> None:
        _called.wait(PAUSE)  # the first requests come before
        run_queue(app, stop)

    thread = threading.Thread(target=begin, name="background", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        _called.set()
        thread.join(timeout=5)

    return end
