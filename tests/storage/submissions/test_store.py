"""Submissions: once, whole, in place; of anonymous ones nothing that tells who or when."""

import os
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import func, select

from forms import storage
from forms.storage import Unstorable
from forms.storage.database.engine import db
from forms.storage.encryption.records import Unopenable
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import (
    StoredFile,
    Submission,
)
from forms.storage.retention import retention
from forms.storage.submissions import attachments, counters, queries, store
from forms.storage.submissions.draft_payload import DraftPayload
from tests.storage.conftest import opened
from tests.storage.database.test_engine import in_threads
from tests.support.counts import counted_by_hand
from tests.support.databases import Settings

ANSWERS = {"bedre": "Mer tid, æøå 🙂", "alder": 4.5, "tolk": None, "syn": {"declined": True}}
MAY_7 = datetime(2026, 5, 7, 22, 30, tzinfo=UTC)


def keep(version: Version, answers: dict[str, Any] | None = None, **more: Any) -> Submission:
    key = more.pop("key", os.urandom(16).hex())
    return store.keep(version, answers or ANSWERS, key=key, **more)


def test_what_was_sent_is_what_is_opened(version: Version) -> None:
    kept = keep(version, received=MAY_7)
    db.session.commit()
    db.session.expunge_all()
    found = store.get(kept.id)
    assert found is not None and store.open_answers(found) == ANSWERS
    assert (found.step, found.state, found.received) == ("utfylling", "sent", MAY_7)
    assert found.period == date(2026, 5, 8), "half past midnight in Oslo"
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", found.reference or "")
    assert store.find((found.reference or "").lower().replace("-", " ")) == [found]
    assert store.find("") == store.find("\0\ud800") == []
    assert store.get("f" * 32) is None


def test_sent_twice_is_kept_once(version: Version) -> None:
    first = keep(version, key="k")
    db.session.commit()
    again = keep(version, key="k")
    db.session.commit()
    assert again.id == first.id
    assert store.find_by_key("k") is again
    assert counters.totals() == {"brukerskjema": 1}


def test_a_key_that_comes_with_other_answers_is_a_clash(
    version: Version, anonymous: Version
) -> None:
    first = keep(version, key="k")
    db.session.commit()
    for other, answers in ((version, {"bedre": "Annet"}), (anonymous, ANSWERS)):
        with pytest.raises(store.IdempotencyConflict) as clash:
            keep(other, answers, key="k")
        assert clash.value.submission.id == first.id
        db.session.rollback()
    assert store.open_answers(first) == ANSWERS
    assert counters.totals() == {"brukerskjema": 1}


def test_twice_at_once_is_kept_once(app: Flask, version: Version) -> None:
    version_id, ids = version.id, []

    def work(_: int) -> None:
        for round in range(5):
            with storage.writing():
                same = db.session.get_one(Version, version_id)
                kept = keep(same, {"bedre": str(round)}, key=f"key {round}")
                db.session.commit()
                ids.append((round, kept.id))

    assert in_threads(app, work, 6) == []
    assert len(ids) == 30 and len(set(ids)) == 5
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 5
    assert counters.totals() == {"brukerskjema": 5}


def test_clashes_at_once_keep_the_first(app: Flask, version: Version) -> None:
    version_id, outcomes = version.id, []

    def work(number: int) -> None:
        with storage.writing():
            same = db.session.get_one(Version, version_id)
            try:
                keep(same, {"bedre": str(number)}, key="k")
                db.session.commit()
                outcomes.append("kept")
            except store.IdempotencyConflict:
                outcomes.append("clash")

    assert in_threads(app, work, 6) == []
    assert sorted(outcomes) == ["clash"] * 5 + ["kept"]


def test_a_unit_that_does_not_exist_is_no_resend(version: Version) -> None:
    with pytest.raises(LookupError, match="unit"):
        keep(version, unit="ukjent")


@pytest.mark.parametrize("bad", ["\ud800", "a\0b", 2**64])
def test_what_cannot_be_kept_is_refused(version: Version, bad: Any) -> None:
    with pytest.raises(Unstorable):
        keep(version, {"bedre": bad})


def test_a_moved_row_does_not_open(version: Version) -> None:
    one, other = keep(version), keep(version, {"bedre": "Annet"})
    one.record, other.record = other.record, one.record
    db.session.commit()
    with pytest.raises(Unopenable):
        store.open_answers(one)
    with pytest.raises(Unopenable):
        list(queries.stream("brukerskjema"))


def test_anonymous_rows_tell_nothing_but_the_week(anonymous: Version) -> None:
    for day in range(7):
        keep(anonymous, {"bedre": "Ja"}, received=datetime(2026, 5, 4 + day, 9, tzinfo=UTC))
    db.session.commit()
    columns = set(sa.inspect(Submission).columns.keys())
    random = {"id", "listed", "key_hash", "digest", "sealed", "wrapped_key"}
    rows = [
        {name: getattr(row, name) for name in columns - random}
        for row in db.session.scalars(select(Submission))
    ]
    assert rows == [rows[0]] * 7
    assert (rows[0]["received"], rows[0]["reference"]) == (None, None)
    assert rows[0]["period"] == date(2026, 5, 4)
    for row in db.session.scalars(select(Submission)):
        assert row.listed == f"20260504{row.id}"
    assert len({len(row.sealed) for row in db.session.scalars(select(Submission))}) == 1


def test_anonymous_ones_come_out_shuffled(anonymous: Version) -> None:
    for number in range(30):
        keep(anonymous, {"bedre": f"{number:02}"}, received=MAY_7)
    db.session.commit()
    out = [answers["bedre"] for _, answers in queries.stream("anonymt")]
    listed = [line.id for line in queries.page("anonymt").lines]
    assert sorted(out) == [f"{number:02}" for number in range(30)] != out
    assert listed == sorted(listed, reverse=True)
    assert len(out) == 30


