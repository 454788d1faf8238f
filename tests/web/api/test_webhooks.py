"""Webhooks: off until a host is named, signed, without answers, tried again, and revoked."""

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from forms.operations import background, pinned_https
from forms.storage import db
from forms.storage.models.base import now
from forms.storage.models.jobs import Job
from forms.storage.models.submissions import Submission
from forms.storage.models.webhooks import Webhook
from tests.support.client import Visitor, check
from tests.support.factories import form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.signing.test_sign import link_in

PAGE = "/programmer/"
FORM = form(
    section("a", text("navn", "Navn?", personal=True)),
    confidentiality="personal",
    open_to="anyone",
    read_by={"coordinator": "answers"},
)
SIGNED = {
    **FORM,
    "open_to": ["staff"],
    "signers": {
        "forelder": {"label": "Forelder", "how": ["type_name"], "required": True, "later": True}
    },
    "steps": [
        {
            "id": "samtale",
            "title": "Samtale",
            "by": "staff",
            "sections": ["a"],
            "sign": ["forelder"],
        }
    ],
}
Post = tuple[str, bytes, Mapping[str, str]]


@pytest.fixture
def posts(monkeypatch: pytest.MonkeyPatch) -> list[Post]:
    """What was posted, instead of posting it."""
    found: list[Post] = []
    monkeypatch.setattr(
        pinned_https, "post", lambda url, body, head, _hosts: found.append((url, body, head))
    )
    return found


def hooked(app: Flask, publish: Publish, signed_in: SignIn) -> tuple[Visitor, str]:
    """A coordinator whose system is told of a form, and the secret that was shown."""
    app.config["HOOK_HOSTS"] = ("hook.example.no",)
    publish(FORM)
    coordinator = signed_in("coordinator")
    coordinator.visit(PAGE)
    coordinator.fill(url="https://hook.example.no/inn", told_form="prove")
    coordinator.press("Legg til adressen")
    found = re.search(r"<code>whsec_([^<]+)</code>", coordinator.page.html)
    assert found, coordinator.page.text
    return coordinator, found[1]


def answered(app: Flask, client: Visitor) -> str:
    begin(client).fill(navn="CANARY Kanarifugl").press("Neste")
    client.press("Send inn")
    with app.app_context():
        return str(db.session.query(Submission).one().reference)


def worked(app: Flask) -> int:
    return background.run_queue(app, threading.Event(), until_empty=True)


def test_the_host_is_told_signed_and_without_answers(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor, posts: list[Post]
) -> None:
    coordinator, secret = hooked(app, publish, signed_in)
    reference = answered(app, client)
    assert worked(app) == 2 and len(posts) == 2
    events = []
    for url, body, head in posts:
        assert url == "https://hook.example.no/inn" and b"CANARY" not in body
        found: Any = json.loads(body)
        assert found["data"] == {"form": "prove", "reference": reference}
        assert set(found) == {"type", "timestamp", "data"}
        events.append(found["type"])
        signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
        mark = hmac.new(base64.b64decode(secret), signed, hashlib.sha256).digest()
        assert head["webhook-signature"] == f"v1,{base64.b64encode(mark).decode()}"
    assert sorted(events) == ["submission.finished", "submission.received"]
    files = coordinator.visit("/filer/")
    assert "Her er det ingenting" in files.text  # found: each stood there as a zip file of PDFs
    page = coordinator.visit(PAGE)
    assert "sist varslet" in page.text and secret not in page.html
    check(page.html)
    with app.app_context():
        assert secret.encode() not in db.session.query(Webhook).one().sealed


def test_a_form_that_a_later_signature_finishes_is_told_as_finished(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor, posts: list[Post]
) -> None:
    """Found: a form that waited for a parent's signature was never told as finished."""
    hooked(app, publish, signed_in)
    publish(SIGNED)
    staff = signed_in("staff")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(navn="Kari").press("Neste")
    staff.press("Gå til underskrift")
    staff.press("Skriv under og send inn", **{"s-forelder-do": "later"})
    assert worked(app) == 1 and told(posts) == ["submission.received"]
    client.visit(link_in(staff.press("Underskrift: Forelder")))
    client.press("Åpne")
    said = {"s-forelder-do": "type_name", "s-forelder-name": "Ola", "s-forelder-read": "1"}
    client.press("Send", **said)
    assert worked(app) == 1
    assert told(posts) == ["submission.received", "submission.finished"]


def told(posts: list[Post]) -> list[str]:
    """The events, in the order they were told."""
    return [json.loads(body)["type"] for _url, body, _head in posts]


def test_a_host_that_does_not_answer_is_tried_again_and_given_up(
    app: Flask,
    publish: Publish,
    signed_in: SignIn,
    client: Visitor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hooked(app, publish, signed_in)
    tries: list[str] = []

    def refuse(url: str, *_args: Any) -> None:
        tries.append(url)
        raise pinned_https.NotTaken

    monkeypatch.setattr(pinned_https, "post", refuse)
    answered(app, client)
    for _each in range(7):
        worked(app)
        with time_machine.travel(now() + timedelta(hours=1), tick=False), app.app_context():
            db.session.query(Job).filter(Job.state == "waiting").update(
                {"due": now() - timedelta(hours=2)}
            )
            db.session.commit()
    assert len(tries) == 2 * 5
    with app.app_context():
        assert {job.state for job in db.session.query(Job)} == {"failed"}


def test_nothing_is_told_before_a_host_is_named_or_of_anonymous_forms(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor, posts: list[Post]
) -> None:
    coordinator, _secret = hooked(app, publish, signed_in)
    app.config["HOOK_HOSTS"] = ()
    answered(app, client)
    assert worked(app) == 0 and posts == []
    assert "Adresser som får vite" not in coordinator.visit(PAGE).text
    assert (
        coordinator.send(f"{PAGE}varsler", {"url": "https://hook.example.no/"}).status_code == 404
    )


def test_who_no_longer_coordinates_or_took_it_away_is_told_nothing(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor, posts: list[Post]
) -> None:
    hooked(app, publish, signed_in)
    answered(app, client)
    with app.app_context():
        webhook = db.session.query(Webhook).one()
        webhook.user.roles = ["author"]
        db.session.commit()
    worked(app)
    assert posts == []
    administrator = signed_in("administrator")
    administrator.visit(PAGE)
    administrator.press("Ta bort: https://hook.example.no/inn")
    administrator.press("Ta bort")  # asked once
    with app.app_context():
        assert db.session.query(Webhook).count() == 0


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "http://hook.example.no/", "https://x.no/"])
def test_other_addresses_are_refused(
    app: Flask, publish: Publish, signed_in: SignIn, url: str
) -> None:
    app.config["HOOK_HOSTS"] = ("hook.example.no",)
    publish(FORM)
    coordinator = signed_in("coordinator")
    coordinator.visit(PAGE)
    coordinator.fill(url=url, told_form="prove").press("Legg til adressen")
    assert coordinator.status == 422 and "hook.example.no" in coordinator.page.text
