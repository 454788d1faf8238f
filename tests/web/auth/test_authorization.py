"""Every route as every role: the table of access holds, and what is another's is not there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from forms import i18n, storage
from forms.storage import db, jobs
from forms.storage.accounts import users
from forms.storage.models.courses import Course
from forms.storage.models.definitions import Form
from forms.storage.models.submissions import Draft
from forms.storage.submissions import attachments
from forms.storage.workflow import admissions, cases, courses, invitations, meetings
from forms.storage.workflow.admissions import Place
from forms.web.auth.authorization import ACCESS, EVERYBODY, UNTOUCHED
from tests.support.client import Visitor
from tests.support.factories import add_units, forget_tries
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import TWO_PAGES, begin
from tests.web.forms_workflow import (
    TRAVELS,
    begun_by,
    the_submission,
)

ELSEWHERE = ("staff", "leader", "receiver")
"""Roles that one has at a unit: here at a school that has nothing to do with the form."""
WIDE = users.WIDE_ROLES
NOTHING = "/finnes-ikke"
UNKNOWN = "0" * 32
THINGS = frozenset(
    {
        *("submission_id", "case_id", "user_id", "unit_id", "draft_id", "course_id", "meeting_id"),
        *("part_id", "job_id", "invitation_id", "admission_id", "file_id"),
    }
)
"""Arguments that name something of somebody's."""
CHANGING = re.compile(
    r'name="csrf_token" value="[^"]*"|data-token="[^"]*"|data-(?:left|absolute)="\d+"'
)


@dataclass
class Town:
    """A form on its way between two units, a child's case, and somebody of each kind."""

    app: Flask
    owner: Visitor
    ids: dict[str, str]
    values: dict[str, Any]

    def rules(self, method: str) -> list[Rule]:
        """The routes that take *method*."""
        found = (r for r in self.app.url_map.iter_rules() if method in (r.methods or ()))
        return sorted(found, key=lambda rule: rule.rule)

    def path(self, rule: Rule, **ids: str) -> str:
        """The address of a route; *ids* stand for what there is."""
        known = {**self.values, **self.ids, **ids}
        built = rule.build({name: known.get(name, "x") for name in rule.arguments})
        assert built is not None
        return built[1]


@pytest.fixture
def town(app: Flask, publish: Publish, signed_in: SignIn) -> Town:
    """A kindergarten has sent a form that waits for a guardian, and has a case."""
    add_units(app)
    publish(TRAVELS)
    publish(TWO_PAGES, "annet")
    owner = begun_by(signed_in("staff", unit="solbakken"))
    begin(owner)
    colleague = signed_in("staff", unit="solbakken").user_id
    with app.app_context(), storage.writing():
        submission, me = the_submission(app), owner.user_id
        case = cases.open_case("solbakken", cases.Child("Kari Li", date(2020, 5, 7)), me)
        meeting = meetings.plan("tverrfaglig_mote", "solbakken", i18n.today(), by=me)
        file = attachments.keep(submission.version, "brev.pdf", "application/pdf", b"%PDF")
        attachments.attach(submission, [file.id])
        ids = {
            "submission_id": submission.id,
            "draft_id": db.session.query(Draft).one().id,
            "case_id": case.id,
            "user_id": me,
            "unit_id": "solbakken",
            "course_id": courses.add(course_of(me)).id,
            "meeting_id": meeting.id,
            "part_id": meetings.add_part(meeting, case.id).id,
            "job_id": jobs.add("pdf", me, {"form_id": "prove"}, "prove").id,
            "invitation_id": invitations.issue("form", "prove", by=me).invitation.id,
            "admission_id": admissions.ask_admission(Place(case=case.id), colleague, "Vikar").id,
            "file_id": file.id,
        }
        db.session.commit()
    return Town(app, owner, ids, {"form_id": "prove", "number": 1, "code": "en", "hash": "x"})


def course_of(user_id: str) -> Course:
    """A course that somebody at the kindergarten holds."""
    return Course(
        unit_id="solbakken",
        title="COS",
        ages="",
        begins=i18n.today(),
        sessions=8,
        places=2,
        state="open",
        made_by=user_id,
    )


def somebody(town: Town, role: str, signed_in: SignIn) -> Visitor:
    """A visitor of that role, at a school elsewhere if it is a role of units; with a token."""
    if role == "nobody":
        found = town.app.test_client()
        assert isinstance(found, Visitor)
        found.visit("/logg-inn")
        return found
    found = signed_in(role, unit="nes" if role in ELSEWHERE else None)
    found.visit("/")
    return found


ASKING = {
    "token_page.confirm_revocation",
    "token_page.confirm_webhook_removal",
    "year_wheel.confirm_revocation",
}
"""Pages that ask about what their query names, and are not there without it."""


def room(rule: Rule) -> str:
    """The part of the house that a route belongs to."""
    return rule.endpoint.split(".")[0]


