"""Attacks of who holds a link, a turned tablet or an address: read, write, guess, replay.

On what goes home, what is answered by a link to a step, and what is signed by a link of one's own.
"""

from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.models.accounts import UserSession
from forms.storage.models.base import new_id, now
from forms.storage.models.submissions import Draft
from forms.storage.models.workflow import Invitation
from forms.storage.submissions import drafts, store
from forms.storage.workflow import invitations, signatures, transitions
from forms.storage.workflow.signatures import SignatureInput
from forms.storage.workflow.transitions import NextTask
from forms.web.handout.sent_cookie import COOKIE
from forms.web.security.signed_cookies import sign
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text, yes_no
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import TWO_PAGES, begin
from tests.web.forms_workflow import TRAVELS, begun_by, the_submission
from tests.web.interview.test_interview import sent_home, to_family
from tests.web.signing.test_own_part import BY_LINK, FORM, GIVEN, waiting_for_family

SECRET = "KANARIGUL"
TALK = form(
    section("trivsel", yes_no("sover", "Sover barnet godt?"), text("spiser", "Spiser barnet?")),
    section("slutt", text("avtale", "Hva er avtalt?")),
    mode="interview",
    open_to=["staff"],
)


def visitor(app: Flask) -> Visitor:
    """Somebody in another browser."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """A member of staff on the interview's first page."""
    add_units(app)
    publish(TALK)
    return begin(signed_in("staff", unit="solbakken"))


def answered(client: Visitor, link: str, **answers: str) -> None:
    """Answer what came home, and send it."""
    client.visit(link)
    client.press("Åpne")
    client.fill(**answers).press("Neste")
    client.press("Neste")
    client.press("Send til den du skal snakke med")


MADE_UP = (
    {"_use": "0-spiser"},
    {"_use_all": "0"},
    {"_beside": "1", "_note-spiser": "FALSK", "_again-spiser": "1", "_skip-spiser": "1"},
    {"_do": "alone"},
    {"_do": "home"},
    {"A-avtale": "FALSK", "avtale": "FALSK"},
)


