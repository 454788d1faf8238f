"""A draft that is left on a shared tablet: after half an hour its code is asked for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.support.client import Visitor
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import TWO_PAGES, begin, draft, sent

SECRET = "Kanarigul"
PAGES = ("del/barnet", "del/sovn", "se-over", "fortsett", "senere")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def left(client: Visitor, publish: Publish, clock: time_machine.Traveller) -> str:
    """A form half filled in, and its code as its page shows it."""
    publish(TWO_PAGES)
    begin(client).fill(navn=SECRET).press("Neste")
    return client.page.text.split("fortsette med koden ")[1].split()[0]


def test_the_review_shows_the_code_too(client: Visitor, left: str) -> None:
    assert f"med koden {left}" in client.visit("/skjema/prove/se-over").text


def test_what_was_left_just_now_goes_on(client: Visitor, left: str) -> None:
    client.visit("/skjema/prove/fortsett")
    assert client.path == "/skjema/prove/del/barnet" and client.page.value("navn") == SECRET


@pytest.mark.parametrize("front", ["/", "/skjema/prove/", "/skjema/annet/"])
def test_the_next_person_on_the_device_needs_the_code_at_once(
    client: Visitor, publish: Publish, left: str, front: str
) -> None:
    publish({**TWO_PAGES, "id": "annet"})
    client.visit(front)
    page = client.visit("/skjema/prove/")
    assert page.button("Begynn på nytt") is not None
    assert page.buttons("Fortsett der du slapp") == []
    for path in PAGES:
        page = client.visit(f"/skjema/prove/{path}")
        assert client.status == 403 and SECRET not in page.html and left not in page.html
    client.fill(code=left).press("Fortsett")
    assert client.page.value("navn") == SECRET


def test_what_was_left_long_ago_is_not_shown(
    client: Visitor, left: str, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=31))
    for path in PAGES:
        page = client.visit(f"/skjema/prove/{path}")
        assert client.status == 403 and page.h1 == "Skriv koden for å fortsette"
        assert SECRET not in page.html and left not in page.html
    page = client.visit("/skjema/prove/")
    assert page.buttons("Fortsett der du slapp") == [] and "Sist lagret" not in page.text
    client.press("Fortsett med koden")
    assert client.status == 403


def test_the_code_opens_it(client: Visitor, left: str, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=3))
    client.visit("/skjema/prove/fortsett")
    client.fill(code=left).press("Fortsett")
    assert client.path == "/skjema/prove/del/barnet" and client.status == 200
    assert client.page.value("navn") == SECRET


def test_the_next_one_begins_anew(
    app: Flask, client: Visitor, left: str, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=3))
    client.visit("/skjema/prove/")
    client.press("Begynn på nytt")
    assert client.path == "/skjema/prove/del/barnet" and client.page.value("navn") == ""


def test_an_open_page_is_saved_and_then_the_code_is_asked_for(
    app: Flask, client: Visitor, left: str, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=3))
    client.fill(sover="yes").press("Neste")
    assert client.status == 403 and SECRET not in client.page.html
    assert client.visit("/skjema/prove/se-over").h1 == "Skriv koden for å fortsette"
    client.fill(code=left).press("Fortsett")
    client.press("Neste")
    client.press("Send inn")
    assert sent(app) == [{"navn": SECRET, "sover": "yes"}]


@pytest.mark.parametrize("token", ["right", "wrong"])
def test_what_was_left_is_not_sent_by_the_next_person(
    app: Flask, client: Visitor, left: str, clock: time_machine.Traveller, token: str
) -> None:
    client.fill(sover="yes").press("Neste")
    button = client.page.button("Send inn")
    clock.shift(timedelta(hours=3))
    answer = client.submit(button, **({} if token == "right" else {"csrf_token": "x"}))
    assert answer.status_code == 403 and SECRET not in answer.text
    assert sent(app) == []


def test_who_is_signed_in_needs_no_code(
    app: Flask, signed_in: SignIn, publish: Publish, clock: time_machine.Traveller
) -> None:
    publish({**TWO_PAGES, "open_to": ["staff"]})
    staff = begin(signed_in("staff")).fill(navn="Ola")
    assert "med koden" not in staff.page.text
    staff.press("Neste")
    assert draft(app)["answers"]["navn"] == "Ola"
    clock.shift(timedelta(minutes=29))
    staff.visit("/")
    clock.shift(timedelta(minutes=29))
    assert staff.visit("/skjema/prove/del/barnet").value("navn") == "Ola"
