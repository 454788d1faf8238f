"""Every route: it has its roles, and asking for it changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from forms.storage import db
from forms.storage.models.accounts import User
from forms.storage.models.submissions import (
    Draft,
    StoredFile,
    Submission,
)
from forms.web.auth.authorization import ACCESS, EVERYBODY
from forms.web.coauthors.presence import PAGES
from tests.support.answer_generator import PDF
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
)
from tests.web.auth.test_authorization import ASKING
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    NAME,
    SHEET,
    begin,
)

FORM = form(
    section("a", NAME, {"id": "fil", "type": "file", "label": "Vedlegg"}),
    section("b", text("mer", "Mer?")),
    confidentiality="internal",
)
ROLES = ("nobody", "staff", "coordinator", "author", "administrator", "auditor")
SCOPED = ("/samtaler/<submission_id>", "/saker/<case_id>")
"""Pages about one thing: who works at another unit is told that there is no such thing."""
FIGURES = ("/resultater/<form_id>",)
"""Pages of a form's figures: this form gives none to its units."""
OFF = {
    "watch.metrics",
    "oidc.start",
    "oidc.callback",
    "oidc.signed_out_callback",
    "processing_record.assessment",
    "import_file.kept_report",
    "waves.index",
    "waves.confirm_end",
    *ASKING,
    "results.over_time",
    "read_api.form",
    "read_api.submissions",
    "read_api.results",
    "read_api.figures",
    "shared_results.show_results",
    "shared_results.pdf",
}
"""Pages that are there when a setting, a token, what the form asks about, or the query says so."""
NOTED = {"coordinator.submission", "coordinator.submission_pdf", "coordinator.attachment"}
"""Pages whose every reading must be noted in the log of events, and that may so write in a GET."""

COUNTED = {
    "print_and_pdf.blank_pdf",
    "oidc.start",
    "oidc.callback",
    "oidc.signed_out_callback",
}
"""Pages with a limit of their own, where each request is counted."""

SEEN = {"user_session", "guess_count", "draft_presence"}
"""What tells that somebody was there, or tried: it changes with every request."""

GUESSED = {
    "invitation_landing.open_invitation",
    "deferred_signature.sign",
    "withdraw_consent.withdraw",
    "resume.resume",
}
LOGGED = {"event", "event_head"}
"""Where an unknown code is logged as a guess, with a token or without one."""


@dataclass
class Town:
    """An application where everything that an address can name is there."""

    app: Flask
    values: dict[str, Any]

    def rules(self, method: str) -> Iterator[Rule]:
        """The routes that take *method*, and name nothing that is not here."""
        every = (r for r in self.app.url_map.iter_rules() if method in (r.methods or ()))
        return (rule for rule in every if rule.arguments <= self.values.keys())

    def path(self, rule: Rule) -> str:
        """The address of a route with names of what is there."""
        values = {name: self.values[name] for name in rule.arguments}
        built = rule.build(values)
        assert built is not None
        return built[1]


@pytest.fixture
def town(app: Flask, client: Visitor, publish: Publish, signed_in: SignIn) -> Town:
    """A form with a submission that has a file, a draft, a sheet, and somebody who works here."""
    publish(FORM)
    publish(SHEET, "ark")
    begin(client).fill(navn="Ola", fil=(PDF, "brev.pdf")).press("Neste")
    client.press("Neste")
    client.press("Send inn")
    assert client.path.endswith("/kvittering")
    signed_in("staff")
    add_units(app)
    with app.app_context():
        values = {
            "form_id": "prove",
            "submission_id": db.session.query(Submission).one().id,
            "file_id": db.session.query(StoredFile).one().id,
            "user_id": db.session.query(User).first().id,
            "token": "ukjent",
            "page_id": "a",
            "hash": "x",
            "name": "app.css",
            "filename": "app.css",
            "number": 1,
            "code": "en",
            "case_id": "0" * 32,
            "draft_id": "0" * 32,
            "unit_id": "solbakken",
        }
    return Town(app, values)


def visitor(town: Town, role: str, signed_in: SignIn) -> Visitor:
    client = town.app.test_client() if role == "nobody" else signed_in(role)
    assert isinstance(client, Visitor)
    client.visit("/")
    return client


