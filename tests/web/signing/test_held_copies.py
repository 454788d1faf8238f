"""Where violence is suspected the family gets no copy and no link at home, and no page says why."""

from typing import Any

import pytest
from flask import Flask

from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text, yes_no
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.forms_workflow import the_submission
from tests.web.interview.test_private_questions import POINTS

TALK: dict[str, Any] = form(
    section("samtale", text("trives", "Hvordan trives barnet?")),
    section("enerom", yes_no("slag", "Slår noen?"), audience="alone"),
    section("faglig", yes_no("mistanke", "Har du mistanke om vold?"), audience="staff"),
    mode="interview",
    confidentiality="special",
    open_to=["staff"],
    tell={"hold": {"any": [{"mistanke": "yes"}, {"slag": "yes"}]}},
    signers={"mor": {"label": "Foresatt 1", "how": ["type_name"], "later": True}},
    steps=[
        {"id": "samtale", "title": "Samtalen", "by": "staff", "sections": ["samtale", "enerom"],
         "sign": ["mor"]},
        {"id": "faglig", "title": "Avklaring", "by": "staff", "sections": ["faglig"]},
    ],
)  # fmt: skip


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    add_units(app)
    publish(TALK)
    visitor = begin(signed_in("staff", unit="solbakken"))
    visitor.fill(trives="Godt")
    visitor.press("Neste")
    return visitor


def ends(staff: Visitor) -> None:
    """Let the talk end, with the mother's signature to come."""
    staff.press("Gå til underskrift")
    staff.press("Skriv under og send inn", **{"s-mor-do": "later"})
    assert staff.path.endswith("/kvittering"), staff.page.text


def link(staff: Visitor, desk: str) -> str:
    """A link for the mother to sign by, made on the desk."""
    staff.visit(desk)
    page = staff.press("Lag lenke og QR-kode: Underskrift: Foresatt 1")
    made = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    return made[made.index("/i/") :]


def test_links_stop_and_no_copy_is_given_when_staff_suspect_violence(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    staff.press("Senere")
    ends(staff)
    assert "Last ned kopi" in staff.page.text and staff.get("/skjema/prove/kopi").status_code == 200
    with app.app_context():
        desk = f"/samtaler/{the_submission(app).id}"
    mothers = link(staff, desk)
    assert "Foresatt" not in client.visit(mothers).text and client.status == 200
    client.press("Åpne")
    page = client.page
    unknown = client.visit("/i/" + "0" * 32).text
    staff.visit(desk)
    assert "utrygt" not in staff.page.text
    staff.press("Fyll ut «Avklaring»")
    staff.fill(mistanke="yes").press("Neste")
    staff.press("Send inn")
    assert "Last ned kopi" not in staff.page.text
    assert "mistanke" not in staff.page.text.lower() and "vold" not in staff.page.text.lower()
    assert staff.get("/skjema/prove/kopi.pdf").status_code == 410
    assert client.visit(mothers).text == unknown, "as a link that never was"
    client.page = page
    client.press("Send", **{"s-mor-do": "type_name", "s-mor-name": "Siri", "s-mor-read": "1"})
    assert client.status == 410, "what was open is not signed, and gives no copy"
    assert "utrygt for noen" in staff.visit(desk).text
    fresh = link(staff, desk)
    assert client.visit(fresh).text, "those who know better may make a new one"
    assert client.status == 200
    client.press("Åpne")
    client.press("Send", **{"s-mor-do": "type_name", "s-mor-name": "Siri", "s-mor-read": "1"})
    assert "underskriften er lagret" in client.page.text
    assert "kopi" not in client.page.text, "it is signed, and no copy is left at home"
    assert client.get("/underskrift/kopi").status_code == 410


def test_what_one_person_told_alone_holds_the_copy_at_once(staff: Visitor) -> None:
    staff.press("Åpne spørsmålene", name="Siri", point=POINTS)
    staff.fill(slag="yes").press("Neste")
    staff.press("Lukk spørsmålene")
    staff.press("Gå videre")
    ends(staff)
    assert "Last ned kopi" not in staff.page.text and "Lag en lenke" not in staff.page.text
    assert "Skjemaet ligger under «Samtaler»." in staff.page.text
    assert staff.get("/skjema/prove/kopi").status_code == 410


def test_a_link_made_on_the_desk_leads_back_to_the_desk(app: Flask, staff: Visitor) -> None:
    """Found: who had sent the form within the hour came to its old receipt."""
    staff.press("Senere")
    ends(staff)
    staff.press("Underskrift: Foresatt 1")
    assert staff.page.button("Tilbake").get("href") == "/skjema/prove/kvittering"
    with app.app_context():
        desk = f"/samtaler/{the_submission(app).id}"
    link(staff, desk)
    assert staff.page.button("Tilbake").get("href") == desk
