"""Attacks of who is signed in: on what asks first, trials, links that are mailed, and webhooks."""

import re

import pytest
from flask import Flask

from forms.storage import db
from forms.storage.accounts import api_tokens
from forms.storage.models.accounts import ApiToken
from forms.storage.models.contacts import ContactGroup
from forms.storage.models.meetings import CalendarFeed
from forms.storage.models.webhooks import Webhook
from forms.storage.models.workflow import Case, Invitation, Permission
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text, yes_no
from tests.web.api.test_webhooks import SIGNED, Post, hooked, posts, told, worked
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import number_of_drafts
from tests.web.signing.test_sign import link_in

__all__ = ["posts"]

OPEN = form(section("a", text("navn", "Navn")), open_to="link")
CONSENT = form(
    section("svar", text("child_name", "Hvem gjelder det?"), yes_no("ja", "Ja?")),
    open_to=["staff"],
    case="must",
    grants={"when": {"ja": "yes"}},
)


def destroyed(app: Flask) -> tuple[int, ...]:
    """How many of each are gone, so that a press that was none of theirs is seen."""
    with app.app_context():
        return (
            db.session.query(ContactGroup).count(),
            db.session.query(Invitation).filter_by(revoked=False).count(),
            db.session.query(CalendarFeed).count(),
            db.session.query(ApiToken).count(),
            len(api_tokens.listing()),
        )


def test_who_may_not_do_it_is_not_asked_and_the_asking_needs_a_token(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(OPEN)
    coordinator, staff = signed_in("coordinator"), signed_in("staff", unit="solbakken")
    coordinator.visit("/kontakter/")
    coordinator.fill(title="Brukerråd", people="Kari").press("Legg til")
    staff.visit("/invitasjoner/")
    staff.fill(form="prove").press("Lag lenke")
    staff.visit("/arshjul/")
    staff.send("/arshjul/lenke", {"enhet": "solbakken"})
    with app.app_context():
        group = db.session.query(ContactGroup).one().id
        link = db.session.query(Invitation).one().id
        feed = db.session.query(CalendarFeed).one().id
    theirs = {
        f"/kontakter/{group}/slett": (coordinator, {}),
        f"/invitasjoner/{link}/trekk": (staff, {}),
        "/arshjul/lenke/trekk": (staff, {"lenke": feed}),
    }
    before = destroyed(app)
    others = [signed_in(each, unit="lia") for each in ("staff", "leader")] + [signed_in("author")]
    for path, (owner, fields) in theirs.items():
        for other in others:
            other.visit("/min-side/")
            assert other.send(path, fields).status_code in (403, 404), path
            assert other.get(path, query_string=fields).status_code in (403, 404), path
        assert owner.post(path, data=fields).status_code == 400, "without a token of ours"
        page = owner.get(path, query_string={**fields, "back": "//evil.example", "button": "<b>"})
        assert page.status_code == 200 and "evil" not in page.text and "<b>" not in page.text
    assert destroyed(app) == before


def test_a_permission_of_another_case_is_not_withdrawn(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(CONSENT, "lov")
    here, elsewhere = signed_in("staff", unit="solbakken"), signed_in("staff", unit="lia")
    for visitor in (here, elsewhere):
        visitor.visit("/saker/")
        visitor.fill(name="Kari Li").press("Opprett sak")
    here.press("Start")
    here.fill(child_name="Kari Li", ja="yes").press("Neste")
    here.press("Send inn")
    with app.app_context():
        given = db.session.query(Permission).one()
        case, permission = given.case_id, given.submission_id
        (other,) = [each.id for each in db.session.query(Case) if each.id != case]
    for visitor, path in (
        (elsewhere, f"/saker/{case}/trekk/{permission}"),
        (elsewhere, f"/saker/{other}/trekk/{permission}"),
        (here, f"/saker/{other}/trekk/{permission}"),
        (here, f"/saker/{case}/trekk/{'0' * 32}"),
    ):
        visitor.visit("/min-side/")
        assert visitor.send(path).status_code == 404
        assert visitor.get(path).status_code == 404
    assert here.get(f"/saker/{case}/trekk/{permission}").status_code == 200
    with app.app_context():
        assert db.session.query(Permission).one().withdrawn is None


def test_a_key_of_another_page_or_user_neither_stops_nor_repeats_what_is_mailed(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    publish({**OPEN, "confidentiality": "anonymous", "review": False}, "takk")
    first, second = signed_in("coordinator"), signed_in("coordinator")
    first.visit("/kontakter/")
    first.fill(title="Råd", people="Kari; ; ; kari@example.no").press("Legg til")
    with app.app_context():
        address = f"/kontakter/{db.session.query(ContactGroup).one().id}/send"
    second.visit("/kontakter/")
    wanted = {"what": "form:takk", "days": "7"}
    for key in ("a" * 32, "", "<script>", "A" * 32, "a" * 33):
        for visitor in (first, second):
            assert visitor.send(address, {**wanted, "key": key}).status_code == 200
    assert first.send(address, {**wanted, "days": "21", "key": "a" * 32}).status_code == 200
    with app.app_context():
        assert db.session.query(Invitation).count() == 11, "each was meant"
    first.send(address, {**wanted, "key": "a" * 32})
    with app.app_context():
        assert db.session.query(Invitation).count() == 11, "and this one came before"


@pytest.mark.parametrize("role", ["staff", "leader", "coordinator", "auditor", ""])
def test_a_draft_is_tried_by_authors_alone(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor, role: str
) -> None:
    publish({**OPEN, "sections": [section("a", text("navn", "Navn", prefill="user.phone"))]})
    visitor = signed_in(role) if role else client
    visitor.visit("/")
    for path in ("", "ta-vare", "slett-prove"):
        assert visitor.get("/skjemaer/prove/prov/").status_code in (302, 303, 403, 404)
        answer = visitor.send(f"/skjemaer/prove/prov/{path}", {"A-navn": "X", "_do": "next"})
        assert answer.status_code in (302, 303, 400, 403, 404) and "stored" not in answer.text
        assert answer.status_code not in (302, 303) or "/logg-inn" in answer.headers["Location"]
    assert number_of_drafts(app) == 0


def test_a_signature_that_is_sent_again_tells_no_other_system_twice(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor, posts: list[Post]
) -> None:
    hooked(app, publish, signed_in)
    publish(SIGNED)
    staff = signed_in("staff")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(navn="KANARIGUL").press("Neste")
    staff.press("Gå til underskrift")
    staff.press("Skriv under og send inn", **{"s-forelder-do": "later"})
    link = link_in(staff.press("Underskrift: Forelder"))
    client.visit(link)
    client.press("Åpne")
    said = {"s-forelder-do": "type_name", "s-forelder-name": "Ola", "s-forelder-read": "1"}
    for _time in range(3):
        client.send("/underskrift/", {"token": link.rsplit("/", 1)[-1], **said})
    worked(app)
    assert sorted(told(posts)) == ["submission.finished", "submission.received"]
    assert not re.search("KANARIGUL|Ola", repr(posts))
    with app.app_context():
        assert db.session.query(Webhook).count() == 1
