"""Forms on their way: sent on, sent back, withdrawn, opened again; on both databases."""

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from forms import storage
from forms.i18n import today
from forms.storage import Draft, Submission, Version, audit_log, db
from forms.storage.accounts import units
from forms.storage.database.engine import is_shared
from forms.storage.definitions import versions
from forms.storage.models.base import now
from forms.storage.submissions import counters, drafts, store
from forms.storage.submissions.draft_payload import DraftPayload
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import invitations, notices, signatures, transitions, worklist
from forms.storage.workflow.signatures import SignatureInput
from forms.storage.workflow.transitions import NextTask, StaleTransition
from forms.storage.workflow.worklist import Reach, WorklistScope
from tests.storage.conftest import document
from tests.storage.database.test_engine import in_threads
from tests.support.counts import counted_by_hand

LEADER = NextTask("behandling", "leader", "solbakken", today() + timedelta(days=14))
RECEIVER = NextTask("mottak", "receiver", "lia")
FIRST = NextTask("melding", "staff", "solbakken")
KEY = "b" * 32


@pytest.fixture
def version(writing: None) -> Version:
    """A published form, and two units."""
    units.import_csv("id;name;kind\nsolbakken;Solbakken;barnehage\nlia;Lia;barneskole\n")
    version = versions.publish(document())
    db.session.commit()
    return version


@pytest.fixture
def sent(version: Version) -> Submission:
    """A form whose first step is done, and that waits for the leader."""
    kept = store.keep(
        version, {"bedre": "Alt"}, key="a" * 32, unit="solbakken", state="underway", step="melding"
    )
    transitions.send(kept, "melding", {"bedre": "Alt"}, key="a" * 32, who="en", on=LEADER)
    db.session.commit()
    return kept


@pytest.fixture(autouse=True)
def counted(app: Flask) -> Iterator[None]:
    """Whatever happens, the figures are those of the rows, and everything that is sealed opens."""
    yield
    with app.app_context():
        forms = {"brukerskjema"}
        assert [c for form in forms for c in counters.counts(form)] == counted_by_hand()
        for each in db.session.query(Submission):
            store.open_answers(each)
            transitions.history(each)


def told(submission: Submission) -> list[tuple[str, str, str]]:
    """What happened: what, at which step, by whom."""
    return [(m.what, m.step, m.who) for m in transitions.history(submission)]


def test_a_step_is_sent_once_however_often(sent: Submission) -> None:
    def again() -> bool:
        return transitions.send(
            sent,
            "behandling",
            {"bedre": None},
            key=KEY,
            who="to",
            on=None,
            skipped=["lukking"],
            merged={"bedre": "Litt"},
        )

    assert again() and not again()
    db.session.commit()
    assert told(sent) == [
        ("sent", "melding", "en"),
        ("sent", "behandling", "to"),
        ("skipped", "lukking", "system"),
    ]
    assert store.open_answers(sent) == {"bedre": "Litt"}
    assert sent.state == "sent" and transitions.task(sent) is None
    assert transitions.find_by_key("c" * 32) is None and transitions.find_by_key(KEY)[0] == sent  # type: ignore[index]
    assert transitions.completed_steps(sent) == {"melding", "behandling"}


def test_what_waits_elsewhere_is_not_moved(sent: Submission) -> None:
    with pytest.raises(StaleTransition):
        transitions.send(sent, "lukking", {}, key=KEY, who="to", on=None, merged={})
    with pytest.raises(StaleTransition):
        transitions.confirm(sent, "mottak", who="to")
    with pytest.raises(StaleTransition):
        transitions.reopen(sent, FIRST, who="to", reason="Feil", voids=[])
    transitions.withdraw(sent, who="en", reason="Feil")
    for late in (transitions.withdraw,):
        with pytest.raises(StaleTransition):
            late(sent, who="en", reason="Feil")
    with pytest.raises(StaleTransition):
        transitions.send_back(sent, FIRST, who="en", reason="Feil", voids=[])
    db.session.commit()


def test_sending_back_voids_closes_and_keeps_what_was(version: Version, sent: Submission) -> None:
    signatures.keep(sent, "behandling", SignatureInput("leder", "signed", "type_name", "Mari"))
    signatures.keep(sent, "melding", SignatureInput("melder", "signed", "type_name", "Ola"))
    where = DraftContext(submission=sent.id, step="behandling")
    drafts.start(version, payload=DraftPayload(answers={"bedre": "Nei"}), where=where)
    link = invitations.issue("step", sent.form_id, submission=sent.id, step="behandling")
    transitions.send_back(sent, FIRST, who="to", reason="Mangler dato", voids=["behandling"])
    db.session.commit()
    assert [s.signer for s in signatures.listing(sent)] == ["melder"]
    assert db.session.query(Draft).count() == 0
    assert invitations.open_invitation(link.token) is None
    last = transitions.history(sent)[-1]
    assert last.said == {"reason": "Mangler dato", "answers": {"bedre": "Alt"}}
    task = transitions.task(sent)
    assert task is not None and (task.step, task.role) == ("melding", "staff")


