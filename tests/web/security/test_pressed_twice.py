"""A button that is pressed twice without scripting, and a page that is sent once more."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from forms import i18n, storage
from forms.storage import db
from forms.storage.models.courses import Course
from forms.storage.models.workflow import Case, Invitation
from forms.storage.workflow import cases, meetings
from forms.web.casework import cases as case_pages
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_workflow import ALONE, SIGNED, begun_by
from tests.web.forms_workflow import TRAVELS as JOURNEY

WEB = Path(case_pages.__file__).parents[1]
TEMPLATES = WEB.parents[1] / "templates"
CREATES = re.compile(
    r"\b(cases\.open_case|meetings\.plan|courses\.add|contacts\.add|invitations\.issue"
    r"|calendar_feeds\.issue|api_tokens\.issue|webhooks\.add|draft_comments\.add|begin_form|users\.add)\("
)
OTHERWISE = {
    "author/paper.py": "the draft of the form is found by its text, and its comments go with it",
    "accounts/oidc.py": "who signs in has one login",
    "invitations/dispatch.py": "a link has its draft",
    "interview/home_replies.py": "a link has its draft",
    "invitations/group_mail.py": "an id of the page's key for each who is mailed to",
    "drafts/start.py": "is what the others call",
}
"""Modules of the web that create something without `press_id`, and what makes them do it once."""

FORM = form(section("a", text("navn", "Navn?")), title="Skjema", open_to=["staff", "link"])
IN_CASE = form(section("a", text("navn", "Navn?")), title="I sak", open_to=["staff"], case="must")
DEVIATION = form(section("a", text("navn", "Navn?")), title="Neste", open_to=["staff"])
TRAVELS = {**JOURNEY, "case": "may", "next": [{"form": "neste"}]}


@dataclass
class Town:
    """A kindergarten with a case, a meeting and a form that was sent."""

    app: Flask
    sign_in: SignIn
    ids: dict[str, str]

    def visitor(self, role: str) -> Visitor:
        """Return the member of staff, or somebody new who has the role everywhere."""
        if role == "staff":
            return self.staff
        return self.sign_in(role)

    staff: Visitor


@pytest.fixture
def town(app: Flask, publish: Publish, signed_in: SignIn) -> Town:
    add_units(app)
    for raw, id in (
        (FORM, "skjema"), (IN_CASE, "isak"), (DEVIATION, "neste"), (TRAVELS, "prove"),
        (SIGNED, "lov"), (ALONE, "alene"),
    ):  # fmt: skip
        publish(raw, id)
    staff = begun_by(signed_in("staff", unit="solbakken"))
    with app.app_context(), storage.writing():
        case = cases.open_case("solbakken", cases.Child("Kari Li"), staff.user_id)
        meeting = meetings.plan("tverrfaglig_mote", "solbakken", i18n.today(), by=staff.user_id)
        sent = db.session.query(storage.Submission).one()
        db.session.commit()
        ids = {"case": case.id, "meeting": meeting.id, "sent": sent.id}
    app.config["HOOK_HOSTS"] = ("hook.example.no",)
    return Town(app, signed_in, ids, staff)


NOT_MADE = ("audit_log", "job", "setup_link")
"""The log of what was pressed and looked at, and links of which the last one alone works."""


def counted(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context():
        tables = [t for t in db.metadata.sorted_tables if t.name not in NOT_MADE]
        return {
            t.name: db.session.execute(select(func.count()).select_from(t)).scalar_one()
            for t in tables
        }


def pressed_twice(app: Flask, visitor: Visitor, label: str) -> tuple[TestResponse, TestResponse]:
    """Press a button twice before the first answer has come: what is posted is the same."""
    button = visitor.page.button(label)
    target = visitor.page.form_of(button).get("action") or visitor.path
    fields = visitor.page.posted(button)
    before = counted(app)
    first = visitor.post(target, data=fields)
    after = counted(app)
    assert after != before, f"{label}: nothing was made: {visitor.page.problems}"
    second = visitor.post(target, data=fields)
    assert counted(app) == after, f"{label}: made twice"
    assert (second.status_code, second.location) == (first.status_code, first.location)
    return first, second


def both(town: Town, visitor: Visitor, label: str) -> None:
    """Press a button twice that leads to a page and creates nothing of its own."""
    button = visitor.page.button(label)
    target = visitor.page.form_of(button).get("action") or visitor.path
    fields = visitor.page.posted(button)
    for _ in range(2):
        assert visitor.post(target, data=fields).status_code == 303


DAY = (i18n.today() + timedelta(days=30)).strftime("%d.%m.%Y")
PAGES: list[tuple[str, str, dict[str, Any], str]] = [
    ("staff", "/saker/", {"name": "Ola Li"}, "Opprett sak"),
    ("staff", "/saker/{case}", {"form": "isak"}, "Start"),
    ("staff", "/samtaler/{sent}/sak", {}, "Opprett sak og legg skjemaet i den"),
    ("staff", "/samtaler/{sent}", {}, "Neste"),
    ("staff", "/samtaler/{sent}", {}, "Lag lenke og QR-kode"),
    ("staff", "/skjema/skjema/", {}, "Start"),
    ("staff", "/kurs/nytt", {"title": "COS", "begins": DAY, "sessions": "8", "places": "2"},
     "Opprett kurset"),
    ("staff", "/arshjul/", {"enhet": "solbakken"}, "Lag lenke"),
    ("staff", "/invitasjoner/", {"form": "skjema"}, "Lag lenke"),
    ("coordinator", "/programmer/", {"name": "Statistikk", "form": "prove", "days": "30"},
     "Lag nøkkel"),
    ("coordinator", "/programmer/", {"url": "https://hook.example.no/inn", "told_form": "prove"},
     "Legg til adressen"),
    ("coordinator", "/kontakter/", {"title": "Råd", "people": "Kari"}, "Legg til"),
    ("administrator", "/brukere/", {"name": "Ola", "login": "ola"}, "Opprett og lag lenke"),
    ("author", "/nytt-skjema", {"title": "Turdag"}, "Opprett"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "path", "given", "label"), PAGES)
def test_what_a_page_creates_is_created_once(
    town: Town, role: str, path: str, given: dict[str, Any], label: str
) -> None:
    visitor = town.visitor(role)
    visitor.visit(path.format(**town.ids))
    visitor.fill(**given)
    pressed_twice(town.app, visitor, label)


def shown_secrets(response: TestResponse) -> list[str]:
    """Return the links, the codes and the keys that a page shows once."""
    html = response.get_data(as_text=True)
    return re.findall(r'id="lenke"[^>]*value="([^"]+)"|<code>([^<]+)</code>', html)


@pytest.mark.parametrize(
    ("role", "path", "given", "label"),
    [each for each in PAGES if each[3] in ("Lag lenke", "Lag lenke og QR-kode", "Lag nøkkel")],
)
def test_what_is_shown_once_is_shown_alike_when_its_page_is_sent_again(
    town: Town, role: str, path: str, given: dict[str, Any], label: str
) -> None:
    """Who reloads the page has handed out the link already: it goes on working."""
    visitor = town.visitor(role)
    visitor.visit(path.format(**town.ids))
    visitor.fill(**given)
    first, second = pressed_twice(town.app, visitor, label)
    assert shown_secrets(first) and shown_secrets(second) == shown_secrets(first)


def test_something_else_made_from_the_same_page_is_made(town: Town) -> None:
    """Also by somebody else, who has the key of the page."""
    visitor = town.staff
    visitor.visit("/saker/")
    fields = visitor.page.posted(visitor.page.button("Opprett sak"))
    for name in ("Ola Li", "Per Li", "Ola Li"):
        fields[visitor.page.name_of("name")] = name
        assert visitor.post("/saker/", data=fields).status_code == 303
    other = town.sign_in("staff", unit="solbakken")
    other.visit("/saker/")
    fields["csrf_token"] = other.token
    assert other.post("/saker/", data=fields).status_code == 303
    with town.app.app_context():
        assert db.session.query(Case).count() == 4


def test_the_slower_of_two_presses_finds_what_the_other_made(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither finds a case of the other when it looks, and the database refuses the second."""
    town.staff.visit("/saker/")
    town.staff.fill(name="Ola Li")
    button = town.staff.page.button("Opprett sak")
    fields = town.staff.page.posted(button)
    first = town.staff.post("/saker/", data=fields)
    real, asked = cases.get, []

    def blind_at_first(id: str, scope: Any) -> Case | None:
        asked.append(id)
        return None if len(asked) == 1 else real(id, scope)

    monkeypatch.setattr(cases, "get", blind_at_first)
    second = town.staff.post("/saker/", data=fields)
    assert len(asked) == 2 and second.location == first.location


