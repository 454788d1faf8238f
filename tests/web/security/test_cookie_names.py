"""By HTTPS every cookie has a prefix that keeps others from planting it; today's still count."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forms.web.security.csrf_and_cookies import cookie_value, delete_cookie, set_cookie
from forms.web.signing import signer_copy
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.web.conftest import Publish
from tests.web.forms_simple import SHEET, TWO_PAGES

BASE = "https://localhost"
GIVEN = re.compile(r"([^=]+)=[^;]*; (.*)")
PLAIN = frozenset({"skjemaverk"})


@pytest.fixture
def kept_in(sqlite: Settings) -> Settings:
    return {**sqlite, "HTTPS": True}


def given(response: TestResponse) -> dict[str, str]:
    """The cookies that an answer sets, and their attributes."""
    found = [GIVEN.fullmatch(each) for each in response.headers.getlist("Set-Cookie")]
    return {match[1]: match[2] for match in found if match}


def start(client: Visitor) -> TestResponse:
    """A draft of the form with two pages, begun over HTTPS."""
    client.get("/skjema/prove/", base_url=BASE)
    return client.send("/skjema/prove/start", base_url=BASE)


def test_every_cookie_has_its_prefix(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    publish(SHEET, "ark")
    answers = [
        client.get("/skjema/prove/", base_url=BASE),
        start(client),
        client.get("/skjema/ark/", base_url=BASE),
        client.get("/?lang=en", base_url=BASE),
        client.send("/skjema/ark/", base_url=BASE),
        client.send("/logg-ut", base_url=BASE),
    ]
    names = {}
    for answer in answers:
        names |= given(answer)
    assert any(name.startswith("__Secure-utkast") for name in names)
    for name, attributes in names.items():
        assert "Secure" in attributes and "HttpOnly" in attributes, name
        if name.startswith("__Host-"):
            assert "Path=/;" in attributes + ";" and "Domain" not in attributes
        else:
            assert name.startswith("__Secure-"), name


def test_a_draft_of_before_goes_on(client: Visitor, publish: Publish) -> None:
    """Who began a form before the names had prefixes has a cookie without one."""
    publish(TWO_PAGES)
    start(client)
    cookie = client.get_cookie("__Secure-utkast-prove", path="/skjema/prove/")
    assert cookie is not None
    client.delete_cookie("__Secure-utkast-prove", path="/skjema/prove/")
    assert client.get("/skjema/prove/del/barnet", base_url=BASE).status_code == 410
    client.set_cookie("utkast-prove", cookie.value, path="/skjema/prove/")
    assert client.get("/skjema/prove/del/barnet", base_url=BASE).status_code == 200


def test_a_planted_one_does_not_win(app: Flask) -> None:
    headers = {"Cookie": "kjent=planted; __Secure-kjent=ours"}
    with app.test_request_context("/", headers=headers):
        assert cookie_value("kjent") == "ours"
        answer = app.make_response("")
        set_cookie(answer, "kjent", "new", path="/logg-inn")
        delete_cookie(answer, "runde", path="/")
        lines = answer.headers.getlist("Set-Cookie")
        assert [line.partition("=")[0] for line in lines[:2]] == ["__Secure-kjent", "kjent"]
        assert "Max-Age=0" in lines[1]
        assert {line.partition("=")[0] for line in lines[2:]} == {"runde", "__Host-runde"}


@pytest.mark.parametrize(
    ("on", "said"), [(False, "31536000"), (True, "31536000; includeSubDomains")]
)
def test_hsts_of_names_below_is_a_setting(on: bool, said: str, app: Flask, client: Visitor) -> None:
    app.config["HSTS_SUBDOMAINS"] = on
    answer = client.get("/", base_url=BASE)
    assert answer.headers["Strict-Transport-Security"] == f"max-age={said}"


def test_cookies_are_set_and_read_in_one_place() -> None:
    """Else one is without prefix, or is not found under it."""
    for path in Path("forms").rglob("*.py"):
        if path.name in ("csrf_and_cookies.py", "compression.py", "static_assets.py"):
            continue
        text = path.read_text("utf-8")
        assert "request.cookies" not in text and ".set_cookie(" not in text, path


def test_the_example_of_a_proxy_knows_every_door() -> None:
    """Found: codes are taken at two doors, and the proxy knew one."""
    doors = set()
    for path in Path("forms/web").rglob("*.py"):
        text = path.read_text("utf-8").replace("signer_copy.PATH", f'"{signer_copy.PATH}"')
        if re.search(r"begin_guess\((account|halfway)|find_by_code\(|open_feed\(", text):
            doors |= set(re.findall(r'url_prefix="/([a-z/-]+)"', text)) or {"logg-inn", "ny"}
    known = re.search(r"location ~ \^/\(([^)]+)\)", Path("deploy/nginx.conf").read_text("utf-8"))
    assert known is not None
    assert doors == set(known[1].split("|"))
    assert len(doors) == 7
