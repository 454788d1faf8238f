"""What the desk tells: what is new, what others finished, and which permission ends soon."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Case, Permission
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
DEVIATION = form(
    section("hva", text("tekst", "Hva skjedde?", required=True)),
    section("svar", text("tilbake", "Svar til melderen", required=True)),
    title="Avvik",
    open_to=["staff", "leader", "receiver", "coordinator"],
    confidentiality="internal",
    steps=[
        {"id": "meld", "title": "Melding", "by": "staff", "sections": ["hva"]},
        {"id": "svar", "title": "Svar", "by": "leader", "sections": ["svar"], "within": "3d"},
    ],
)
PERMISSION = form(
    section("svar", yes_no("ja", "Ja?", required=True), {"id": "til", "type": "date", "near": True,
                                                         "label": "Til"}),
    title="Lov",
    open_to=["staff"],
    case="must",
    grants={"when": {"ja": "yes"}, "to": "til"},
)  # fmt: skip


@pytest.fixture
def units(app: Flask, publish: Publish) -> None:
    """Two units, two forms, and sign-ins that outlast a visit to the desk."""
    app.config["SESSION_IDLE_MINUTES"] = 600
    add_units(app)
    publish(DEVIATION, "avvik")
    publish(PERMISSION, "lov")


def report(visitor: Visitor, what: str) -> None:
    begin(visitor, "avvik")
    visitor.fill(tekst=what).press("Neste")
    visitor.press("Send inn")
    assert "Takk" in visitor.page.text


def answer(leader: Visitor) -> None:
    leader.visit("/samtaler/")
    leader.press("Avvik")
    leader.press("Fyll ut «Svar»")
    leader.fill(tilbake="Vi har endret rutinen.").press("Neste")
    leader.press("Send inn")
    assert "Takk" in leader.page.text


def test_what_came_since_the_last_visit_is_new(app: Flask, units: None, signed_in: SignIn) -> None:
    with time_machine.travel(START, tick=False) as clock:
        staff, leader = signed_in("staff", unit="solbakken"), signed_in("leader", unit="solbakken")
        report(staff, "Første")
        assert "Nytt" not in leader.visit("/samtaler/").text  # the first visit: nothing is newer
        clock.shift(timedelta(minutes=40))
        report(staff, "Andre")
        page = leader.visit("/samtaler/").text
        assert page.count("Nytt") == 1 and "1 ny ting venter på deg" in page
        clock.shift(timedelta(minutes=10))
        assert leader.visit("/samtaler/").text.count("Nytt") == 1  # the same visit still
        clock.shift(timedelta(minutes=40))
        assert "Nytt" not in leader.visit("/samtaler/").text


def test_the_reporter_is_told_when_others_have_finished(
    app: Flask, units: None, signed_in: SignIn
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        staff, leader = signed_in("staff", unit="solbakken"), signed_in("leader", unit="solbakken")
        colleague = signed_in("staff", unit="solbakken")
        for each in (staff, colleague):
            each.visit("/samtaler/")
        report(staff, "Første")
        clock.shift(timedelta(minutes=40))
        answer(leader)
        assert "Ferdig behandlet" not in leader.visit("/samtaler/").text
        assert "Ferdig behandlet" not in colleague.visit("/samtaler/").text
        assert "Ferdig behandlet: Avvik" in staff.visit("/samtaler/").text
        with app.app_context():
            reference = db.session.query(Submission).one().reference
        staff.press(f"Avvik {reference}")
        assert "Vi har endret rutinen." in staff.page.text


def test_a_reply_is_told_on_the_first_visit(app: Flask, units: None, signed_in: SignIn) -> None:
    staff, leader = signed_in("staff", unit="solbakken"), signed_in("leader", unit="solbakken")
    report(staff, "Første")
    answer(leader)
    for _look in range(2):
        assert "Ferdig behandlet: Avvik" in staff.visit("/samtaler/").text


@pytest.mark.parametrize("role", ["leader", "receiver", "coordinator"])
def test_leaders_receivers_and_coordinators_report_a_deviation(
    role: str, app: Flask, units: None, signed_in: SignIn
) -> None:
    unit = None if role == "coordinator" else "solbakken"
    visitor = signed_in(role, unit=unit)
    report(visitor, "Noe sviktet")


def test_a_permission_that_ends_soon_stands_on_the_desk(
    app: Flask, units: None, signed_in: SignIn
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        staff = signed_in("staff", unit="solbakken")
        staff.visit("/saker/")
        staff.fill(name="Kari Li", born="7.5.2021").press("Opprett sak")
        staff.press("Lov")
        staff.fill(ja="yes", til="10.4.2026").press("Neste")
        staff.press("Send inn")
        assert "går ut" not in staff.visit("/samtaler/").text
        clock.move_to(datetime(2026, 3, 12, 8, tzinfo=UTC))
        with app.app_context():
            assert db.session.query(Permission).one().ends == date(2026, 4, 10)
            code = db.session.query(Case).one().code
        staff = signed_in("leader", unit="solbakken")
        assert f"Tillatelsen i sak {code} går ut 10.04.2026" in staff.visit("/samtaler/").text
        other = signed_in("staff", unit="lia")
        assert code not in other.visit("/samtaler/").text
        with app.app_context(), storage.writing():
            db.session.query(Case).one().closed = clock_now()
            db.session.commit()
        assert code not in staff.visit("/samtaler/").text


def clock_now() -> datetime:
    return datetime.now(UTC)
