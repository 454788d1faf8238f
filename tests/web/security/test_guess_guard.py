"""Guessing: counted for the network, the account and all doors together; nobody is locked out."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import audit_log, db
from forms.storage.models.audit_log import Event
from forms.web.security import guess_guard
from forms.web.security.csrf_and_cookies import client_networks
from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.web.conftest import PASSPHRASE, SignIn

NOON = "2026-05-07T12:00:00Z"
WRONG = "dette er helt galt nå"


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    return {**database, "PROXIES": 1}


def at(app: Flask, address: str) -> Visitor:
    """A visitor from that address, through the proxy."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.environ_base["HTTP_X_FORWARDED_FOR"] = address
    visitor.visit("/logg-inn")
    return visitor


def sign_in(visitor: Visitor, passphrase: str = WRONG, login: str = "bruker1") -> int:
    return visitor.send("/logg-inn", {"login": login, "passphrase": passphrase}).status_code


def try_code(visitor: Visitor, path: str = "/fortsett/", name: str = "code") -> int:
    return visitor.send(path, {name: "ABC234"}).status_code


def logged(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        return [(e.what, e.subject, e.detail) for e in reversed(audit_log.listing().events)]


def test_one_network_has_one_count(app: Flask) -> None:
    """Found: 120 guesses from one /64, each from another address, were all let through."""
    answers = [try_code(at(app, f"2001:db8:1:2:{n:x}::1")) for n in range(12)]
    assert answers == [404] * 10 + [429] * 2
    assert try_code(at(app, "2001:db8:1:3::1")) == 404, "another network"
    assert try_code(at(app, "192.0.2.1")) == 404


def test_a_wide_network_has_one_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guess_guard, "WIDE_NETWORK", (3, 3600))
    answers = [try_code(at(app, f"2001:db8:1:{n:x}::1")) for n in range(5)]
    assert answers == [404] * 3 + [429] * 2


def test_all_doors_have_one_count(app: Flask) -> None:
    """Found: each door had its own, and two of them no limit to speak of."""
    visitor = at(app, "192.0.2.1")
    doors = (
        lambda: try_code(visitor),
        lambda: try_code(visitor, "/i/"),
        lambda: try_code(visitor, "/underskrift/", "token"),
        lambda: try_code(visitor, "/trekk-tilbake/", "token"),
        lambda: sign_in(visitor, login="finnes ikke"),
    )
    assert [door() for door in doors] == [404, 410, 410, 410, 422]
    for _ in range(5):
        try_code(visitor)
    assert [door() for door in doors] == [429] * 5


def test_an_expired_page_is_no_way_round(app: Flask) -> None:
    """Without a token the page is shown once more, which tells whether the code exists."""
    visitor = at(app, "192.0.2.1")
    for path, name in (("/i/", "code"), ("/underskrift/", "token"), ("/trekk-tilbake/", "token")):
        for _ in range(3):
            assert visitor.post(path, data={name: "ABC234"}).status_code == 410
    assert try_code(visitor) == 404
    assert visitor.post("/i/", data={"code": "ABC234"}).status_code == 429


def test_right_ones_are_not_counted(app: Flask, signed_in: SignIn) -> None:
    """A school signs in from one address at eight o'clock."""
    signed_in("staff")
    for _ in range(15):
        assert sign_in(at(app, "192.0.2.1"), PASSPHRASE) == 303


def test_an_account_is_slowed_down_from_everywhere(app: Flask, signed_in: SignIn) -> None:
    """Found: 40 wrong passphrases for one account, each from another address, all looked at."""
    signed_in("administrator")
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [sign_in(at(app, f"192.0.2.{n}")) for n in range(8)]
        assert answers == [422] * 5 + [429] * 3
        stranger = at(app, "198.51.100.1")
        assert sign_in(stranger, PASSPHRASE) == 429
        assert "Vent ett minutt" in stranger.page.text and 'value="bruker1"' in stranger.page.html
        clock.shift(timedelta(seconds=32))
        assert sign_in(stranger, PASSPHRASE) == 303


