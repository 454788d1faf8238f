"""What is left of an anonymous answer: the answer and its week, and nothing about who sent it."""

import logging
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from forms.storage import db
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import (
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish

FORM = form(
    section("a", yes_no("trygg", "Var det trygt?"), text("bra", "Hva var bra?")),
    confidentiality="anonymous",
    mode="kiosk",
    review=False,
)
SENDERS: tuple[dict[str, Any], ...] = (
    {
        "at": "2026-05-04T06:01:02Z",
        "address": "203.0.113.7",
        "browser": "Mozilla/5.0 (iPad; first)",
        "language": "nb",
        "trygg": "yes",
    },
    {
        "at": "2026-05-08T21:58:59Z",
        "address": "2001:db8::42",
        "browser": "Opera/9.80 (J2ME; second)",
        "language": "en",
        "trygg": "no",
    },
)
RANDOM = {"id", "listed", "key_hash", "digest", "sealed", "wrapped_key"}
"""What differs from row to row; each is a random number, or keyed with one."""


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Both kinds of database."""
    return database


@pytest.fixture
def cookies(
    app: Flask, publish: Publish, caplog: pytest.LogCaptureFixture
) -> Iterator[list[set[str]]]:
    """What each of two senders' browsers holds after the receipt."""
    publish(FORM)
    caplog.set_level(logging.DEBUG)
    found = []
    for sender in SENDERS:
        with time_machine.travel(sender["at"], tick=True):
            found.append(send(app, sender))
    yield found


def send(app: Flask, sender: dict[str, Any]) -> set[str]:
    """Fill in and send from that address, with that browser, with a cookie of somebody's."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.environ_base |= {
        "REMOTE_ADDR": sender["address"],
        "HTTP_USER_AGENT": sender["browser"],
        "HTTP_ACCEPT_LANGUAGE": sender["language"],
        "HTTP_REFERER": f"https://example.org/{sender['address']}",
    }
    visitor.set_cookie("somebody", sender["address"])
    visitor.visit("/skjema/prove/")
    visitor.fill(trygg=sender["trygg"], bra="Alt.").submit_form("/skjema/prove/")
    assert visitor.path == "/skjema/prove/kvittering"
    return {cookie.key for cookie in visitor._cookies.values()}


def rows(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    with app.app_context():
        return {
            name: [dict(row) for row in db.session.execute(sa.select(table)).mappings()]
            for name, table in db.metadata.tables.items()
        }


def test_two_rows_differ_in_what_is_random_only(app: Flask, cookies: list[set[str]]) -> None:
    one, other = rows(app)["submission"]
    assert {name for name in one if one[name] != other[name]} <= RANDOM
    for name in RANDOM:
        assert len(one[name]) == len(other[name]), name
    assert one["received"] is None and one["reference"] is None and one["unit_id"] is None
    assert str(one["period"]) == "2026-05-04"


def test_no_other_table_knows_of_them(app: Flask, cookies: list[set[str]]) -> None:
    told = {name: some for name, some in rows(app).items() if some}
    assert told.keys() <= {"form", "version", "submission", "submission_count", "event_head"}
    (count,) = told["submission_count"]
    assert count["number"] == 2 and str(count["period"]) == "2026-05-04"


def test_nothing_of_the_sender_is_anywhere(
    app: Flask,
    cookies: list[set[str]],
    kept_in: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = repr(rows(app)) + "".join(record.getMessage() for record in caplog.records)
    files = b"".join(p.read_bytes() for p in Path(kept_in["INSTANCE"]).rglob("*") if p.is_file())
    for sender in SENDERS:
        for trace in (sender["address"], sender["browser"], "example.org", sender["at"][:16]):
            assert trace not in said
            assert trace.encode() not in files


def test_the_browser_holds_nothing_that_leads_back(cookies: list[set[str]]) -> None:
    for held in cookies:
        assert held <= {"somebody", "runde", "language"}


def test_there_is_no_access_log() -> None:
    settings = runpy.run_path("gunicorn.conf.py")
    assert settings["accesslog"] is None
    assert "access_log off;" in Path("deploy/nginx.conf").read_text("utf-8")
