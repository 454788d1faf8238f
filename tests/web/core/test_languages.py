"""Switching languages on any page keeps what is typed."""

import pytest

from tests.support.client import Visitor
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import SHEET, TWO_PAGES, begin


def test_a_switch_keeps_what_is_typed(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("English")
    assert client.path == "/skjema/prove/del/barnet"
    assert client.page.all("html")[0].get("lang") == "en"
    assert client.page.value("navn") == "Ola"
    client.press("Nynorsk")
    assert client.page.all("html")[0].get("lang") == "nn"
    assert client.page.value("navn") == "Ola"


def test_a_switch_on_an_anonymous_sheet(client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    key = client.page.hidden_value("key")
    client.fill(bra="Alt").press("English")
    assert client.page.all("html")[0].get("lang") == "en"
    assert client.page.value("bra") == "Alt"
    assert client.page.hidden_value("key") == key


def test_a_switch_on_the_review(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste")
    client.press("Neste")
    client.press("English")
    assert client.path == "/skjema/prove/se-over"
    assert client.page.all("html")[0].get("lang") == "en"


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("nb-NO,nb;q=0.9,en;q=0.5", "nb"),
        ("no", "nb"),
        ("nn-NO", "nn"),
        ("en-GB,en", "en"),
        ("de", "nb"),
        ("", "nb"),
        ("xx-YY-zz;q=abc,*" + ",nb" * 500, "nb"),
    ],
)
def test_the_browser_says_which_language(accepted: str, spoken: str, client: Visitor) -> None:
    page = client.visit("/", headers={"Accept-Language": accepted})
    assert page.all("html")[0].get("lang") == spoken


def test_a_choice_is_remembered(client: Visitor) -> None:
    client.visit("/?lang=en")
    assert client.visit("/personvern").all("html")[0].get("lang") == "en"
    client.visit("/?lang=<script>")
    assert client.visit("/").all("html")[0].get("lang") == "en"


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_public_and_staff_pages_in_every_language(
    lang: str, client: Visitor, signed_in: SignIn, publish: Publish
) -> None:
    publish(TWO_PAGES)
    for path in ("/", "/logg-inn", "/personvern", "/tilgjengelighet", "/skjema/prove/blankett"):
        assert client.visit(f"{path}?lang={lang}").all("html")[0].get("lang") == lang
    staff = signed_in("administrator", "author", "coordinator")
    for path in ("/oversikt/", "/oversikt/prove", "/brukere/", "/skjemaer/"):
        assert staff.visit(f"{path}?lang={lang}").all("html")[0].get("lang") == lang
