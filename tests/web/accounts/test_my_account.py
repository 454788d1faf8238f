"""One's own page: where one is signed in, another passphrase, and the second factor."""

import re
import time
from datetime import timedelta

import pyotp
import time_machine
from flask import Flask

from forms.storage import db
from forms.storage.accounts import units, users
from forms.storage.models.accounts import UserSession
from tests.support.client import Visitor
from tests.web.conftest import PASSPHRASE, SignIn

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "et helt annet passord"


def second_browser(app: Flask, login: str = "bruker1") -> Visitor:
    """The same person on another machine."""
    other = app.test_client()
    assert isinstance(other, Visitor)
    other.environ_base["HTTP_USER_AGENT"] = FIREFOX
    other.visit("/logg-inn")
    other.fill(login=login, passphrase=PASSPHRASE).press("Logg inn")
    return other


def test_one_sees_ones_roles_and_sign_ins(app: Flask, signed_in: SignIn) -> None:
    from forms import storage

    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind\nsol;Solbakken barnehage;barnehage\n")
        db.session.commit()
    staff = signed_in("coordinator", "leader", unit="sol")
    second_browser(app)
    page = staff.visit("/min-side/")
    for shown in ("Koordinator", "Solbakken barnehage", "Leder", "Firefox, Linux", "denne"):
        assert shown in page.text
    assert "140" not in page.text


def test_one_ends_a_sign_in_elsewhere(app: Flask, signed_in: SignIn) -> None:
    staff, other = signed_in("coordinator"), second_browser(app)
    staff.visit("/min-side/")
    staff.press("Avslutt")
    assert staff.path == "/min-side/"
    assert other.get("/min-side/").status_code == 303
    others = [second_browser(app) for _ in range(2)]
    staff.visit("/min-side/")
    staff.press("Avslutt alle andre")
    assert [each.get("/min-side/").status_code for each in others] == [303, 303]
    assert staff.get("/min-side/").status_code == 200


def test_the_sign_ins_of_others_are_nobodys(app: Flask, signed_in: SignIn) -> None:
    signed_in("coordinator")
    with app.app_context():
        foreign = db.session.query(UserSession).one().id_hash
    thief = signed_in("administrator")
    thief.visit("/min-side/")
    answers = [
        thief.send("/min-side/avslutt", {"session": each}) for each in (foreign, "ukjent", "")
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.get_data() for answer in answers}) == 1


def test_another_passphrase_ends_the_other_sign_ins(app: Flask, signed_in: SignIn) -> None:
    staff, other = signed_in("coordinator"), second_browser(app)
    staff.visit("/min-side/")
    staff.press("Bytt passord")
    for now, new, again, problem in (
        ("galt passord her", NEW, NEW, "har nå, er feil"),
        (PASSPHRASE, NEW, "noe annet enn det", "ikke like"),
        (PASSPHRASE, "kort", "kort", "for kort"),
    ):
        staff.fill(now=now, passphrase=new, again=again).press("Bytt passord")
        assert staff.status == 422 and problem in staff.page.problems[0][1]
    staff.fill(now=PASSPHRASE, passphrase=NEW, again=NEW).press("Bytt passord")
    assert staff.path == "/min-side/"
    assert other.get("/min-side/").status_code == 303
    with app.app_context():
        assert users.authenticate("bruker1", NEW) is not None
        db.session.rollback()


def test_fields_for_passphrases_can_be_pasted_into_and_shown(signed_in: SignIn) -> None:
    staff = signed_in("coordinator")
    for path in ("/min-side/passord", "/logg-inn"):
        page = staff.visit(path)
        assert "onpaste" not in page.html
    fields = [
        e for e in staff.visit("/min-side/passord").all("input") if "data-passphrase" in e.attrib
    ]
    assert [e.get("autocomplete") for e in fields] == [
        "current-password",
        "new-password",
        "new-password",
    ]
    assert all(e.get("maxlength") is None for e in fields)


def test_the_second_factor_is_turned_on_and_off(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        staff = signed_in("author")
        other = second_browser(app)
        staff.visit("/min-side/")
        staff.press("Totrinnsinnlogging")
        staff.press("Start")
        secret = re.sub(r"\s", "", staff.page.all("code")[0].text or "")
        staff.fill(code="000000").press("Slå på")
        assert staff.status == 422
        staff.fill(code=pyotp.TOTP(secret).generate_otp(int(time.time()) // 30)).press("Slå på")
        assert staff.page.h1 == "Reservekoder"
        assert other.get("/min-side/").status_code == 303, "signed in by less"
        clock.shift(timedelta(minutes=12))
        staff.visit("/min-side/totrinn")
        assert "10 ubrukte reservekoder" in staff.page.text
        staff.press("Lag nye reservekoder")
        assert staff.status == 401 and staff.page.h1 == "Bekreft at det er deg"
        staff.fill(_passphrase="galt passord her").press("Bekreft")
        assert staff.status == 422
        staff.fill(_passphrase=PASSPHRASE).press("Bekreft")
        assert staff.page.h1 == "Reservekoder"
        staff.visit("/min-side/totrinn")
        staff.press("Slå av totrinnsinnlogging")
        assert staff.page.buttons("Start")
