"""How often arenas are to meet at a unit, and how often they did; as shipped."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from forms import storage
from forms.logic.figures import MEETINGS
from forms.logic.school_year import Calendar
from forms.storage import User, db
from forms.storage.accounts import units, users
from forms.storage.workflow import meetings
from forms.workflow import arenas, figures
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.unit_scope import UnitScope
from tests.support import factories
from tests.support.factories import form, section


@pytest.fixture
def somewhere(town: Flask) -> Iterator[None]:
    """A municipality with a kindergarten and two schools, in November."""
    with town.app_context(), storage.writing():
        yield


def rhythm(arena: str, unit_id: str | None) -> arenas.Rhythm:
    unit = units.get(unit_id) if unit_id else None
    found = arenas.rhythms([unit], date(2026, 8, 1), date(2027, 7, 31))
    return next(each for each in found if each.arena.id == arena)


def held(arena: str, unit_id: str | None, *days: date) -> None:
    for day in days:
        meetings.hold(meetings.plan(arena, unit_id, day), day, [])
    db.session.flush()


def test_a_school_meets_every_fourth_week_and_a_kindergarten_every_sixth(somewhere: None) -> None:
    school, kindergarten = (
        rhythm("tverrfaglig_mote", "lia"),
        rhythm("tverrfaglig_mote", "solbakken"),
    )
    assert (school.planned, school.held, school.share, school.gap) == (4, 0, 0, None)
    assert (school.allowed, kindergarten.allowed) == (28, 42)
    assert kindergarten.planned == 3
    assert (school.suggested, school.next) == (date(2026, 12, 8), None)


def test_what_was_held_counts_at_its_own_place_and_until_today(somewhere: None) -> None:
    held("tverrfaglig_mote", "lia", date(2026, 8, 18), date(2026, 9, 15), date(2026, 11, 10))
    held("tverrfaglig_mote", "nes", date(2026, 8, 18))
    meetings.plan("tverrfaglig_mote", "lia", date(2026, 12, 10))
    found = rhythm("tverrfaglig_mote", "lia")
    assert (found.planned, found.held, found.share) == (4, 3, 75)
    assert found.gap == 49 and found.is_late  # eight weeks, less the autumn holiday
    assert (found.next, found.suggested) == (date(2026, 12, 10), None)
    other = rhythm("tverrfaglig_mote", "nes")
    assert (other.held, other.share) == (1, 25)


def test_more_than_planned_is_not_more_than_all(somewhere: None) -> None:
    held("ressursteam", "lia", date(2026, 10, 29), date(2026, 11, 5))
    assert (rhythm("ressursteam", "lia").held, rhythm("ressursteam", "lia").share) == (2, 100)
    assert not rhythm("ressursteam", "lia").is_late


def test_the_municipality_has_arenas_of_its_own(somewhere: None) -> None:
    held("styrk", None, date(2026, 9, 15))
    assert (rhythm("styrk", None).planned, rhythm("styrk", None).held) == (2, 1)
    assert rhythm("slt", None).planned == 0 and rhythm("slt", None).share is None
    every = arenas.rhythms(
        arenas.places(["lia"], municipal=True), date(2026, 8, 1), date(2026, 9, 1)
    )
    assert {(each.arena.id, each.unit.id if each.unit else None) for each in every} >= {
        ("tverrfaglig_mote", "lia"),
        ("styrk", None),
    }
    assert ("styrk", "lia") not in {(e.arena.id, e.unit.id if e.unit else "") for e in every}
    assert arenas.minutes_forms() == {"motereferat"}


def test_terms_add_up_to_the_year(somewhere: None) -> None:
    arena, unit = arenas.arenas()["tverrfaglig_mote"], units.get("lia")
    calendar = Calendar(arenas.year_plan(), "barneskole")

    def number(since: date, until: date) -> int:
        return len(arenas.planned_between(arena, unit, since, until, calendar))

    terms = [(date(2026, 1, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 8, 31))]
    terms.append((date(2026, 9, 1), date(2026, 12, 31)))
    assert sum(number(*term) for term in terms) == number(date(2026, 1, 1), date(2026, 12, 31)) > 9


REPORT = form(
    section(
        "tall",
        {"id": "enhet", "type": "unit", "label": "Enhet"},
        {"id": "aar", "type": "number", "label": "År", "decimals": 0},
        *(
            {
                "id": name,
                "type": "figure",
                "label": name,
                "figure": {name: {"arena": "tverrfaglig_mote"}},
                "over": {"unit": "enhet", "year": "aar"},
            }
            for name in MEETINGS
        ),
        {
            "id": "alle",
            "type": "figure",
            "label": "Alle",
            "figure": {"held": {"arena": "tverrfaglig_mote", "unit": "every"}},
            "over": {"unit": "enhet", "year": "aar"},
        },
    )
)


def figures_of(user: User | None) -> dict[str, int | float | None]:
    version = factories.publish(REPORT, "rapport")
    answers = {"enhet": "lia", "aar": 2026}
    scope = UnitScope(user) if user else None
    found = figures.figures(compiled_form(version).definition, answers, scope)
    return {id: figure.counted.value for id, figure in found.items()}


def test_a_report_counts_the_meetings_of_its_unit(somewhere: None) -> None:
    held("tverrfaglig_mote", "lia", date(2026, 8, 18), date(2026, 9, 15), date(2026, 11, 10))
    held("tverrfaglig_mote", "nes", date(2026, 8, 18))
    held("tverrfaglig_mote", "lia", date(2025, 12, 1))
    planned = figures_of(None)["planned"]
    assert figures_of(None) == {
        "planned": planned,
        "held": 3,
        "held_share": round(300 / planned) if planned else None,
        "longest_gap": 49,
        "alle": 4,
    }
    unit, calendar = units.get("lia"), Calendar(arenas.year_plan(), "barneskole")
    days = arenas.planned_between(
        arenas.arenas()["tverrfaglig_mote"], unit, date(2026, 1, 1), date(2026, 11, 29), calendar
    )
    assert planned == len(days)


def test_figures_of_meetings_are_for_who_works_there_or_coordinates(somewhere: None) -> None:
    held("tverrfaglig_mote", "lia", date(2026, 8, 18))
    inside = users.add("inne", "Kari Prøve", ["leader"], "lia")
    outside = users.add("ute", "Kari Prøve", ["leader"], "nes")
    wide = users.add("vid", "Kari Prøve", ["coordinator"], None)
    assert figures_of(inside)["held"] == 1 and "alle" not in figures_of(inside)
    assert figures_of(outside) == {}
    assert figures_of(wide)["alle"] == 1


def test_the_explanation_names_the_meeting(somewhere: None) -> None:
    definition = compiled_form(factories.publish(REPORT, "rapport")).definition
    for name in MEETINGS:
        told = figures.explanation(definition.questions[name])
        assert "«Tverrfaglig møte»" in told and "«Møter»" in told
