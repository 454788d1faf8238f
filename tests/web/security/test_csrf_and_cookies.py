"""What strangers try: tokens, cookies, redirects, names and bodies that no page of ours makes."""

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.accounts import sessions, users
from forms.storage.models.accounts import UserSession
from forms.web.auth.authorization import ACCESS, EVERYBODY
from tests.support.client import Visitor
from tests.web.conftest import PASSPHRASE, Publish, SignIn
from tests.web.forms_simple import SHEET, TWO_PAGES, begin, draft, sent

NAMELESS = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"


@pytest.mark.parametrize("path", ["/logg-inn", "/skjema/prove/del/barnet", "/fortsett/", "/finnes"])
def test_a_part_without_a_name_is_400(path: str, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client)
    answer = client.post(path, data=NAMELESS, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in (400, 404)
    if path != "/finnes":
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"navn": "\\ud800"}', "application/json"),
        (b"navn=%ff%fe", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"--b\r\n\r\n", "multipart/form-data; boundary=b"),
        (b"x", "multipart/form-data"),
        (b"<?xml?>", "text/xml"),
        (b"&" * 200_000, "application/x-www-form-urlencoded"),
        (
            "navn-²=x&navn-٣=x&navn-".encode() + b"9" * 5000 + b"=x",
            "application/x-www-form-urlencoded",
        ),
    ],
)
def test_bodies_that_no_page_sends(
    body: bytes, kind: str, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client)
    answer = client.post("/skjema/prove/del/barnet", data=body, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert draft(app)["answers"] == {}


def test_too_many_fields(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    begin(client)
    part = b'--b\r\nContent-Disposition: form-data; name="navn"\r\n\r\nx\r\n'
    kind = "multipart/form-data; boundary=b"
    body = part * 20_000 + b"--b--\r\n"
    answer = client.post("/skjema/prove/del/barnet", data=body, content_type=kind)
    assert answer.status_code == 413


def test_staff_pages_want_their_token(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    publish(TWO_PAGES)
    admin = signed_in(*users.ROLES)
    routes = [r for r in app.url_map.iter_rules() if "POST" in (r.methods or ())]
    for rule in routes:
        if ACCESS[rule.endpoint.split(".")[0]] == EVERYBODY:
            continue  # some keep what was typed, and say so: test_filling
        values = {"form_id": "prove", "number": 1, "code": "en"}
        path = rule.build({name: values.get(name, "x") for name in rule.arguments})[1]
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 60}):
            assert admin.post(path, data=token).status_code == 400, rule


def test_a_token_of_somebody_else(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    other = app.test_client()
    assert isinstance(other, Visitor)
    other.visit("/skjema/prove/")
    begin(client).fill(navn="Ola").press("Neste", csrf_token=other.token)
    assert client.status == 400


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nSet-Cookie: x=y",
        "http:evil.example",
        "///evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(wanted: str, client: Visitor, signed_in: SignIn) -> None:
    signed_in("coordinator")
    client.get("/logg-inn", query_string={"videre": wanted})
    fields = {"login": "bruker1", "passphrase": PASSPHRASE, "videre": wanted}
    answer = client.send("/logg-inn", fields)
    assert answer.status_code == 303
    assert answer.location == "/oversikt/"


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/min-side/?x=1", "/min-side/?x=1"),
        ("/brukere/", "/oversikt/"),
        ("//evil.example", "/oversikt/"),
        ("/logg-inn", "/logg-inn"),
        ("", "/oversikt/"),
    ],
)
def test_who_is_signed_in_goes_on_from_the_sign_in_page(
    wanted: str, to: str, signed_in: SignIn
) -> None:
    staff = signed_in("coordinator")
    answer = staff.get("/logg-inn", query_string={"videre": wanted})
    assert (answer.status_code, answer.location) == (302, to)


def test_the_sign_in_page_after_an_end_empties_the_browsers_cache(
    app: Flask, client: Visitor, signed_in: SignIn
) -> None:
    staff = signed_in("coordinator")
    with app.app_context(), storage.writing():
        db.session.query(UserSession).delete()
        db.session.commit()
    assert "runde=" in staff.get("/logg-inn").headers.get("Set-Cookie", "")
    assert "runde=" not in client.get("/logg-inn").headers.get("Set-Cookie", "")


