"""A second factor: a code is right once, near its time, within five tries; paper stands in once."""

import multiprocessing.pool
import time
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import text

from forms import storage
from forms.setting_values import sealing_keys
from forms.settings import new_sealing_key
from forms.storage.accounts import sessions, two_factor, users
from forms.storage.database.engine import db
from forms.storage.encryption import key_rotation
from forms.storage.encryption.records import keyring
from forms.storage.models.accounts import User

pytestmark = pytest.mark.usefixtures("writing")
NOON = "2026-05-07T12:00:00Z"


@pytest.fixture
def anna(writing: None) -> User:
    return users.add("anna", "Anna Berg", ["coordinator"])


def code(secret: str, off: int = 0) -> str:
    """The phone's code *off* half minutes from now."""
    return str(pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + off))


def turned_on(user: User) -> tuple[str, list[str]]:
    """The secret and the codes on paper of a user whose second factor is on."""
    secret = two_factor.begin(user)
    papers = two_factor.confirm(user, code(secret))
    assert papers is not None
    db.session.commit()
    return secret, papers


def test_it_asks_for_nothing_until_the_first_code_was_right(anna: User) -> None:
    with time_machine.travel(NOON, tick=False):
        secret = two_factor.begin(anna)
        assert two_factor.unconfirmed_secret(anna) == secret and not two_factor.is_on(anna)
        assert two_factor.check(anna, code(secret)) == "wrong"
        assert two_factor.confirm(anna, "000000") is None
        assert not two_factor.is_on(anna)
        papers = two_factor.confirm(anna, code(secret))
        assert papers is not None and len(set(papers)) == 10
        assert two_factor.is_on(anna) and two_factor.unconfirmed_secret(anna) is None
        assert two_factor.confirm(anna, code(secret, 1)) is None
        with pytest.raises(ValueError, match="already"):
            two_factor.begin(anna)


def test_a_code_is_right_once_and_near_its_time(anna: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        secret, _papers = turned_on(anna)
        assert two_factor.check(anna, code(secret)) == "wrong", "it turned the factor on"
        clock.shift(timedelta(minutes=5))
        for off, outcome in ((-2, "wrong"), (2, "wrong"), (-1, "right"), (-1, "wrong")):
            assert two_factor.check(anna, code(secret, off)) == outcome, off
        assert two_factor.check(anna, f" {code(secret)[:3]} {code(secret)[3:]} ") == "right"
        assert two_factor.check(anna, code(secret, -1)) == "wrong", "earlier than the last"
        assert two_factor.check(anna, code(secret, 1)) == "right"


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "²²²²²²", "12345a", "\ud800"])
def test_what_is_no_code(typed: str, anna: User) -> None:
    turned_on(anna)
    assert two_factor.check(anna, typed) == "wrong"


def test_five_wrong_ones_close_it_for_a_while(anna: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        secret, papers = turned_on(anna)
        clock.shift(timedelta(minutes=1))
        outcomes = [two_factor.check(anna, "000000") for _ in range(5)]
        assert outcomes == ["wrong"] * 4 + ["closed"]
        assert two_factor.check(anna, code(secret)) == "closed"
        assert two_factor.check(anna, papers[0]) == "closed"
        clock.shift(timedelta(minutes=15, seconds=1))
        assert two_factor.check(anna, code(secret)) == "right"


def test_paper_stands_in_once(anna: User) -> None:
    _secret, papers = turned_on(anna)
    assert two_factor.codes_left(anna) == 10
    assert two_factor.check(anna, papers[0].upper().replace("-", " ")) == "right"
    assert two_factor.check(anna, papers[0]) == "wrong"
    assert two_factor.codes_left(anna) == 9
    fresh = two_factor.renew_codes(anna)
    assert two_factor.check(anna, papers[1]) == "wrong"
    assert two_factor.check(anna, fresh[0]) == "right"
    other = users.add("bjarne", "Bjarne", ["author"])
    turned_on(other)
    assert two_factor.check(other, fresh[1]) == "wrong", "it is another's"


def test_the_database_holds_neither_secret_nor_codes(anna: User) -> None:
    secret, papers = turned_on(anna)
    rows = [
        repr(db.session.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 - two names
        for table in ("second_factor", "recovery_code")
    ]
    for hidden in (secret, papers[0], papers[0].replace("-", "")):
        assert hidden not in "".join(rows)


def test_it_moves_to_a_new_key_and_can_be_removed(anna: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        secret, _papers = turned_on(anna)
        old, new = current_app.config["SEALING_KEY"][0], sealing_keys(new_sealing_key())[0]
        current_app.extensions["skjemaverk.keyring"] = keyring([new, old])
        assert key_rotation.rotate() == 1
        db.session.commit()
        db.session.expunge_all()
        current_app.extensions["skjemaverk.keyring"] = keyring([new])
        clock.shift(timedelta(minutes=1))
        assert two_factor.check(anna, code(secret)) == "right"
        assert two_factor.remove(anna) and not two_factor.remove(anna)
        assert not two_factor.is_on(anna) and two_factor.codes_left(anna) == 0


def test_what_a_phone_reads() -> None:
    uri = two_factor.provisioning_uri(
        User(login="anna@kommunen.no"), "ABCDEFGHABCDEFGHABCDEFGHABCDEFGH", "Eksempel kommune"
    )
    assert uri.startswith(
        "otpauth://totp/Eksempel%20kommune:anna%40kommunen.no?secret=ABCDEFGHABCDEFGHABCDEFGHABCDEFGH"
    )


def test_a_login_knows_how_it_began_and_when_it_was_confirmed(anna: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = sessions.begin(anna, "second factor", "Firefox på Linux")
        found = sessions.find(token)
        assert found is not None and sessions.is_confirmed(found)
        assert (found.method, found.browser) == ("second factor", "Firefox på Linux")
        assert sessions.time_left(found) == (1800, 36000)
        clock.shift(timedelta(minutes=11))
        assert not sessions.is_confirmed(found) and sessions.time_left(found).seconds == 1140
        sessions.confirm(found)
        assert sessions.is_confirmed(found)
        other = sessions.begin(anna)
        assert len(sessions.active_sessions(anna)) == 2
        clock.shift(timedelta(minutes=31))
        assert sessions.active_sessions(anna) == [] and sessions.owner(other) == anna.id
        assert sessions.owner("0" * 32) is None


def test_wrong_codes_at_once_count_each(app: Flask) -> None:
    """Found: of eight wrong codes at once two were counted (read, add, write)."""
    with app.app_context(), storage.writing():
        user = users.add("bjarne", "Bjarne Berg", ["coordinator"])
        user_id = user.id
        turned_on(user)

    def one(_number: int) -> str:
        with app.app_context(), storage.writing():
            mine = users.get(user_id)
            assert mine is not None
            outcome = two_factor.check(mine, "000000")
            db.session.commit()
            return outcome

    with multiprocessing.pool.ThreadPool(8) as pool:
        outcomes = sorted(pool.map(one, range(8)))
    assert outcomes == ["closed"] * 4 + ["wrong"] * 4
