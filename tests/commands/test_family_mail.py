"""`flask remind` tells families that they were answered, and the receipt says what will happen."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.models.base import new_id
from forms.storage.models.reminders import FamilyNotice
from forms.storage.submissions import store
from forms.storage.workflow import cases
from tests.commands.test_remind import Sent, remind, sent  # noqa: F401 — the fixture
from tests.support.client import Visitor
from tests.support.factories import add_units, section, text, yes_no
from tests.web.conftest import *  # noqa: F403 — the application and those who sign in
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.forms_workflow import the_submission

SHIPPED = Path(__file__).parents[2] / "definitions"
MAILED = "Du får en e-post når du har fått svar, senest neste arbeidsdag."
NOT_MAILED = "Vi kan ikke sende e-post om dette."
ADDRESS = "mor@eksempel.no"
ASKING: dict[str, Any] = {
    "title": "Kanariønske",
    "confidentiality": "personal",
    "open_to": "anyone",
    "tell": {"email": "epost", "hold": {"utrygt": "yes"}},
    "sections": [
        section(
            "onske",
            {"id": "unit", "type": "unit", "label": "Hvem spør du?", "prefill": "unit"},
            text("child_name", "Hva heter barnet?", personal=True),
            {**text("epost", "E-post", personal=True), "format": "email"},
            yes_no("skjult", "Har barnet skjult adresse?") | {"shields": True},
        ),
        section(
            "svar", yes_no("utrygt", "Kan e-post være utrygt?"), text("hva", "Hva?"),
            audience="staff",
        ),
    ],
    "steps": [
        {"id": "onske", "title": "Ønsket", "by": "respondent", "sections": ["onske"]},
        {"id": "svar", "title": "Svaret", "by": "leader", "sections": ["svar"]},
    ],
}  # fmt: skip


@pytest.fixture
def leader(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    add_units(app)
    publish(ASKING)
    return signed_in("leader", unit="solbakken")


def ask(client: Visitor, **answers: str) -> str:
    """Send the wish from home; the text of the receipt."""
    given = {"unit": "solbakken", "child_name": "Kanari Li", "epost": ADDRESS, **answers}
    begin(client).fill(**given).press("Neste")
    client.press("Send inn")
    assert "svarene er sendt" in client.page.text
    return client.page.text


def answer(app: Flask, leader: Visitor, **answers: str) -> None:
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    leader.visit(address)
    leader.press("Fyll ut «Svaret»")
    leader.fill(hva="Kanarisvar", **answers).press("Neste")
    leader.press("Send inn")
    assert leader.path.endswith("/kvittering")


def test_the_family_is_mailed_once_and_the_mail_tells_nothing(
    app: Flask,
    client: Visitor,
    leader: Visitor,
    sent: Sent,  # noqa: F811
) -> None:
    assert MAILED in ask(client) and NOT_MAILED not in client.page.text
    assert remind(app)[0] == 0 and sent == [], "nobody has answered"
    answer(app, leader)
    assert "Én familie har fått vite" in remind(app)[1]
    ((address, subject, words),) = sent
    assert address == ADDRESS and subject == "Du har fått svar"
    for told in ("Kanari", "Li", "Solbakken", "ønske", "/", "barnehage", "utrygt"):
        assert told not in subject + words, told
    assert "Nå er det det." in words and "Now it is." in words
    remind(app)
    assert len(sent) == 1, "not twice"
    with app.app_context():
        (row,) = db.session.query(FamilyNotice).all()
        assert ADDRESS not in str({c.name: getattr(row, c.name) for c in row.__table__.columns})


@pytest.mark.parametrize(
    ("family", "staff", "promise"),
    [
        ({}, {"utrygt": "yes"}, MAILED),
        ({"skjult": "yes"}, {}, NOT_MAILED),
        ({"epost": ""}, {}, ""),
    ],
)
def test_no_mail_goes_where_it_could_put_somebody_at_risk(
    app: Flask,
    client: Visitor,
    leader: Visitor,
    sent: Sent,  # noqa: F811
    family: dict[str, str],
    staff: dict[str, str],
    promise: str,
) -> None:
    said = ask(client, **family)
    for sentence in (MAILED, NOT_MAILED):
        assert (sentence in said) == (sentence == promise)
    answer(app, leader, **staff)
    assert remind(app) == (0, "0 er varslet.\n") and sent == []
    with app.app_context():
        assert db.session.query(FamilyNotice).count() == 1, "and it is not mailed later"


TOLD: dict[str, Any] = {
    "title": "Samtale",
    "confidentiality": "special",
    "case": "may",
    "open_to": ["staff"],
    "tell": {"hold": {"any": [{"mistanke": "yes"}, {"vold": "yes"}]}},
    "sections": [
        section("faglig", yes_no("mistanke", "Mistanke om vold?"), audience="staff"),
        section("enerom", yes_no("vold", "Vold?"), audience="alone"),
    ],
}


@pytest.mark.parametrize(
    ("told", "state", "is_mailed"),
    [
        ({"mistanke": "no"}, "sent", True),
        ({"mistanke": "yes"}, "sent", False),
        ({"mistanke": "yes"}, "underway", False),
        ({"mistanke": "yes"}, "withdrawn", True),
        ({"@people": ["Mor", "Far"], "vold.@1": "no", "vold.@2": "yes"}, "sent", False),
        (None, "sent", True),
    ],
)
def test_what_is_told_in_another_form_of_the_case_holds_mail_back(
    app: Flask,
    client: Visitor,
    publish: Publish,
    leader: Visitor,
    sent: Sent,  # noqa: F811
    told: dict[str, Any] | None,
    state: str,
    is_mailed: bool,
) -> None:
    publish(TOLD, "samtale")
    ask(client)
    answer(app, leader)
    with app.app_context(), storage.writing():
        asked = the_submission(app)
        case = cases.open_case("solbakken", cases.Child("Kanari Li"))
        cases.add_submission(case, store.get(asked.id) or asked)
        version = versions.current("samtale")
        assert version is not None
        other = told if told is not None else {"mistanke": "yes"}
        inside = case.id if told is not None else None  # else it is of another child
        store.keep(version, other, key=new_id(), unit="solbakken", case=inside, state=state)
        db.session.commit()
    remind(app)
    assert len(sent) == is_mailed


def test_without_a_server_the_receipt_says_that_no_mail_comes(
    app: Flask, client: Visitor, leader: Visitor
) -> None:
    said = ask(client)
    assert NOT_MAILED in said and MAILED not in said
    answer(app, leader)
    assert remind(app) == (0, "Ingen e-postserver er valgt, så ingen er varslet.\n")
    with app.app_context():
        assert db.session.query(FamilyNotice).count() == 0


def test_a_mail_that_the_server_does_not_take_is_tried_again(
    app: Flask,
    client: Visitor,
    leader: Visitor,
    sent: Sent,  # noqa: F811
) -> None:
    ask(client, epost="feil@kommune.no")
    answer(app, leader)
    assert remind(app)[0] == 1 and sent == []
    assert remind(app)[0] == 1


def test_what_is_sent_back_or_withdrawn_tells_nobody(
    app: Flask,
    client: Visitor,
    leader: Visitor,
    sent: Sent,  # noqa: F811
) -> None:
    ask(client)
    answer(app, leader)
    with app.app_context():
        found = the_submission(app)
    with app.app_context(), storage.writing():
        kept = store.get(found.id)
        assert kept is not None
        kept.state = "withdrawn"
        db.session.commit()
    remind(app)
    assert sent == []


def test_parents_who_ask_for_a_meeting_may_be_told() -> None:
    form = json.loads((SHIPPED / "be-om-mote.json").read_text("utf-8"))
    assert form["tell"] == {"email": "bm_email", "hold": {"bm_hold": "yes"}}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.json")), ids=lambda path: path.stem)
def test_a_shipped_form_that_asks_about_violence_holds_mail_back(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    used = {q.get("use") for s in document.get("sections", ()) for q in s.get("questions", ())}
    if {"faglig", "utfordringer"} & used:
        assert "staff_violence_suspected" in str(document["tell"]["hold"])
