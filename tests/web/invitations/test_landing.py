"""The page of a link: what it says before it is opened."""

from datetime import timedelta

from flask import Flask

from forms.i18n import format_date, today
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn

LIST = {"id": "b", "type": "repeat", "label": "Hvem?", "required": True, "min": 1,
        "questions": [text("navn", "Navn", required=True), text("tlf", "Telefon")]}  # fmt: skip


def test_the_deadline_of_the_step_stands_beside_the_links_last_day(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    add_units(app)
    steps = [
        {"id": "ett", "title": "Barnehagens del", "by": "staff", "sections": ["ett"]},
        {"id": "to", "title": "Foresattes del", "by": "guardian", "sections": ["to"],
         "within": "14d"},
    ]  # fmt: skip
    publish(form(section("ett", text("a", "A")), section("to", LIST),
                 open_to=["staff"], steps=steps))  # fmt: skip
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(a="Ja").press("Neste")
    staff.press("Send inn")
    page = staff.press("Neste steg: Foresattes del")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    told = client.visit(link[link.index("/i/") :]).text
    assert f"Fristen for å svare er {format_date(today() + timedelta(days=14))}." in told
    client.press("Åpne")
    assert "merket «Valgfritt»" in client.page.text, "a row has one that may be left empty"
    assert "Alle spørsmålene her" not in client.page.text
