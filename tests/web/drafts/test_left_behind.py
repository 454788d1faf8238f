"""What somebody began and cannot finish: the leader of their unit takes it over."""

from datetime import timedelta

import pytest
from flask import Flask

from forms import storage
from forms.storage import Draft, db
from forms.storage.models.base import now
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin

NOTE = form(section("barnet", text("navn", "Hva heter barnet?")), section("mer", text("b", "B")),
            open_to=["staff", "leader"])  # fmt: skip
REPORT = form(section("hva", text("hva", "Hva hendte?")), confidentiality="internal",
              open_to=["staff", "leader"])  # fmt: skip


@pytest.fixture
def draft(app: Flask, publish: Publish, signed_in: SignIn) -> str:
    """The id of a draft that somebody at the kindergarten began, and has left for a while."""
    add_units(app)
    publish(NOTE)
    begin(signed_in("staff", unit="solbakken")).fill(navn="Nora").press("Neste")
    return lies(app, 4)


def lies(app: Flask, days: int) -> str:
    """The only draft, untouched for so many days."""
    with app.app_context(), storage.writing():
        found = db.session.query(Draft).one()
        found.changed = now() - timedelta(days=days)
        db.session.commit()
        return found.id


def test_a_leader_goes_on_with_what_somebody_who_is_away_began(
    app: Flask, draft: str, signed_in: SignIn
) -> None:
    leader = signed_in("leader", unit="solbakken")
    told = leader.visit("/samtaler/?fane=pabegynt").text
    assert "Påbegynt av andre på enheten" in told and "Nora" not in leader.page.html
    leader.press("Overta Prøve, Kari Prøve")
    assert leader.page.value("navn") == "Nora"
    auditor = signed_in("auditor")
    assert "overtok utkastet til Kari Prøve: «Prøve»" in auditor.visit("/logg/").text


@pytest.mark.parametrize(
    ("role", "unit", "days"),
    [("staff", "solbakken", 4), ("leader", "lia", 4), ("leader", "solbakken", 1)],
)
def test_nobody_else_does_and_not_while_its_owner_writes(
    app: Flask, draft: str, signed_in: SignIn, role: str, unit: str, days: int
) -> None:
    lies(app, days)
    other = signed_in(role, unit=unit)
    assert "Overta" not in other.visit("/samtaler/?fane=pabegynt").text
    assert other.send(f"/samtaler/utkast/{draft}/overta").status_code == 404


def test_a_report_of_a_deviation_is_its_writers_own(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(REPORT)
    begin(signed_in("staff", unit="solbakken"))
    draft = lies(app, 9)
    leader: Visitor = signed_in("leader", unit="solbakken")
    assert "Overta" not in leader.visit("/samtaler/?fane=pabegynt").text
    assert leader.send(f"/samtaler/utkast/{draft}/overta").status_code == 404
