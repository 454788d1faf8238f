"""Meetings: what is kept of them, what they talk about, and that nothing outlives its minutes."""

from datetime import UTC, date, datetime

import pytest

from forms.storage.accounts import units, users
from forms.storage.database.engine import db
from forms.storage.definitions import year_plans
from forms.storage.models.definitions import Version
from forms.storage.models.meetings import MeetingPart
from forms.storage.models.workflow import Case
from forms.storage.retention import retention
from forms.storage.submissions import store
from forms.storage.workflow import cases, meetings
from forms.storage.workflow.cases import CaseScope
from forms.storage.workflow.meetings import Details, Leaders, Participant

DAY = date(2026, 9, 15)
PLACE = "Møterom 2, kanarifugl"
SCOPE = CaseScope("leder", ["lia"], ["lia"])


@pytest.fixture
def somewhere(writing: None) -> str:
    """A school, by its id."""
    units.import_csv("id,name,kind,active\nlia,Lia skole,barneskole,ja\n")
    return "lia"


def a_case() -> Case:
    return cases.open_case("lia", cases.Child("Ola"))


def test_what_is_written_of_a_meeting_is_sealed_and_read_back(somewhere: str) -> None:
    said = Details(PLACE, "09:00", "10:30", participants=(Participant("PPT", "Per"),))
    meeting = meetings.plan("tverrfaglig_mote", somewhere, DAY, details=said)
    db.session.commit()
    db.session.expunge_all()
    found = meetings.get(meeting.id)
    assert found is not None and meetings.details(found) == said
    assert b"kanarifugl" not in found.sealed and meetings.get("0" * 32) is None


def test_a_meeting_counts_by_the_day_it_was_held(somewhere: str) -> None:
    said = Details(participants=(Participant("PPT"), Participant("NAV")))
    meeting = meetings.plan("styrk", None, DAY, details=said)
    meetings.hold(meeting, date(2026, 9, 17), [1])
    assert (meeting.planned, meeting.day, meeting.state) == (DAY, date(2026, 9, 17), "held")
    assert [each.came for each in meetings.details(meeting).participants] == [False, True]
    meetings.call_off(meetings.plan("styrk", None, DAY), "cancelled", "Sykdom")
    meetings.plan("styrk", None, date(2026, 11, 3))
    held = meetings.held_days(date(2026, 9, 1), date(2026, 9, 30))
    assert held == {("styrk", None): [date(2026, 9, 17)]}
    assert meetings.held_days(DAY, DAY) == {}
    assert meetings.next_planned(DAY) == {("styrk", None): date(2026, 11, 3)}


def test_one_that_is_asked_for_is_planned_when_it_gets_a_day(somewhere: str) -> None:
    meeting = meetings.plan("ressursteam", "lia", DAY, state="asked", extra=True)
    meetings.move(meeting, date(2026, 9, 20))
    assert (meeting.state, meeting.planned, meeting.day) == (
        "planned",
        date(2026, 9, 20),
        date(2026, 9, 20),
    )
    meetings.move(meeting, date(2026, 9, 22))
    assert meeting.planned == date(2026, 9, 20)


def test_meetings_are_listed_for_units_and_for_whoever_leads_them(somewhere: str) -> None:
    user = users.add("leder", "Kari Prøve", ["leader"], None)
    here = meetings.plan("tverrfaglig_mote", "lia", DAY)
    wide = meetings.plan("styrk", None, DAY, leaders=Leaders(deputy_id=user.id))

    def listed(units: list[str], *, municipal: bool = False, led_by: str = "") -> set[str]:
        found = meetings.listing(
            units, municipal=municipal, since=DAY, until=DAY, led_by=led_by, states=["planned"]
        )
        return {each.id for each in found}

    assert listed(["lia"]) == {here.id} and listed([]) == set()
    assert listed([], municipal=True) == {wide.id}
    assert listed([], led_by=user.id) == {wide.id}


def test_each_case_has_one_part(somewhere: str) -> None:
    meeting, case = meetings.plan("tverrfaglig_mote", "lia", DAY), a_case()
    first = meetings.add_part(meeting, case.id)
    assert meetings.add_part(meeting, case.id) is first
    topics = meetings.add_part(meeting, None)
    assert [part.number for part in meetings.parts(meeting)] == [1, 2]
    assert meetings.part_of(meeting, topics.id) is topics
    assert meetings.part_of(meetings.plan("styrk", None, DAY), topics.id) is None
    assert [each.id for each in meetings.meetings_of_case(case.id)] == [meeting.id]
    meetings.remove_part(first)
    assert meetings.add_part(meeting, case.id).number == 3


