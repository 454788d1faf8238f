"""What programs and administrators are told of the service's state, and by whom it may be asked."""

import os
import shutil
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import create_app
from forms import storage
from forms.operations import state
from forms.storage import db, jobs
from forms.storage.accounts import users
from forms.storage.models.base import now
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.web.conftest import SignIn


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """On both kinds of database."""
    return database


def test_it_is_ready(client: Visitor) -> None:
    answer = client.get("/helse")
    assert answer.status_code == 200
    assert answer.json == {
        "ready": True,
        "stopped_by": [],
        "in_order": {
            "database": True,
            "tables": True,
            "disk": True,
            "keys": True,
            "shared_keys": True,
        },
    }
    assert "Set-Cookie" not in answer.headers
    assert client.get("/helse/lever").json == {"alive": True}


def test_tables_of_another_version_stop_it(
    app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "newest_revision", lambda: "9999")
    answer = client.get("/helse")
    assert answer.status_code == 503
    assert answer.json["stopped_by"] == ["tables"]
    assert client.get("/helse/lever").status_code == 200
    said = app.test_cli_runner().invoke(args=["status"])
    assert said.exit_code == 1 and "tables\tSTOP\tTabellene er ikke oppgradert" in said.output


def test_a_database_that_does_not_answer_stops_it(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", fail)
    answer = client.get("/helse")
    assert answer.status_code == 503
    assert answer.json["stopped_by"] == ["database", "tables"]


def test_a_database_that_is_gone_is_told_everywhere(
    app: Flask, client: Visitor, watched: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: the check of the keys asked it too: programs got a page, and commands a traceback."""

    def fail(*_arguments: object, **_options: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(Session, "execute", fail)
    monkeypatch.setattr(Session, "scalar", fail)
    monkeypatch.setattr(Session, "scalars", fail)
    answer = client.get("/helse")
    assert answer.status_code == 503
    assert answer.json["stopped_by"] == ["database", "tables"]
    said = app.test_cli_runner().invoke(args=["status"])
    assert said.exit_code == 1
    assert "database\tSTOP\t" in said.output and "Se om databasen er i gang" in said.output
    for words in (["serve"], ["work", "--once"]):
        said = app.test_cli_runner().invoke(args=words)
        assert said.exit_code == 1 and "Se om databasen er i gang" in said.output
    figures = watched.get("/metrics", headers={"Authorization": "Bearer et hemmelig ord"})
    assert figures.status_code == 200
    assert 'skjemaverk_in_order{check="database"} 0.0' in figures.text


@pytest.mark.parametrize(
    ("free", "ok", "stops"),
    [(10 * 1024**3, True, False), (10**9, False, False), (10**8, False, True)],
)
def test_a_full_disk_is_told(
    free: int, ok: bool, stops: bool, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with app.test_request_context():
        found = state.disk()
    assert (found.ok, found.stops) == (ok, stops)


def test_the_page_says_what_is_to_be_done(app: Flask, signed_in: SignIn) -> None:
    administrator = signed_in("administrator")
    page = administrator.visit("/drift").text
    assert "Aldri kjørt. Kjør «flask tidy» hver natt." in page
    assert "Ikke satt: SKJEMAVERK_HTTPS, SKJEMAVERK_TRUSTED_HOSTS" in page
    for words in (["tidy", "--yes-the-clock-is-right"], ["backup", "make"]):
        said = app.test_cli_runner().invoke(args=words)
        assert said.exit_code == 0, said.output
    page = administrator.visit("/drift").text
    assert "Aldri kjørt" not in page and "Det er ingen." not in page
    assert signed_in("coordinator").get("/drift").status_code == 404


def test_each_thing_that_is_wrong_is_told_with_its_remedy(
    app: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old backup, an old night, a queue that nobody works at, and what was given up."""
    for words in (["tidy", "--yes-the-clock-is-right"], ["backup", "make"]):
        assert app.test_cli_runner().invoke(args=words).exit_code == 0
    (app.config["BACKUPS"] / "skjemaverk-min-egen.backup").write_bytes(b"")  # found: ended in 500
    with app.app_context(), storage.writing():
        user = users.add("ola", "Ola", ["coordinator"])
        for kind in ("mail", "pdf"):
            jobs.add(kind, user.id, {})
        taken = jobs.take("a")
        assert taken is not None
        jobs.fail(taken, for_good=True)
        db.session.commit()
    with time_machine.travel(now() + timedelta(hours=23)), app.test_request_context():
        wrong = {check.id for check in state.all_checks() if not check.ok}
    assert wrong == {"queue", "settings"}
    with time_machine.travel(now() + timedelta(hours=27)):
        page = signed_in("administrator").visit("/drift").text
    for remedy in (
        "Kjør «flask tidy» nå, og finn ut hvorfor",
        "Kjør «flask backup make» nå, og finn ut hvorfor",
        "Ingen tar det som venter. Start tjeneren på nytt, eller kjør «flask work».",
        "1 ble oppgitt det siste døgnet.",
        "Loggen sier hvorfor.",
        "Sett dem før andre får bruke tjenesten.",
    ):
        assert remedy in page, remedy


def test_keys_that_cannot_be_read_are_told_with_the_remedy(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_files: object) -> None:
        raise OSError

    monkeypatch.setattr(state, "read_keys", fail)
    with app.test_request_context():
        found = state.keys()
    assert found.stops and not found.ok and "Legg dem tilbake fra kopien" in found.says


@pytest.fixture
def watched(kept_in: Settings, cheap_hashes: None) -> Any:
    """A visitor of an application whose figures may be read with a token."""
    app = create_app({**kept_in, "METRICS_TOKEN": "et hemmelig ord"})
    app.test_client_class = Visitor
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def test_figures_want_their_token(client: Visitor, watched: Visitor) -> None:
    shown = {"Authorization": "Bearer et hemmelig ord"}
    assert client.get("/metrics", headers=shown).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    assert watched.get("/metrics").status_code == 404
    assert watched.get("/metrics", headers={"Authorization": "Bearer et"}).status_code == 404
    watched.get("/finnes-ikke/Kari")
    page = watched.get("/metrics", headers=shown).text
    assert 'skjemaverk_requests_total{method="GET",status="4xx"}' in page
    assert "skjemaverk_request_seconds_bucket" in page
    assert 'skjemaverk_in_order{check="database"} 1.0' in page
    families = {each.name: each for each in text_string_to_metric_families(page)}
    with watched.application.app_context():
        told = {each.labels["check"] for each in families["skjemaverk_in_order"].samples}
        assert told == {check.id for check in state.all_checks()}
    assert families["skjemaverk_requests"].type == "counter"
    assert families["skjemaverk_request_seconds"].type == "histogram"
    states = {each.labels["state"] for each in families["skjemaverk_jobs"].samples}
    assert states == {"waiting", "running", "failed"}
    assert "Kari" not in page and "finnes" not in page


def test_what_the_checks_say_has_no_answer_in_it(app: Flask) -> None:
    with app.test_request_context():
        ids = [check.id for check in state.all_checks()]
    assert len(ids) == len(set(ids))
    assert os.environ.get("PROMETHEUS_MULTIPROC_DIR") is None
