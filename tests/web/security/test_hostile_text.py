"""Whatever somebody can write is text on every page, picture and data island that shows it."""

import json
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from forms import i18n, storage
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.definitions import draft_comments, drafts
from forms.storage.models.base import new_id
from forms.storage.models.courses import Course
from forms.storage.models.submissions import Draft
from forms.storage.submissions import store
from forms.storage.workflow import calendar_feeds, cases, courses, invitations, meetings
from forms.storage.workflow.meetings import Details, Participant
from tests.support import factories
from tests.support.client import Visitor
from tests.support.factories import form, section
from tests.support.html_page import Page
from tests.web.forms_simple import begin
from tests.web.meetings.conftest import november, town

__all__ = ["november", "town"]

MARK = "uvedkommende"
HOSTILE = (
    f"\"'></script></svg></title></textarea><{MARK} a='1'>&lt;{MARK}&gt;"
    f" [x](javascript:{MARK}) {{{{7*7}}}}"
)
OPTIONS = {code: f"{code} {HOSTILE}" for code in ("a", "b", "annet")}
QUESTIONS: dict[str, dict[str, Any]] = {
    "child_name": {"type": "text", "personal": True, "required": False},
    "ord": {"type": "text", "lines": 3},
    "tall": {"type": "number", "unit": HOSTILE},
    "valg": {"type": "choice", "options": OPTIONS, "other": "annet"},
    "flere": {"type": "choices", "options": OPTIONS},
    "skala": {"type": "scale", "max": 5, "ends": [HOSTILE, HOSTILE]},
    "rekke": {"type": "ranking", "options": OPTIONS},
    "nett": {"type": "matrix", "options": OPTIONS, "rows": OPTIONS},
    "ja": {"type": "confirm"},
    "kurs": {"type": "course"},
    "liste": {
        "type": "repeat",
        "add": HOSTILE,
        "row": HOSTILE,
        "questions": [{"id": "n", "type": "text", "label": HOSTILE}],
    },
    "note": {"type": "note", "text": f"# {HOSTILE}\n\n{HOSTILE}"},
}
FORM = form(
    section(
        "del",
        *({"id": id, "label": HOSTILE, "help": HOSTILE, **own} for id, own in QUESTIONS.items()),
        intro=HOSTILE,
    ),
    section("mer", {"id": "mer", "type": "text", "label": f"{HOSTILE} {{child_name}}"}),
    title=f"Skjema {HOSTILE}",
    summary=HOSTILE,
    intro=HOSTILE,
    purpose=HOSTILE,
    receipt=HOSTILE,
    readers=HOSTILE,
    read_by={"coordinator": "answers"},
    open_to=["anyone", "staff"],
    case="may",
)
ANSWERS = {
    "child_name": HOSTILE,
    "ord": HOSTILE,
    "tall": 3,
    "valg": "annet",
    "valg.other": HOSTILE,
    "flere": ["a", "b"],
    "skala": 3,
    "liste": [{"n": HOSTILE}, {"n": HOSTILE}],
    "mer": HOSTILE,
}


def everybody(app: Flask) -> Visitor:
    """Somebody with every role, and a hostile name."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    with app.app_context(), storage.writing():
        user = users.add("alle", HOSTILE, users.ROLES, "lia")
        token = users.issue_setup_link(user)
        db.session.commit()
        client.user_id = user.id
    factories.set_passphrase(client, f"/ny/{token}")
    return client


def furnished(app: Flask, visitor: Visitor) -> dict[str, Any]:
    """Everything that a page can be about, each with hostile text; what names them in addresses."""
    with app.app_context(), storage.writing():
        version = factories.publish(FORM)
        for unit in storage.accounts.units.all_units():
            unit.name = HOSTILE
        case = cases.open_case("lia", cases.Child(HOSTILE, i18n.today()), visitor.user_id)
        some = [
            store.keep(version, ANSWERS, key=new_id(), unit="lia", case=case.id) for _ in range(2)
        ]
        course = courses.add(
            Course(
                unit_id="lia", title=HOSTILE, ages=HOSTILE, begins=i18n.today() - timedelta(1),
                sessions=3, places=1, state="open", made_by=visitor.user_id,
            )
        )  # fmt: skip
        for each in some:
            courses.sign_up(course.id, each)
        called = Details(HOSTILE, reason=HOSTILE, participants=(Participant(HOSTILE, HOSTILE),))
        meeting = meetings.plan(
            "tverrfaglig_mote", "lia", i18n.today(), details=called, by=visitor.user_id
        )
        part = meetings.add_part(meeting, case.id)
        text = json.dumps({**FORM, "id": "prove"})
        drafts.save("prove", text, {"en": {"title": HOSTILE}}, 0, visitor.user_id)
        comment = draft_comments.add("prove", "del.ord", HOSTILE, HOSTILE, visitor.user_id)
        feed = calendar_feeds.issue(visitor.user_id, "lia")
        invited = invitations.issue("form", "prove", unit="lia", by=visitor.user_id)
        db.session.commit()
        ids = {
            "form_id": "prove", "submission_id": some[0].id, "case_id": case.id,
            "course_id": course.id, "meeting_id": meeting.id, "part_id": part.id,
            "comment_id": comment.id, "user_id": visitor.user_id, "unit_id": "lia",
            "code": "en", "number": 1, "page_id": "del", "token": feed.token, "kind": "xlsform",
            "version_id": version.id, "invitation": invited.token,
        }  # fmt: skip
    begin(visitor)
    with app.app_context():
        ids["draft_id"] = db.session.query(Draft).one().id
    return ids


def look_over(answer: TestResponse, path: str) -> bool:
    """Refuse a page or picture that took a text for markup; whether it is one that shows any."""
    if answer.mimetype == "image/svg+xml":
        assert f"<{MARK}" not in answer.get_data(as_text=True), path
    if answer.mimetype != "text/html" or answer.location:
        return False
    page = Page(answer.get_data(as_text=True))
    assert page.all(MARK) == [], path
    assert not [e for e in page.root.iter() if MARK in e.get("href", "") + e.get("src", "")], path
    assert "{{7*7}}" in page.text or "49" not in page.text, path
    return MARK in page.text


def test_no_page_takes_a_text_for_markup(town: Flask) -> None:
    visitor = everybody(town)
    ids = furnished(town, visitor)
    shown = 0
    for rule in town.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.endswith((".pdf", "/logg-ut")):
            built = rule.build({name: ids.get(name, "x") for name in rule.arguments})
            assert built is not None
            answer = visitor.get(f"{built[1]}?valgt=del.valg")
            assert answer.status_code < 500, rule.rule
            shown += look_over(answer, rule.rule)
            answer.close()
    assert shown > 60
