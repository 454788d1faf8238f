"""Switching languages on any page keeps what is typed."""

import pytest

from app import create_app
from forms import storage
from forms.settings import SettingsError
from forms.storage import db
from tests.support import factories
from tests.support.client import Visitor
from tests.support.databases import Settings
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


def speaking(kept_in: Settings, *codes: str) -> Visitor:
    """A reader of a service that offers these languages."""
    app = create_app({**kept_in, "LANGUAGES": codes})
    app.test_client_class = Visitor
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def switches(client: Visitor) -> list[str | None]:
    """The languages of the switch, as it stands on the page."""
    return [
        element.get("lang")
        for tag in ("a", "button", "span")
        for nav in client.page.all("nav")
        for element in nav.iter(tag)
        if element.get("lang")
    ]


def test_the_setting_chooses_and_orders_the_languages(kept_in: Settings) -> None:
    client = speaking(kept_in, "en", "nb")
    client.visit("/")
    assert client.page.all("html")[0].get("lang") == "en", "the first is the default"
    assert switches(client) == ["nb", "en"], "a link, then the one that is spoken"
    for accepted, spoken in (("nn-NO", "nb"), ("no", "nb"), ("de", "en"), ("nb", "nb")):
        page = speaking(kept_in, "en", "nb").visit("/", headers={"Accept-Language": accepted})
        assert page.all("html")[0].get("lang") == spoken, accepted


def test_a_language_that_is_not_offered_is_not_spoken(kept_in: Settings) -> None:
    client = speaking(kept_in, "nn", "nb")
    client.set_cookie("language", "en")
    assert client.visit("/?lang=en").all("html")[0].get("lang") == "nn"
    page = client.visit("/", headers={"Accept-Language": "en-GB,no;q=0.5"})
    assert page.all("html")[0].get("lang") == "nn", "norsk is the first written language offered"


def test_one_language_needs_no_switch(kept_in: Settings) -> None:
    client = speaking(kept_in, "nb")
    client.visit("/", headers={"Accept-Language": "en"})
    assert client.page.all("html")[0].get("lang") == "nb"
    assert "English" not in client.page.text


def test_one_language_keeps_the_button_that_enter_presses(kept_in: Settings) -> None:
    client = speaking(kept_in, "nb")
    with client.application.app_context(), storage.writing():
        factories.publish(TWO_PAGES)
        db.session.commit()
    begin(client)
    assert client.page.all("button")[0].get("value") == "next"


@pytest.mark.parametrize("code", ["sma", "xx", "NB"])
def test_a_language_that_nobody_translated_to_stops_the_start(kept_in: Settings, code: str) -> None:
    with pytest.raises(SettingsError, match=f"not translated to {code}. Choose among nb, nn, en"):
        create_app({**kept_in, "LANGUAGES": ("nb", code)})