def test_an_error_that_comes_again_is_an_error(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any, **_more: Any) -> Case:
        raise IntegrityError("x", {}, ValueError())

    monkeypatch.setattr(cases, "open_case", refuse)
    town.staff.visit("/saker/")
    town.staff.fill(name="Ola Li")
    with pytest.raises(IntegrityError):
        town.staff.press("Opprett sak")


def test_what_is_opened_and_closed_stays_as_the_button_said(town: Town) -> None:
    """Found: the second press of «Lukk saken» opened it again, and gave the permissions back."""
    staff = town.staff
    staff.visit("/kurs/nytt")
    staff.fill(title="COS", begins=DAY, sessions="8", places="2").press("Opprett kurset")
    course = staff.path
    both(town, staff, "Steng for nye påmeldinger")
    with town.app.app_context():
        assert db.session.query(Course).one().state == "closed"
    staff.visit(course)
    both(town, staff, "Åpne for påmelding igjen")
    with town.app.app_context():
        assert db.session.query(Course).one().state == "open"
    page = f"/saker/{town.ids['case']}"
    staff.visit(page)
    staff.fill(outcome="reached", told="yes")
    both(town, staff, "Lukk saken")
    with town.app.app_context():
        assert db.session.get_one(Case, town.ids["case"]).closed is not None
    staff.visit(page)
    both(town, staff, "Åpne saken igjen")
    with town.app.app_context():
        assert db.session.get_one(Case, town.ids["case"]).closed is None


