"""The pages of meetings: who sees what, planning, holding, the agenda and the minutes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.models.meetings import Meeting, MeetingPart
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Case
from forms.storage.workflow import cases, meetings
from forms.storage.workflow.meetings import Details, Leaders, Participant
from forms.workflow import arenas
from tests.support.client import Visitor
from tests.support.factories import form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.security.test_pressed_twice import pressed_twice

ARENA = "tverrfaglig_mote"
MINUTES = form(
    section(
        "motet",
        {"id": "mt_date", "type": "date", "label": "Dag", "near": True},
        text("mt_leader", "Møteleder"),
        {"id": "mt_start", "type": "time", "label": "Begynte"},
        {"id": "mt_end", "type": "time", "label": "Sluttet"},
        {
            "id": "mt_held",
            "type": "choice",
            "label": "Holdt?",
            "options": {"ja": "J", "avlyst": "A"},
        },
        {"id": "mt_type", "type": "choice", "label": "Slag", "options": {"tverrfaglig_mote": "T"}},
        {
            "id": "mt_present",
            "type": "repeat",
            "label": "Til stede",
            "questions": [text("name", "Navn"), text("service", "Tjeneste")],
        },
    ),
    open_to=["staff"],
    case="may",
    confidentiality="special",
)


@pytest.fixture
def leader(town: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """The leader of a school, on the day before Advent."""
    publish(MINUTES, "motereferat")
    return signed_in("staff", "leader", unit="lia")


def planned(
    app: Flask, arena: str = "tverrfaglig_mote", unit: str | None = "lia", **more: Any
) -> str:
    with app.app_context(), storage.writing():
        meeting = meetings.plan(arena, unit, date(2026, 11, 10), **more)
        db.session.commit()
        return meeting.id


def a_case(app: Flask, unit: str, by: str, name: str = "Ola Kanarifugl") -> str:
    with app.app_context(), storage.writing():
        case = cases.open_case(unit, cases.Child(name, date(2018, 5, 7)), by)
        db.session.commit()
        return case.id


def kept(app: Flask, meeting_id: str) -> tuple[Meeting, Details]:
    with app.app_context():
        found = meetings.get(meeting_id)
        assert found is not None
        return found, meetings.details(found)


def test_nobody_has_planned_anything(leader: Visitor) -> None:
    page = leader.visit("/moter/")
    assert "Ingen møter er satt opp" in page.text and "Ingen møter er holdt" in page.text
    assert "Tverrfaglig møte" in page.text and "STYRK" not in page.text
    assert leader.get("/moter/?skolear=1999").status_code == 200


def test_who_works_nowhere_sees_that(town: Flask, signed_in: SignIn) -> None:
    visitor = signed_in("staff")
    assert "Planen har ingen møter for enhetene dine" in visitor.visit("/moter/").text
    assert "Planen har ingen møter for enhetene dine" in visitor.visit("/moter/nytt").text


def test_the_next_day_is_filled_in_and_services_come_from_the_arena(
    town: Flask, leader: Visitor
) -> None:
    leader.visit("/moter/")
    leader.visit("/moter/nytt?sted=tverrfaglig_mote.lia")
    assert leader.page.value("day") == "8.12.2026"
    leader.fill(start="9", end="10.30", room="Møterom 2").press("Sett opp møtet")
    assert "Tverrfaglig møte 08.12.2026" in leader.page.text
    assert "09.00 – 10.30" in leader.page.text and "Barnevernstjenesten" in leader.page.text
    page = leader.visit("/moter/")
    assert "08.12.2026" in page.text and "Ingen møter er satt opp" not in page.text
    with town.app_context():
        (line,) = audit_log.listing(what="meeting.planned").events
        assert (line.subject, line.detail) == ("tverrfaglig_mote", "2026-12-08")


def test_an_extra_meeting_is_asked_for_with_a_reason(town: Flask, leader: Visitor) -> None:
    leader.visit("/moter/nytt?sted=ressursteam.lia")
    leader.fill(kind="asked", day="1.12.2026").press("Sett opp møtet")
    assert leader.status == 422 and "Skriv hvorfor" in leader.page.text
    leader.fill(reason="Saken haster").press("Sett opp møtet")
    assert "Bedt om" in leader.page.text and "Saken haster" in leader.page.text
    assert "Ekstra møte" in leader.page.text
    leader.fill(start="15", end="14").submit_form(leader.path)
    assert leader.status == 422 and "kan ikke slutte før det begynner" in leader.page.text
    leader.fill(start="", end="")
    leader.fill(day="2.12.2026").submit_form(leader.path, **{"A-room": "Her"})
    assert "Planlagt" in leader.page.text and "02.12.2026" in leader.page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"place": "", "day": "1.12.2026"}, "Velg"),
        ({"day": ""}, "Fyll ut «Dag»"),
        ({"day": "31.2.2026"}, "finnes ikke"),
        ({"start": "25.00"}, "klokkeslett"),
        ({"start": "15", "end": "14.00"}, "kan ikke slutte før det begynner"),
        ({"start": "15", "end": "15.00"}, "kan ikke slutte før det begynner"),
    ],
)
def test_what_is_wrong_is_said(leader: Visitor, typed: dict[str, str], message: str) -> None:
    leader.visit("/moter/nytt?sted=tverrfaglig_mote.lia")
    leader.fill(**typed).press("Sett opp møtet")
    assert leader.status == 422 and message in leader.page.text
    assert leader.page.title.startswith("Feil:")


def test_who_came_and_the_day_count_when_it_is_held(town: Flask, leader: Visitor) -> None:
    people = (Participant("PPT", "Per"), Participant("NAV"))
    id = planned(town, details=Details(participants=people))
    leader.visit(f"/moter/{id}/")
    leader.send(f"/moter/{id}/holdt", {"A-held_day": "11.11.2026", "kom": ["1"]})
    meeting, details = kept(town, id)
    assert (meeting.state, meeting.day) == ("held", date(2026, 11, 11))
    assert [each.came for each in details.participants] == [False, True]
    page = leader.visit(f"/moter/{id}/")
    assert "PPT: Per – møtte ikke" in page.text and "NAV – møtte" in page.text
    wrong = leader.send(f"/moter/{id}/holdt", {"A-held_day": "11.11.2199"})
    assert wrong.status_code == 422 and "Hvilken dag?" in wrong.text


def test_attendance_is_counted_for_each_service(
    town: Flask, leader: Visitor, signed_in: SignIn
) -> None:
    people = (Participant("PPT", "Per"), Participant("PPT"), Participant("NAV"))
    assert "Oppmøte" not in leader.visit("/moter/").text
    for came in ([1], [2], []):
        id = planned(town, details=Details(participants=people))
        leader.visit(f"/moter/{id}/")
        numbers = [str(number) for number in came]
        leader.send(f"/moter/{id}/holdt", {"A-held_day": "11.11.2026", "kom": numbers})
    planned(town, details=Details(participants=people))  # not held
    for visitor in (leader, signed_in("coordinator")):
        page = visitor.visit("/moter/")
        (region,) = page.all("div", role="region", aria_labelledby="oppmote")
        rows = [[page.words(c) for c in row] for row in region.iter("tr")][1:]
        assert rows == [["NAV", "3", "1", "33 %"], ["PPT", "3", "1", "33 %"]]
        assert "Per:" not in page.text
    assert "Oppmøte" not in signed_in("leader", unit="nes").visit("/moter/").text


def test_the_team_is_of_the_kind_of_unit(town: Flask, leader: Visitor, signed_in: SignIn) -> None:
    teams = {"lia": "Skolehelsetjenesten", "solbakken": "Helsestasjonen"}
    for unit, service in teams.items():
        visitor = leader if unit == "lia" else signed_in("leader", unit=unit)
        visitor.visit(f"/moter/nytt?sted=tverrfaglig_mote.{unit}")
        visitor.fill(day="8.12.2026").press("Sett opp møtet")
        others = set(teams.values()) - {service}
        assert service in visitor.page.text
        assert not any(other in visitor.page.text for other in others)
    with town.app_context():
        ressursteam = arenas.arenas()["ressursteam"]
        assert ressursteam.participants_at(units.get("lia"))[0] == "PPT"  # the arena's own
        assert arenas.arenas()["slt"].participants_at(None)[0] == "Politiet"


def test_one_that_was_not_held_has_a_reason(town: Flask, leader: Visitor) -> None:
    id = planned(town)
    leader.visit(f"/moter/{id}/")
    assert leader.send(f"/moter/{id}/ikke-holdt", {"A-state": "cancelled"}).status_code == 422
    leader.send(f"/moter/{id}/ikke-holdt", {"A-state": "cancelled", "A-why": "Sykdom"})
    meeting, details = kept(town, id)
    assert (meeting.state, details.reason) == ("cancelled", "Sykdom")
    assert "Avlyst" in leader.visit("/moter/").text


def test_what_others_may_not_see_is_as_if_it_were_not_there(
    town: Flask, leader: Visitor, signed_in: SignIn
) -> None:
    id, nothing = planned(town), "0" * 32
    for visitor in (signed_in("staff", unit="nes"), signed_in("leader", unit="solbakken")):
        visitor.visit("/")
        for path in ("/", "/innkalling", "/innkalling.pdf"):
            theirs, unknown = (
                visitor.get(f"/moter/{id}{path}"),
                visitor.get(f"/moter/{nothing}{path}"),
            )
            assert theirs.status_code == unknown.status_code == 404
        for path in (
            "/",
            "/holdt",
            "/ikke-holdt",
            "/deler",
            "/deler/x/referat",
            "/deler/x/ta-bort",
        ):
            assert visitor.send(f"/moter/{id}{path}").status_code == 404
        assert "10.11.2026" not in visitor.visit("/moter/").text
    coordinator = signed_in("coordinator")
    assert "Lia skole" in coordinator.visit(f"/moter/{id}/").text
    assert "Møtet er holdt" not in coordinator.page.text
    assert coordinator.send(f"/moter/{id}/holdt", {"A-held_day": "1.11.2026"}).status_code == 404


def test_whoever_leads_it_changes_a_meeting_elsewhere(
    town: Flask, leader: Visitor, signed_in: SignIn
) -> None:
    chair = signed_in("staff", unit="nes")
    id = planned(town, "styrk", None, leaders=Leaders(deputy_id=chair.user_id))
    assert "STYRK" in chair.visit("/moter/?skolear=2026").text
    chair.visit(f"/moter/{id}/")
    assert chair.send(f"/moter/{id}/holdt", {"A-held_day": "10.11.2026"}).status_code == 303
    assert leader.get(f"/moter/{id}/").status_code == 404


def test_each_case_is_named_to_those_who_may_open_it_only(
    town: Flask, leader: Visitor, signed_in: SignIn
) -> None:
    case_id, id = a_case(town, "lia", leader.user_id), planned(town)
    leader.visit(f"/moter/{id}/")
    leader.fill(**{"del": case_id}).press("Legg til")
    assert "O.K. 2018" in leader.page.text
    assert "Ingen gyldig tillatelse: drøftes uten navn" in leader.page.text
    colleague = signed_in("staff", unit="lia")
    page = colleague.visit(f"/moter/{id}/")
    assert "O.K." not in page.text and "Sak 1 (du har ikke tilgang)" in page.text
    with town.app_context():
        part = db.session.query(MeetingPart).one().id
    for path in ("referat", "ta-bort"):
        assert colleague.send(f"/moter/{id}/deler/{part}/{path}").status_code == 404
    assert colleague.send(f"/moter/{id}/deler", {"del": case_id}).status_code == 404
    assert "O.K." not in signed_in("coordinator").visit(f"/moter/{id}/").text


def test_the_call_has_an_agenda_and_nothing_of_a_child(town: Flask, leader: Visitor) -> None:
    case_id = a_case(town, "lia", leader.user_id)
    details = Details("Møterom 2", "09:00", "10:30", participants=(Participant("PPT", "Per"),))
    id = planned(town, details=details)
    with town.app_context(), storage.writing():
        meeting = meetings.get(id)
        assert meeting is not None
        meetings.add_part(meeting, case_id)
        meetings.add_part(meeting, a_second := None)
        code = meetings.parts(meeting)[0].case_id
        db.session.commit()
    assert code == case_id and a_second is None
    page = leader.visit(f"/moter/{id}/innkalling")
    for said in ("Møterom 2", "09.00 – 10.30", "PPT: Per", "09.15 Sak 1", "30 minutter"):
        assert said in page.text
    with town.app_context():
        found = cases.get(case_id, cases.CaseScope("", ["lia"], ["lia"]))
        assert found is not None
        for secret in ("Ola", "Kanarifugl", "O.K.", found.code, case_id):
            assert secret not in page.html
    pdf = leader.get(f"/moter/{id}/innkalling.pdf")
    assert pdf.mimetype == "application/pdf" and "Ola" not in pdf.headers["Content-Disposition"]


def test_an_agenda_that_is_longer_than_the_meeting_says_so(town: Flask, leader: Visitor) -> None:
    long, short = (planned(town, details=Details("", "09:00", end)) for end in ("10:30", "09:05"))
    assert "lengre enn møtet" not in leader.visit(f"/moter/{long}/").text
    assert "minutter lengre enn møtet" in leader.visit(f"/moter/{short}/").text


def test_minutes_know_what_the_meeting_knows_and_belong_to_their_part(
    town: Flask, leader: Visitor
) -> None:
    case_id = a_case(town, "lia", leader.user_id)
    people = (Participant("PPT", "Per Prøvesen", True), Participant("NAV", "", False))
    details = Details("Møterom 2", "09:00", "10:30", participants=people)
    id = planned(town, details=details, leaders=Leaders(leader.user_id))
    leader.visit(f"/moter/{id}/")
    leader.fill(**{"del": case_id}).press("Legg til")
    leader.press("Skriv referat")
    assert leader.page.value("mt_date") == "10.11.2026"
    assert leader.page.value("mt_start") == "09.00"
    assert "Per Prøvesen" in leader.page.html and "NAV" not in leader.page.text
    leader.visit(f"/moter/{id}/")
    leader.press("Skriv referat")  # the same draft
    leader.press("Neste")
    leader.press("Send inn")
    with town.app_context():
        part, sent = db.session.query(MeetingPart).one(), db.session.query(Submission).one()
        assert (part.submission_id, sent.case_id, sent.unit_id) == (sent.id, case_id, "lia")
        reference = sent.reference
    page = leader.visit(f"/moter/{id}/")
    assert "Skriv referat" not in page.text
    leader.press("Referat")
    assert reference and reference in leader.page.text


def test_what_a_colleague_has_begun_is_theirs(
    town: Flask, leader: Visitor, signed_in: SignIn
) -> None:
    id = planned(town)
    leader.visit(f"/moter/{id}/")
    leader.fill(**{"del": "temaer"}).press("Legg til")
    leader.press("Skriv referat")
    colleague = signed_in("staff", unit="lia")
    page = colleague.visit(f"/moter/{id}/")
    assert "Kari Prøve skriver referatet" in page.text and "Ta bort" not in page.text
    with town.app_context():
        part = db.session.query(MeetingPart).one().id
    assert colleague.send(f"/moter/{id}/deler/{part}/referat").status_code == 404


def test_leaders_choose_who_leads_an_arena(town: Flask, leader: Visitor, signed_in: SignIn) -> None:
    colleague, id = signed_in("staff", unit="lia"), planned(town)
    assert colleague.get("/moter/ledere?sted=tverrfaglig_mote.lia").status_code == 404
    assert "Du leder ingen enhet" in colleague.visit("/moter/ledere").text
    leader.visit("/moter/ledere?sted=tverrfaglig_mote.lia")
    leader.fill(chair=colleague.user_id).press("Lagre")
    meeting, _details = kept(town, id)
    assert meeting.chair_id == colleague.user_id
    assert leader.get("/moter/ledere?sted=tverrfaglig_mote.nes").status_code == 404
    assert leader.send("/moter/ledere", {"sted": "styrk."}).status_code == 404
    assert "STYRK" in signed_in("coordinator").visit("/moter/ledere").text


def test_a_silent_case_is_told_and_leads_to_a_meeting(town: Flask, leader: Visitor) -> None:
    case_id = a_case(town, "lia", leader.user_id)
    assert "Saker uten møte" not in leader.visit("/moter/").text
    with town.app_context(), storage.writing():
        found = db.session.get(Case, case_id)
        assert found is not None
        found.opened = datetime(2026, 1, 1, tzinfo=UTC)
        db.session.commit()
    assert "Saker uten møte på 8 uker" in leader.visit("/moter/").text
    leader.visit(f"/moter/nytt?sak={case_id}")
    leader.press("Sett opp møtet")
    assert "Saker uten møte" not in leader.visit("/moter/").text


def test_a_case_leads_to_a_meeting_about_it(town: Flask, leader: Visitor) -> None:
    case_id = a_case(town, "lia", leader.user_id)
    leader.visit(f"/saker/{case_id}")
    leader.press("Sett opp et møte om saken")
    assert "O.K. 2018" in leader.page.text and leader.page.value("place") == "tverrfaglig_mote.lia"
    leader.press("Sett opp møtet")
    assert "O.K. 2018" in leader.page.text
    assert "Tverrfaglig møte" in leader.visit(f"/saker/{case_id}").text


def test_what_is_held_when_needed_is_set_up_by_the_unit_of_the_child(
    town: Flask, leader: Visitor
) -> None:
    case_id = a_case(town, "lia", leader.user_id)
    assert "Ansvarsgruppe" not in leader.visit("/moter/").text  # nobody has needed it yet
    leader.visit(f"/moter/nytt?sak={case_id}")
    leader.fill(place="ansvarsgruppe.lia", day="1.12.2026").press("Sett opp møtet")
    assert "Ansvarsgruppe 01.12.2026" in leader.page.text and "O.K. 2018" in leader.page.text
    assert leader.visit("/moter/").text.count("Ansvarsgruppe") == 2  # to come, and how often


def test_the_pages_speak_english(town: Flask, leader: Visitor) -> None:
    id = planned(town)
    page = leader.visit(f"/moter/{id}/?lang=en")
    assert "Cross-disciplinary meeting 10 November 2026" in page.text


def test_a_meeting_and_its_minutes_are_made_once(town: Flask, leader: Visitor) -> None:
    case_id = a_case(town, "lia", leader.user_id)
    leader.visit(f"/moter/nytt?sak={case_id}")
    leader.fill(kind="planned", day="10.12.2026")
    first, _second = pressed_twice(town, leader, "Sett opp møtet")
    leader.visit(first.location)
    pressed_twice(town, leader, "Skriv referat")
    leader.visit(first.location)
    fields = leader.page.posted(leader.page.button("Legg til"))
    for _ in range(2):
        assert leader.post(f"{first.location}deler", data=fields).status_code == 303
