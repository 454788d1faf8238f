"""The year wheel: what is due, done and late; ticks; and the calendar behind a private link."""

import re
from datetime import date

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import Version, audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.meetings import CalendarFeed
from forms.storage.submissions import queries, store
from forms.storage.workflow import cases, meetings
from forms.web.meetings.calendar_file import Entry, calendar_bytes, fold_line
from forms.workflow import arenas, year_wheel
from forms.workflow.unit_scope import UnitScope
from tests.support.client import Visitor
from tests.support.factories import form, keep_submission, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.meetings.reports import TERM_REPORT

REPORT = form(section("a", text("navn", "Navn")), open_to=["leader"], confidentiality="internal")


@pytest.fixture
def leader(town: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """The leader of a school, where the report of a term is published."""
    publish({**REPORT, "title": "Tertialrapport"}, "tertialrapport")
    return signed_in("leader", "staff", unit="lia")


def duties(app: Flask, kind: str, unit_id: str = "lia") -> dict[str, str]:
    """What is to be done there in the school year, and how it stands."""
    with app.app_context():
        unit = year_wheel.arenas.places([unit_id], municipal=False)[0]
        found = year_wheel.Wheel(year_wheel.SchoolYear(2026)).duties([unit])
        return {f"{d.id} {d.when.day:%d.%m}": d.state for d in found if d.kind == kind}


def of_form(form_id: str) -> Version:
    version = versions.current(form_id)
    assert version is not None
    return version


def test_meetings_are_done_due_late_or_to_come(town: Flask) -> None:
    with town.app_context(), storage.writing():
        meeting = meetings.plan("tverrfaglig_mote", "lia", date(2026, 9, 17))
        meetings.hold(meeting, date(2026, 9, 17), [])
        db.session.commit()
    found = duties(town, "meeting")
    assert found["tverrfaglig_mote 15.09"] == "done" and found["ressursteam 29.10"] == "due"
    assert found["tverrfaglig_mote 18.08"] == found["tverrfaglig_mote 10.11"] == "overdue"
    assert found["tverrfaglig_mote 08.12"] == "due" and found["tverrfaglig_mote 22.06"] == "later"


def test_a_task_with_a_form_is_done_when_the_form_comes(
    town: Flask, publish: Publish, signed_in: SignIn
) -> None:
    version = publish(REPORT, "overgang-barnehage-skole")
    with time_machine.travel("2027-05-20 10:00", tick=False):
        assert duties(town, "task", "solbakken")["overgang_skole 14.05"] == "overdue"
        with town.app_context(), storage.writing():
            for unit in ("solbakken", "lia"):
                kept = store.keep(of_form(version.form_id), {"navn": "x"}, key=unit, unit=unit)
                kept.period = date(2027, 5, 10)
            db.session.commit()
        assert duties(town, "task", "solbakken")["overgang_skole 14.05"] == "done"


def test_a_report_is_expected_of_each_unit_each_term(town: Flask, leader: Visitor) -> None:
    found = duties(town, "report")
    assert found == {
        "tertialrapport 15.09": "overdue",
        "tertialrapport 15.01": "later",
        "tertialrapport 15.05": "later",
    }
    page = leader.visit("/arshjul/")
    assert "Tertialrapport, 2. tertial 2026" in page.text and "Fyll ut" in page.text
    with town.app_context(), storage.writing():
        kept = store.keep(of_form("tertialrapport"), {"navn": "x"}, key="a", unit="lia")
        kept.period = date(2026, 9, 10)
        db.session.commit()
    assert duties(town, "report")["tertialrapport 15.09"] == "done"
    assert duties(town, "report", "nes")["tertialrapport 15.09"] == "overdue"


def begun(app: Flask, unit_id: str, day: date) -> None:
    """Let nothing be expected of the unit before that day."""
    with app.app_context(), storage.writing():
        unit = units.get(unit_id)
        assert unit is not None
        unit.since = day
        db.session.commit()


def test_nothing_is_expected_of_a_unit_before_it_began(town: Flask, leader: Visitor) -> None:
    for kind in ("meeting", "task", "report"):
        assert "overdue" in duties(town, kind).values()
    begun(town, "lia", date(2026, 11, 26))
    for kind in ("meeting", "task", "report"):
        found = duties(town, kind)
        assert found and "overdue" not in found.values()
    assert "tertialrapport 15.01" in duties(town, "report"), "it was there in the third term"
    begun(town, "lia", date(2027, 1, 4))
    assert "tertialrapport 15.01" not in duties(town, "report")
    at_work = leader.visit("/arshjul/").text
    assert "Tertialrapport, 3. tertial 2026" not in at_work
    with town.app_context():
        arena = arenas.arenas()["tverrfaglig_mote"]
        held = arenas.count_meetings(
            arena,
            arenas.places(["lia"], municipal=False),
            "planned",
            date(2026, 8, 1),
            date(2026, 11, 1),
        )
    assert held.value == 0, "no meeting was planned for a unit that was not there"


def test_a_report_is_of_the_period_it_says(
    town: Flask, publish: Publish, signed_in: SignIn
) -> None:
    version = publish(TERM_REPORT, "tertialrapport")
    leader = signed_in("leader", unit="lia")
    said = {"enhet": "lia", "aar": 2026, "tertial": "3"}
    keep_submission(town, version, {**said, "holdt": 4}, unit="nes")
    assert duties(town, "report") == {
        "tertialrapport 15.09": "overdue",
        "tertialrapport 15.01": "done",
        "tertialrapport 15.05": "later",
    }
    assert duties(town, "report", "nes")["tertialrapport 15.01"] == "later"
    page = leader.visit("/arshjul/")
    address = re.search(r'href="(/skjema/tertialrapport/\?[^"]+)"', page.html)
    assert address
    leader.visit(address[1].replace("&amp;", "&"))
    leader.press("Start")
    begun = [leader.page.value(name) for name in ("enhet", "aar", "tertial")]
    assert begun == ["lia", "2026", ["2"]]


def test_no_answer_is_opened_to_know_what_came(
    town: Flask, leader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("an answer was opened")

    monkeypatch.setattr(store, "open_answers", opened)
    monkeypatch.setattr(queries, "stream", opened)
    assert duties(town, "report") and leader.visit("/arshjul/").text


def test_a_task_without_a_form_is_ticked_and_taken_back(
    town: Flask, leader: Visitor, signed_in: SignIn
) -> None:
    leader.visit("/arshjul/?enhet=lia")
    tick = {"oppgave": "informasjon", "sted": "lia", "dag": "2026-10-05", "skolear": "2026"}
    assert duties(town, "task")["informasjon 05.10"] == "overdue"
    assert leader.send("/arshjul/gjort", tick).status_code == 303
    assert duties(town, "task")["informasjon 05.10"] == "done"
    assert duties(town, "task", "nes")["informasjon 05.10"] == "overdue"
    assert leader.send("/arshjul/gjort", tick).status_code == 303  # pressed twice
    assert duties(town, "task")["informasjon 05.10"] == "done"
    leader.visit("/arshjul/?enhet=lia")
    leader.press("Angre")
    assert duties(town, "task")["informasjon 05.10"] == "overdue"
    for wrong in ({"sted": "nes"}, {"dag": "2026-10-06"}, {"oppgave": "overgang_ungdomsskole"}):
        assert leader.send("/arshjul/gjort", {**tick, **wrong}).status_code == 404
    other = signed_in("coordinator")
    other.visit("/arshjul/")
    assert other.send("/arshjul/gjort", tick).status_code == 404


def test_the_legend_has_the_colours_of_the_picture(town: Flask, leader: Visitor) -> None:
    leader.visit("/arshjul/")
    (legend,) = leader.page.all("figcaption")
    assert "Gjort" in "".join(legend.itertext())
    assert "class" not in legend.attrib  # its marks take the colour of its words


def test_each_sees_the_year_of_their_units(town: Flask, leader: Visitor, signed_in: SignIn) -> None:
    page = leader.visit("/arshjul/")
    assert "Lia skole" in page.text and "Nes skole" not in page.text and "STYRK" not in page.text
    assert "Høstferie" in leader.visit("/arshjul/?enhet=lia").text
    assert "Nes skole" not in leader.visit("/arshjul/?enhet=nes").text
    every = signed_in("coordinator").visit("/arshjul/")
    assert "Nes skole" in every.text and "STYRK" in every.text
    nowhere = signed_in("staff").visit("/arshjul/")
    assert "ingenting for enhetene dine" in nowhere.text
    assert "Year wheel" in leader.visit("/arshjul/?lang=en").title


def link_of(visitor: Visitor) -> str:
    """The path of the link that is shown."""
    address = r'value="https?://[^/"]+(/arshjul/kalender/[0-9a-f]{32}\.ics)"'
    found = re.search(address, visitor.page.html)
    assert found
    return found[1]


def test_the_calendar_has_days_and_nothing_of_a_child(
    town: Flask, leader: Visitor, client: Visitor
) -> None:
    with town.app_context(), storage.writing():
        case = cases.open_case("lia", cases.Child("Ola Kanarifugl"), leader.user_id)
        meeting = meetings.plan("tverrfaglig_mote", "lia", date(2026, 12, 9))
        meetings.add_part(meeting, case.id)
        meetings.plan("tverrfaglig_mote", "nes", date(2026, 12, 10))
        code = case.code
        db.session.commit()
    leader.visit("/arshjul/")
    leader.fill(enhet="lia").press("Lag lenke")
    path = link_of(leader)
    assert path not in leader.visit("/arshjul/").html
    answer = client.get(path)
    said = answer.get_data(as_text=True).replace("\r\n ", "")
    starts = "".join(line for line in said.splitlines() if line.startswith("DTSTART"))
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20261209" in said and "DATE:20261210" not in starts
    assert (
        "SUMMARY:Tverrfaglig møte\r\n" in said and "SUMMARY:Tverrfaglig møte (etter planen)" in said
    )
    assert "DTSTART;VALUE=DATE:20261208" not in said  # the meeting of the 9th stands for it
    for secret in ("Ola", "Kanarifugl", code, "O.K."):
        assert secret not in said
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code in (200, 304) and again.headers["ETag"] == answer.headers["ETag"]
    with town.app_context():
        token = path.rpartition("/")[2].removesuffix(".ics")
        assert token not in {feed.token_hash for feed in db.session.query(CalendarFeed)}
        assert not any(token in line.detail + line.subject for line in audit_log.listing().events)


def test_a_link_is_over_when_it_is_revoked_or_its_maker_is_gone(
    town: Flask, leader: Visitor, client: Visitor
) -> None:
    leader.visit("/arshjul/")
    leader.fill(enhet="lia").press("Lag lenke")
    path = link_of(leader)
    unknown = client.get(f"/arshjul/kalender/{'0' * 32}.ics")
    assert unknown.status_code == 410
    assert client.get(path).status_code == 200
    for active in (False, True):
        with town.app_context(), storage.writing():
            user = db.session.get(storage.User, leader.user_id)
            assert user is not None
            user.active = active
            db.session.commit()
        assert client.get(path).status_code == (200 if active else 410)
    leader.visit("/arshjul/")
    leader.press("Trekk lenken")
    leader.press("Trekk lenken")  # asked once
    assert client.get(path).status_code == 410
    assert leader.send("/arshjul/lenke/trekk", {"lenke": "0" * 32}).status_code == 404
    assert leader.send("/arshjul/lenke", {"enhet": "nes"}).status_code == 404
    assert leader.send("/arshjul/lenke", {"enhet": "kommunen"}).status_code == 404


def test_lines_of_a_calendar_are_folded_and_escaped() -> None:
    entry = Entry("a@b", date(2026, 12, 31), "Møte; " + "æ" * 80)
    content = calendar_bytes("Årshjul", [entry], date(2026, 11, 29))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.endswith(b"END:VCALENDAR\r\n")
    said = content.decode().replace("\r\n ", "")
    assert "SUMMARY:Møte\\; " + "æ" * 80 + "\r\n" in said
    assert "DTEND;VALUE=DATE:20270101" in said
    assert list(fold_line("a" * 76)) == ["a" * 75, " a"]
    hostile = Entry("x", date(2026, 5, 7), "Møte\r\nX:1\u2028X:2\x85X:3\x0bX:4")
    text = calendar_bytes("Lia\nX:5", [hostile], date(2026, 5, 7)).decode()
    assert not [line for line in text.splitlines() if line.startswith("X:")]


def test_what_waits_for_a_user_goes_by_their_role(
    town: Flask, leader: Visitor, signed_in: SignIn
) -> None:
    staff, other = signed_in("staff", unit="lia"), signed_in("leader", unit="nes")
    coordinator = signed_in("coordinator")

    def waiting(visitor: Visitor) -> set[str]:
        with town.app_context():
            user = db.session.get(storage.User, visitor.user_id)
            return {f"{d.id} {d.unit_name}" for d in year_wheel.own_duties(UnitScope(user))}

    assert "tertialrapport Lia skole" in waiting(leader)
    assert "tverrfaglig_mote Lia skole" in waiting(leader)
    assert "forste_samtaler Lia skole" in waiting(staff)
    assert "tertialrapport Lia skole" not in waiting(staff) | waiting(coordinator)
    assert "styrk " in waiting(coordinator) and "styrk " not in waiting(leader)
    assert not any("Lia" in each for each in waiting(other))
    with town.app_context(), storage.writing():
        meetings.choose_leaders("tverrfaglig_mote", "lia", meetings.Leaders(staff.user_id))
        db.session.commit()
    assert "tverrfaglig_mote Lia skole" in waiting(staff)
    assert "tverrfaglig_mote Lia skole" not in waiting(leader)
