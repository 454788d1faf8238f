"""Two languages side by side: texts in both, answers given once, and nothing typed is lost."""

from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.definitions import versions
from tests.support.client import Visitor
from tests.support.factories import document, section, text, yes_no
from tests.web.forms_simple import begin

ENGLISH = {
    "title": "Trip",
    "a.title": "The child",
    "a.navn.label": "What is the child’s name, {navn}?",
    "a.navn.help": "As at home.",
    "a.med.label": "Will the child come along?",
    "b.title": "More",
    "b.mer.label": "More?",
}


def publish(app: Flask, **keys: Any) -> None:
    parts = (
        section(
            "a",
            text("navn", "Hva heter barnet?", help="Som hjemme."),
            yes_no("med", "Blir barnet med?"),
            title="Barnet",
        ),
        section("b", text("mer", "Mer?"), title="Mer"),
    )
    with app.app_context(), storage.writing():
        versions.publish(
            document(*parts, title="Tur", translations={"en": ENGLISH}, open_to=["anyone"], **keys)
        )
        db.session.commit()


def beside(visitor: Visitor) -> list[str]:
    page = visitor.page
    found = [e for e in page.all("div") if e.get("class") == "sv-beside"]
    assert {(each.get("lang"), each.get("dir")) for each in found} <= {("en", "ltr")}
    return [page.words(each) for each in found]


def test_a_page_in_two_languages(app: Flask, client: Visitor) -> None:
    publish(app, confidentiality="internal")
    begin(client)
    assert beside(client) == [] and "Vis to språk" in client.page.text
    client.fill(navn="Ola").press("Bokmål + English")
    words = beside(client)
    assert client.page.value("navn") == "Ola"
    assert words[0] == "The child" and any("As at home." in each for each in words)
    assert any("come along" in each and "Yes No" in each for each in words)
    assert "Hva heter barnet?" in client.page.text
    client.fill(med="yes").press("Neste")
    assert any("More?" in each for each in beside(client))  # on the next page too
    client.press("Vis bare ett språk")
    assert beside(client) == []


def test_a_sheet_in_two_languages(app: Flask, client: Visitor) -> None:
    publish(app, confidentiality="anonymous")
    client.visit("/skjema/prove/")
    assert beside(client) == []
    client.fill(navn="Ola").press("Bokmål + English")
    assert client.page.value("navn") == "Ola" and "Trip" in beside(client)[0]
    client.visit("/skjema/prove/")  # the page that is kept for everybody is not shown
    assert any("come along" in each for each in beside(client))
    other = app.test_client()
    assert isinstance(other, Visitor)
    other.visit("/skjema/prove/")
    assert beside(other) == []


@pytest.mark.parametrize("code", ["pl", "nb", "x", "nn"])
def test_a_language_that_does_not_stand_beside(app: Flask, client: Visitor, code: str) -> None:
    """One that is not offered, the page's own, one unknown, and one that the form is not in."""
    publish(app, confidentiality="internal")
    begin(client).press("Neste", _second=code)
    assert client.status == 200 and beside(client) == []