def test_a_withdrawn_form_is_opened_again(sent: Submission) -> None:
    transitions.withdraw(sent, who="en", reason="Feil barn")
    db.session.commit()
    assert sent.state == "withdrawn" and transitions.task(sent) is None
    transitions.reopen(sent, FIRST, who="leder", reason="Likevel rett", voids=["melding"])
    db.session.commit()
    assert sent.state == "underway"
    assert [what for what, _step, _who in told(sent)] == ["sent", "withdrawn", "reopened"]


def listing_of(
    *,
    own: Collection[str] = (),
    received: Collection[str] = (),
    reach: Reach | None = None,
    versions: Collection[str] = (),
) -> WorklistScope:
    """A scope in which everybody at the unit reads *versions*."""
    unit = {frozenset({"unit"}): versions}
    return WorklistScope("", own, (), received, reach or {}, unit, unit, {})


def test_a_receiver_has_it_until_it_is_called_back(sent: Submission) -> None:
    mine = listing_of(received={"lia"}, reach={"receiver": {"lia"}})
    assert worklist.find(sent.id, mine) is None
    transitions.send(
        sent, "behandling", {}, key=KEY, who="to", on=RECEIVER, merged={"bedre": "Alt"}
    )
    db.session.commit()
    assert (
        transitions.holding_units(sent) == {"lia": {"mottak"}}
        and worklist.find(sent.id, mine) == sent
    )
    assert transitions.confirm(sent, "mottak", who="tre")
    assert not transitions.confirm(sent, "mottak", who="tre")
    transitions.send(sent, "mottak", {}, key="c" * 32, who="tre", on=None, merged={"bedre": "Alt"})
    db.session.commit()
    assert [row.submission for row in worklist.completed_submissions(mine).rows] == [sent]
    transitions.reopen(sent, FIRST, who="leder", reason="Feil skole", voids=[])
    db.session.commit()
    assert transitions.holding_units(sent) == {}
    assert worklist.find(sent.id, mine) is None and worklist.completed_submissions(mine).rows == []


def test_the_lists_are_scoped_and_go_on(version: Version) -> None:
    for number in range(7):
        key = f"{number:032x}"
        day = today() + timedelta(days=number - 2) if number < 5 else None
        kept = store.keep(version, {"bedre": key}, key=key, unit="solbakken", state="underway")
        on = NextTask("behandling", "leader", "solbakken" if number else "lia", day)
        transitions.send(kept, "melding", {}, key=key, who="en", on=on)
    db.session.commit()
    leader = listing_of(own={"solbakken"}, reach={"leader": {"solbakken"}}, versions=[version.id])
    assert worklist.count_own_tasks(leader) == (6, 1)
    assert len(worklist.own_tasks(leader, late=True).rows) == 1
    seen, after = [], ""
    for _ in range(4):
        page = worklist.own_tasks(leader, after=after, limit=2)
        seen += [row.task.due for row in page.rows if row.task]
        after = page.after
        if not after:
            break
    days = [day for day in seen if day]
    assert len(seen) == 6 and days == sorted(days) and seen[-2:] == [None, None]
    assert len(worklist.waiting_for_others(leader).rows) == 1
    assert worklist.count_own_tasks(listing_of()) == (0, 0)
    assert worklist.own_tasks(leader, after="tull x").rows == []


def test_what_waits_for_others_is_read_from_the_tasks(version: Version) -> None:
    """Found: SQLite began with every submission of the unit, and a million took four times long."""
    asked: list[tuple[str, Any]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2:4]))
    mine = listing_of(own={"solbakken"}, reach={"staff": {"solbakken"}}, versions=[version.id])
    worklist.waiting_for_others(mine)
    ((statement, values),) = [one for one in asked if "FROM task" in one[0]]
    if is_shared():
        return  # PostgreSQL chooses by its statistics
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    first, *_others = (str(row.detail) for row in plan)
    assert first == "SCAN task USING INDEX ix_task_due_submission_id"


