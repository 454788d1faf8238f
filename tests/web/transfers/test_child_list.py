"""Children who change kindergarten or school: by initials, by name when asked for, one's own."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.definition import read_library
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import audit_log, db
from forms.storage.definitions import year_plans
from forms.storage.workflow import cases
from tests.support.client import Visitor, check
from tests.support.factories import add_units, add_user, form, keep_submission, section, text
from tests.web.conftest import Publish, SignIn

PAGE = "/overganger/"
MOVES: dict[str, Any] = {
    **form(
        section(
            "a",
            text("child_name", "Hva heter barnet?", personal=True),
            {"id": "mote", "type": "yes_no", "label": "Ønsker skolen et møte?"},
        ),
        open_to=["staff"],
        title="Overgang til skole",
    ),
    "category": "overgang",
    "list": ["mote"],
}


@pytest.fixture
def autumn(app: Flask, publish: Publish, time_machine: Any) -> None:
    """A kindergarten with two cases, a school with one, and two forms about children who move."""
    time_machine.move_to("2026-11-02 10:00", tick=False)
    add_units(app)
    version = publish(MOVES)
    user_id, _path = add_user(app, "eva", "staff", unit="solbakken")
    with app.app_context(), storage.writing():
        for unit, name, born in (
            ("solbakken", "Nora Kanarifugl", date(2021, 4, 2)),
            ("solbakken", "Per Liten", date(2023, 4, 2)),
            ("nes", "Ola Elev", date(2014, 4, 2)),
        ):
            cases.open_case(unit, cases.Child(name, born), user_id)
        cases.open_case("solbakken", cases.Child("Kim Vernet", date(2021, 1, 1), True), user_id)
        db.session.commit()
    moving = {"child_name": "Lea Hansen", "mote": "yes"}
    keep_submission(app, version, moving, unit="solbakken")
    keep_submission(app, version, {"child_name": "Borte Vekk"}, unit="solbakken", state="withdrawn")


def test_those_who_begin_school_next_autumn_stand_by_initials(
    app: Flask, autumn: None, signed_in: SignIn
) -> None:
    leader = signed_in("leader", "staff", unit="solbakken")
    page = leader.visit(PAGE)
    assert "N.K. 2021" in page.text and "P.L." not in page.text and "O.E." not in page.text
    assert "Nora" not in page.text and "Kim" not in page.text and "Lea" not in page.text
    assert "Mangler" in page.text and "L.H." in page.text
    assert "Ønsker skolen et møte" in page.text or "Ja" in page.text
    assert "B.V." not in page.text
    check(page.html)


def test_a_child_leads_to_the_meeting_about_its_transfer(
    app: Flask, autumn: None, signed_in: SignIn
) -> None:
    with app.app_context(), storage.writing():
        year_plans.put_in_force({"nb": dict(read_library(ROOT / "definitions", TYPES).plan)})
        db.session.commit()
    leader = signed_in("leader", "staff", unit="solbakken")
    leader.visit(PAGE)
    leader.press("Sett opp et møte: N.K. 2021")
    assert leader.page.value("place") == "overforingsmote.solbakken"
    leader.fill(day="12.11.2026").press("Sett opp møtet")
    assert "Overføringsmøte 12.11.2026" in leader.page.text and "N.K. 2021" in leader.page.text


def test_without_an_arena_for_it_the_meeting_is_chosen_by_hand(
    app: Flask, autumn: None, signed_in: SignIn
) -> None:
    leader = signed_in("leader", "staff", unit="solbakken")
    leader.visit(PAGE)
    leader.press("Sett opp et møte: N.K. 2021")
    assert leader.status == 200 and "sted=" not in leader.path


def test_names_are_shown_when_asked_for_and_logged(
    app: Flask, autumn: None, signed_in: SignIn
) -> None:
    leader = signed_in("leader", "staff", unit="solbakken")
    leader.visit(PAGE)
    leader.press("Vis navn")
    assert "Nora Kanarifugl" in leader.page.text and "Lea Hansen" in leader.page.text
    assert "Kim" not in leader.page.text  # a protected address
    check(leader.page.html)
    with app.app_context():
        (line,) = audit_log.listing(what="transfers.named").events
        assert "Nora" not in f"{line.subject} {line.detail}"


def test_others_see_their_own(app: Flask, autumn: None, signed_in: SignIn) -> None:
    school = signed_in("leader", "staff", unit="nes")
    page = school.visit(PAGE)
    assert "O.E. 2014" in page.text and "N.K." not in page.text and "L.H." not in page.text
    empty: Visitor = signed_in("leader", "staff", unit="lia")
    text = empty.visit(PAGE).text
    assert "Ingen åpne saker" in text and "Ingen overgangsskjemaer" in text
    assert signed_in("coordinator").get(PAGE).status_code == 404