def test_one_parent_neither_reads_nor_writes_beside_the_other(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    first, second = sent_home(staff, "Foresatt 1"), sent_home(staff, "Foresatt 2")
    answered(client, first, spiser=SECRET)
    other = visitor(app)
    other.visit(second)
    other.press("Åpne")
    here = other.path
    for posted in MADE_UP:
        other.visit(here)
        other.press("Neste", **posted)
        for path in (here, "/skjema/prove/se-over", "/skjema/prove/fortsett"):
            assert SECRET not in other.visit(path).html, (posted, path)
    with app.app_context():
        every = [drafts.payload(each) for each in db.session.query(Draft)]
        assert not any(each.notes or each.again or each.skipped for each in every)
    for stranger in (visitor(app), other):
        stranger.visit(first)
        assert SECRET not in stranger.page.html and not stranger.page.all("textarea")
        assert stranger.get("/skjema/prove/hjem/").status_code != 200


def test_a_turned_tablet_tells_nothing_of_what_an_answer_from_home_replaced(
    staff: Visitor, client: Visitor
) -> None:
    link = sent_home(staff, "Foresatt 1")
    staff.visit("/skjema/prove/del/trivsel")
    staff.fill(spiser=SECRET).press("Neste")
    answered(client, link, spiser="Lite", sover="no")
    staff.visit("/skjema/prove/del/trivsel")
    staff.press("Bruk svaret: Spiser barnet?")
    assert SECRET in staff.page.text  # it can be had back
    to_family(staff)
    for posted in MADE_UP:
        staff.visit("/skjema/prove/del/trivsel")
        staff.press("Neste", **{"_use": "1-spiser", "_use_all": "1", **posted})
        for path in ("del/trivsel", "se-over", "del/slutt"):
            assert SECRET not in staff.visit(f"/skjema/prove/{path}").html, (posted, path)
            assert "skrev hjemme" not in staff.page.html


def test_the_question_of_safety_is_no_way_round_who_may_hand_out(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    elsewhere, leader = signed_in("leader", unit="lia"), signed_in("leader", unit="solbakken")
    version = publish(BY_LINK)
    with app.app_context(), storage.writing():
        id, _link = waiting_for_family(version, GIVEN, unit="solbakken")
    there, wanted = f"/skjema/prove/lenke/{id}", {"link": "step:foresatt_1", "safe": "yes"}
    stranger = visitor(app)
    stranger.visit("/")
    assert stranger.send(there, wanted).status_code == 404
    elsewhere.visit("/")
    assert elsewhere.send(there, wanted).status_code == 404
    leader.visit(f"/samtaler/{id}")
    assert leader.post(there, data=wanted).status_code == 400, "without a token"
    for unsafe in ("", "no", "YES", "1", "yes "):
        page = leader.send(there, {**wanted, "safe": unsafe}).text
        assert "/i/" not in page and "Kan det være utrygt" in page
    with app.app_context():
        assert db.session.query(Invitation).count() == 1
    assert "/i/" in leader.send(there, wanted).text


@pytest.fixture
def to_sign(app: Flask, publish: Publish) -> tuple[str, str]:
    """The submission that waits for two signatures, and the second guardian's link."""
    version = publish(FORM)
    with app.app_context(), storage.writing():
        kept = store.keep(version, {**GIVEN, "ord": SECRET}, key=new_id())
        on = NextTask("a", transitions.SIGNER, None)
        transitions.send(kept, "a", GIVEN, key=new_id(), who="system", on=on)
        for each in ("foresatt_1", "foresatt_2"):
            signatures.keep(kept, "a", SignatureInput(each, "later"))
        link = invitations.issue(
            "sign", "prove", submission=kept.id, step="a", signer="foresatt_2", days=3, most=0
        ).token
        db.session.commit()
        return kept.id, link


SIGN: dict[str, Any] = {"do": "type_name", "name": "Roar", "read": "1"}


def said(signer: str, **other: str) -> dict[str, str]:
    """What is posted for a signer."""
    return {f"s-{signer}-{name}": value for name, value in {**SIGN, **other}.items()}


def test_a_link_signs_for_whom_it_names_and_once(
    app: Flask, client: Visitor, to_sign: tuple[str, str]
) -> None:
    id, token = to_sign
    client.visit(f"/i/{token}")
    client.press("Åpne")
    bare = client.post("/underskrift/", data={"token": token, **said("foresatt_2")})
    assert bare.status_code == 400, "without a token of ours"
    client.send("/underskrift/", {"token": token, **said("foresatt_1")})
    client.send("/underskrift/", {"token": "0" * 32, **said("foresatt_2")})
    assert outcomes(app, id) == {"foresatt_1": "later", "foresatt_2": "later"}
    client.send("/underskrift/", {"token": token, **said("foresatt_1"), **said("foresatt_2")})
    assert outcomes(app, id) == {"foresatt_1": "later", "foresatt_2": "signed"}
    replayed = visitor(app)
    replayed.visit("/")
    for again in (said("foresatt_2", do="decline"), said("foresatt_2", name="Tone"), {}):
        replayed.send("/underskrift/", {"token": token, **again})
        assert outcomes(app, id) == {"foresatt_1": "later", "foresatt_2": "signed"}
    with app.app_context():
        submission = store.get(id)
        assert submission is not None
        (kept,) = [s for s in signatures.listing(submission) if s.signer == "foresatt_2"]
        assert signatures.content(kept).name == "Roar"


def outcomes(app: Flask, id: str) -> dict[str, str]:
    """What each signer has said."""
    with app.app_context():
        submission = store.get(id)
        assert submission is not None
        return {each.signer: each.outcome for each in signatures.listing(submission)}


def test_a_link_that_is_over_names_nobody(
    app: Flask, client: Visitor, to_sign: tuple[str, str]
) -> None:
    id, token = to_sign
    assert "Roar" not in client.visit(f"/i/{token}").text, "who looks at a link reads no name"
    assert "Roar" in client.press("Åpne").text
    with app.app_context(), storage.writing():
        submission = store.get(id)
        assert submission is not None
        transitions.withdraw(submission, who="x", reason="y")
        db.session.commit()
    for path in (f"/i/{token}", f"/i/{token[:-1]}x", "/underskrift/", "/underskrift/kopi"):
        answer = visitor(app).get(path)
        assert "Roar" not in answer.text and SECRET not in answer.text, path
    client.send("/i/", {"token": token})
    assert "Roar" not in client.page.html and SECRET not in client.page.html


def test_a_receipt_of_a_step_that_is_not_known_reads_nothing(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """A missing step falls to the narrowest reader, though the cookie is ours."""
    add_units(app)
    publish(TRAVELS)
    staff = begun_by(signed_in("staff", unit="solbakken"))
    assert "Kari Li" in staff.get("/skjema/prove/kopi").text
    with app.app_context():
        id = the_submission(app).id
    with staff.session_transaction() as kept:
        visit = kept["visit"]["id"]
    with app.app_context():
        held = sign("receipt", [id, "borte", visit])
    staff.set_cookie(COOKIE, held, path="/skjema/prove/")
    copy = staff.get("/skjema/prove/kopi")
    assert "Kari Li" not in copy.text and "Godt" not in copy.text


def test_the_receipt_ends_when_the_sign_in_was_ended_elsewhere(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """The visit belongs to its sign-in, also where no page of this browser ended it."""
    publish({**TWO_PAGES, "open_to": ["staff"]})
    staff = begin(signed_in("staff")).fill(navn=SECRET)
    staff.press("Neste")
    staff.press("Neste")
    staff.press("Send inn")
    assert SECRET in staff.get("/skjema/prove/kopi").text
    with app.app_context(), storage.writing():
        db.session.query(UserSession).update({"revoked": now()})
        db.session.commit()
    for path in ("kvittering", "kopi", "kopi.pdf"):
        answer = staff.get(f"/skjema/prove/{path}")
        assert answer.status_code == 410 and SECRET not in answer.text