def test_a_unit_that_is_there_is_not_added_again(town: Town) -> None:
    administrator = town.sign_in("administrator")
    administrator.visit("/enheter/")
    administrator.fill(name="Ny skole", kind="barneskole")
    button = administrator.page.button("Opprett")
    fields = administrator.page.posted(button)
    assert administrator.post("/enheter/", data=fields).status_code == 303
    before = counted(town.app)
    again = administrator.post("/enheter/", data=fields)
    assert again.status_code == 422 and "«Ny skole» finnes alt." in again.text
    assert counted(town.app) == before


def test_every_module_that_creates_something_asks_which_press_it_was() -> None:
    """A new page that creates something is met here before somebody presses twice."""
    found = {}
    for path in WEB.rglob("*.py"):
        source = path.read_text("utf-8")
        if CREATES.search(source):
            found[path.relative_to(WEB).as_posix()] = "press_id()" in source
    without = {name for name, asks in found.items() if not asks}
    assert without == OTHERWISE.keys() & found.keys(), "use press_id, or say what makes it once"
    assert OTHERWISE.keys() <= without, "it creates nothing now, or asks"


def test_every_form_of_such_a_page_has_the_key_of_its_page() -> None:
    """Without a key each press is another page's."""
    actions = "|".join(
        f"url_for\\('{name}'"
        for name in (
            "cases.start", "cases.hand_out", "case_filing.begin_next", "case_filing.put_in",
            "case_filing.open_case", "handout.hand_out", "meeting_planning.plan",
            "meeting.write_minutes", "year_wheel.issue_link", "course_list.create",
            "comments.add", "token_page.add_webhook", "users.add", "respondent.begin_draft",
        )
    )  # fmt: skip
    number = 0
    for path in TEMPLATES.rglob("*.html"):
        for each in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL):
            if re.search(actions, each.partition(">")[0] + each.partition(">")[2][:200]):
                number += 1
                assert 'name="key"' in each, f"{path}: {each[:120]}"
    assert number >= 17


def test_no_link_can_be_worked_out_from_what_is_stored(town: Town) -> None:
    """The secret of a link is made with the page's key, which is not stored, and the server's."""
    staff = town.staff
    staff.visit("/invitasjoner/")
    staff.fill(form="skjema")
    fields = staff.page.posted(staff.page.button("Lag lenke"))
    first = staff.post("/invitasjoner/", data=fields).text
    town.app.secret_key = "another"
    with town.app.app_context():
        found = db.session.query(Invitation).one()
        assert found.id not in first and found.token_hash not in first
        assert fields["key"] not in first.partition("<main")[2].partition("</main")[0]
