"""Each step speaks to who does it: its intro, receipt, labels, rules and earlier answers."""

from typing import Any

import pytest
from flask import Flask

from tests.support.client import Visitor
from tests.support.factories import add_units, section, text, yes_no
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.forms_workflow import open_for

FORM: dict[str, Any] = {
    "title": "Overgang",
    "open_to": ["staff"],
    "receipt": "Foresatte leser det du skrev.",
    "sections": [
        section("skriv", text("trives", "Hvordan trives {navn}?"), text("navn", "Navn")),
        section(
            "les",
            yes_no(
                "endre",
                "Vil foresatte ha noe endret?",
                label_by={"guardian": "Vil dere ha noe endret?"},
            ),
        ),
    ],
    "steps": [
        {"id": "skriv", "title": "Skriv", "by": "staff", "sections": ["skriv"]},
        {"id": "les", "title": "Les", "by": "guardian", "sections": ["les"],
         "intro": "Les det barnehagen har skrevet om {navn}.",
         "receipt": "Takk, {navn} er i gode hender."},
    ],
    "check": [
        {"when": {"trives": {"answered": True}}, "at": "trives", "level": "warning",
         "say": "Bruk bare initialer om andre barn."},
    ],
}  # fmt: skip


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Staff who have sent their part."""
    add_units(app)
    publish(FORM)
    visitor = begin(signed_in("staff", unit="solbakken"))
    visitor.fill(trives="Godt", navn="Nora").press("Neste")
    assert "Bruk bare initialer" in visitor.page.text
    visitor.press("Send inn")
    assert "Foresatte leser det du skrev." in visitor.page.text
    return visitor


def test_a_guardian_meets_their_own_words(app: Flask, staff: Visitor, client: Visitor) -> None:
    open_for(app, client)
    assert "Les det barnehagen har skrevet om Nora." in client.page.text
    assert "Vil dere ha noe endret?" in client.page.text
    assert "Vil foresatte ha noe endret?" not in client.page.html
    [earlier] = [e for e in client.page.all("details") if "sv-earlier" in e.get("class", "")]
    assert "open" in earlier.attrib
    client.fill(endre="no").press("Neste")
    assert "Vil dere ha noe endret?" in client.page.text
    assert "initialer" not in client.page.text, "a rule of another step"
    client.press("Send inn")
    assert "Takk, Nora er i gode hender." in client.page.text
    assert "Foresatte leser det du skrev." not in client.page.text
