"""Going on later, by the private link or by the short code."""

import pytest
from flask import Flask

from forms.storage import db
from forms.storage.models.submissions import Draft
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.web.conftest import Publish
from tests.web.forms_simple import TWO_PAGES, begin


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Both databases in turn."""
    return database


@pytest.fixture
def put_aside(client: Visitor, publish: Publish) -> tuple[str, str]:
    """The path of the private link and the code of a form that somebody has begun."""
    publish(TWO_PAGES)
    begin(client).fill(navn="Ola").press("Neste")
    page = client.press("Fortsett senere")
    [link] = [e.get("value", "") for e in page.all("input", id="lenke")]
    return link.removeprefix("http://localhost"), page.words(page.id("koden"))


def stranger(app: Flask) -> Visitor:
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


def test_the_link_asks_before_it_opens(app: Flask, put_aside: tuple[str, str]) -> None:
    link, _code = put_aside
    other = stranger(app)
    for _ in range(3):
        page = other.visit(link)
        assert "Ola" not in page.text
        assert not other.get_cookie("utkast-prove", path="/skjema/prove/")
    other.press("Fortsett")
    assert other.path == "/skjema/prove/del/sovn"
    other.press("Forrige")
    assert other.page.value("navn") == "Ola"


def test_the_code_works_however_it_is_typed(app: Flask, put_aside: tuple[str, str]) -> None:
    _link, code = put_aside
    arabic = code.translate({ord(str(n)): chr(0x660 + n) for n in range(10)})
    for typed in (code, code.lower(), f" {code[:3]} {code[3:]} ", arabic):
        other = stranger(app)
        other.visit("/")
        other.fill(code=typed).press("Fortsett")
        assert other.path == "/skjema/prove/del/sovn"


@pytest.mark.parametrize("typed", ["", "AAAAAA", "A", "ÆØÅÆØÅ", "A" * 500, "AAA AA0"])
def test_a_code_that_opens_nothing(typed: str, app: Flask, put_aside: tuple[str, str]) -> None:
    other = stranger(app)
    other.visit("/")
    other.fill(code=typed).press("Fortsett")
    assert other.status == 404
    assert other.page.notices == ["Vi fant ikke noe skjema med den koden."]


@pytest.mark.parametrize("token", ["x", "0" * 32, "æ", "a" * 3000])
def test_a_link_that_opens_nothing(token: str, client: Visitor) -> None:
    assert client.get(f"/fortsett/{token}").status_code == 410


def test_guessing_is_limited(app: Flask, put_aside: tuple[str, str]) -> None:
    other = stranger(app)
    other.visit("/")
    found = {other.send("/fortsett/", {"code": f"AAAA{n:02}"}).status_code for n in range(20, 45)}
    assert found == {404, 429}
    assert other.page.h1 == "For mange forsøk på kort tid"


def test_looking_uses_nothing_up(app: Flask, put_aside: tuple[str, str]) -> None:
    link, _code = put_aside
    with app.app_context():
        before = [(d.revision, d.changed, d.expires) for d in db.session.query(Draft)]
    for path in (link, "/skjema/prove/senere", "/skjema/prove/fortsett", "/"):
        stranger(app).get(path)
    with app.app_context():
        assert [(d.revision, d.changed, d.expires) for d in db.session.query(Draft)] == before


def test_the_start_page_knows_what_is_begun(client: Visitor, put_aside: tuple[str, str]) -> None:
    page = client.visit("/skjema/prove/")
    assert page.buttons("Fortsett der du slapp") == [], "the next person may sit here"
    client.press("Fortsett med koden")
    client.fill(code=put_aside[1]).press("Fortsett")
    assert client.path == "/skjema/prove/del/sovn"


def test_a_form_that_was_sent_is_not_opened_again(
    app: Flask, client: Visitor, put_aside: tuple[str, str]
) -> None:
    link, code = put_aside
    client.visit("/skjema/prove/se-over")
    client.press("Send inn")
    other = stranger(app)
    assert other.get(link).status_code == 410
    other.visit("/")
    other.fill(code=code).press("Fortsett")
    assert other.status == 404