def ask(visitor: Visitor, method: str, path: str) -> tuple[int, str, str]:
    """Status, place sent to, and the page without what changes from one to the next."""
    forget_tries(visitor.application)
    answer = visitor.get(path) if method == "GET" else visitor.send(path)
    body = CHANGING.sub("", answer.text) if answer.mimetype == "text/html" else ""
    answer.close()
    return answer.status_code, answer.location or "", body


def test_every_room_is_in_the_table_and_the_table_names_no_other(app: Flask) -> None:
    assert {room(rule) for rule in app.url_map.iter_rules()} == set(ACCESS)
    for allowed in ACCESS.values():
        assert allowed == EVERYBODY or allowed <= set(users.ROLES)
    assert {name for name in UNTOUCHED if ACCESS[name.split(".")[0]] != EVERYBODY} == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ["nobody", *WIDE, *ELSEWHERE])
def test_the_table_holds(role: str, method: str, town: Town, signed_in: SignIn) -> None:
    visitor = somebody(town, role, signed_in)
    nothing = ask(visitor, "GET", NOTHING)
    assert nothing[0] == 404
    before = kept(town.app)
    for rule in town.rules(method):
        allowed = ACCESS[room(rule)]
        if allowed == EVERYBODY or role in allowed:
            continue
        status, place, body = ask(visitor, method, town.path(rule))
        if role == "nobody":
            assert status == 303 and place.startswith("/logg-inn"), rule
        else:
            assert (status, body) == (404, nothing[2]), (role, rule)
    assert kept(town.app) == before, "somebody who may not do it did it"


@pytest.mark.parametrize("role", [*WIDE, *ELSEWHERE])
def test_pages_that_one_may_open_open(role: str, town: Town, signed_in: SignIn) -> None:
    visitor = somebody(town, role, signed_in)
    for rule in town.rules("GET"):
        if role in ACCESS[room(rule)] and not rule.arguments and rule.endpoint not in ASKING:
            status, place, _body = ask(visitor, "GET", town.path(rule))
            assert status in (200, 303) and not place.startswith("/logg-inn"), rule


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ["nobody", *ELSEWHERE, "auditor", "author"])
def test_what_is_anothers_and_what_is_not_there_answer_alike(
    role: str, method: str, town: Town, signed_in: SignIn
) -> None:
    visitor = somebody(town, role, signed_in)
    before = kept(town.app)
    for rule, name in named(town, method):
        real = ask(visitor, method, town.path(rule))
        made_up = ask(visitor, method, town.path(rule, **{name: UNKNOWN}))
        real, made_up = (without(each, town.ids[name], UNKNOWN) for each in (real, made_up))
        assert real == made_up, (role, rule)
        assert real[0] in (303, 404, 410), (role, rule, real[0])
    assert kept(town.app) == before


def named(town: Town, method: str) -> Iterator[tuple[Rule, str]]:
    """The routes about a thing of somebody's that is there, with what names it."""
    for rule in town.rules(method):
        for name in sorted(rule.arguments & THINGS & town.ids.keys()):
            yield rule, name


def without(answer: tuple[int, str, str], *ids: str) -> tuple[int, str, str]:
    """The answer without the ids that were asked for."""
    status, place, body = answer
    for id in ids:
        place, body = place.replace(id, ""), body.replace(id, "")
    return status, place, body


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_form_is_not_reached_through_another_form(
    method: str, town: Town, signed_in: SignIn
) -> None:
    coordinator = somebody(town, "coordinator", signed_in)
    checked = 0
    for rule in town.rules(method):
        if not {"form_id", "submission_id"} <= rule.arguments or room(rule) not in SCOPED_BY_FORM:
            continue
        foreign = ask(coordinator, method, town.path(rule, form_id="annet"))
        unknown = ask(coordinator, method, town.path(rule, form_id="annet", submission_id=UNKNOWN))
        id = town.ids["submission_id"]
        assert without(foreign, id) == without(unknown, UNKNOWN), rule
        assert foreign[0] == 404, rule
        checked += 1
    assert checked or method == "POST"


SCOPED_BY_FORM = frozenset({"coordinator", "data_subject_requests"})


def test_those_whose_it_is_do_see_it(town: Town, signed_in: SignIn) -> None:
    leader = signed_in("leader", unit="solbakken")
    for visitor in (town.owner, leader):
        for path in (f"/samtaler/{town.ids['submission_id']}", f"/saker/{town.ids['case_id']}"):
            assert visitor.get(path).status_code == 200, path


def kept(app: Flask) -> dict[str, list[str]]:
    """Every row of every table but those that tell of signing in, and of trying."""
    own = {"user_session", "event", "user_account", "setup_link", "guess_count"}
    with app.app_context():
        assert db.session.query(Form).count()
        return {
            table.name: sorted(map(repr, db.session.execute(table.select()).all()))
            for table in db.metadata.sorted_tables
            if table.name not in own
        }
