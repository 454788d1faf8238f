"""A first answer that the form's author fixed stands in the page, and can be changed."""

from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
    text,
)
from tests.web.conftest import Publish
from tests.web.forms_simple import begin


def test_a_fixed_first_answer_stands_there_and_can_be_changed(
    client: Visitor, publish: Publish
) -> None:
    place = text("sted", "Hvor går turen?", prefill={"value": "Lillevann"})
    publish(form(section("tur", place), section("slutt", text("mer", "Noe mer?"))))
    begin(client)
    assert client.page.value("sted") == "Lillevann"
    client.fill(sted="Skogen")
    assert "Noe mer?" in client.press("Neste").text
