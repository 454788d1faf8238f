"""Signing in: a second factor for who has one, a warning in time, and nothing lost at the end."""

import base64
import re
import time
import zlib
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from forms import storage
from forms.storage import db
from forms.storage.accounts import two_factor, users
from forms.storage.models.accounts import UserSession
from forms.storage.models.audit_log import Event
from tests.support.client import Visitor
from tests.support.factories import forget_tries
from tests.web.conftest import PASSPHRASE, SignIn

NOON = "2026-05-07T12:00:00Z"


def code(secret: str, off: int = 0) -> str:
    """The phone's code *off* half minutes from now."""
    return str(pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + off))


def with_factor(app: Flask, signed_in: SignIn, *roles: str) -> tuple[str, list[str]]:
    """The secret and the paper codes of «bruker1», who has a second factor."""
    signed_in(*roles)
    with app.app_context(), storage.writing():
        user = users.by_login("bruker1")
        assert user is not None
        secret = two_factor.begin(user)
        papers = two_factor.confirm(user, code(secret, -1))
        db.session.commit()
    forget_tries(app)
    assert papers is not None
    return secret, papers


def halfway(client: Visitor, path: str = "/logg-inn") -> None:
    """With the right passphrase, and no code yet."""
    client.visit(path)
    client.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
    assert client.page.h1 == "Skriv koden fra telefonen"


def test_a_passphrase_alone_is_half_a_sign_in(
    app: Flask, client: Visitor, signed_in: SignIn
) -> None:
    secret, papers = with_factor(app, signed_in, "coordinator")
    halfway(client, "/oversikt/")
    assert client.get("/oversikt/").status_code == 303
    client.fill(code="000000").press("Logg inn")
    assert client.status == 422 and "Koden er feil" in client.page.problems[0][1]
    client.fill(code=code(secret)).press("Logg inn")
    assert client.path == "/oversikt/"
    other = app.test_client()
    assert isinstance(other, Visitor)
    halfway(other)
    other.fill(code=code(secret)).press("Logg inn")
    assert other.status == 422, "the code was used"
    other.fill(code=papers[3]).press("Logg inn")
    assert other.path == "/oversikt/"
    with app.app_context():
        assert {s.method for s in db.session.query(UserSession).filter_by(revoked=None)} >= {
            "second factor"
        }
        assert db.session.query(Event).filter_by(what="second_factor.wrong").count() == 2


def test_five_wrong_codes_close_the_door(app: Flask, client: Visitor, signed_in: SignIn) -> None:
    secret, _papers = with_factor(app, signed_in, "coordinator")
    halfway(client)
    for _ in range(5):
        client.fill(code="111111").press("Logg inn")
    assert "for mange ganger" in client.page.problems[0][1]
    client.fill(code=code(secret)).press("Logg inn")
    assert client.status == 422


