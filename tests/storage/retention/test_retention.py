"""What is too old goes, wholly and once; what the archive lacks, or waits at a step, stays."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select

from forms import storage
from forms.i18n import OSLO
from forms.storage import audit_log
from forms.storage.accounts import units
from forms.storage.database.engine import db, is_shared
from forms.storage.definitions import versions
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import (
    StoredFile,
    Submission,
)
from forms.storage.retention import reshuffle, retention
from forms.storage.retention.periods import add_period
from forms.storage.submissions import attachments, counters, drafts, store
from forms.storage.workflow import cases
from tests.storage.conftest import document, opened
from tests.support.counts import counted_by_hand
from tests.support.databases import Settings

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
CANARY = "kanarifugl" * 40


@pytest.fixture
def clock(writing: None) -> Iterator[time_machine.Traveller]:
    """The first of January, until the test says else."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def published(id: str = "brukerskjema", **form: object) -> Version:
    version = versions.publish(document(id, **form))
    db.session.commit()
    return version


def kept(version: Version, key: str, **more: str) -> Submission:
    submission = store.keep(version, {"bedre": CANARY}, key=key, **more)  # type: ignore[arg-type]
    db.session.commit()
    return submission


def ids(moment: datetime | None = None) -> dict[str, list[str]]:
    return {due.form_id: sorted(due.ids) for due in retention.find_due(moment)}


def test_the_day_is_exact(clock: time_machine.Traveller) -> None:
    version = published(keep={"answers": "30d"})
    first = kept(version, "a")
    clock.shift(DAY)
    second = kept(version, "b")
    midnight = datetime(2026, 1, 31, 23, tzinfo=UTC)  # in Oslo, 30 days after the first ended
    assert ids(midnight - timedelta(seconds=1)) == {"brukerskjema": []}
    assert ids(midnight) == {"brukerskjema": [first.id]}
    assert ids(midnight + DAY) == {"brukerskjema": sorted([first.id, second.id])}
    (due,) = retention.find_due(midnight + DAY)
    assert due.oldest == START.date()


def test_each_is_kept_as_its_own_version_says(clock: time_machine.Traveller) -> None:
    old = kept(published(keep={"answers": "1y"}), "a")
    new = kept(published(keep={"answers": "30d"}), "b")
    for_ever = kept(published("evig"), "c")
    assert ids(START + 40 * DAY) == {"brukerskjema": [new.id], "evig": []}
    everything = ids(START + 4000 * DAY)
    assert everything == {"brukerskjema": sorted([old.id, new.id]), "evig": []}
    assert for_ever.id not in everything["evig"]


@pytest.mark.parametrize("limit", ["1d", "2w", "30d", "1m", "6m", "13m", "1y", "5y"])
def test_the_last_day_is_found_without_looking_at_any_row(limit: str, writing: None) -> None:
    """At ends of months and in leap years, too."""
    version, sent = published(keep={"answers": limit}), {}
    for number in range(150):
        noon = datetime(2020 + number // 36, number // 3 % 12 + 1, 1, 12, tzinfo=UTC)
        noon += DAY * (0, 27, 29)[number % 3]
        sent[store.keep(version, {}, key=str(number), received=noon).id] = noon
    db.session.commit()
    for at in (datetime(2023, 2, 28, 23, 30, tzinfo=UTC), datetime(2024, 2, 29, 22, tzinfo=UTC)):
        midnights = {id: (day.astimezone(OSLO) + DAY).replace(hour=0) for id, day in sent.items()}
        over = sorted(
            id for id, night in midnights.items() if add_period(night.astimezone(UTC), limit) <= at
        )
        assert ids(at)["brukerskjema"] == over


def test_a_night_reads_what_is_old_and_not_what_there_is(clock: time_machine.Traveller) -> None:
    """Found: each night, and the page «Frister», read every submission to every form."""
    if is_shared():
        return  # PostgreSQL chooses by its statistics
    published(keep={"answers": "30d"})
    published("anonymt", keep={"answers": "30d"}, confidentiality="anonymous")
    published("arkivert", keep={"answers": "30d", "after": "archived"})
    asked: list[tuple[str, Any]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2:4]))
    retention.find_due()
    reshuffle.reshuffle_recent(START.date())
    plans = []
    for statement, values in [each for each in asked if "FROM submission" in each[0]]:
        found = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plans.append(" ".join(str(row.detail) for row in found))
    narrow = [plan for plan in plans if re.search(r"listed[<>]\?", plan)]
    counts = [plan for plan in plans if plan not in narrow]
    assert len(narrow) == 4, plans
    assert len(counts) == 1 and "(form_id=?" in counts[0], "what waits for the archive is counted"


def test_nothing_goes_before_the_archive_has_it(clock: time_machine.Traveller) -> None:
    version = published(keep={"answers": "90d", "after": "archived"})
    first, second = kept(version, "a"), kept(version, "b")
    (due,) = retention.find_due(START + 9000 * DAY)
    assert due.ids == [] and due.unarchived == 2
    clock.shift(100 * DAY)
    assert retention.note_archived(first, "arkivet", "2026/17")
    assert not retention.note_archived(first, "arkivet", "2026/18")
    db.session.commit()
    found = retention.archive_receipt(first)
    assert found is not None and (found.who, found.reference) == ("arkivet", "2026/17")
    assert ids(START + 189 * DAY) == {"brukerskjema": []}
    (due,) = retention.find_due(START + 190 * DAY)
    assert due.ids == [first.id] and due.unarchived == 1
    assert [each.id for each in retention.unarchived_submissions("brukerskjema")] == [second.id]


