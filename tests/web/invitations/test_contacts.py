"""Contacts: the coordinator keeps them, staff read them, and everybody in a group gets a link."""

from email import message_from_bytes, policy

import pytest
from flask import Flask

from forms.operations import mail as core_mail
from forms.storage import audit_log, db
from forms.storage.models.contacts import ContactGroup
from forms.storage.models.workflow import Invitation
from tests.support.client import Visitor, check
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.invitations.test_invitations import FEEDBACK

PEOPLE = "Kari Li; leder; 71 00 00 00; kari@example.no\nOla Berg; ; ; ola@example.no\nBUP"
IN_A_CASE = form(section("a", text("b", "B")), open_to="link", case="must")


@pytest.fixture
def coordinator(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """The coordinator, where a feedback form can be mailed and one of a case cannot."""
    add_units(app)
    publish(FEEDBACK, "takk")
    publish({**IN_A_CASE, "title": "I en sak"}, "sak")
    visitor = signed_in("coordinator")
    visitor.visit("/kontakter/")
    return visitor


def added(coordinator: Visitor, people: str = PEOPLE) -> str:
    coordinator.fill(title="Brukerråd", link="avtale.example.no", people=people).press("Legg til")
    with coordinator.application.app_context():
        return db.session.query(ContactGroup).one().id


def test_staff_read_who_they_may_call_and_change_nothing(
    app: Flask, coordinator: Visitor, signed_in: SignIn
) -> None:
    assert "Ingen kontakter er lagt inn ennå." in coordinator.page.text
    id = added(coordinator)
    staff = signed_in("staff", unit="lia")
    page = staff.visit("/kontakter/")
    assert "Kari Li, leder" in page.text and "BUP" in page.text
    assert page.all("a", href="tel:71000000") and page.all("a", href="https://avtale.example.no")
    assert "Ny gruppe" not in page.text and not page.all("a", href=f"/kontakter/{id}")
    check(page.html)
    for answer in (
        staff.get(f"/kontakter/{id}"),
        staff.send(f"/kontakter/{id}", {"title": "Mitt"}),
        staff.send(f"/kontakter/{id}/slett"),
        staff.send(f"/kontakter/{id}/send", {"what": "form:takk", "days": "7"}),
        staff.send("/kontakter/", {"title": "Mitt"}),
    ):
        assert answer.status_code == 404
    with app.app_context():
        group = db.session.query(ContactGroup).one()
        assert group.title == "Brukerråd" and b"Kari" not in group.sealed


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ("Kari; leder; 12; kari@example.no", "Linje 1: Telefonnummeret"),
        ("Kari\nOla; ; ; ola@", "Linje 2: E-postadressen"),
        ("; leder", "Linje 1: Skriv navn"),
        ("Kari; a; 71 00 00 00; kari@example.no; mer", "Linje 1: Skriv navn"),
        ("Kari\n" * 61, "høyst 60"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(coordinator: Visitor, people: str, says: str) -> None:
    coordinator.fill(title="Råd", people=people).press("Legg til")
    assert coordinator.status == 422 and says in coordinator.page.text
    assert coordinator.page.title.startswith("Feil:")


def test_everybody_with_an_address_gets_a_link_of_their_own(
    app: Flask, coordinator: Visitor
) -> None:
    id = added(coordinator)
    coordinator.visit(f"/kontakter/{id}")
    assert "I en sak" not in coordinator.page.text
    coordinator.fill(what="form:takk", days="7").submit_form(f"/kontakter/{id}/send")
    assert "2 lenker er laget." in coordinator.page.text
    files = list((app.config["INSTANCE"] / core_mail.FOLDER).iterdir())
    mails = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]
    assert {mail["to"] for mail in mails} == {"kari@example.no", "ola@example.no"}
    bodies = [mail.get_content() for mail in mails]
    assert len({body for body in bodies}) == 2 and not any("Brukerråd" in b for b in bodies)
    with app.app_context():
        made = db.session.query(Invitation).all()
        assert [(i.purpose, i.form_id, i.most) for i in made] == [("form", "takk", 1)] * 2


def test_a_group_is_mailed_once_however_often_the_button_is_pressed(
    app: Flask, coordinator: Visitor
) -> None:
    """Without scripting a double press sends the page twice."""
    id = added(coordinator)
    page = coordinator.visit(f"/kontakter/{id}")

    def number_of_mails() -> int:
        return len(list((app.config["INSTANCE"] / core_mail.FOLDER).iterdir()))

    for _press in range(2):
        coordinator.page, coordinator.path = page, f"/kontakter/{id}"
        coordinator.fill(what="form:takk", days="7").submit_form(f"/kontakter/{id}/send")
        assert "2 lenker er laget." in coordinator.page.text and number_of_mails() == 2
    coordinator.fill(what="form:takk", days="7").submit_form(f"/kontakter/{id}/send")
    assert number_of_mails() == 4  # from the page that came then, it is meant
    with app.app_context():
        assert db.session.query(Invitation).count() == 4
        assert len(audit_log.listing(what="contacts.mailed").events) == 2


def test_a_group_without_addresses_is_told_and_can_be_changed_and_erased(
    app: Flask, coordinator: Visitor
) -> None:
    id = added(coordinator, "BUP; vakttelefon; 71 00 00 00")
    coordinator.visit(f"/kontakter/{id}")
    coordinator.fill(what="form:takk", days="7").submit_form(f"/kontakter/{id}/send")
    assert coordinator.status == 422 and "Ingen i gruppa har e-postadresse" in coordinator.page.text
    coordinator.visit(f"/kontakter/{id}")
    coordinator.fill(title="BUP", people="Vakta").submit_form(f"/kontakter/{id}")
    assert "Vakta" in coordinator.page.text and "Brukerråd" not in coordinator.page.text
    coordinator.visit(f"/kontakter/{id}")
    coordinator.press("Slett gruppa")
    coordinator.press("Slett gruppa")  # asked once
    with app.app_context():
        assert db.session.query(ContactGroup).count() == 0


def test_an_address_is_kept_whole_and_without_what_was_pasted_around_it(
    app: Flask, coordinator: Visitor
) -> None:
    """Found: a link went to what was left of a long address, or to none."""
    long = f"{'navn.' * 12}a@{'avdeling.' * 9}example.no"
    assert len(long) > 120
    added(coordinator, f"Kari; ; ; {long}\nOla; ; ; mailto:ola@example.no\u200b")
    page = coordinator.visit("/kontakter/")
    assert page.all("a", href=f"mailto:{long}") and page.all("a", href="mailto:ola@example.no")
