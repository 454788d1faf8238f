"""When something goes wrong: the reader's language, what to do, and never what was typed."""

import logging
import resource
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms.storage import db
from forms.storage.database import engine
from forms.web.respondent import one_page_form, pages, submit_response
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.web.conftest import Publish
from tests.web.forms_simple import SHEET, TWO_PAGES, begin, sent

CANARY = "Zqxhemmelig"
HEADINGS = {
    404: "Siden finnes ikke",
    405: "Siden kan ikke åpnes slik",
    400: "Vi forsto ikke det som ble sendt",
    413: "Det du sendte, er for stort",
    500: "Noe gikk galt hos oss",
}


def provoke(client: Visitor, code: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    if code == 404:
        return client.get("/finnes/ikke")
    if code == 405:
        return client.put("/personvern")
    if code == 400:
        return client.post("/logg-inn", data={})
    if code == 413:
        return client.post("/skjema/prove/del/barnet", data=b"navn=" + b"a" * 12_000_000)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"a secret: {CANARY}")

    monkeypatch.setattr(pages, "estimate", fail)
    return client.get("/skjema/prove/")


@pytest.fixture
def calm(app: Flask) -> Flask:
    """The application as it runs: exceptions become pages."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("code", HEADINGS)
def test_every_error_has_a_page_in_every_language(
    code: int,
    lang: str,
    calm: Flask,
    client: Visitor,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(TWO_PAGES)
    client.visit(f"/?lang={lang}")
    if code == 413:
        begin(client)
    answer = provoke(client, code, monkeypatch)
    assert answer.status_code == code
    assert answer.mimetype == "text/html"
    assert client.page.all("html")[0].get("lang") == lang
    if lang == "nb":
        assert client.page.h1 == HEADINGS[code]
    assert "71 00 00 00" in client.page.text
    for hidden in (CANARY, "RuntimeError", "Traceback", "Werkzeug", ".py"):
        assert hidden not in answer.text


def test_an_unexpected_error_has_a_number_that_the_log_knows(
    calm: Flask,
    client: Visitor,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    publish(TWO_PAGES)
    provoke(client, 500, monkeypatch)
    [number] = [client.page.words(e) for e in client.page.all("strong")]
    assert f"incident {number}: RuntimeError in respondent.start at" in caplog.text
    assert CANARY not in caplog.text


def test_no_answer_is_in_any_log(
    calm: Flask,
    client: Visitor,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    publish(TWO_PAGES)
    publish(SHEET, "ark")

    def fail(*_: Any, **__: Any) -> None:
        raise ValueError(CANARY)

    begin(client).fill(navn=CANARY).press("Neste")
    client.press("Neste")
    monkeypatch.setattr(submit_response, "submit", fail)
    assert client.submit(client.page.button("Send inn")).status_code == 500
    client.visit("/skjema/ark/")
    monkeypatch.setattr(one_page_form, "_save_and_respond", fail)
    client.fill(bra=CANARY)
    assert client.submit(client.page.button("Send inn")).status_code == 500
    client.get(f"/skjema/prove/del/{CANARY}?x={CANARY}")
    client.get(f"/fortsett/{CANARY}")
    assert client.send("/fortsett/", {"code": CANARY}).status_code == 404
    assert client.send("/logg-inn", {"login": CANARY, "passphrase": CANARY}).status_code == 422
    assert CANARY not in caplog.text
    assert "incident" in caplog.text


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the database gives up at once."""
    monkeypatch.setattr(engine, "PRAGMAS", ("busy_timeout = 20", *engine.PRAGMAS[1:]))


FULL = 1024
"""Bytes after which no file grows: the disk is full."""


@dataclass
class Hindrance:
    """Something that keeps the database from writing, and lets it again."""

    begin: Callable[[], object]
    end: Callable[[], object]


@pytest.fixture(params=["locked", "full", "read-only"])
def hindrance(
    request: pytest.FixtureRequest,
    impatient: None,
    app: Flask,
    sqlite: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Hindrance]:
    """A database that another holds, a disk that takes no more, and one that takes nothing."""
    if request.param == "locked":
        other = sqlite3.connect(Path(sqlite["INSTANCE"]) / "skjemaverk.db", isolation_level=None)
        yield Hindrance(lambda: other.execute("BEGIN EXCLUSIVE"), lambda: other.execute("ROLLBACK"))
        other.close()
    elif request.param == "full":
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE)
        yield Hindrance(lambda: limit((FULL, before[1])), lambda: limit(before))
        limit(before)
    else:
        pragmas = engine.PRAGMAS

        def query_only(is_on: bool) -> None:
            more = ("query_only = ON",) if is_on else ()
            monkeypatch.setattr(engine, "PRAGMAS", (*pragmas, *more))
            with app.app_context():
                db.engine.dispose()

        yield Hindrance(partial(query_only, True), partial(query_only, False))


def test_a_database_that_cannot_write_loses_nothing_of_a_page(
    hindrance: Hindrance, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn=CANARY)
    hindrance.begin()
    answer = client.submit(client.page.button("Neste"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert client.page.value("navn") == CANARY
    assert "Vi fikk ikke lagret nå" in client.page.notices[0]
    hindrance.end()
    client.press("Neste")
    assert client.path == "/skjema/prove/del/sovn"


def test_a_database_that_cannot_write_loses_nothing_of_a_sheet_or_a_review(
    hindrance: Hindrance, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET, "ark")
    publish(TWO_PAGES)
    begin(client).fill(navn=CANARY).press("Neste")
    client.press("Neste")
    hindrance.begin()
    answer = client.submit(client.page.button("Send inn"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert CANARY in client.page.text
    hindrance.end()
    client.press("Send inn")
    client.visit("/skjema/ark/")
    hindrance.begin()
    answer = client.submit(client.fill(bra=CANARY).page.button("Send inn"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert client.page.value("bra") == CANARY
    hindrance.end()
    client.path = "/skjema/ark/"
    client.press("Send inn")
    assert len(sent(app)) == len(sent(app, "ark")) == 1


def test_a_database_that_cannot_write_elsewhere(
    hindrance: Hindrance, app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    client.visit("/skjema/prove/")
    hindrance.begin()
    answer = client.submit(client.page.button("Start"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert client.page.h1 == "Tjenesten er ikke tilgjengelig akkurat nå"
    assert client.get("/").status_code == 200, "reading goes on"
    hindrance.end()