def test_counts_follow_what_is_kept_moved_and_erased(version: Version, anonymous: Version) -> None:
    first, second = (keep(version, received=MAY_7) for _ in range(2))
    keep(version, received=MAY_7 + timedelta(days=1))
    keep(anonymous, received=MAY_7)
    db.session.commit()
    store.move(first, state="returned", step="mottak")
    store.move(first, state="returned")
    assert store.remove(second) and not store.remove(second)
    db.session.commit()
    assert (first.state, first.step) == ("returned", "mottak")
    assert [tuple(count)[1:] for count in counters.counts("brukerskjema")] == [
        (date(2026, 5, 8), "returned", 1),
        (date(2026, 5, 9), "sent", 1),
    ]
    assert counters.counts("brukerskjema", since=date(2026, 5, 9), until=date(2026, 5, 9)) == [
        ("brukerskjema", date(2026, 5, 9), "sent", 1)
    ]
    assert counters.totals() == {"brukerskjema": 2, "anonymt": 1}
    by_hand = counted_by_hand()
    assert by_hand == counters.counts("anonymt") + counters.counts("brukerskjema")


def test_counts_hold_under_load(app: Flask, version: Version) -> None:
    version_id = version.id

    def work(number: int) -> None:
        for round in range(10):
            with storage.writing():
                same = db.session.get_one(Version, version_id)
                kept = keep(same, received=MAY_7)
                db.session.commit()
                if round % 2:
                    store.move(kept, state="returned")
                    db.session.commit()
                if number % 2:
                    store.remove(kept)
                    db.session.commit()

    assert in_threads(app, work, 4) == []
    assert [count.number for count in counters.counts("brukerskjema")] == [10, 10]
    assert counters.counts("brukerskjema") == counted_by_hand()


def test_two_who_move_the_same_one_count_it_once(app: Flask, version: Version) -> None:
    kept = keep(version, received=MAY_7)
    db.session.commit()

    def work(number: int) -> None:
        for _ in range(5):
            mine = store.get(kept.id)
            assert mine is not None
            store.move(mine, state=f"state {number}")
            db.session.commit()

    assert in_threads(app, work, 4) == []
    assert counters.counts("brukerskjema") == counted_by_hand()
    assert sum(count.number for count in counters.counts("brukerskjema")) == 1


def test_what_is_too_old_is_erased_with_its_files(version: Version) -> None:
    old, young = keep(version, received=MAY_7), keep(version, received=MAY_7 + timedelta(days=1))
    file = attachments.keep(version, "a.txt", "text/plain", b"a")
    assert attachments.attach(old, [file.id]) == 1
    db.session.commit()
    young_id = young.id
    old_id = old.id
    assert retention.erase([old_id]) == 1
    assert retention.erase([old_id]) == 0
    db.session.commit()
    assert db.session.scalars(select(Submission.id)).all() == [young_id]
    assert db.session.scalars(select(StoredFile.id)).all() == []
    assert counters.counts("brukerskjema") == counted_by_hand()


def test_a_stolen_database_shows_nothing(sqlite: Settings) -> None:
    from forms.storage.definitions import versions
    from forms.storage.submissions import drafts
    from tests.storage.conftest import ANONYMOUS

    canary = "kanarifuglen-Per-Olsen"
    with opened(sqlite) as app, app.app_context(), storage.writing():
        version = versions.publish(ANONYMOUS)
        keep(version, {"bedre": canary, "kanarispørsmål": "x"})
        drafts.start(version, payload=DraftPayload(answers={"bedre": canary}))
        attachments.keep(version, f"{canary}.txt", "text/x-kanari", canary.encode())
        db.session.commit()
        found = b"".join(path.read_bytes() for path in sqlite["INSTANCE"].iterdir())
        assert len(found) > 10_000
        for word in ("kanari", "olsen", 'bedre":"'):
            assert word.encode() not in found.lower()


def test_erased_is_erased_in_every_file(sqlite: Settings) -> None:
    from forms.storage.definitions import versions
    from tests.storage.conftest import document

    with opened(sqlite) as app, app.app_context(), storage.writing():
        version = versions.publish(document())
        kept = [keep(version, {"bedre": str(number)}) for number in range(20)]
        file = attachments.keep(version, "a.txt", "text/plain", b"a" * 5000)
        attachments.attach(kept[7], [file.id])
        db.session.commit()
        traces = [kept[7].sealed[100:200], kept[7].wrapped_key, file.sealed[-99:], kept[7].id]
        store.remove(kept[7])
        db.session.commit()
        for path in sqlite["INSTANCE"].iterdir():
            content = path.read_bytes()
            for trace in traces:
                assert (trace.encode() if isinstance(trace, str) else trace) not in content
        assert len(list(queries.stream("brukerskjema"))) == 19


def fill(version: Version, count: int) -> None:
    """Many rows at once, without sealing."""
    row = {
        "form_id": version.form_id,
        "version_id": version.id,
        "step": "utfylling",
        "unit_id": None,
        "received": MAY_7,
        "period": MAY_7.date(),
        "digest": "d",
        "sealed": b"x" * 2077,
        "wrapped_key": b"x" * 60,
        "key_id": "k",
    }
    rows = [
        {
            **row,
            "id": f"{number:032x}",
            "state": "sent" if number % 100 else "returned",
            "listed": f"20260507{number:032x}",
            "reference": f"{number}",
            "key_hash": f"{number:064x}",
        }
        for number in range(count)
    ]
    db.session.execute(sa.insert(Submission), rows)
