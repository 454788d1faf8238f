"""Programs that read: one form, the coordinator's rights, nothing told of what is not opened."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from forms import storage
from forms.storage import db
from forms.storage.accounts import api_tokens, users
from forms.storage.models.audit_log import Event
from forms.web.api.openapi import document
from tests.support.client import Visitor
from tests.support.factories import add_user, keep_submission
from tests.web.conftest import Publish
from tests.web.coordinator.test_finding import COUNTED

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
    assert ask(client, token, f"{PAGE}?since=2999-01-01") == (200, b"")
    assert ask(client, token, f"{PAGE}?format=kodebok")[0] == 200
    assert json.loads(ask(client, token, "/api/v1/form")[1])["id"] == "prove"
    for wrong in ("format=pdf", "format=xlsx", "since=i-dag"):
        assert ask(client, token, f"{PAGE}?{wrong}")[0] == 400
    with app.app_context():
        lines = list(db.session.scalars(select(Event).where(Event.what == "api.read")))
        assert {event.subject for event in lines} == {"prove"}
        assert all(token not in event.detail for event in lines)


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
    assert told == json.loads(json.dumps(document())) and told["openapi"].startswith("3.1")
    rules = {
        rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert rules == set(told["paths"])