def test_half_a_sign_in_is_forgotten(app: Flask, client: Visitor, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        secret, _papers = with_factor(app, signed_in, "coordinator")
        halfway(client)
        clock.shift(timedelta(minutes=11))
        client.fill(code=code(secret)).press("Logg inn")
        assert client.path == "/logg-inn"
        client.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
        with app.app_context(), storage.writing():
            user = users.by_login("bruker1")
            assert user is not None
            users.set_passphrase(user, "et helt annet passord")
            db.session.commit()
        client.fill(code=code(secret)).press("Logg inn")
        assert client.path == "/logg-inn", "the passphrase was changed meanwhile"


def test_a_link_does_not_go_round_the_second_factor(
    app: Flask, client: Visitor, signed_in: SignIn
) -> None:
    secret, _papers = with_factor(app, signed_in, "coordinator")
    with app.app_context(), storage.writing():
        user = users.by_login("bruker1")
        assert user is not None
        token = users.issue_setup_link(user)
        db.session.commit()
    client.visit(f"/ny/{token}")
    client.fill(passphrase=PASSPHRASE, again=PASSPHRASE).press("Lagre og logg inn")
    assert client.path == "/logg-inn/kode"
    client.fill(code=code(secret)).press("Logg inn")
    assert client.path == "/oversikt/"


@pytest.mark.parametrize("role", ["administrator", "auditor", "coordinator"])
def test_a_second_factor_may_be_required(role: str, app: Flask, signed_in: SignIn) -> None:
    app.config["SECOND_FACTOR"] = True
    person = signed_in(role)
    person.visit("/brukere/" if role == "administrator" else "/min-side/")
    person.visit("/min-side/totrinn")
    assert "krever totrinnsinnlogging" in person.page.text
    person.press("Start")
    secret = re.sub(r"\s", "", person.page.all("code")[0].text or "")
    assert "<svg" in person.page.html
    person.fill(code=code(secret)).press("Slå på")
    assert len(person.page.all("code")) == 10
    person.visit("/min-side/totrinn")
    assert person.page.buttons("Slå av totrinnsinnlogging") == []
    assert person.send("/min-side/totrinn/av").status_code == 422


def test_who_must_have_one_sees_nothing_before(app: Flask, signed_in: SignIn) -> None:
    app.config["SECOND_FACTOR"] = True
    for role, path in (("coordinator", "/oversikt/"), ("administrator", "/brukere/")):
        answer = signed_in(role).get(path)
        assert (answer.status_code, answer.location) == (303, "/min-side/totrinn")
    assert signed_in("author").get("/skjemaer/").status_code == 200


def test_asking_for_the_time_does_not_prolong_it(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        staff = signed_in("coordinator")
        staff.visit("/oversikt/")
        assert 'data-left="1800"' in staff.page.html
        clock.shift(timedelta(minutes=20))
        assert staff.get("/logg-inn/tid").json == {"left": 600, "absolute": 34800}
        assert staff.get("/logg-inn/tid").json == {"left": 600, "absolute": 34800}
        assert staff.send("/logg-inn/bli").json == {"left": 1800, "absolute": 34800}
        clock.shift(timedelta(minutes=31))
        assert staff.get("/logg-inn/tid").json == {"left": 0, "absolute": 0}
        assert staff.send("/logg-inn/bli").json == {"left": 0, "absolute": 0}


def test_pages_for_everybody_prolong_it_too(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        staff = signed_in("coordinator")
        for _ in range(3):
            clock.shift(timedelta(minutes=25))
            staff.visit("/")
        assert staff.get("/oversikt/").status_code == 200


def test_what_is_sent_after_the_end_is_not_lost(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        admin = signed_in("administrator")
        admin.visit("/brukere/")
        clock.shift(timedelta(minutes=31))
        admin.fill(name="Ola Ny", login="ola").press("Opprett og lag lenke")
        assert admin.status == 401 and "ikke borte" in admin.page.text
        assert "Ola Ny" not in admin.page.text
        admin.fill(login="bruker1", passphrase="galt passord her").press("Logg inn")
        assert admin.status == 422
        admin.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
        assert admin.page.h1 == "Du er logget inn igjen"
        admin.press("Send nå")
        assert "Ola Ny" in admin.page.text
        with app.app_context():
            assert users.by_login("ola") is not None


def again(app: Flask) -> Visitor:
    """Another browser, at the sign-in page."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.visit("/logg-inn")
    forget_tries(app)
    return visitor


def carried(page_html: str) -> str:
    """What the sign-in page holds of what was sent before."""
    found = re.search(r'name="sendt" value="([^"]+)"', page_html)
    assert found is not None
    return found[1]


def test_what_was_sent_cannot_be_read_in_the_page(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        admin = signed_in("administrator")
        admin.visit("/brukere/")
        clock.shift(timedelta(minutes=31))
        admin.fill(name="Kanarigul", login="ola").press("Opprett og lag lenke")
        held = carried(admin.page.html)
        parts = [base64.urlsafe_b64decode(part + "===") for part in held.split(".")]
        for part in parts:
            inflated = zlib.decompress(part) if part.startswith(b"\x78") else b""
            assert b"Kanarigul" not in part + inflated and b"brukere" not in part + inflated
        changed = held[:-6] + ("AAAA" if held[-6:-2] != "AAAA" else "BBBB") + held[-2:]
        typed = {"login": "bruker1", "passphrase": PASSPHRASE}
        for sent in (changed, "x", "æ.ø.å", "..", held + ".x"):
            visitor = again(app)
            assert visitor.send("/logg-inn", {**typed, "sendt": sent}).status_code == 303, sent
        assert "Kanarigul" in again(app).send("/logg-inn", {**typed, "sendt": held}).text
        clock.shift(timedelta(hours=13))
        late = again(app).send("/logg-inn", {**typed, "sendt": held})
        assert late.status_code == 303, "nothing waits for longer than half a day"


def test_a_page_of_the_day_before_is_still_taken(app: Flask, signed_in: SignIn) -> None:
    """Until this version it was signed only; such a page may lie open when the server starts."""
    signed_in("administrator")
    with app.app_context():
        user = users.by_login("bruker1")
        assert user is not None
        signer = URLSafeTimedSerializer(str(app.secret_key), salt="sent while signed out")
        held = signer.dumps([user.id, "/brukere/", [["name", "Ola Ny"]]])
    typed = {"login": "bruker1", "passphrase": PASSPHRASE, "sendt": held}
    assert "Ola Ny" in again(app).send("/logg-inn", typed).text


def test_it_is_not_sent_by_another_person(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        admin = signed_in("administrator")
        signed_in("administrator")
        admin.visit("/brukere/")
        clock.shift(timedelta(minutes=31))
        admin.fill(name="Ola Ny", login="ola").press("Opprett og lag lenke")
        admin.fill(login="bruker2", passphrase=PASSPHRASE).press("Logg inn")
        assert admin.page.h1 != "Du er logget inn igjen"


def test_what_somebody_made_up_is_not_sent(app: Flask, client: Visitor, signed_in: SignIn) -> None:
    signed_in("administrator")
    client.visit("/logg-inn")
    made_up = {"login": "bruker1", "passphrase": PASSPHRASE, "sendt": "WzEsMl0.x.y"}
    assert client.send("/logg-inn", made_up).status_code == 303
