"""`flask demo` makes things up once, by the forms' own rules, and never beside real answers."""

from importlib import import_module
from random import Random

import pytest
from flask import Flask

from app import create_app
from forms import i18n, storage
from forms.commands.demo.answers import organisation_number, tenor_number
from forms.commands.demo.command import PEOPLE, add_submissions
from forms.storage import Draft, Submission, Version, db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions
from forms.storage.models.workflow import Case, Invitation, Permission, Signature, Task
from forms.storage.submissions import counters, queries, store
from forms.text_formats import FORMATS
from tests.support.databases import Settings


@pytest.fixture
def app(sqlite: Settings) -> Flask:
    """The application with the forms of definitions/ published."""
    app = create_app(sqlite)
    assert app.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    return app


def test_every_form_gets_its_submissions_once(app: Flask) -> None:
    first = app.test_cli_runner().invoke(args=["demo", "--number", "3"])
    assert first.exit_code == 0, first.output
    with app.app_context():
        published = {form.form_id for form in versions.overview()}
        totals = counters.totals()
        assert set(totals) == published and all(1 <= number <= 15 for number in totals.values())
        before = [answers for _line, answers in queries.stream("avviksmelding")]
    again = app.test_cli_runner().invoke(args=["demo", "--number", "3"])
    assert "0 nye oppdiktede svar" in again.output
    with app.app_context():
        assert counters.totals() == totals
        assert [answers for _line, answers in queries.stream("avviksmelding")] == before
        db.engine.dispose()


def test_one_that_was_stopped_is_run_once_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found: its people came last, so that what it had added looked as if somebody had sent it."""
    added: list[str] = []

    def stopped(version: Version, number: int) -> int:
        if len(added) == 3:
            raise SystemExit(137)
        added.append(version.form_id)
        return add_submissions(version, number)

    monkeypatch.setattr(import_module(add_submissions.__module__), "add_submissions", stopped)
    assert app.test_cli_runner().invoke(args=["demo", "--number", "2"]).exit_code == 137
    with app.app_context():
        assert len(counters.totals()) == 3
    monkeypatch.undo()
    said = app.test_cli_runner().invoke(args=["demo", "--number", "2"])
    assert said.exit_code == 0 and said.output.count(": 0 nye oppdiktede svar") == 3
    assert all(f"{login} (" in said.output for login, _name, _roles in PEOPLE)
    with app.app_context():
        assert set(counters.totals()) == {form.form_id for form in versions.overview()}


def test_a_link_for_each_of_those_who_can_try_it(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["demo", "--number", "1", "--port", "8123"]).output
    for login, name, _roles in PEOPLE:
        assert f"{login} (" in said and name not in said
    link = next(line for line in said.splitlines() if line.startswith("demo-leder")).split()[-1]
    path = link.removeprefix("http://127.0.0.1:8123")
    assert app.test_client().get(path).status_code == 200


def test_nothing_is_made_up_beside_real_answers(app: Flask) -> None:
    with app.app_context(), storage.writing():
        version = versions.current("brukerskjema")
        assert version is not None
        store.keep(version, {}, key="k" * 32)
        db.session.commit()
    refused = app.test_cli_runner().invoke(args=["demo", "--number", "1"])
    assert refused.exit_code == 1 and "Databasen har svar fra før" in refused.output
    with app.app_context():
        assert counters.totals() == {"brukerskjema": 1}


def test_forms_are_on_their_way_and_every_page_has_something_to_show(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["demo", "--number", "12"])
    assert said.exit_code == 0, said.output
    with app.app_context():
        assert len(users.all_users()) >= 20 and len(units.all_units()) == 7
        tasks = db.session.query(Task).all()
        assert {task.role for task in tasks} >= {"leader", "guardian"}
        assert any(task.due and task.due < i18n.today() for task in tasks)
        assert db.session.query(Case).count() > 0
        given = {p.state for p in db.session.query(Permission)}
        assert "given" in given
        assert db.session.query(Draft).one().owner_id
        anonymous = [
            v for v in versions.versions_of_all_forms() if versions.definition(v).anonymous
        ]
        assert db.session.query(Invitation).count() == len(anonymous)
        states = {s.state for s in db.session.query(Submission)}
        assert states == {"sent", "underway"}
        signed = db.session.query(Signature, Submission).join(Submission).all()
        early = [s.at for s, sent in signed if sent.received and s.at < sent.received]
        assert signed and not early
        assert len({s.at.date() for s, _sent in signed}) > 1  # not all of today
        db.engine.dispose()
    assert app.test_cli_runner().invoke(args=["signatures", "verify"]).exit_code == 0


@pytest.mark.parametrize("seed", range(20))
def test_numbers_are_right_and_nobodys(seed: int) -> None:
    person, organisation = tenor_number(Random(seed)), organisation_number(Random(seed))
    assert FORMATS["personnummer"].read(person) and int(person[2:4]) > 80
    assert FORMATS["orgnr"].read(organisation) and organisation[0] == "3"


def test_what_is_made_up_hangs_together(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["demo", "--number", "20"])
    assert said.exit_code == 0, said.output
    with app.app_context():
        closed = [
            (i18n.local_time(line.received).date(), answers["dv_closed_date"])
            for line, answers in queries.stream("avviksmelding")
            if line.received and "dv_closed_date" in answers
        ]
        assert closed and all(day >= received.isoformat() for received, day in closed)
        held = [a.get("mt_held") for _line, a in queries.stream("motereferat") if "mt_held" in a]
        assert held.count("ja") >= len(held) / 2