def test_what_is_done_is_listed_newest_first_over_units_and_pages(version: Version) -> None:
    """The newest of each unit are found apart, and put together in order."""
    for number in range(9):
        key = f"{number:032x}"
        unit = ("solbakken", "lia", None)[number % 3]
        kept = store.keep(version, {"bedre": key}, key=key, unit=unit, state="underway")
        on = NextTask("mottak", "receiver", "lia") if unit is None else LEADER
        transitions.send(kept, "melding", {}, key=key, who="en", on=on)
        transitions.send(
            kept, on.step, {}, key=f"{number + 50:032x}", who="to", on=None, merged={"bedre": key}
        )
    db.session.commit()
    newest = [each.id for each in db.session.query(Submission).order_by(Submission.listed.desc())]
    both = listing_of(own={"solbakken", "lia"}, received={"lia"}, versions=[version.id])
    assert listed(both) == newest
    assert listed(both, limit=2) == newest
    one = listing_of(own={"lia"}, versions=[version.id])
    at_lia = [each.id for each in db.session.query(Submission).filter_by(unit_id="lia")]
    assert sorted(listed(one, limit=1)) == sorted(at_lia) and len(at_lia) == 3
    assert listed(listing_of(own={"lia"}, versions=[])) == []


def listed(mine: WorklistScope, *, limit: int = 50) -> list[str]:
    """The ids of all that is done, read a page at a time."""
    found, after = [], ""
    while True:
        page = worklist.completed_submissions(mine, after=after, limit=limit)
        found += [row.submission.id for row in page.rows]
        after = page.after
        if not after:
            return found


def test_what_others_finished_is_told_to_who_sent_it(sent: Submission) -> None:
    before = now() - timedelta(days=1)
    assert notices.answered_submissions("en", before) == []
    transitions.send(sent, "behandling", {}, key=KEY, who="to", on=None, merged={"bedre": "A"})
    db.session.commit()
    assert notices.answered_submissions("en", before) == [sent]
    assert (
        notices.answered_submissions("to", before)
        == []
        == notices.answered_submissions("en", now())
    )
    assert notices.answered_submissions("en", None) == []


def test_lists_of_a_million_begin_with_what_is_few(version: Version) -> None:
    """Found: SQLite read all that the user has ever sent, and everything of the unit, sorted."""
    if is_shared():
        return  # PostgreSQL chooses by its statistics
    mine = listing_of(own={"solbakken"}, versions=[version.id])
    plan = plan_of(
        lambda: notices.answered_submissions("en", now() - timedelta(days=30)), "FROM move"
    )
    assert any("INDEX ix_move_what_at_number_submission_id (what=? AND at>?)" in p for p in plan)
    assert not any("ix_move_who_what" in each for each in plan)
    plan = plan_of(lambda: worklist.completed_submissions(mine), "UNION ALL")
    assert any("ix_submission_unit_id_listed_version_id (unit_id=?)" in each for each in plan)
    assert not any("MULTI-INDEX" in each or "unit_id_form_id" in each for each in plan)


def test_the_days_of_many_are_found_by_their_ids(version: Version) -> None:
    """Found: with 200 ids SQLite read everything that was ever sent, for each part of an export."""
    if is_shared():
        return  # PostgreSQL chooses by its statistics
    plan = plan_of(lambda: transitions.dates([f"{n:032x}" for n in range(200)]), "FROM move")
    assert plan == ["SEARCH move USING INDEX ix_move_submission_id_number (submission_id=?)"]


def plan_of(ask: Callable[[], object], part: str) -> list[str]:
    """How SQLite answers the query with that part."""
    asked: list[tuple[str, Any]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2:4]))
    ask()
    statement, values = next(each for each in asked if part in each[0])
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    return [str(row.detail) for row in plan]


def test_the_log_names_and_never_quotes(sent: Submission) -> None:
    transitions.withdraw(sent, who="en", reason="Hemmelig")
    db.session.commit()
    lines = [(e.who, e.what, e.detail) for e in audit_log.listing(subject=sent.id).events]
    assert ("en", "submission.withdrawn", "behandling") in lines
    assert "Hemmelig" not in str(lines)


def test_of_two_who_move_it_at_once_one_is_told(app: Flask, sent: Submission) -> None:
    id, outcomes = sent.id, []

    def work(number: int) -> None:
        with storage.writing():
            same = store.get(id)
            assert same is not None
            try:
                if number % 2:
                    transitions.withdraw(same, who="en", reason="Feil")
                else:
                    key = f"{number:032x}"
                    said = {"bedre": str(number)}
                    transitions.send(
                        same, "behandling", said, key=key, who="to", on=None, merged=said
                    )
                db.session.commit()
                outcomes.append("moved")
            except StaleTransition:
                db.session.rollback()
                outcomes.append("told")

    db.session.commit()
    assert in_threads(app, work, 6) == []
    db.session.expire_all()
    sent_once = [what for what, _step, _who in told(sent)].count("sent") - 1
    assert sent_once + sum(1 for what, _s, _w in told(sent) if what == "withdrawn") == (
        outcomes.count("moved")
    )
    assert sent_once <= 1 and [m.number for m in transitions.history(sent)] == list(
        range(1, 2 + outcomes.count("moved"))
    )
