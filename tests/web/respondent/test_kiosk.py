"""A tablet that is held to one form: what it opens, how it goes on, and the way out."""

import pytest
from flask import Flask

from forms import storage
from forms.storage import audit_log, db
from forms.storage.workflow import invitations
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
    text,
)
from tests.web.conftest import PASSPHRASE, Publish, SignIn
from tests.web.forms_simple import (
    SHEET,
    TWO_PAGES,
)

KIOSK = {**SHEET, "mode": "kiosk"}


@pytest.fixture
def tablet(signed_in: SignIn, publish: Publish) -> Visitor:
    """A tablet that somebody has just held to a form."""
    publish(KIOSK)
    publish(TWO_PAGES, "annet")
    staff = signed_in("staff")
    staff.visit("/nettbrett/")
    staff.press("Start nettbrettmodus")
    return staff


def test_only_what_goes_from_person_to_person_is_offered(
    signed_in: SignIn, publish: Publish
) -> None:
    publish(KIOSK)
    publish(TWO_PAGES, "annet")
    publish({**SHEET, "open_to": ["staff"], "title": "Bare vi"}, "vart")
    staff = signed_in("staff")
    page = staff.visit("/nettbrett/")
    assert [control.get("value") for control in page.controls("form")] == ["prove"]
    assert staff.send("/nettbrett/start", {"form": "annet"}).status_code == 404


def test_nobody_is_signed_in_on_it_and_nothing_else_opens(tablet: Visitor) -> None:
    assert tablet.path == "/skjema/prove/"
    assert "Logg ut" not in tablet.page.text
    for path in ("/skjema/annet/", "/oversikt/", "/skjema/prove/blankett", "/k", "/finnes-ikke"):
        answer = tablet.get(path)
        assert answer.status_code in (303, 404, 302), path
        assert answer.status_code == 404 or answer.location.split("?")[0] in ("/", "/logg-inn")
    assert tablet.send("/skjema/annet/start").location == "/"
    assert tablet.get("/personvern").status_code == 200
    front = tablet.visit("/")
    assert front.h1 == "Prøve" and front.buttons("Start") and "Har du en kode?" not in front.text


def test_who_comes_next_meets_the_usual_language(tablet: Visitor) -> None:
    """Found: after one who had chosen Arabic, everybody met an Arabic page."""
    tablet.visit("/skjema/prove/?lang=nn")
    tablet.fill(bra="Alt").press("Send inn")
    assert tablet.path == "/skjema/prove/kvittering" and language(tablet) == "nn"
    tablet.press("Neste person")
    assert tablet.path == "/skjema/prove/" and language(tablet) == "nb"
    tablet.visit("/?lang=en")
    tablet.visit("/skjema/prove/")
    assert language(tablet) == "en"
    tablet.visit("/")
    assert language(tablet) == "nb"


def language(visitor: Visitor) -> str | None:
    """The language of the page."""
    return visitor.page.all("html")[0].get("lang")


def test_one_answers_after_the_other(tablet: Visitor) -> None:
    tablet.fill(bra="Alt").press("Send inn")
    assert tablet.path == "/skjema/prove/kvittering"
    assert "Går tilbake til start om 30 sekunder." in tablet.page.text
    tablet.press("Neste person")
    assert tablet.path == "/skjema/prove/" and tablet.page.value("bra") == ""


def test_who_came_by_a_link_is_not_told_of_the_next_person(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(KIOSK)
    with app.test_request_context(), storage.writing():
        token = invitations.issue("form", "prove", days=3).token
        db.session.commit()
    assert "data-idle" in client.get("/skjema/prove/").text  # and is cached for who comes like that
    client.visit(f"/i/{token}")
    client.press("Åpne")
    assert client.path == "/skjema/prove/" and "data-idle" not in client.page.html
    client.fill(bra="Alt").press("Send inn")
    assert client.path == "/skjema/prove/kvittering" and "Takk" in client.page.text
    assert "Neste person" not in client.page.text and "sekunder" not in client.page.text


def test_without_scripting_the_receipt_goes_back_by_itself_unless_one_stays(
    tablet: Visitor,
) -> None:
    refresh = (
        '<noscript><meta http-equiv="refresh" content="30; url=/skjema/prove/?neste=1"></noscript>'
    )
    assert refresh in tablet.get("/skjema/prove/kvittering").text
    stays = tablet.get("/skjema/prove/kvittering?bli=1")
    assert "refresh" not in stays.text and "Går tilbake" not in stays.text


def test_other_forms_do_not_go_back(client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    assert "data-idle" not in client.get("/skjema/prove/").text
    assert "refresh" not in client.get("/skjema/prove/kvittering").text


def test_leaving_takes_a_sign_in(tablet: Visitor) -> None:
    tablet.visit("/")
    tablet.press("For ansatte")
    assert tablet.path == "/logg-inn"
    tablet.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
    assert tablet.path == "/nettbrett/"
    assert "Dette nettbrettet viser bare «Prøve»." in tablet.page.text
    assert tablet.get("/skjema/annet/").location == "/"  # signed in or not
    tablet.press("Avslutt nettbrettmodus")
    assert tablet.get("/skjema/annet/").status_code == 200
    with tablet.application.app_context():
        noted = [(e.what, e.subject) for e in audit_log.listing().events if "tablet" in e.what]
    assert sorted(noted) == [("tablet.ended", "prove"), ("tablet.started", "prove")]


def test_a_cookie_that_somebody_made_holds_nothing(client: Visitor, publish: Publish) -> None:
    publish(form(section("a", text("b", "B")), review=False))
    client.set_cookie("nettbrett", "prove")
    assert client.get("/").status_code == 200 and client.get("/logg-inn").status_code == 200
    assert "Har du en kode?" in client.get("/").text
