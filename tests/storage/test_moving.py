"""Forms on their way: sent on, sent back, withdrawn, opened again; on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from forms import storage
from forms.language import today
from forms.storage import (
    Draft,
    Submission,
    Version,
    counting,
    db,
    drafts,
    events,
    inbox,
    invitations,
    moving,
    signatures,
    submissions,
    units,
    versions,
)
from forms.storage.drafts import Place
from forms.storage.inbox import Mine
from forms.storage.moving import Elsewhere, Waiting
from forms.storage.signatures import Said
from tests.storage.conftest import document
from tests.storage.test_engine import in_threads

LEADER = Waiting("behandling", "leader", "solbakken", today() + timedelta(days=14))
RECEIVER = Waiting("mottak", "receiver", "lia")
FIRST = Waiting("melding", "staff", "solbakken")
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
    kept = submissions.keep(
        version, {"bedre": "Alt"}, key="a" * 32, unit="solbakken", state="underway", step="melding"
    )
    moving.send(kept, "melding", {"bedre": "Alt"}, key="a" * 32, who="en", on=LEADER)
    db.session.commit()
    return kept


@pytest.fixture(autouse=True)
def counted(app: Flask) -> Iterator[None]:
    """Whatever happens, the figures are those of the rows, and everything that is sealed opens."""
    yield
    with app.app_context():
        forms = {"brukerskjema"}
        assert [c for form in forms for c in counting.counts(form)] == counting.counted_by_hand()
        for each in db.session.query(Submission):
            submissions.open(each)
            moving.history(each)


def told(submission: Submission) -> list[tuple[str, str, str]]:
    """What happened: what, at which step, by whom."""
    return [(m.what, m.step, m.who) for m in moving.history(submission)]


def test_a_step_is_sent_once_however_often(sent: Submission) -> None:
    def again() -> bool:
        return moving.send(
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
    assert submissions.open(sent) == {"bedre": "Litt"}
    assert sent.state == "sent" and moving.task(sent) is None
    assert moving.by_key(KEY) == sent and moving.by_key("c" * 32) is None
    assert moving.done(sent) == {"melding", "behandling"}


def test_what_waits_elsewhere_is_not_moved(sent: Submission) -> None:
    with pytest.raises(Elsewhere):
        moving.send(sent, "lukking", {}, key=KEY, who="to", on=None, merged={})
    with pytest.raises(Elsewhere):
        moving.confirm(sent, "mottak", who="to")
    with pytest.raises(Elsewhere):
        moving.reopen(sent, FIRST, who="to", reason="Feil", voids=[])
    moving.withdraw(sent, who="en", reason="Feil")
    for late in (moving.withdraw,):
        with pytest.raises(Elsewhere):
            late(sent, who="en", reason="Feil")
    with pytest.raises(Elsewhere):
        moving.send_back(sent, FIRST, who="en", reason="Feil", voids=[])
    db.session.commit()


def test_sending_back_voids_closes_and_keeps_what_was(version: Version, sent: Submission) -> None:
    signatures.keep(sent, "behandling", Said("leder", "signed", "type_name", "Mari"))
    signatures.keep(sent, "melding", Said("melder", "signed", "type_name", "Ola"))
    where = Place(submission=sent.id, step="behandling")
    drafts.start(version, payload={"answers": {"bedre": "Nei"}}, where=where)
    link = invitations.make("step", sent.form_id, submission=sent.id, step="behandling")
    moving.send_back(sent, FIRST, who="to", reason="Mangler dato", voids=["behandling"])
    db.session.commit()
    assert [s.signer for s in signatures.of(sent)] == ["melder"]
    assert db.session.query(Draft).count() == 0
    assert invitations.open(link.token) is None
    last = moving.history(sent)[-1]
    assert last.said == {"reason": "Mangler dato", "answers": {"bedre": "Alt"}}
    task = moving.task(sent)
    assert task is not None and (task.step, task.role) == ("melding", "staff")


def test_a_withdrawn_form_is_opened_again(sent: Submission) -> None:
    moving.withdraw(sent, who="en", reason="Feil barn")
    db.session.commit()
    assert sent.state == "withdrawn" and moving.task(sent) is None
    moving.reopen(sent, FIRST, who="leder", reason="Likevel rett", voids=["melding"])
    db.session.commit()
    assert sent.state == "underway"
    assert [what for what, _step, _who in told(sent)] == ["sent", "withdrawn", "reopened"]


def test_a_receiver_has_it_until_it_is_called_back(sent: Submission) -> None:
    mine = Mine((), ("lia",), {"receiver": {"lia"}})
    assert inbox.find(sent.id, mine) is None
    moving.send(sent, "behandling", {}, key=KEY, who="to", on=RECEIVER, merged={"bedre": "Alt"})
    db.session.commit()
    assert moving.reached(sent) == {"lia": {"mottak"}} and inbox.find(sent.id, mine) == sent
    assert moving.confirm(sent, "mottak", who="tre")
    assert not moving.confirm(sent, "mottak", who="tre")
    moving.send(sent, "mottak", {}, key="c" * 32, who="tre", on=None, merged={"bedre": "Alt"})
    db.session.commit()
    assert [row.submission for row in inbox.done(mine).rows] == [sent]
    moving.reopen(sent, FIRST, who="leder", reason="Feil skole", voids=[])
    db.session.commit()
    assert moving.reached(sent) == {}
    assert inbox.find(sent.id, mine) is None and inbox.done(mine).rows == []


def test_the_lists_are_scoped_and_go_on(version: Version) -> None:
    for number in range(7):
        key = f"{number:032x}"
        day = today() + timedelta(days=number - 2) if number < 5 else None
        kept = submissions.keep(
            version, {"bedre": key}, key=key, unit="solbakken", state="underway"
        )
        on = Waiting("behandling", "leader", "solbakken" if number else "lia", day)
        moving.send(kept, "melding", {}, key=key, who="en", on=on)
    db.session.commit()
    leader = Mine({"solbakken"}, (), {"leader": {"solbakken"}})
    assert inbox.number(leader) == (6, 1)
    assert len(inbox.to_do(leader, late=True).rows) == 1
    seen, after = [], ""
    for _ in range(4):
        page = inbox.to_do(leader, after=after, limit=2)
        seen += [row.task.due for row in page.rows if row.task]
        after = page.after
        if not after:
            break
    days = [day for day in seen if day]
    assert len(seen) == 6 and days == sorted(days) and seen[-2:] == [None, None]
    assert len(inbox.with_others(leader).rows) == 1
    assert inbox.number(Mine((), (), {})) == (0, 0)
    assert inbox.to_do(leader, after="tull x").rows == []


def test_the_log_names_and_never_quotes(sent: Submission) -> None:
    moving.withdraw(sent, who="en", reason="Hemmelig")
    db.session.commit()
    lines = [(e.who, e.what, e.detail) for e in events.listing(subject=sent.id).events]
    assert ("en", "submission.withdrawn", "behandling") in lines
    assert "Hemmelig" not in str(lines)


def test_of_two_who_move_it_at_once_one_is_told(app: Flask, sent: Submission) -> None:
    id, outcomes = sent.id, []

    def work(number: int) -> None:
        with storage.writing():
            same = submissions.get(id)
            assert same is not None
            try:
                if number % 2:
                    moving.withdraw(same, who="en", reason="Feil")
                else:
                    key = f"{number:032x}"
                    said = {"bedre": str(number)}
                    moving.send(same, "behandling", said, key=key, who="to", on=None, merged=said)
                db.session.commit()
                outcomes.append("moved")
            except Elsewhere:
                db.session.rollback()
                outcomes.append("told")

    db.session.commit()
    assert in_threads(app, work, 6) == []
    db.session.expire_all()
    sent_once = [what for what, _step, _who in told(sent)].count("sent") - 1
    assert sent_once + sum(1 for what, _s, _w in told(sent) if what == "withdrawn") == (
        outcomes.count("moved")
    )
    assert sent_once <= 1 and [m.number for m in moving.history(sent)] == list(
        range(1, 2 + outcomes.count("moved"))
    )
