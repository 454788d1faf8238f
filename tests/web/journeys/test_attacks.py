"""Attacks on receipts, drafts, signatures and private questions: each comes out empty-handed.

The numbers are those of docs/security.md.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.models.submissions import Draft
from forms.storage.submissions import drafts
from forms.storage.workflow import transitions
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
)
from tests.web.conftest import PASSPHRASE, Publish, SignIn
from tests.web.forms_simple import (
    TWO_PAGES,
    begin,
    draft,
    sent,
)
from tests.web.forms_workflow import (
    TRAVELS,
    begun_by,
    open_for,
    the_submission,
)

SECRET = "Kanarigul"
COPIES = ("kvittering", "kopi", "kopi.pdf")
STAFF_FORM = form(
    section("a", text("navn", "Navn"), text("notat", "Notat", audience="staff")),
    section("b", text("mer", "Mer?")),
    open_to=["staff"],
)
SIGNED = form(
    section("avtale", text("avtale", "Hva er avtalt?")),
    open_to=["staff"],
    signers={"mor": {"label": "Mor", "how": ["type_name"], "required": True}},
    steps=[{"id": "s", "title": "S", "by": "staff", "sections": ["avtale"], "sign": ["mor"]}],
)
MOTHER = {"s-mor-do": "type_name", "s-mor-name": "Mor Li", "s-mor-read": "1"}


@pytest.fixture
def school(app: Flask, client: Visitor, publish: Publish, signed_in: SignIn) -> Visitor:
    """A receiver whose form lacks what the family holds back, ready to send their step."""
    add_units(app)
    publish(TRAVELS)
    begun_by(signed_in("staff", unit="solbakken"))
    open_for(app, client).fill(dele="no").press("Neste")
    client.press("Send inn")
    school = signed_in("receiver", unit="lia")
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    school.visit(address)
    school.press("Fyll ut «Skolens mottak»")
    school.fill(kontakt="Mari").press("Neste")
    return school


@pytest.mark.parametrize("times", [1, 2, 3])
def test_s1_sending_again_widens_nothing(school: Visitor, times: int) -> None:
    button, page, path = school.page.button("Send inn"), school.page, school.path
    for _time in range(times):
        school.page, school.path = page, path
        assert school.submit(button).status_code == 303
    copy = school.get("/skjema/prove/kopi")
    assert copy.status_code == 200 and "Mari" in copy.text
    assert "Godt" not in copy.text and "Ring far" not in copy.text


def test_s1_nothing_is_read_of_a_form_that_was_withdrawn(app: Flask, school: Visitor) -> None:
    button, page, path = school.page.button("Send inn"), school.page, school.path
    school.submit(button)
    with app.app_context(), storage.writing():
        transitions.withdraw(the_submission(app), who="x", reason="y")
        db.session.commit()
    school.page, school.path = page, path
    school.submit(button)
    assert "Kari Li" not in school.get("/skjema/prove/kopi").text


def test_s1_a_draft_id_opens_nothing_for_a_stranger(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    begin(client).fill(navn=SECRET).press("Neste")
    client.press("Neste")
    with app.app_context():
        stolen = db.session.query(Draft).one().id
    fields = dict(client.page.posted(client.page.button("Send inn")))
    client.press("Send inn")
    stranger = app.test_client()
    assert isinstance(stranger, Visitor)
    for posted in (
        {"key": stolen},
        {"_draft": stolen},
        {"key": stolen, "resend": fields["resend"]},
    ):
        for path in ("send", "signer/", "del/barnet", "utkast"):
            answer = stranger.send(f"/skjema/prove/{path}", posted)
            assert answer.status_code in (400, 410), (path, answer.status_code)
            assert SECRET not in answer.text
        for path in COPIES:
            assert stranger.get(f"/skjema/prove/{path}").status_code == 410


@pytest.mark.parametrize("end", ["/", "/skjema/prove/", "/skjema/annet/"])
def test_s2_the_receipt_ends_with_the_visit(client: Visitor, publish: Publish, end: str) -> None:
    publish(TWO_PAGES)
    publish(TWO_PAGES, "annet")
    begin(client).fill(navn=SECRET).press("Neste")
    client.press("Neste")
    client.press("Send inn")
    assert SECRET in client.get("/skjema/prove/kopi").text
    client.visit(end)
    for path in COPIES:
        answer = client.get(f"/skjema/prove/{path}")
        assert answer.status_code == 410 and SECRET not in answer.text


def test_s2_the_receipt_and_its_links_end_with_the_sign_in(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(TRAVELS)
    staff = begun_by(signed_in("staff", unit="solbakken"))
    with app.app_context():
        id = the_submission(app).id
    assert staff.get("/skjema/prove/kopi").status_code == 200
    staff.send("/logg-ut", {})
    for path in COPIES:
        assert staff.get(f"/skjema/prove/{path}").status_code == 410
    assert staff.send(f"/skjema/prove/lenke/{id}", {"link": "step:"}).status_code == 404


def test_s2_a_tablet_for_the_family_shows_no_earlier_receipt(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(TRAVELS)
    staff = begun_by(signed_in("staff", unit="solbakken"))
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    staff.visit(address)
    staff.submit_form("/nettbrett")
    assert staff.status == 200 and staff.path.startswith("/skjema/prove/del/")
    for path in COPIES:
        assert staff.get(f"/skjema/prove/{path}").status_code == 410


def test_s9_what_is_signed_is_what_the_page_showed(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(SIGNED)
    staff = begin(signed_in("staff", unit="solbakken"))
    staff.fill(avtale="Barnet bor hos mor").press("Neste")
    staff.press("Gå til underskrift")
    assert "Barnet bor hos mor" in staff.page.text
    page, path = staff.page, staff.path
    staff.visit("/skjema/prove/del/avtale")
    staff.fill(avtale="Barnet bor hos far").press("Neste")
    staff.page, staff.path = page, path
    staff.press("Skriv under og send inn", **MOTHER)
    assert staff.status == 409 and sent(app) == []
    assert "Barnet bor hos far" in staff.page.text and staff.page.value("s-mor-name") == "Mor Li"
    staff.press("Skriv under og send inn", **MOTHER)
    assert sent(app) == [{"avtale": "Barnet bor hos far"}]


def test_s10_private_questions_close_with_the_sign_in_that_opened_them(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    alone = section("vold", text("redd", "Er du redd?", audience="alone"))
    talk = form(section("a", text("navn", "Navn")), alone, open_to=["staff"], mode="interview")
    publish(talk)
    staff = begin(signed_in("staff")).fill(navn="Ola")
    staff.press("Neste")
    staff.visit("/skjema/prove/alene/")
    points = [each.get("value") for each in staff.page.all("input") if each.get("name") == "point"]
    staff.press("Åpne spørsmålene", name="Siri", point=points)
    staff.visit("/skjema/prove/del/vold")
    staff.fill(redd=SECRET).press("Neste")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=40)):
        staff.visit("/logg-inn")
        staff.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
        for path in ("fortsett", "del/vold", "se-over"):
            assert SECRET not in staff.visit(f"/skjema/prove/{path}").html
    assert SECRET in str(draft(app))


@pytest.mark.parametrize("token", ["right", "wrong"])
def test_s12_nothing_is_written_by_who_is_signed_out(
    app: Flask, publish: Publish, signed_in: SignIn, token: str
) -> None:
    publish(STAFF_FORM)
    staff = begin(signed_in("staff")).fill(navn="Ola", notat="Viktig notat")
    button = staff.page.button("Neste")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=40)):
        answer = staff.submit(button, **({} if token == "right" else {"csrf_token": "x"}))
        assert answer.status_code in (303, 401) and draft(app)["answers"].get("navn") is None
        assert "Viktig notat" not in answer.text
        if token == "right":
            staff._arrive(answer)
            staff.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
            staff.press("Send nå")
            assert (
                draft(app)["answers"] | {"navn": "Ola", "notat": "Viktig notat"}
                == draft(app)["answers"]
            )


def test_s12_the_code_of_a_staff_draft_lets_nobody_write(
    app: Flask, client: Visitor, publish: Publish, signed_in: SignIn
) -> None:
    publish(STAFF_FORM)
    begin(signed_in("staff")).fill(navn="Ola").press("Neste")
    with app.app_context():
        code = drafts.payload(db.session.query(Draft).one()).code
    client.visit("/")
    client.fill(code=code).press("Fortsett")
    client.send("/skjema/prove/del/a", {"A-navn": "ENDRET", "revision": "1"})
    assert draft(app)["answers"]["navn"] == "Ola"