def test_nothing_of_a_case_outlives_its_minutes(somewhere: str, version: Version) -> None:
    meeting, case, other = meetings.plan("tverrfaglig_mote", "lia", DAY), a_case(), a_case()
    part, stays = meetings.add_part(meeting, case.id), meetings.add_part(meeting, other.id)
    meetings.begin_minutes(part, "utkast")
    minutes = store.keep(version, {"bedre": "x"}, key="utkast", case=case.id)
    meetings.note_minutes(minutes, "utkast")
    db.session.commit()
    db.session.refresh(part)
    assert (part.submission_id, part.draft_id) == (minutes.id, None)
    assert retention.erase([minutes.id]) == 1
    db.session.commit()
    db.session.expunge_all()
    assert [each.id for each in db.session.query(MeetingPart)] == [stays.id]
    assert meetings.get(meeting.id) is not None


def test_a_case_is_silent_when_no_meeting_talks_about_it(somewhere: str, version: Version) -> None:
    silent, met, planned, written = a_case(), a_case(), a_case(), a_case()
    for case in (silent, met, planned, written):
        case.opened = datetime(2026, 1, 1, tzinfo=UTC)
    new = a_case()
    new.opened = datetime(2026, 9, 1, tzinfo=UTC)
    held = meetings.plan("tverrfaglig_mote", "lia", date(2026, 8, 20))
    meetings.add_part(held, met.id)
    meetings.hold(held, date(2026, 8, 20), [])
    meetings.add_part(meetings.plan("ressursteam", "lia", date(2026, 10, 1)), planned.id)
    dropped = meetings.plan("ressursteam", "lia", date(2026, 8, 21))
    meetings.add_part(dropped, silent.id)
    meetings.call_off(dropped, "cancelled", "Ferie")
    kept = store.keep(version, {"bedre": "x"}, key="a", case=written.id)
    kept.period = date(2026, 8, 20)
    db.session.flush()
    found = meetings.cases_without_meeting(SCOPE, date(2026, 8, 1), ["brukerskjema"])
    assert [case.id for case in found] == [silent.id]
    without = meetings.cases_without_meeting(SCOPE, date(2026, 8, 1), [])
    assert {case.id for case in without} == {silent.id, written.id}
    assert meetings.cases_without_meeting(CaseScope("annen", [], []), date(2026, 8, 1), []) == []


def test_an_arena_has_leaders_of_its_own_or_the_units(somewhere: str) -> None:
    kari, per = (users.add(login, login, ["staff"], None).id for login in ("kari", "per"))
    unit = units.get("lia")
    assert unit is not None
    unit.chair_id = kari
    assert meetings.leaders("ressursteam", unit) == Leaders(kari, None)
    meetings.choose_leaders("ressursteam", "lia", Leaders(per, kari))
    meetings.choose_leaders("styrk", None, Leaders(kari, None))
    assert meetings.leaders("ressursteam", unit) == Leaders(per, kari)
    assert meetings.leaders("tverrfaglig_mote", unit) == Leaders(kari, None)
    assert meetings.leaders("styrk", None) == Leaders(kari, None)
    coming = meetings.plan("ressursteam", "lia", DAY)
    past = meetings.plan("ressursteam", "lia", DAY)
    meetings.hold(past, DAY, [])
    meetings.set_leaders_of_coming("ressursteam", "lia", Leaders(per))
    db.session.refresh(coming)
    db.session.refresh(past)
    assert (coming.chair_id, past.chair_id) == (per, None)
    meetings.choose_leaders("ressursteam", "lia", Leaders())
    assert meetings.leaders("ressursteam", unit) == Leaders(kari, None)


def test_old_meetings_are_forgotten(somewhere: str) -> None:
    old = meetings.plan("styrk", None, date(2016, 1, 1))
    meetings.add_part(old, a_case().id)
    new = meetings.plan("styrk", None, DAY)
    db.session.commit()
    assert meetings.remove_before(date(2016, 1, 2)) == 1
    db.session.expunge_all()
    assert meetings.get(old.id) is None and meetings.get(new.id) is not None
    assert db.session.query(MeetingPart).count() == 0


def test_the_plan_in_force_is_the_last_one_taken(writing: None) -> None:
    assert year_plans.current() == {}
    assert year_plans.put_in_force({"nb": {"arenas": {}}, "en": {"arenas": {"a": {"title": "A"}}}})
    assert not year_plans.put_in_force(
        {"nb": {"arenas": {}}, "en": {"arenas": {"a": {"title": "A"}}}}
    )
    assert year_plans.current("en")["arenas"] and year_plans.current("se") == {"arenas": {}}
    assert year_plans.put_in_force({"nb": {"arenas": {}, "tasks": {}}})
    assert year_plans.current("en") == {"arenas": {}, "tasks": {}}