def test_what_waits_at_a_step_stays(clock: time_machine.Traveller) -> None:
    kept(published(keep={"answers": "30d"}), "a", state="underway")
    (due,) = retention.find_due(START + 400 * DAY)
    assert due.ids == [] and due.underway == 1


def test_it_goes_with_all_that_hangs_on_it(clock: time_machine.Traveller) -> None:
    version = published(keep={"answers": "30d"})
    draft, _ = drafts.start(version)
    file = attachments.keep(version, "a.txt", "text/plain", b"x" * 5000, draft)
    first, second = kept(version, "a"), kept(version, "b")
    attachments.attach(first, [file.id], draft)
    db.session.commit()
    assert retention.erase([first.id]) == 1
    db.session.commit()
    assert retention.erase([first.id]) == 0
    db.session.commit()
    db.session.expunge_all()
    assert store.get(first.id) is None and store.get(second.id) is not None
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert counters.totals() == {"brukerskjema": 1}
    assert [tuple(each) for each in counted_by_hand()] == [
        tuple(each) for each in counters.counts("brukerskjema")
    ]


def test_whatever_points_at_a_submission_goes_with_it(app: Flask) -> None:
    for table in db.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name == "submission":
                assert key.ondelete == "CASCADE", f"{table.name}.{key.parent.name}"


def test_anonymous_answers_go_in_whole_batches(clock: time_machine.Traveller) -> None:
    anonymous = published(
        "anonymt",
        confidentiality="anonymous",
        anonymous={"hide_below": 3, "time": "week"},
        keep={"answers": "1y"},
    )
    sent = []
    for week in range(30):
        sent.append(kept(anonymous, str(week)).period)
        clock.shift(7 * DAY)
    for days in range(0, 800, 7):
        clock.move_to(START + 366 * DAY + days * DAY)
        (due,) = retention.find_due()
        assert len(due.ids) != 1 and len(due.ids) != 2, "a group that is too small would be known"
        assert len(sent) - len(due.ids) not in (1, 2)
    assert len(due.ids) == 30


def test_a_clock_that_jumped_stops_it(clock: time_machine.Traveller) -> None:
    retention.demand_steady_clock()
    audit_log.record("system", retention.DONE, "", "0")
    db.session.commit()
    clock.shift(timedelta(hours=25))
    retention.demand_steady_clock()
    audit_log.record("anna", "signed_in", "anna")
    db.session.commit()
    clock.shift(timedelta(hours=1))
    with pytest.raises(retention.ClockJumped):
        retention.demand_steady_clock()
    clock.shift(-400 * DAY)
    retention.demand_steady_clock()


def test_empty_cases_go(clock: time_machine.Traveller, app: Flask) -> None:
    units.import_csv("id,name,kind,active\nb,Bjørka,barnehage,ja\n")
    case = cases.open_case("b", cases.Child("Ola", None))
    full = cases.open_case("b", cases.Child("Kari", None))
    store.keep(published(), {"bedre": "x"}, key="a", case=full.id)
    for each in (case, full):
        cases.close(each, cases.Closing("reached", told=True))
    db.session.commit()
    assert retention.forget_cases(START + 29 * DAY) == 0
    assert retention.forget_cases(START + 30 * DAY) == 1
    db.session.commit()
    assert [
        found.id for found in cases.listing(cases.CaseScope("leder", ["b"], ["b"]), closed=True)
    ] == [full.id]


def test_one_that_is_erased_is_in_no_file(sqlite: Settings) -> None:
    """trust.md, P8: nothing of the sealed record is left, so that no key can open it again."""
    with opened(sqlite) as app, app.app_context(), storage.writing():
        version = published()
        gone, stays = kept(version, "a"), kept(version, "b")
        sealed = [gone.sealed[n : n + 32] for n in range(0, 1024, 32)]
        other = stays.sealed[100:132]
        before = sum(in_files(sqlite, piece) for piece in sealed)
        assert before >= len(sealed) - 2 and in_files(sqlite, other), "but where a page ends"
        assert retention.erase_one(gone, "anna", "asked")
        db.session.commit()
        assert not any(in_files(sqlite, piece) for piece in [*sealed, gone.wrapped_key])
        assert in_files(sqlite, other)
        (line,) = audit_log.listing(what=retention.ERASED).events
        assert (line.who, line.subject) == ("anna", gone.id)
        assert line.detail == f"{gone.reference} asked"
        with pytest.raises(ValueError, match="Unknown reason"):
            retention.erase_one(stays, "anna", "Kari Normann ba om det")


def in_files(settings: Settings, piece: bytes) -> bool:
    """Whether the bytes stand in any file of the instance folder."""
    found = Path(settings["INSTANCE"]).rglob("*")
    return any(piece in path.read_bytes() for path in found if path.is_file())
