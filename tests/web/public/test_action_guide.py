"""The guide to action: steps with the forms and meetings that are here, whole and short."""

import json

import pytest
from flask import Flask

from forms import storage
from forms.definition.meeting_plan import plan_findings
from forms.settings import ROOT
from forms.storage import db
from forms.storage.definitions import year_plans
from tests.support.client import check
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn

PLAN = json.loads((ROOT / "definitions" / "arenas.json").read_text("utf-8"))


@pytest.fixture
def guided(app: Flask, publish: Publish) -> None:
    """The shipped plan, and one of its forms."""
    add_units(app)
    publish(
        form(section("a", text("b", "B")), title="Undringsnotat", open_to=["staff"]),
        "undringsnotat",
    )
    with app.app_context(), storage.writing():
        year_plans.put_in_force({"nb": PLAN})
        db.session.commit()


def test_each_step_has_its_forms_and_meetings(app: Flask, guided: None, signed_in: SignIn) -> None:
    app.config["QUALITY_SYSTEM"] = "https://kvalitet.example.no"
    page = signed_in("staff", unit="lia").visit("/handlingsveileder/")
    assert "Er barnet i fare?" in page.text and "112" in page.text
    assert page.all("a", href="/skjema/undringsnotat/")
    assert "Tverrfaglig møte" in page.text and "Handlingsplan" not in page.text
    assert page.all("a", href="https://kvalitet.example.no") and page.all("a", href="/kontakter/")
    check(page.html)


def test_the_short_version_has_no_explanations(guided: None, signed_in: SignIn) -> None:
    visitor = signed_in("receiver", unit="lia")
    page = visitor.visit("/handlingsveileder/?kort=1")
    assert "Er barnet i fare?" in page.text and "112" not in page.text
    assert not page.all("a", href="/skjema/undringsnotat/") and "Undringsnotat" in page.text
    assert "kvalitetssystemet" not in page.text


def test_a_municipality_without_steps_is_told(app: Flask, signed_in: SignIn) -> None:
    page = signed_in("coordinator").visit("/handlingsveileder/")
    assert "Kommunen har ikke skrevet noen steg ennå." in page.text


def test_the_shipped_steps_name_forms_and_meetings_that_exist() -> None:
    assert not list(plan_findings(PLAN))
    forms = {id for step in PLAN["guide"] for id in step.get("forms", ())}
    assert forms and all((ROOT / "definitions" / f"{id}.json").is_file() for id in forms)
    wrong = {**PLAN, "guide": [{"title": "T", "arenas": ["borte"]}]}
    (finding,) = plan_findings(wrong)
    assert finding.path == ("guide", 0, "arenas", 0)
