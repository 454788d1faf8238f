"""The queue of background work, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from forms.storage import db, jobs
from forms.storage.accounts import users
from forms.storage.models.definitions import Version
from forms.storage.retention import retention
from forms.storage.submissions import store

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.fixture
def who(writing: None) -> str:
    """The id of who asks for something."""
    user = users.add("kari", "Kari", ["coordinator"])
    db.session.commit()
    return user.id


def test_a_job_is_done_once(who: str) -> None:
    assert not jobs.is_waiting() and jobs.take("a") is None
    jobs.add("lek", who, {"navn": "Ola"})
    db.session.commit()
    assert jobs.is_waiting()
    job = jobs.take("a")
    db.session.commit()
    assert job is not None and jobs.order_of(job) == {"navn": "Ola"}
    assert jobs.take("b") is None and jobs.queue_load()[:3] == (0, 1, 0)
    jobs.finish(job)
    db.session.commit()
    assert jobs.take("b") is None
    (kept,) = jobs.jobs_of_user(who)
    db.session.refresh(kept, ["state", "sealed", "wrapped_key", "key_id"])
    assert kept.state == "done" and jobs.order_of(kept) == {}  # the order is gone
    assert jobs.get(kept.id, "en annen") is None


def test_another_worker_goes_on_where_one_was_killed(who: str, version: Version) -> None:
    ids = [store.keep(version, {"bedre": str(n)}, key=f"nøkkel {n}").id for n in range(3)]
    jobs.add("lek", who, {})
    db.session.commit()
    with time_machine.travel(MONDAY, tick=False) as clock:
        clock.move_to(datetime.now(UTC) + timedelta(days=400))
        killed = jobs.take("a")
        assert killed is not None
        jobs.renew_lease(killed, total=3)
        jobs.keep_part(killed, "1.pdf", b"en", ids[0])
        db.session.commit()
        assert not jobs.is_waiting() and jobs.take("b") is None
        clock.shift(jobs.LEASE + timedelta(seconds=1))
        assert jobs.queue_load().waiting == 1 and jobs.queue_load().oldest >= 0
        db.session.expunge_all()
        other = jobs.take("b")
        db.session.commit()
        assert other is not None and jobs.part_names(other) == {"1.pdf"}
        with pytest.raises(jobs.Lost):  # the first was only slow, and comes back
            jobs.keep_part(killed, "2.pdf", b"to", ids[1])
        db.session.rollback()
        jobs.keep_part(other, "2.pdf", b"to", ids[1])
        jobs.keep_part(other, "3.pdf", b"tre", ids[2])
        jobs.finish(other)
        db.session.commit()
        assert list(jobs.parts(other.id, ids)) == [
            ("1.pdf", b"en"),
            ("2.pdf", b"to"),
            ("3.pdf", b"tre"),
        ]
        retention.erase([ids[1]])  # what is erased is in no file that waits
        db.session.commit()
        assert [name for name, _content in jobs.parts(other.id, ids)] == ["1.pdf", "3.pdf"]
        assert jobs.remove_ended() == 0
        clock.shift(jobs.KEPT)
        assert jobs.remove_ended() == 1
        db.session.commit()
        assert list(jobs.parts(other.id, ids)) == [] and jobs.jobs_of_user(who) == []


def test_what_fails_is_tried_again_and_given_up(who: str) -> None:
    jobs.add("lek", who, {})
    db.session.commit()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=False) as clock:
        for number in range(1, jobs.MOST_TRIES + 1):
            job = jobs.take("a")
            assert job is not None and job.tries == number
            assert jobs.fail(job) is (number == jobs.MOST_TRIES)
            db.session.commit()
            assert jobs.take("a") is None  # not at once
            clock.shift(jobs.PAUSE * 2 ** (number - 1))
        assert jobs.take("a") is None and jobs.queue_load().failed == 1


def test_a_worker_that_stops_uses_no_try(app: Flask, who: str) -> None:
    jobs.add("lek", who, {})
    job = jobs.take("a")
    assert job is not None
    jobs.release(job)
    db.session.commit()
    again = jobs.take("b")
    assert again is not None and again.tries == 1