def test_nobody_is_kept_out_by_who_guesses(app: Flask, signed_in: SignIn) -> None:
    """Where one was signed in before one has a count of one's own."""
    owner = signed_in("staff")
    owner.send("/logg-ut")
    owner.visit("/logg-inn")
    for n in range(8):
        sign_in(at(app, f"192.0.2.{n}"))
    colleague = at(app, "127.0.0.1")
    for _ in range(12):
        sign_in(colleague, login="finnes ikke")
    assert sign_in(colleague, PASSPHRASE) == 429
    assert sign_in(owner, PASSPHRASE) == 303
    owner.send("/logg-ut")
    owner.visit("/logg-inn")
    assert [sign_in(owner) for _ in range(7)] == [422] * 5 + [429] * 2, "which is slow too"


def test_a_device_is_known_by_what_we_signed_only(app: Flask, signed_in: SignIn) -> None:
    signed_in("staff")
    other = signed_in("staff")
    other.send("/logg-ut")
    for n in range(5):
        sign_in(at(app, f"192.0.2.{n}"))
    liar = at(app, "198.51.100.1")
    for value in ("x", "W10.x.y", ""):
        liar.set_cookie("kjent", value, path="/logg-inn")
        assert sign_in(liar, PASSPHRASE) == 429
    other.visit("/logg-inn")
    assert sign_in(other, PASSPHRASE) == 429, "known for another account"


def test_short_codes_are_counted_in_all(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guess_guard, "EVERYBODY", (3, 3600))
    answers = [try_code(at(app, f"192.0.2.{n}")) for n in range(5)]
    assert answers == [404] * 3 + [429] * 2
    last = at(app, "198.51.100.1")
    assert last.send("/i/", {"token": "0" * 32}).status_code == 410, "links still work"
    assert sign_in(last, login="finnes ikke") == 422, "accounts have counts of their own"


def test_wrong_ones_are_logged_without_what_was_typed(app: Flask, signed_in: SignIn) -> None:
    person = signed_in("staff")
    visitor = at(app, "192.0.2.1")
    sign_in(visitor)
    sign_in(visitor, login="KANARI@eksempel.no")
    try_code(visitor)
    for _ in range(8):
        try_code(visitor, "/i/")
    lines = logged(app)
    assert ("sign_in.failed", person.user_id, "") in lines
    assert ("sign_in.unknown", "", "") in lines
    assert lines.count(("code.failed", "", "")) == 8
    assert lines.count(("guessing.network", "", "")) == 1
    assert "KANARI" not in str(lines) and "ABC234" not in str(lines) and "192.0.2" not in str(lines)
    auditor = signed_in("auditor")
    page = auditor.visit("/logg/").text
    assert "et brukernavn som ikke finnes" in page
    assert "en kode som ikke finnes" in page
    assert "For mange feil forsøk fra ett nettverk" in page


def test_a_flood_does_not_fill_the_log(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guess_guard, "LOGGED", 2)
    monkeypatch.setattr(guess_guard, "NETWORK", ((500, 60),))
    with (
        app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.1"}),
        storage.writing(),
    ):
        for _ in range(205):
            guess_guard.begin_guess(short_code=True).wrong("code.failed")
        assert [e.detail for e in db.session.query(Event).order_by(Event.number)] == [
            "",
            "",
            "100",
            "200",
        ]


def test_what_was_sent_is_not_lost_by_waiting(app: Flask, signed_in: SignIn) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        admin = signed_in("administrator")
        admin.visit("/brukere/")
        clock.shift(timedelta(minutes=31))
        admin.fill(name="Ola Ny", login="ola").press("Opprett og lag lenke")
        for _ in range(6):
            admin.fill(login="bruker1", passphrase=WRONG).press("Logg inn")
        assert admin.status == 429
        clock.shift(timedelta(seconds=31))
        admin.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
        assert admin.page.h1 == "Du er logget inn igjen"


def test_who_is_signed_in_cannot_guess_the_passphrase_either(app: Flask, signed_in: SignIn) -> None:
    person = signed_in("staff")
    person.visit("/min-side/passord")
    typed = {"now": WRONG, "passphrase": "x" * 20, "again": "x" * 20}
    answers = [person.send("/min-side/passord", typed).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("192.0.2.7", ("192.0.2.7",)),
        ("::ffff:192.0.2.7", ("192.0.2.7",)),
        ("2001:db8:1:2:3::4", ("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("fe80::1%eth0", ("fe80::/64", "fe80::/48")),
        ("", ("",)),
        ("noe rart", ("noe rart",)),
    ],
)
def test_what_a_network_is(address: str, found: tuple[str, ...], app: Flask) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert client_networks() == found
