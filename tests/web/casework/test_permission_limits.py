"""A permission limits what the forms of its case may choose, and the case page says what it is."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forms import i18n, storage
from forms.storage import db
from forms.storage.models.workflow import Case, Permission
from forms.storage.workflow import consents, meetings
from forms.storage.workflow.meetings import Details, Participant
from tests.definition.test_forms_keep_promises import FORMS
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.casework.test_cases import FEEDBACK, MEETING, PERMISSION, permit, start
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin

SERVICES = {"ppt": "PPT", "barnevern": "Barnevern", "bup": "BUP"}


def choices(id: str, label: str, **keys: Any) -> dict[str, Any]:
    return {"id": id, "type": "choices", "label": label, "options": SERVICES, **keys}


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody in a case whose permission covers PPT alone."""
    add_units(app)
    permission, meeting = copy.deepcopy(PERMISSION), copy.deepcopy(MEETING)
    permission["sections"][0]["questions"] += [
        choices("hvem", "Hvem kan være med?"),
        {"id": "ikke", "type": "text", "label": "Hva skal vi ikke snakke om?"},
    ]
    permission["grants"] |= {"services": "hvem", "except": "ikke"}
    meeting["sections"][0]["questions"].append(
        choices("inviter", "Hvem skal inviteres?", permitted="services")
    )
    meeting["sections"][0]["questions"].append(
        {
            "id": "her",
            "type": "repeat",
            "label": "Til stede",
            "questions": [text("navnet", "Navn"), text("tj", "Tjeneste", permitted="services")],
        }
    )
    publish(permission, "lov")
    publish(meeting, "mote")
    publish(FEEDBACK, "takk")
    visitor = signed_in("staff", unit="solbakken")
    visitor.visit("/saker/")
    visitor.fill(name="Kari Anne Li", born="7.5.2021").press("Opprett sak")
    return permit(
        visitor, hvem=["ppt"], ikke="Skilsmissen", til__day="31", til__month="12", til__year="2030"
    )


def test_the_case_page_says_what_was_permitted_and_what_not(staff: Visitor) -> None:
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    for words in ("2030", "PPT", "Skilsmissen"):
        assert words in staff.page.text, words


def test_a_service_outside_the_permission_is_refused_by_its_name(staff: Visitor) -> None:
    start(staff, "mote").fill(sporsmal="Språk", inviter=["ppt", "barnevern"]).press("Neste")
    assert staff.status == 422
    assert "Barnevern står ikke i «Prøve» fra" in staff.page.text
    assert "be foresatte om en ny tillatelse" in staff.page.text
    staff.visit("/skjema/mote/se-over")
    staff.press("Send inn")
    assert staff.status == 422, "and at the end too"
    staff.visit("/skjema/mote/del/sak")
    staff.fill(inviter=["ppt"]).press("Neste")
    staff.fill(navn="Kari").press("Neste")
    staff.press("Send inn")
    assert staff.path.endswith("/kvittering")


def test_a_service_that_is_written_as_present_is_refused_as_one_that_is_chosen(
    staff: Visitor,
) -> None:
    start(staff, "mote").fill(sporsmal="Språk")
    staff.press("Legg til: Til stede")
    staff.fill(**{"her-0-navnet": "Per", "her-0-tj": "Barnevernet"}).press("Neste")
    assert staff.status == 422 and "Barnevernet står ikke i «Prøve» fra" in staff.page.text
    for covered in ("PPT", "Foresatt", "Barnehagen"):
        staff.fill(**{"her-0-tj": covered}).press("Neste")
        assert staff.status == 200, covered
        staff.visit("/skjema/mote/del/sak")


def test_minutes_of_a_named_child_need_a_permission_that_is_valid(
    app: Flask, publish: Publish, staff: Visitor
) -> None:
    about = {
        "id": "om",
        "type": "choice",
        "label": "Hva handler referatet om?",
        "required": True,
        "options": {"navn": "Et barn, med navn", "tema": "Bare et tema"},
    }
    publish(
        form(
            section("slag", about),
            section("barnet", text("navn", "Navn"), needs="lov", show_if={"om": "navn"}),
            open_to=["staff"],
            case="must",
        ),
        "referat",
    )
    start(staff, "referat").fill(om="navn").press("Neste")
    assert staff.status == 200 and staff.path.endswith("/del/barnet")
    with app.app_context(), storage.writing():
        (permission,) = db.session.query(Permission).all()
        consents.withdraw(permission)
        db.session.commit()
    for path, button in (("del/slag", "Neste"), ("se-over", "Send inn")):
        staff.visit(f"/skjema/referat/{path}")
        staff.press(button)
        assert staff.status == 422, path
        assert "Saken har ingen gyldig «Prøve» i dag." in staff.page.text
    staff.visit("/skjema/referat/del/slag")
    staff.fill(om="tema").press("Neste")
    staff.press("Send inn")
    assert staff.path.endswith("/kvittering")


