"""Options on a condition, on the pages of whoever answers."""

from tests.support.client import Visitor
from tests.support.factories import form, question, section
from tests.web.conftest import Publish

COUNTY = question("fylke", "choice", "Fylke", options={"vestland": "Vestland", "oslo": "Oslo"})
TOWN = question(
    "by",
    "choice",
    "By",
    options={
        "bergen": {"label": "Bergen", "show_if": {"fylke": "vestland"}},
        "major": {"label": "Majorstua", "show_if": {"fylke": "oslo"}},
    },
)


def test_without_scripting_all_stand_there_and_what_does_not_fit_is_told(
    client: Visitor, publish: Publish
) -> None:
    publish(form(section("om", COUNTY, TOWN)))
    client.visit("/skjema/prove/")
    client.press("Start")
    assert "Bergen" in client.page.html and "Majorstua" in client.page.html
    client.fill(fylke="oslo", by="bergen").press("Neste")
    assert client.status == 422
    assert (
        "«Bergen» passer ikke med svarene ovenfor. Velg et annet svar på «By»." in client.page.text
    )
    client.fill(by="major").press("Neste")
    assert client.path.endswith("/se-over")


def test_what_an_earlier_page_closed_is_not_there(client: Visitor, publish: Publish) -> None:
    publish(form(section("forst", COUNTY), section("om", TOWN)))
    client.visit("/skjema/prove/")
    client.press("Start")
    client.fill(fylke="oslo").press("Neste")
    assert "Majorstua" in client.page.html and "Bergen" not in client.page.html
