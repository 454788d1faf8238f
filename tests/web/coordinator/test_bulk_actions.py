"""One thing done with many answers: marks, reminders, erasure as rights allow; and the deadline."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.i18n import today
from forms.operations import mail
from forms.storage import audit_log, db
from forms.storage.accounts import reminders
from forms.storage.models.submissions import Submission, SubmissionMark
from forms.storage.models.workflow import Task
from forms.storage.submissions import store
from tests.support.client import Visitor, check
from tests.support.factories import add_units, keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.coordinator.test_finding import CLOSED, COUNTED

LIST = "/oversikt/prove"


@pytest.fixture
def ids(app: Flask, publish: Publish) -> list[str]:
    """Three answers at the kindergarten."""
    add_units(app)
    version = publish(COUNTED)
    return [keep_submission(app, version, {"slag": "x"}, unit="solbakken") for _each in range(3)]


def waits(app: Flask, submission_id: str, days: int, role: str = "leader") -> None:
    """Let the answers wait for somebody at the unit until so many days from now."""
    with app.app_context(), storage.writing():
        submission = store.get(submission_id)
        assert submission is not None
        submission.state = "underway"
        db.session.add(
            Task(
                submission_id=submission_id,
                step="svar",
                role=role,
                unit_id="solbakken",
                since=submission.received,
                due=today() + timedelta(days=days),
            )
        )
        db.session.commit()


def do(coordinator: Visitor, what: str, ids: list[str], **more: str) -> Any:
    return coordinator.send(f"{LIST}/valgte/{what}", {"velg": ids, **more})


def test_marked_answers_are_found_again(app: Flask, ids: list[str], signed_in: SignIn) -> None:
    coordinator = signed_in("coordinator")
    page = coordinator.visit(LIST)
    assert "Merk for oppfølging" in page.text and "Merket" not in page.words(page.id("svar"))
    check(page.html)
    do(coordinator, "merk", ids[:2])
    do(coordinator, "merk", ids[:1])  # once is enough
    page = coordinator.visit(f"{LIST}?status=merket")
    assert "2 svar i dette utvalget" in page.text and len(page.all("th", scope="row")) == 2
    rows = coordinator.send(f"{LIST}/last-ned", {"format": "csv", "status": "merket"}).text
    assert len(rows.splitlines()) == 3
    do(coordinator, "fjern-merke", ids[:1], status="merket")
    assert "1 svar i dette utvalget" in coordinator.visit(f"{LIST}?status=merket").text
    with app.app_context():
        assert [each.submission_id for each in db.session.query(SubmissionMark)] == [ids[1]]


def test_nothing_is_done_without_ticks_or_with_what_is_not_readable(
    app: Flask, ids: list[str], publish: Publish, signed_in: SignIn
) -> None:
    coordinator = signed_in("coordinator")
    coordinator.visit(LIST)
    for what in ("merk", "fjern-merke", "minn-om"):
        assert "Ingen svar er krysset av" in do(coordinator, what, []).text
        assert "Ingen svar er krysset av" in do(coordinator, what, ["0" * 32]).text
    assert "kan du slette" in do(coordinator, "slett", ["0" * 32]).text
    publish({**COUNTED, **CLOSED}, "lukket")
    lukket = coordinator.send("/oversikt/lukket/valgte/merk", {"velg": ids})
    assert lukket.status_code == 404
    leader = signed_in("leader", unit="solbakken")
    leader.visit("/")
    assert do(leader, "merk", ids).status_code == 404
    with app.app_context():
        assert db.session.query(SubmissionMark).count() == 0


def test_those_whom_it_waits_for_get_one_mail_with_a_number(
    app: Flask, ids: list[str], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    known: list[str] = []

    def send_later(_by: str, to: str, text: str, _form: str, *, id: str) -> None:
        sent.append((to, text))
        known.append(id)

    monkeypatch.setattr(mail, "send_later", send_later)
    leader = signed_in("leader", unit="solbakken")
    with app.app_context(), storage.writing():
        reminders.set_mail(leader.user_id, "leder@example.no", wanted=True)
        db.session.commit()
    waits(app, ids[0], -3)
    waits(app, ids[1], 4)
    waits(app, ids[2], 4, role="staff")
    coordinator = signed_in("coordinator")
    coordinator.visit(LIST)
    assert "ikke satt opp noen e-postserver" in do(coordinator, "minn-om", ids).text
    monkeypatch.setattr(mail, "is_sent", lambda: True)
    assert "Én er varslet." in do(coordinator, "minn-om", ids).text
    [(address, words)] = sent
    assert address == "leder@example.no" and "2 ting som venter" in words and "Avvik" not in words
    key = coordinator.visit(LIST).all("input", name="key")[0].attrib["value"]
    for _press in range(2):  # the second press finds the first one's mail
        do(coordinator, "minn-om", ids[:2], key=key)
    assert known[-1] == known[-2] != known[0]
    assert "Ingen av dem venter" in do(coordinator, "minn-om", ids[2:]).text
    with app.app_context():
        *_later, line = audit_log.listing(what="submission.reminded").events
        assert (line.subject, line.detail) == ("prove", "3")


def test_erasing_many_asks_why_and_who_it_is(app: Flask, ids: list[str], signed_in: SignIn) -> None:
    coordinator = signed_in("coordinator")
    coordinator.visit(LIST)
    page = do(coordinator, "slett", ids[:2])
    assert page.status_code == 200 and "Slett 2 svar" in page.text
    check(page.text)
    without = do(coordinator, "slett", ids[:2], reason="mistake")
    assert without.status_code == 422 and "sett gjennom dem" in without.text
    assert do(coordinator, "slett", ids[:2], sikker="1", reason="x").status_code == 422
    done = do(coordinator, "slett", ids[:2], sikker="1", reason="mistake")
    assert "2 svar er slettet." in done.text
    with app.app_context():
        assert [each.id for each in db.session.query(Submission)] == ids[2:]


def test_the_nearest_deadline_comes_first(app: Flask, ids: list[str], signed_in: SignIn) -> None:
    for id, days in zip(ids, (5, -2, 3), strict=True):
        waits(app, id, days)
    page = signed_in("coordinator").visit(f"{LIST}?sorter=frist&status=alle")
    boxes = [box.attrib["value"] for box in page.all("input", name="velg")]
    assert boxes == [ids[1], ids[2], ids[0]]
    assert "nærmeste frist først" in page.text
