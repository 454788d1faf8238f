"""A course from its announcement to its end: sign-up, waiting list, attendance, erasure."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forms import i18n
from forms.storage import Submission, db
from forms.storage.models.courses import Course
from tests.support.client import Visitor, check
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin

SIGN_UP = form(
    section(
        "a",
        {"id": "kurs", "type": "course", "label": "Hvilket kurs?", "required": True},
        text("child_name", "Hva heter barnet?", personal=True),
    ),
    confidentiality="special",
    open_to="anyone",
)
TODAY = i18n.today()


@pytest.fixture
def runs_it(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Staff at a kindergarten who made a course with two places, which began yesterday."""
    add_units(app)
    publish(SIGN_UP)
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/kurs/nytt")
    begins = TODAY - timedelta(days=1)
    day = {"begins": begins.strftime("%d.%m.%Y")}
    staff.fill(title="COS", ages="1–4 år", sessions="8", places="2", **day).press("Opprett kurset")
    assert staff.page.h1 == "COS", staff.page.problems
    return staff


def sign_up(app: Flask, name: str) -> str:
    """Somebody signs their child up; what the receipt says."""
    visitor: Any = app.test_client()
    begin(visitor)
    (course,) = [o for o in visitor.page.all("option") if o.get("value")]
    visitor.fill(kurs=course.attrib["value"], child_name=name).press("Neste")
    visitor.press("Send inn")
    assert visitor.path.endswith("/kvittering"), visitor.page.problems
    return str(visitor.page.text)


def test_a_course_for_some_ages_is_for_nobody_else(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """Found: the ages of a course were told, and whoever signed up got a place."""
    add_units(app)
    born = {"id": "child_birthdate", "type": "date", "label": "Født?", "personal": True}
    (first,) = SIGN_UP["sections"]
    publish({**SIGN_UP, "sections": [{**first, "questions": [*first["questions"], born]}]})
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/kurs/nytt")
    begins = TODAY + timedelta(days=30)
    day = {"begins": begins.strftime("%d.%m.%Y")}
    staff.fill(title="PIS", youngest="12", oldest="8", sessions="8", places="2", **day)
    staff.press("Opprett kurset")
    assert "8–12 år." in staff.page.text
    visitor: Any = app.test_client()
    begin(visitor)
    (course,) = [o for o in visitor.page.all("option") if o.get("value")]
    typed = {"kurs": course.attrib["value"], "child_name": "Anna Li"}
    for years, fits in ((7, False), (8, True), (12, True), (13, False)):
        day = {"day": "1", "month": str(begins.month), "year": str(begins.year - years)}
        birth = {f"child_birthdate__{part}": value for part, value in day.items()}
        visitor.fill(**typed, **birth).press("Neste")
        assert visitor.path.endswith("/se-over") == fits, (years, visitor.page.problems)
        if fits:
            visitor.visit("/skjema/prove/del/a")
    said = "Kurset er for dem som er fra 8 til 12 år når det begynner"
    assert said in visitor.page.text and "Solbakken barnehage" in visitor.page.text
    with app.app_context():
        assert db.session.query(Submission).count() == 0


def test_a_course_from_its_announcement_to_its_end(app: Flask, runs_it: Visitor) -> None:
    assert "Du har fått plass: COS" in sign_up(app, "Anna Li")
    assert "Du har fått plass" in sign_up(app, "Bo Li")
    assert "Du står som nummer 1 på ventelisten" in sign_up(app, "Cato Li")
    address = runs_it.path
    page = runs_it.visit(address)
    check(page.html)
    assert "Har plass (2)" in page.text and "Venteliste (1)" in page.text
    assert "A.L." in page.text and "Anna" not in page.text
    assert page.buttons("Gi plass til C.L.") == []
    with app.app_context():
        every = db.session.query(Submission).order_by(Submission.listed)
        first, second, _third = [each.id for each in every]
    runs_it.visit(f"/samtaler/{first}")
    assert runs_it.status == 200 and "Anna Li" in runs_it.page.text
    runs_it.visit(address)
    runs_it.fill(**{f"o-{first}": "9"}).press("Lagre oppmøtet")
    assert runs_it.status == 422 and "Skriv tall fra 0 til 8." in runs_it.page.text
    assert runs_it.page.value(f"o-{first}") == "9", "what was typed stays"
    runs_it.visit(address)
    runs_it.fill(**{f"o-{first}": "7", f"o-{second}": "0"}).press("Lagre oppmøtet")
    runs_it.press("Avslutt kurset")
    assert runs_it.status == 422 and "kan slettes" in runs_it.page.text
    runs_it.visit(address)
    runs_it.fill(sure="1").press("Avslutt kurset")
    assert "2 fikk plass, og 1 av dem møtte." in runs_it.page.text
    with app.app_context():
        assert db.session.query(Submission).count() == 0
        course = db.session.query(Course).one()
        assert (course.had_place, course.took_part, course.signed) == (2, 1, 3)


def test_who_runs_other_units_sees_nothing_and_the_coordinator_numbers(
    app: Flask, runs_it: Visitor, signed_in: SignIn
) -> None:
    sign_up(app, "Anna Li")
    address = runs_it.path
    for visitor in (signed_in("leader", unit="lia"), signed_in("staff", unit="solbakken")):
        assert visitor.get(address).status_code == 404
    assert "COS" not in signed_in("staff", unit="lia").visit("/kurs/").text
    coordinator = signed_in("coordinator")
    text = coordinator.visit("/kurs/").text
    assert "COS" in text and "A.L." not in text
    assert coordinator.get(address).status_code == 404
    assert signed_in("leader", unit="solbakken").get(address).status_code == 200


def test_a_shut_course_is_not_offered(app: Flask, runs_it: Visitor) -> None:
    runs_it.press("Steng for nye påmeldinger")
    assert "Stengt for nye påmeldinger" in runs_it.page.text
    visitor: Any = app.test_client()
    begin(visitor)
    assert "Ingen kurs tar imot påmeldinger nå." in visitor.page.text
    runs_it.press("Åpne for påmelding igjen")
    assert "Du har fått plass" in sign_up(app, "Anna Li")
