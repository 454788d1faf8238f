"""Results behind a private link: for whoever has it, while its maker may read them."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.definitions import versions
from forms.storage.workflow import invitations
from forms.web.core import downloads
from tests.support.client import Visitor, check
from tests.support.factories import add_user, keep_submission
from tests.web.conftest import Publish
from tests.web.coordinator.test_unit_reports import report
from tests.web.coordinator.test_unit_reports import reported as reported
from tests.web.results.test_report import FORM
from tests.web.results.test_waves import answer
from tests.web.results.test_waves import clock as clock

BEFORE_ITS_END, SOON_AFTER, LONG_AFTER = "2026-04-29 12:00", "2026-09-10 12:00", "2026-12-01 12:00"
"""Days of the reports of the first term of 2026."""


def shared(app: Flask, form_id: str, login: str = "kine") -> tuple[str, str]:
    """The path of a new link, and the id of the coordinator who made it."""
    user_id, _path = add_user(app, login, "coordinator")
    with app.app_context(), storage.writing():
        made = invitations.issue("results", form_id, by=user_id, days=7, most=0)
        db.session.commit()
        return f"/delt/{made.token}", user_id


def test_the_newest_reading_is_read_without_an_account(
    app: Flask, publish: Publish, client: Visitor, clock: time_machine.Traveller
) -> None:
    version = publish(FORM)
    path, _maker = shared(app, "prove")
    assert "ikke nok svar" in client.visit(path).text
    answer(app, version, 40)
    clock.shift(timedelta(weeks=60))
    path, _maker = shared(app, "prove", "kari")
    page = client.visit(path)
    assert "av 40" in page.text and "Snitt: " in page.text
    assert "CANARY" not in page.text
    check(page.html)
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_report_is_read_without_small_numbers_and_without_the_units_words(
    app: Flask, reported: None, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[str] = []
    monkeypatch.setattr(downloads, "print_pdf", lambda html: papers.append(html) or b"%PDF")
    with time_machine.travel(LONG_AFTER):
        path, _maker = shared(app, "prove")
        page = client.visit(path)
        assert client.get(f"{path}/pdf").mimetype == "application/pdf"
    for told in (page.text, papers[0]):
        assert "Rapport fra 2 av 3 enheter." in told and "vises ikke (færre enn 6)" in told
        assert "Alt gikk bra" not in told
        assert "Andre 2026" not in told, "one unit has reported it, and others still may"
    check(page.html)


def test_a_report_that_comes_tells_nothing_of_its_unit_alone(
    app: Flask, reported: None, client: Visitor
) -> None:
    with time_machine.travel(SOON_AFTER):
        path, _maker = shared(app, "prove")
        page = client.visit(path)
        assert "når perioden er over og alle enhetene har levert" in page.text
        assert "Møter holdt" not in page.text
        check(page.html)
        assert client.get(f"{path}/pdf").status_code == 410
        with app.app_context():
            version = versions.current("prove")
        assert version is not None
        keep_submission(app, version, report("solbakken", 2, 100, 2, 1))
        page = client.visit(path)
        assert "Rapport fra 3 av 3 enheter." in page.text and "Møter holdt19" in page.text
        assert "Andre 2026" not in page.text
    with time_machine.travel(BEFORE_ITS_END):
        path, _maker = shared(app, "prove", "kari")
        assert "alle enhetene har levert" in client.visit(path).text, "numbers may change still"


def bare(text: str) -> str:
    """The page without its own address, which the links to other languages have, and its token."""
    return re.sub('delt(/|%2F)[^"&?]*|name="csrf_token" value="[^"]*"', "", text)


def test_links_that_open_nothing_look_alike(app: Flask, reported: None, client: Visitor) -> None:
    path, maker = shared(app, "prove")
    token = path.rpartition("/")[2]
    assert client.get(f"/i/{token}").status_code == 410  # it begins no form
    with app.app_context(), storage.writing():
        other = invitations.issue("form", "prove", by=maker)
        db.session.commit()
    unknown = client.get("/delt/ukjent")
    assert unknown.status_code == 410

    def closed() -> list[Any]:
        return [
            client.get(f"{p}{end}") for p in (path, f"/delt/{other.token}") for end in ("", "/pdf")
        ]

    assert client.get(path).status_code == 200
    with app.app_context(), storage.writing():
        user = users.get(maker)
        assert user is not None
        user.roles = ["author"]
        db.session.commit()
    for each in closed():
        assert (each.status_code, bare(each.text)) == (410, bare(unknown.text))
