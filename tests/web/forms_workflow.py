"""A form of three steps: a kindergarten writes, a guardian answers, a school receives."""

from typing import Any

from flask import Flask, session

from forms import storage
from forms.storage import Submission, db
from forms.storage.accounts import users
from forms.storage.submissions import store
from forms.storage.workflow import transitions
from forms.web.drafts import open_step
from tests.support.client import Visitor
from tests.support.factories import (
    section,
    text,
    yes_no,
)
from tests.web.forms_simple import begin

Json = dict[str, Any]

STAFF_PART = section(
    "barnet",
    text("child_name", "Hva heter barnet?", required=True, personal=True),
    {"id": "child_birthdate", "type": "date", "label": "Når er barnet født?"},
    {
        "id": "skole",
        "type": "unit",
        "label": "Hvilken skole?",
        "kinds": ["barneskole"],
        "required": True,
    },
    text("notat", "Notat for oss", audience="staff"),
)
TRAVELS: Json = {
    "title": "Overgang",
    "confidentiality": "personal",
    "read_by": {"coordinator": "answers"},
    "open_to": ["staff"],
    "sections": [
        STAFF_PART,
        section(
            "trivsel",
            text("trives", "Hvordan trives barnet?"),
            share_if={"dele": "yes"},
        ),
        section(
            "foresatt",
            yes_no("dele", "Kan skolen få lese om trivselen?", required=True),
            text("hilsen", "Noe mer til skolen om {child_name}?"),
        ),
        section("mottak", text("kontakt", "Hvem er kontaktlærer?", required=True)),
    ],
    "steps": [
        {"id": "barnehage", "title": "Barnehagens del", "by": "staff",
         "sections": ["barnet", "trivsel"]},
        {"id": "foresatte", "title": "Foresattes del", "by": "guardian", "sections": ["foresatt"],
         "within": "14d"},
        {"id": "skole", "title": "Skolens mottak", "by": "receiver", "unit": "skole",
         "sections": ["mottak"], "within": "10d"},
    ],
}  # fmt: skip

SIGNED: Json = {
    "title": "Tillatelse",
    "confidentiality": "personal",
    "open_to": ["staff"],
    "case": "may",
    "grants": {"when": {"ja": "yes"}},
    "sections": [section("svar", yes_no("ja", "Gir dere tillatelse?"))],
    "signers": {
        "mor": {"label": "Foresatt 1", "how": ["draw", "type_name"], "required": True,
                "later": True},
        "ansatt": {"label": "Ansatt", "how": ["login"], "required": False},
    },
    "steps": [
        {"id": "samtale", "title": "Samtalen", "by": "staff", "sections": ["svar"],
         "sign": ["mor", "ansatt"]},
    ],
}  # fmt: skip
"""A form that a guardian signs, now or later, and that is a permission in a case."""

FOR_TWO: Json = {
    "title": "Avtale med to foresatte",
    "confidentiality": "personal",
    "open_to": ["staff"],
    "sections": [section("hvem", {
        "id": "foresatte", "type": "repeat", "label": "Foresatte", "max": 2,
        "questions": [text("navn", "Navn")],
    })],
    "signers": {
        "forste": {"label": "Foresatt 1", "name": "foresatte.navn", "how": ["type_name"],
                   "later": True},
        "andre": {"label": "Foresatt 2", "name": "foresatte.navn", "row": 2, "how": ["type_name"],
                  "later": True},
    },
    "steps": [{"id": "avtale", "title": "Avtalen", "by": "staff", "sections": ["hvem"],
               "sign": ["forste", "andre"]}],
}  # fmt: skip
"""A form that two guardians sign, each by a link of their own."""

ALONE: Json = {
    "title": "Samtale i enerom",
    "confidentiality": "special",
    "open_to": ["staff"],
    "mode": "interview",
    "sections": [
        section("start", text("navn", "Hva heter barnet?")),
        section("enerom", text("mer", "Hvordan har du det?"), audience="alone"),
    ],
}
"""A form where each person is asked something alone."""


def begun_by(staff: Visitor, **answers: str) -> Visitor:
    """The staff's part filled in, and sent."""
    begin(staff)
    given = {"child_name": "Kari Li", "skole": "lia", "notat": "Ring far", **answers}
    staff.fill(**given).press("Neste")
    staff.fill(trives="Godt").press("Neste")
    staff.press("Send inn")
    assert staff.path == "/skjema/prove/kvittering", staff.page.text
    return staff


def the_submission(app: Flask) -> Submission:
    """The only one there is; ask within a context."""
    return db.session.query(Submission).one()


def open_for(app: Flask, visitor: Visitor) -> Visitor:
    """Let the visitor go on with the step that the form waits at, as by a link."""
    with app.test_request_context("/i/", method="POST"), storage.writing():
        submission = store.get(the_submission(app).id)
        assert submission is not None
        user = users.get(visitor.user_id) if visitor.user_id else None
        response = open_step.open_step(submission, user)
        opened = dict(session)
    with visitor.session_transaction() as kept:
        kept.update(opened)
    for cookie in response.headers.getlist("Set-Cookie"):
        name, _is, value = cookie.partition(";")[0].partition("=")
        path = cookie.partition("Path=")[2].partition(";")[0]
        visitor.set_cookie(name, value, path=path)
    visitor.visit(response.location)
    assert visitor.status == 200, visitor.path
    return visitor


def whole(app: Flask) -> Json:
    """Everything the form says."""
    with app.app_context():
        found = store.get(the_submission(app).id)
        return store.open_answers(found) if found else {}


def moves(app: Flask) -> list[tuple[str, str, str]]:
    """What happened to it: what, at which step, by whom."""
    with app.app_context():
        return [(m.what, m.step, m.who) for m in transitions.history(the_submission(app))]
