"""Programs that read: one form, the coordinator's rights, nothing told of what is not opened."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from forms import i18n, storage
from forms.logic.dates.written_dates import FIRST_YEAR, LAST_YEAR
from forms.storage import db
from forms.storage.accounts import api_tokens, users
from forms.storage.models.audit_log import Event
from forms.web.api.openapi import openapi_document
from forms.workflow import batch_results
from tests.support.client import Visitor
from tests.support.factories import add_user, keep_submission
from tests.web.conftest import Publish
from tests.web.coordinator.test_finding import COUNTED
from tests.web.coordinator.test_unit_reports import reported as reported
from tests.web.results.test_report import FORM as ANONYMOUS
from tests.web.results.test_waves import answer
from tests.web.results.test_waves import clock as clock

FORM = {
    **COUNTED,
    "read_by": {"coordinator": "answers"},
    "sections": [
        {
            "id": "a",
            "title": "Avvik",
            "questions": [
                *COUNTED["sections"][0]["questions"],
                {"id": "diagnose", "type": "yes_no", "label": "Diagnose?", "sensitive": True},
            ],
        }
    ],
}
PAGE = "/api/v1/forms/prove/submissions"


@pytest.fixture
def token(app: Flask, publish: Publish) -> str:
    """A token of «kari», who coordinates, to a form with three answers, one of them withdrawn."""
    version = publish(FORM)
    for state in ("sent", "sent", "withdrawn"):
        keep_submission(app, version, {"slag": "x", "diagnose": "yes"}, state=state)
    add_user(app, "kari", "coordinator")
    done = app.test_cli_runner().invoke(args=["tokens", "add", "statistikk", "kari", "prove"])
    assert done.exit_code == 0, done.output
    return str(done.output.split()[-1])


def ask(client: Visitor, token: str, path: str = PAGE) -> tuple[int, bytes]:
    """Ask with the token."""
    answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.get_data()


def test_a_program_reads_what_the_coordinator_may_export(
    app: Flask, client: Visitor, token: str
) -> None:
    status, content = ask(client, token)
    found = [json.loads(line) for line in content.decode().splitlines()]
    assert status == 200 and [each["answers"] for each in found] == [{"slag": "x"}] * 2
    assert b"diagnose" not in ask(client, token, f"{PAGE}?format=csv-koder")[1]
    assert ask(client, token, f"{PAGE}?since=2199-01-01") == (200, b"")
    assert ask(client, token, f"{PAGE}?format=kodebok")[0] == 200
    assert json.loads(ask(client, token, "/api/v1/form")[1])["id"] == "prove"
    for wrong in ("format=pdf", "format=xlsx", "since=i-dag"):
        assert ask(client, token, f"{PAGE}?{wrong}")[0] == 400
    with app.app_context():
        lines = list(db.session.scalars(select(Event).where(Event.what == "api.read")))
        assert {event.subject for event in lines} == {"prove"}
        assert all(token not in event.detail for event in lines)


@pytest.mark.parametrize(
    "day", ["9999-12-31", "0001-01-01", "2026-W01-1", "20260507", "2026-02-30", "7.5.2026", ""]
)
def test_a_day_that_is_none_is_refused_before_anything_is_sent(
    client: Visitor, token: str, day: str
) -> None:
    """Found: the last day there is broke off an answer that had begun."""
    for name in ("since", "until"):
        status, content = ask(client, token, f"{PAGE}?{name}={day}")
        assert status == 400 and "2026-05-07" in json.loads(content)["title"]


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, FIRST_YEAR, LAST_YEAR, LAST_YEAR + 1])
def test_the_description_says_which_days_are_taken(client: Visitor, token: str, year: int) -> None:
    """Found: a program that kept to it was refused the year 546."""
    path = "/forms/{form_id}/submissions"
    (pattern,) = {
        each["schema"]["pattern"]
        for each in openapi_document()["paths"][path]["get"]["parameters"]
        if each["schema"].get("format") == "date"
    }
    day = f"{year}-05-07"
    status, _content = ask(client, token, f"{PAGE}?since={day}")
    assert (status == 200) == bool(re.search(pattern, day)), (status, day)


def test_nothing_is_told_without_a_token_that_is_valid(
    app: Flask, client: Visitor, token: str
) -> None:
    refused = ask(client, "feil")
    assert refused[0] == 401 and client.get(PAGE).get_data() == refused[1]
    other = ask(client, token, "/api/v1/forms/annet/submissions")
    with app.app_context(), storage.writing():
        [each] = api_tokens.listing()
        assert token not in (each.token_hash, each.id)
        id = each.id
    assert other[0] == 404 and other == ask(client, token, "/api/v1/forms/finnes-ikke/submissions")
    done = app.test_cli_runner().invoke(args=["tokens", "revoke", id])
    assert done.exit_code == 0 and ask(client, token) == refused
    assert app.test_cli_runner().invoke(args=["tokens", "revoke", id]).exit_code == 1
    unknown = app.test_cli_runner().invoke(args=["tokens", "add", "x", "ukjent", "prove"])
    assert unknown.exit_code == 1


@pytest.mark.parametrize("change", ["inactive", "no coordinator", "anonymous", "figures"])
def test_the_right_ends_with_that_of_the_coordinator(
    app: Flask, client: Visitor, token: str, publish: Publish, change: str
) -> None:
    if change == "anonymous":
        publish({**COUNTED, "confidentiality": "anonymous"})
    elif change == "figures":
        publish({**FORM, "read_by": {"coordinator": "figures"}})
    else:
        with app.app_context(), storage.writing():
            user = users.by_login("kari")
            assert user is not None
            roles = ["coordinator"] if change == "inactive" else ["staff"]
            users.change(user, user.name, roles, active=change != "inactive")
            db.session.commit()
    assert ask(client, token)[0] == (401 if change == "inactive" else 404)


def test_the_document_names_every_address(app: Flask, client: Visitor) -> None:
    told = json.loads(client.get("/api/v1/openapi.json").get_data())
    assert told == json.loads(json.dumps(openapi_document())) and told["openapi"].startswith("3.1")
    rules = {
        rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert rules == set(told["paths"])


def token_to(app: Flask, form_id: str) -> str:
    """A token of «kari», who coordinates, to another form."""
    add_user(app, "kari", "coordinator")
    with app.app_context(), storage.writing():
        user = users.by_login("kari")
        assert user is not None
        issued = api_tokens.issue("statistikk", user, form_id, 30)
        db.session.commit()
        return issued.text


def test_results_are_those_that_everybody_reads(
    app: Flask, publish: Publish, client: Visitor, clock: time_machine.Traveller
) -> None:
    version = publish(ANONYMOUS)
    token = token_to(app, "prove")
    path = "/api/v1/forms/prove/results"
    assert json.loads(ask(client, token, path)[1])["reading"] is None
    answer(app, version, 40)
    clock.shift(timedelta(weeks=60))
    token = api_token_again(app, token)
    status, content = ask(client, token, path)
    found = json.loads(content)
    assert status == 200 and found["reading"]["number"] == 40
    told = {(q["question"], q["row"]): q for q in found["questions"]}
    with app.app_context():
        batch = batch_results.newest_reading("prove")
        assert batch is not None
        for line in batch_results.reading_lines("prove", batch):
            each = told[line.item.question.id, line.item.row or None]
            assert each.get("counts", {}) == dict(line.shown.counts)
            assert each.get("n") == line.shown.n and "texts" not in each
    assert ask(client, token)[0] == 404  # the answers themselves are never read
    assert ask(client, token, "/api/v1/forms/prove/figures")[0] == 404


def api_token_again(app: Flask, text: str) -> str:
    """The same token, which is still valid after the clock was moved."""
    with app.app_context(), storage.writing():
        token = db.session.query(api_tokens.ApiToken).one()
        token.expires = i18n.today() + timedelta(days=1)
        db.session.commit()
    return text


def test_figures_are_totals_of_reports_without_those_of_a_few(
    app: Flask, reported: None, client: Visitor
) -> None:
    token = token_to(app, "prove")
    found = json.loads(ask(client, token, "/api/v1/forms/prove/figures")[1])
    second, first = found["periods"]
    assert (first["year"], first["term"], first["reports"]) == (2026, "1", 2)
    assert first["figures"] == {"moter": 17, "andel": None, "kom": None}
    assert second["figures"]["moter"] is None  # three
    assert ask(client, token, "/api/v1/forms/prove/results")[0] == 404
    assert ask(client, "feil", "/api/v1/forms/prove/figures")[0] == 401