def test_outside_a_case_no_child_is_named(app: Flask, publish: Publish, signed_in: SignIn) -> None:
    """Found: minutes outside any case took «Et barn, med navn», which says that it is permitted."""
    add_units(app)
    options = {"navn": "Et barn, med navn", "tema": "Bare et tema"}
    about = {"id": "om", "type": "choice", "label": "Om?", "required": True, "options": options}
    publish(
        form(
            section("slag", about),
            section("barnet", text("navn", "Navn"), needs="lov", show_if={"om": "navn"}),
            section("saken", text("sporsmal", "Hva?"), show_if={"om": {"answered": True}}),
            open_to=["staff"],
            case="may",
        ),
        "referat",
    )
    staff = signed_in("staff", unit="solbakken")
    begin(staff, "referat")
    staff.fill(om="navn").press("Neste")
    assert staff.status == 422
    assert "Skjemaet hører ikke til noen sak, så her gjelder ingen «lov»." in staff.page.text
    staff.visit("/skjema/referat/se-over")
    staff.press("Send inn")
    assert staff.status == 422, "nor by the review's address"
    staff.visit("/skjema/referat/del/slag")
    staff.fill(om="tema").press("Neste")
    staff.press("Neste")
    staff.press("Send inn")
    assert staff.path.endswith("/kvittering")


def test_the_minutes_of_a_meeting_are_limited_by_the_permission_of_their_case() -> None:
    (rows,) = (q for q in FORMS["motereferat"].questions.values() if q.id == "mt_present")
    assert {q.id: q.permitted for q in rows.questions if q.permitted} == {
        "name": "people",
        "service": "services",
    }


def test_a_unit_question_with_nothing_to_choose_never_blocks(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    where = {"id": "hvor", "type": "unit", "label": "Hvilken helsestasjon?", "required": True,
             "kinds": ["helsestasjon"]}  # fmt: skip
    publish(form(section("en", where, text("hva", "Hva?")), open_to=["staff"]))
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    assert "Det er ingen enheter å velge ennå." in staff.page.text
    staff.fill(hva="Noe").press("Neste")
    staff.press("Send inn")
    assert staff.path.endswith("/kvittering")


@pytest.mark.parametrize(
    ("by", "role", "reads"),
    [("leader", "leader", ["doers", "leader"]), ("staff", "staff", ["unit"])],
)
def test_what_a_family_sends_comes_to_the_unit_that_it_names(
    by: str, role: str, reads: list[str],
    app: Flask, publish: Publish, client: Visitor, signed_in: SignIn,
) -> None:  # fmt: skip
    add_units(app)
    where = {"id": "hvor", "type": "unit", "label": "Hvor går barnet?", "required": True}
    publish(
        form(
            section("en", where, text("hva", "Hva gjelder det?")),
            section("to", text("svar", "Hva svarer dere?"), audience="staff"),
            open_to=["anyone"],
            read_by={"people": reads},
            steps=[
                {"id": "s1", "title": "Foreldre", "by": "respondent", "sections": ["en"]},
                {"id": "s2", "title": "Barnehagen", "by": by, "sections": ["to"]},
            ],
        )
    )
    client.visit("/skjema/prove/")
    client.press("Start")
    client.fill(hvor="solbakken", hva="Medisin").press("Neste")
    client.press("Send inn")
    assert client.path.endswith("/kvittering")
    here, elsewhere = (signed_in(role, unit=unit) for unit in ("solbakken", "lia"))
    assert "Ingen skjemaer venter" not in here.visit("/samtaler/").text
    assert "Ingen skjemaer venter" in elsewhere.visit("/samtaler/").text


def test_a_meeting_says_which_services_may_know_of_the_child_that_day(
    app: Flask, staff: Visitor
) -> None:
    with app.app_context(), storage.writing():
        case = db.session.query(Case).one()
        day = i18n.today() + timedelta(days=1)
        told = Details(participants=(Participant("Barnevernstjenesten"),))
        soon, late = (
            meetings.plan("tverrfaglig_mote", "solbakken", each, details=told)
            for each in (day, day.replace(year=2031))
        )
        for meeting in (soon, late):
            meetings.add_part(meeting, case.id)
        ids = soon.id, late.id
        db.session.commit()
    said = "Tillatelsen gjelder for: PPT. Andre i møtet skal ikke få vite hvem barnet er."
    assert said in staff.visit(f"/moter/{ids[0]}/").text
    assert "Gyldig tillatelse" in staff.page.text
    later = staff.visit(f"/moter/{ids[1]}/").text
    assert "Ingen gyldig tillatelse" in later and "PPT" not in later