def test_a_sign_in_has_a_session_of_its_own(client: Visitor, signed_in: SignIn) -> None:
    signed_in("coordinator")
    client.get("/logg-inn")
    before = client.get_cookie("skjemaverk")
    assert before is not None
    client.send("/logg-inn", {"login": "bruker1", "passphrase": PASSPHRASE})
    after = client.get_cookie("skjemaverk")
    assert after is not None and after.value != before.value
    assert client.get("/oversikt/").status_code == 200
    client.set_cookie("skjemaverk", before.value)
    assert client.get("/oversikt/").status_code == 303


def test_signing_out_ends_it_on_the_server_too(app: Flask, signed_in: SignIn) -> None:
    staff = signed_in("coordinator")
    cookie = staff.get_cookie("skjemaverk")
    assert cookie is not None
    staff.get("/oversikt/")
    staff.send("/logg-ut")
    thief = app.test_client()
    thief.set_cookie("skjemaverk", cookie.value)
    assert thief.get("/oversikt/").status_code == 303


def test_who_guesses_passwords_is_stopped(client: Visitor, signed_in: SignIn) -> None:
    signed_in("coordinator")
    client.get("/logg-inn")
    wrong = {"login": "bruker1", "passphrase": "galt passord her"}
    codes = [client.send("/logg-inn", wrong).status_code for _ in range(12)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_the_same_is_said_of_an_unknown_user(client: Visitor, signed_in: SignIn) -> None:
    signed_in("coordinator")
    client.get("/logg-inn")
    client.send("/logg-inn", {"login": "bruker1", "passphrase": "galt"})
    known = client.page.problems
    client.send("/logg-inn", {"login": "ingen", "passphrase": "galt"})
    assert client.page.problems == known != []


def test_markup_in_answers_stays_text(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    evil = "\"'><script>alert(1)</script>{{ 7*7 }}<img src=x onerror=alert(1)>"
    begin(client).fill(navn=evil).press("Neste")
    client.press("Neste")
    assert evil in client.page.text
    client.press("Send inn")
    client.press("Skriv ut")
    assert evil in client.page.text
    assert sent(app)[0]["navn"] == evil


def test_addresses_that_no_page_links_to(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    for path in (
        "/skjema/%00/",
        "/skjema/prove/del/%00",
        "/skjema/prove/del/..%2f..%2fetc%2fpasswd",
        "/skjema/" + "a" * 5000,
        "/a/x/../../app.py",
        "/a/x/%2e%2e/app.py",
        "/static/../app.py",
        "/.git/config",
        "/skjema/prove/?lang=%0d%0aX-Evil:1",
        "/?sok=%F0%9F%98%80%00",
    ):
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert "X-Evil" not in answer.headers


STAYS = {"X-Redirect": "tell", "Sec-Fetch-Mode": "cors"}
"""How a script sends a form without leaving the page (static/connection.js)."""


def test_a_script_is_told_where_a_form_leads(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    fields = client.fill(bra="Maten").page.posted(client.page.button("Send inn"))
    answer = client.post("/skjema/prove/", data=fields, headers=STAYS)
    assert (answer.status_code, answer.data, answer.location) == (204, b"", None)
    assert answer.headers["X-Location"] == "/skjema/prove/kvittering"
    assert [answers["bra"] for answers in sent(app)] == ["Maten"]
    wrong = client.post("/skjema/prove/", data={**fields, "A-bra": ""}, headers=STAYS)
    assert wrong.status_code == 422 and "X-Location" not in wrong.headers


def test_a_script_is_shown_the_sign_in_page_with_what_it_sent(
    app: Flask, signed_in: SignIn
) -> None:
    staff = signed_in("administrator")
    staff.visit("/brukere/")
    with app.app_context(), storage.writing():
        staff_session = db.session.query(UserSession).one()
        staff_session.seen -= sessions.limits().idle
        db.session.commit()
    answer = staff.send("/brukere/", {"name": "Ola Ny", "login": "ola"}, headers=STAYS)
    assert answer.status_code == 401
    assert 'name="sendt"' in staff.page.html