def may(role: str, rule: Rule) -> bool:
    allowed = ACCESS[rule.endpoint.split(".")[0]]
    return allowed == EVERYBODY or role in allowed


@pytest.mark.parametrize("role", ROLES)
def test_pages_are_for_their_roles(role: str, town: Town, signed_in: SignIn) -> None:
    reader = visitor(town, role, signed_in)
    for rule in town.rules("GET"):
        path = town.path(rule)
        mine = (*SCOPED, *(() if role == "coordinator" else FIGURES))
        check(reader.get(path), role, rule, scoped=rule.rule.startswith(mine))


@pytest.mark.parametrize("role", ROLES)
def test_posts_are_for_their_roles(role: str, town: Town, signed_in: SignIn) -> None:
    writer = visitor(town, role, signed_in)
    for rule in town.rules("POST"):
        path = town.path(rule)
        if not may(role, rule):
            check(writer.send(path), role, rule)


def check(answer: Any, role: str, rule: Rule, scoped: bool = False) -> None:
    answer.close()
    to_sign_in = (answer.location or "").startswith("/logg-inn")
    if scoped and role != "nobody":
        assert answer.status_code == 404, (role, rule)
    elif may(role, rule):
        assert answer.status_code in (200, 303, 302, 308, 410) or rule.endpoint in OFF, (role, rule)
        assert not to_sign_in or rule.endpoint == "sign_in.second_factor", (role, rule)
    elif role == "nobody":
        assert answer.status_code == 303 and to_sign_in, rule
    else:
        assert answer.status_code == 404, (role, rule)


def test_getting_a_page_changes_nothing(town: Town, signed_in: SignIn) -> None:
    reader = signed_in("staff", "coordinator", "author", "administrator")
    begin(reader)
    reader.visit("/")
    before = everything(town.app)
    for rule in town.rules("GET"):
        reader.get(town.path(rule)).close()
        after = everything(town.app)
        changed = {name for name in after if after[name] != before[name]}
        changed -= {"draft_presence"} if rule.endpoint.split(".")[0] in PAGES else set()
        noted = {"event", "event_head"} if rule.endpoint in NOTED else set()
        noted |= {"guess_count"} if rule.endpoint in COUNTED else set()
        seen = {"reminder"} if rule.endpoint == "casework.overview" else set()
        assert changed == noted | seen, rule  # that the desk was seen says what is new next time
        before = after


def everything(app: Flask) -> dict[str, Any]:
    """Every row of every table."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(table.select()).all()))
            for table in db.metadata.sorted_tables
        }


@pytest.mark.parametrize("token", [None, "x" * 40])
def test_a_post_without_a_token_changes_nothing(
    token: str | None, town: Town, signed_in: SignIn
) -> None:
    """No view is exempt: not even those that show an expired page again."""
    writer = signed_in("staff", "leader", "coordinator", "author", "administrator", "auditor")
    begin(writer)
    with town.app.app_context():
        draft = db.session.query(Draft).one()
        named = {"_draft": draft.id, "key": draft.id, "revision": "0", "A-navn": "ENDRET"}
    before = everything(town.app)
    for rule in town.rules("POST"):
        data = {**named, **({} if token is None else {"csrf_token": token})}
        answer = writer.post(town.path(rule), data=data)
        answer.close()
        after = everything(town.app)
        changed = {name for name in after if after[name] != before[name]} - SEEN
        assert changed <= (LOGGED if rule.endpoint in GUESSED else set()), rule
        assert answer.status_code < 500, rule
        before = after


@pytest.mark.parametrize("token", ["right", "expired"])
def test_a_parent_loses_nothing_to_an_expired_token(
    token: str, client: Visitor, publish: Publish
) -> None:
    publish(FORM)
    begin(client)
    button = client.page.button("Neste")
    more = {} if token == "right" else {"csrf_token": "x"}
    client._arrive(client.submit(button, navn="Ola Prøvesen", **more))
    if token == "expired":
        assert client.status == 400 and client.page.value("navn") == "Ola Prøvesen"
        client.press("Neste")
    assert client.path == "/skjema/prove/del/b"
