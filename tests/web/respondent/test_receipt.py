"""A receipt means kept: once, however often it is sent, and shown to nobody else."""

import pytest
from flask import Flask

from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.web.conftest import Publish
from tests.web.forms_simple import SHEET, TWO_PAGES, begin, number_of_drafts, sent


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Both databases in turn."""
    return database


def at_the_review(client: Visitor) -> Visitor:
    begin(client).fill(navn="Ola").press("Neste")
    client.press("Neste")
    return client


def reference(visitor: Visitor) -> str:
    return visitor.page.words(visitor.page.id("referanse"))


def test_sent_twice_is_kept_once(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    button = at_the_review(client).page.button("Send inn")
    review, path = client.page, client.path
    client.press("Send inn")
    first = reference(client)
    client.page, client.path = review, path
    again = client.submit(button)
    assert again.status_code == 303
    client.visit(again.location)
    assert reference(client) == first
    assert len(sent(app)) == 1
    assert number_of_drafts(app) == 0


def test_a_resend_without_its_key_is_told_that_it_is_gone(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    button = at_the_review(client).page.button("Send inn")
    review, path = client.page, client.path
    client.press("Send inn")
    client.page, client.path = review, path
    assert client.submit(button, resend="x").status_code == 410
    client.page = review
    assert client.submit(button, csrf_token="x").status_code == 410
    assert len(sent(app)) == 1


def test_a_receipt_is_for_who_sent_it(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    at_the_review(client).press("Send inn")
    number = reference(client)
    stranger = app.test_client()
    for path in ("kvittering", "kopi", "kopi.pdf"):
        answer = stranger.get(f"/skjema/prove/{path}")
        assert answer.status_code == 410
        assert number not in answer.text and "Ola" not in answer.text
    assert stranger.get(f"/skjema/prove/kvittering?ref={number}").status_code == 410
    stranger.set_cookie("kvittering", "made.up.here", path="/skjema/prove/")
    assert stranger.get("/skjema/prove/kopi").status_code == 410


def test_the_copy_to_print(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    at_the_review(client).press("Send inn")
    number = reference(client)
    page = client.press("Skriv ut")
    assert number in page.text and "Ola" in page.text
    answer = client.get("/skjema/prove/kopi.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_the_next_person_starts_with_nothing(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    at_the_review(client).press("Send inn")
    page = client.visit("/skjema/prove/")
    assert "påbegynt" not in page.text
    client.press("Start")
    assert client.page.value("navn") == ""


def test_the_round_changes_at_every_start_and_receipt(client: Visitor, publish: Publish) -> None:
    publish(TWO_PAGES)
    publish(SHEET, "ark")
    rounds = []
    for path in ("/", "/skjema/prove/", "/skjema/ark/", "/skjema/ark/kvittering"):
        client.visit(path)
        rounds.append(client.get_cookie("runde").value)
    at_the_review(client).press("Send inn")
    rounds.append(client.get_cookie("runde").value)
    assert len(set(rounds)) == len(rounds)
