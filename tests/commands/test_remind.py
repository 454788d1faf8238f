"""`flask remind`: one neutral mail a day, to those who want it, while a server is named."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.commands.remind import mail_text
from forms.logic.frequency import Occurrence
from forms.operations import mail
from forms.storage import db
from forms.storage.accounts import reminders
from forms.workflow.notices import Notices
from forms.workflow.year_wheel import Duty
from tests.support.client import Visitor
from tests.support.factories import add_units
from tests.web.casework.test_desk_notices import DEVIATION, answer, report
from tests.web.conftest import *  # noqa: F403 — the application and those who sign in
from tests.web.conftest import Publish, SignIn

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
Sent = list[tuple[str, str, str]]


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What is mailed: to whom, the subject and the text."""
    found: Sent = []
    app.config["MAIL_SERVER"] = "mail.invalid"

    def send(address: str, text: str, subject: str = "") -> None:
        if address == "feil@kommune.no":
            raise mail.NotMailed
        found.append((address, subject, text))

    monkeypatch.setattr(mail, "send", send)
    return found


def remind(app: Flask) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["remind"])
    return result.exit_code, result.output


def wants(visitor: Visitor, address: str, answer: str = "yes") -> Visitor:
    visitor.visit("/min-side/")
    visitor.fill(email=address, wanted=answer).submit_form("/varsler")
    assert visitor.status == 200, visitor.page.text
    return visitor


def test_each_gets_one_neutral_mail_a_day(
    app: Flask, publish: Publish, signed_in: SignIn, sent: Sent
) -> None:
    add_units(app)
    publish({**DEVIATION, "title": "Kanarifugl"}, "avvik")
    with time_machine.travel(MONDAY, tick=False) as clock:
        staff, leader = signed_in("staff", unit="solbakken"), signed_in("leader", unit="solbakken")
        wants(leader, "leder@kommune.no")
        wants(staff, "ansatt@kommune.no")
        assert remind(app) == (0, "0 er varslet.\n")
        report(staff, "Nebb")
        report(staff, "Fjær")
        assert remind(app)[0] == 0
        ((address, subject, text),) = sent
        assert address == "leder@kommune.no" and subject == "Noe venter på deg i Skjemaverk"
        assert text.startswith("2 ting venter på deg i Skjemaverk, 0 har gått over fristen.")
        assert "/samtaler/" in text and "/min-side/" in text
        for told in ("Kanarifugl", "Solbakken", "Nebb", "Kari", "avvik"):
            assert told not in subject + text
        remind(app)
        assert len(sent) == 1  # not twice on a day
        clock.shift(timedelta(days=1))
        remind(app)
        assert len(sent) == 1  # nothing is new, and nothing overdue
        clock.shift(timedelta(days=3))
        remind(app)
        assert sent[-1][2].startswith("2 ting venter på deg i Skjemaverk, 2 har gått over fristen.")


def test_the_reporter_hears_that_it_is_done_and_who_turns_it_off_nothing(
    app: Flask, publish: Publish, signed_in: SignIn, sent: Sent
) -> None:
    add_units(app)
    publish(DEVIATION, "avvik")
    with time_machine.travel(MONDAY, tick=False) as clock:
        staff, leader = signed_in("staff", unit="solbakken"), signed_in("leader", unit="solbakken")
        wants(staff, "ansatt@kommune.no")
        wants(leader, "leder@kommune.no", "no")
        with app.app_context(), storage.writing():
            reminders.note_mailed(
                reminders.get_or_new(str(staff.user_id)), MONDAY - timedelta(days=1)
            )
            db.session.commit()
        report(staff, "Nebb")
        clock.shift(timedelta(minutes=20))
        answer(leader)
        assert remind(app) == (0, "Én er varslet.\n")
        ((address, _subject, text),) = sent
        assert address == "ansatt@kommune.no" and "1 ting du har sendt, er ferdig" in text


def test_a_step_reminds_before_its_deadline(
    app: Flask, publish: Publish, signed_in: SignIn, sent: Sent
) -> None:
    add_units(app)
    first, second = DEVIATION["steps"]
    publish({**DEVIATION, "steps": [first, {**second, "within": "14d", "remind": "2d"}]}, "avvik")
    with time_machine.travel(MONDAY, tick=False) as clock:
        staff, leader = signed_in("staff", unit="solbakken"), signed_in("leader", unit="solbakken")
        wants(leader, "leder@kommune.no")
        report(staff, "Nebb")
        remind(app)
        days = []
        for day in range(1, 15):
            clock.shift(timedelta(days=1))
            before = len(sent)
            remind(app)
            days += [day] * (len(sent) - before)
        assert days == [12, 13, 14]


def test_without_a_server_nobody_is_mailed_and_a_refusal_is_tried_again(
    app: Flask, publish: Publish, signed_in: SignIn, sent: Sent
) -> None:
    add_units(app)
    publish(DEVIATION, "avvik")
    staff, leader = signed_in("staff", unit="solbakken"), signed_in("leader", unit="solbakken")
    leader.visit("/min-side/")
    leader.fill(email="ikke en adresse").submit_form("/varsler")
    assert leader.status == 422
    leader.fill(email="").submit_form("/varsler")
    assert leader.status == 422 and "Skriv e-postadressen" in leader.page.text
    wants(leader, "feil@kommune.no")
    report(staff, "Nebb")
    app.config["MAIL_SERVER"] = ""
    assert remind(app) == (0, "Ingen e-postserver er valgt, så ingen er varslet.\n")
    app.config["MAIL_SERVER"] = "mail.invalid"
    code, output = remind(app)
    assert code == 1 and "tok ikke imot én e-post" in output and "feil@" not in output
    wants(leader, "leder@kommune.no")
    assert remind(app) == (0, "Én er varslet.\n")


def test_the_mail_counts_what_the_wheel_has_and_names_nothing(app: Flask) -> None:
    day = datetime(2026, 3, 2, tzinfo=UTC).date()
    when = Occurrence(day, day, day, day)
    due, late = (Duty("task", "x", "Kanari", None, "leader", when, s) for s in ("due", "overdue"))
    nothing = Notices(0, 0, 0, 0, [], [])
    with app.test_request_context():
        assert "årshjulet" not in mail_text(nothing)
        one, some = (
            mail_text(nothing, [due]),
            mail_text(nothing._replace(waiting=2), [due, late, late]),
        )
    assert one.startswith("1 møte eller frist i årshjulet venter på deg, 0 er forfalt.")
    assert some.startswith("2 ting venter på deg i Skjemaverk, 0 har gått over fristen.")
    assert "3 møter og frister i årshjulet venter på deg, 2 er forfalt." in some
    assert "Kanari" not in some
