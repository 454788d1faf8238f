"""Texts that name other answers, and the address that limits count by."""

from flask import Flask, request

from app import create_app
from forms.web.security.csrf_and_cookies import requester
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import (
    form,
    section,
    text,
)
from tests.web.conftest import Publish

SIBLINGS = {
    "id": "sosken",
    "type": "repeat",
    "label": "Søsken",
    "questions": [
        text("fornavn", "Fornavn"),
        text("alder", "Hvor gammel er {fornavn}, søsken til {navn}?", required=True),
    ],
}
NAMED = form(
    section("barnet", text("navn", "Hva heter barnet?")),
    section("familien", SIBLINGS, intro="Nå handler det om familien til **{navn}**."),
    check=[{"when": {"navn": "Per"}, "say": "Ikke {navn} igjen.", "at": "navn"}],
)


def test_a_text_in_a_row_names_the_answers_of_its_row(client: Visitor, publish: Publish) -> None:
    publish(NAMED)
    client.visit("/skjema/prove/")
    client.press("Start")
    assert "Ikke Per igjen." in client.fill(navn="Per").press("Neste").text
    client.fill(navn="Ola <b>").press("Neste")
    assert "familien til Ola <b>." in client.page.text
    client.press("Legg til")
    assert "Hvor gammel er …, søsken til Ola <b>?" in client.page.text
    page = client.fill(**{"sosken-0-fornavn": "Kari"}).press("Neste")
    assert "Hvor gammel er Kari, søsken til Ola <b>?" in page.text


def test_limits_count_by_the_visitor_behind_a_proxy(sqlite: Settings) -> None:
    def counted(proxies: int, *addresses: str) -> set[str]:
        app: Flask = create_app({**sqlite, "PROXIES": proxies})
        app.add_url_rule("/hvem", "about.who", lambda: f"{requester()} {request.scheme}")
        client = app.test_client()
        sent = [{"X-Forwarded-For": one, "X-Forwarded-Proto": "https"} for one in addresses]
        return {client.get("/hvem", headers=headers).text for headers in sent}

    assert len(counted(0, "192.0.2.1", "192.0.2.2")) == 1
    behind = counted(1, "192.0.2.1", "192.0.2.2")
    assert len(behind) == 2
    assert all(answer.endswith(" https") for answer in behind)
    assert not any("192.0.2" in answer for answer in behind)
