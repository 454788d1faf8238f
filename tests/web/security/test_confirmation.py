"""What cannot be undone is asked once more, without scripting too."""

import re
from pathlib import Path

import pytest
from flask import Flask

from forms.storage import db
from forms.storage.models.contacts import ContactGroup
from forms.storage.models.workflow import Invitation
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn

TEMPLATES = Path(__file__).parents[3] / "templates"
ASKS = {
    "confirmation.html": "is the page that asks",
    "auditor/data_subject_request.html": "a reason and the reference are written",
    "casework/private_erasure.html": "who, and who asked for it, is chosen",
    "coordinator/bulk_erase.html": "a reason and a tick",
    "coordinator/submissions.html": "leads to bulk_erase.html",
    "courses/course.html": "a tick",
    "author/editor.html": "opened first, and says what is lost",
    "interview/private_questions_erase.html": "is a page that asks",
    "invitations/withdraw_consent.html": "is a page that asks",
    "offline/waiting.html": "is the dialog that asks",
}
UNDONE = {
    "author/_kept_tests.html": "«Angre» of the draft",
    "author/builder.html": "«Angre» of the draft",
    "author/workflow.html": "«Angre» of the draft",
    "casework/_access.html": "they can be let in again",
    "questions/file.html": "nothing is sent yet",
    "questions/repeat.html": "«Angre»",
}
DANGER = re.compile(r'<button(?![^>]*type="button")[^>]*data-color="danger"')


def test_a_button_that_destroys_is_asked_about_or_can_be_undone() -> None:
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if DANGER.search(path.read_text("utf-8"))
    }
    assert found == {*ASKS, *UNDONE}, "let it ask (render_confirmation), or say how it is undone"


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/kontakter/{group}/slett", "coordinator"),
        ("/invitasjoner/{link}/trekk", "staff"),
    ],
)
def test_the_page_that_asks_changes_nothing_and_is_for_who_may(
    app: Flask, publish: Publish, signed_in: SignIn, path: str, role: str
) -> None:
    add_units(app)
    publish(form(section("barnet", text("navn", "Navn")), open_to="link"))
    coordinator, staff = signed_in("coordinator"), signed_in("staff", unit="solbakken")
    coordinator.visit("/kontakter/")
    coordinator.fill(title="Brukerråd", people="Kari").press("Legg til")
    staff.visit("/invitasjoner/")
    staff.fill(form="prove").press("Lag lenke")
    with app.app_context():
        group, link = db.session.query(ContactGroup).one(), db.session.query(Invitation).one()
        there = path.format(group=group.id, link=link.id)
    may, may_not = (coordinator, staff) if role == "coordinator" else (staff, coordinator)
    may.visit(there)
    assert may.status == 200 and "?" in may.page.title
    assert may_not.get(there).status_code == 404
    may.press("Avbryt")
    with app.app_context():
        assert db.session.query(ContactGroup).count() == 1
        assert not db.session.query(Invitation).one().revoked
    assert app.test_client().get(there).status_code in (302, 303, 401)
