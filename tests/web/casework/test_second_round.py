"""The next time a form is filled in in a case, and a step that is done again."""

import pytest
from flask import Flask

from forms.storage import Submission, db
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn

YEARLY = form(
    section(
        "plan",
        text("ressurser", "Hva får barnet til?", prefill="last"),
        text("maal", "Målet"),
        text("uro", "Uro", prefill="last", audience="staff"),
        {"id": "hjelpere", "type": "repeat", "label": "Hjelpere", "add": "Legg til",
         "prefill": "last", "questions": [text("navn", "Navn"), text("rolle", "Rolle")]},
    ),
    section(
        "slutt",
        text("hvem", "Hvem lukker?", prefill="user.name"),
        text("laerdom", "Hva lærte dere?", prefill="last"),
    ),
    title="Plan",
    open_to=["staff"],
    case="must",
    steps=[
        {"id": "plan", "title": "Planen", "by": "staff", "sections": ["plan"]},
        {"id": "slutt", "title": "Slutt", "by": "leader", "sections": ["slutt"]},
    ],
)  # fmt: skip


@pytest.fixture
def leader(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """A leader who has done the form once in a case, from first to last."""
    add_units(app)
    publish(YEARLY, "plan")
    visitor = signed_in("staff", "leader", unit="solbakken")
    visitor.visit("/saker/")
    visitor.fill(name="Kari Li", born="7.5.2021").press("Opprett sak")
    visitor.fill(form="plan").press("Start")
    visitor.fill(ressurser="Leker godt", maal="Trygghet", uro="HEMMELIG").press("Legg til")
    visitor.fill(hjelpere__0__navn="Jon", hjelpere__0__rolle="PPT").press("Neste")
    visitor.press("Send inn")
    close(visitor, laerdom="Begynn før")
    return visitor


def waiting(app: Flask) -> str:
    """Where the form that waits is read."""
    with app.app_context():
        return f"/samtaler/{db.session.query(Submission).filter_by(state='underway').one().id}"


def close(visitor: Visitor, **answers: str) -> None:
    """Do the last step."""
    visitor.visit(waiting(visitor.application))
    visitor.press("Fyll ut «Slutt»")
    visitor.fill(**answers).press("Neste")
    visitor.press("Send inn")


def next_year(visitor: Visitor) -> None:
    """Begin the form again in the same case."""
    visitor.visit("/saker/")
    visitor.press("K.L. 2021")
    visitor.fill(form="plan").press("Start")


def test_the_next_form_in_the_case_starts_from_what_was_answered_last(
    app: Flask, leader: Visitor
) -> None:
    next_year(leader)
    page = leader.page
    assert page.value("ressurser") == "Leker godt" and page.value("uro") == "HEMMELIG"
    assert page.value("hjelpere-0-navn") == "Jon" and page.value("hjelpere-0-rolle") == "PPT"
    assert page.value("maal") in (None, ""), "the form does not say so"
    assert "Plan" in page.text and "Hva får barnet til?" in page.text
    leader.fill(ressurser="Leker med flere").press("Neste")
    leader.press("Send inn")
    leader.visit(waiting(app))
    leader.press("Fyll ut «Slutt»")
    assert leader.page.value("laerdom") == "Begynn før", "of last year's form, not this one's"
    leader.press("Neste")
    leader.press("Send inn")
    next_year(leader)
    assert leader.page.value("ressurser") == "Leker med flere"


def test_nothing_comes_from_another_case_or_a_withdrawn_form(app: Flask, leader: Visitor) -> None:
    with app.app_context():
        first = db.session.query(Submission).one().id
    leader.visit("/saker/")
    leader.fill(name="Ola Vik", born="1.2.2020").press("Opprett sak")
    leader.fill(form="plan").press("Start")
    assert leader.page.value("ressurser") in (None, "")
    leader.visit(f"/samtaler/{first}")
    leader.submit_form("/trekk", reason="Feil barn")
    next_year(leader)
    assert leader.page.value("ressurser") in (None, "")


def test_a_step_done_again_has_its_answers_and_the_first_answers_it_lacks(
    app: Flask, leader: Visitor
) -> None:
    with app.app_context():
        first = db.session.query(Submission).one().id
    for name in ("", "Jon Vik"):
        leader.visit(f"/samtaler/{first}")
        leader.submit_form("/apne", step="slutt", reason="Noe mangler")
        leader.press("Fyll ut «Slutt»")
        assert leader.page.value("laerdom") == "Begynn før"
        assert leader.page.value("hvem") == "Kari Prøve", "an empty answer is none"
        leader.fill(hvem=name).press("Neste")
        leader.press("Send inn")
    leader.visit(f"/samtaler/{first}")
    leader.submit_form("/apne", step="slutt", reason="Noe mangler")
    leader.press("Fyll ut «Slutt»")
    assert leader.page.value("hvem") == "Jon Vik"
