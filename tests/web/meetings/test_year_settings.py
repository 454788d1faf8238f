"""The municipality's own closed days and expected reports take the place of the file's."""

from datetime import date

import pytest
from flask import Flask

from forms.logic.school_year import Calendar
from forms.storage.definitions import year_plans
from forms.workflow import arenas
from tests.support.client import Visitor, check
from tests.web.conftest import Publish, SignIn
from tests.web.meetings.reports import TERM_REPORT

PAGE = "/arshjul/plan/"


@pytest.fixture
def coordinator(town: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    publish(TERM_REPORT, "tertialrapport")
    return signed_in("coordinator")


def is_open(app: Flask, day: date) -> bool:
    with app.app_context():
        return Calendar(arenas.year_plan()).is_open(day)


def test_closed_days_are_added_removed_and_given_back(town: Flask, coordinator: Visitor) -> None:
    monday = date(2027, 3, 1)
    assert is_open(town, monday)
    page = coordinator.visit(PAGE)
    check(page.html)
    assert "Høstferie" in page.text and "uke 40 hvert år" in page.text
    days = {"since": "01.03.2027", "until": "05.03.2027"}
    coordinator.fill(name="Planleggingsuke", **days).press("Legg til dagene")
    assert "01.03.2027–05.03.2027" in coordinator.page.text and not is_open(town, monday)
    assert is_open(town, date(2028, 3, 1)) and not is_open(town, date(2026, 9, 28))
    coordinator.fill(name="Uke ni", week="9").press("Legg til dagene")
    assert not is_open(town, date(2028, 2, 28))
    coordinator.press("Fjern")  # the first: Høstferie
    assert is_open(town, date(2026, 9, 28))
    coordinator.press("Bruk feriene som følger med")
    assert is_open(town, monday) and not is_open(town, date(2026, 9, 28))
    with town.app_context():
        assert year_plans.own_decisions() == {}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": "Feil"}, "Skriv enten en uke, eller en første og en siste dag."),
        (
            {"name": "Feil", "week": "9", "since": "01.03.2027", "until": "02.03.2027"},
            "enten en uke",
        ),
        ({"name": "Feil", "since": "05.03.2027", "until": "01.03.2027"}, "Siste dag må være etter"),
        ({"name": "", "week": "9"}, "Hva heter dagene?"),
        ({"name": "Feil", "week": "60"}, "53"),
    ],
)
def test_what_does_not_fit_is_refused(
    typed: dict[str, str], told: str, town: Flask, coordinator: Visitor
) -> None:
    coordinator.visit(PAGE)
    coordinator.fill(**typed).press("Legg til dagene")
    assert coordinator.status == 422 and told in coordinator.page.text
    check(coordinator.page.html)
    with town.app_context():
        assert year_plans.own_decisions() == {}


def test_reports_are_expected_as_decided(town: Flask, coordinator: Visitor) -> None:
    said = {"skjema": "tertialrapport", "hvor_ofte": "year", "dager": "30", "slag": "barneskole"}
    coordinator.visit(PAGE)
    coordinator.submit_form("/rapporter", **{**said, "dager": "x"})
    assert coordinator.status == 422 and "fra 1 til 300" in coordinator.page.text
    coordinator.visit(PAGE)
    coordinator.submit_form("/rapporter", **said)
    with town.app_context():
        expects = arenas.year_plan()["expects"]["tertialrapport"]
        assert expects == {"each": "year", "within": "30d", "kinds": ["barneskole"]}
        assert "arsrapport" in arenas.year_plan()["expects"]
    coordinator.submit_form("/rapporter", **{**said, "hvor_ofte": ""})
    with town.app_context():
        assert "tertialrapport" not in arenas.year_plan()["expects"]


def test_only_those_who_decide_see_it(town: Flask, signed_in: SignIn) -> None:
    for role, status in (("leader", 404), ("staff", 404), ("administrator", 200)):
        assert signed_in(role, unit="lia").get(PAGE).status_code == status
