"""People: passphrases as NIST wants them, links that work once, roles that are known."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine

from forms.storage import Unstorable
from forms.storage.accounts import passwords, sessions, units, users
from forms.storage.accounts.passwords import WeakPassphrase, weakness
from forms.storage.database.engine import db
from forms.storage.models.accounts import User

GOOD = "fire blå hester på tur"

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def anna(writing: None) -> User:
    user = users.add(" Anna@Kommunen.no ", " Anna Berg ", ["staff", "coordinator"])
    users.set_passphrase(user, GOOD)
    db.session.commit()
    return user


def test_a_user_is_found_by_login_and_passphrase(anna: User) -> None:
    assert (anna.login, anna.name, anna.roles) == (
        "anna@kommunen.no",
        "Anna Berg",
        ["coordinator", "staff"],
    )
    assert users.by_login("ANNA@kommunen.no") is anna
    assert users.get(anna.id) is anna
    assert users.authenticate("anna@KOMMUNEN.no", GOOD) is anna
    assert users.authenticate("anna@kommunen.no", GOOD + "!") is None
    assert users.authenticate("noen@kommunen.no", GOOD) is None
    assert users.authenticate("", "") is None
    assert anna.password_hash is not None and anna.password_hash.startswith("$argon2id$")


def test_the_same_letters_are_the_same_passphrase(anna: User) -> None:
    decomposed = GOOD.replace("å", "a\N{COMBINING RING ABOVE}")
    assert decomposed != GOOD
    assert users.authenticate(anna.login, decomposed) is anna
    assert users.authenticate(anna.login, "\ud800" * 20) is None


def test_closed_accounts_and_unfinished_ones_do_not_open(anna: User) -> None:
    token = sessions.begin(anna)
    users.change(anna, "Anna Berg", ["staff", "coordinator"], None, active=False)
    assert users.authenticate(anna.login, GOOD) is None
    assert sessions.find(token) is None
    other = users.add("bjarne", "Bjarne", ["staff"])
    assert users.authenticate("bjarne", "") is None
    assert other.password_hash is None


def test_losing_a_role_ends_the_logins_and_gaining_one_does_not(anna: User) -> None:
    token = sessions.begin(anna)
    users.change(anna, "Anna", ["staff", "coordinator", "author"], None, active=True)
    assert sessions.find(token) is not None
    users.change(anna, "Anna", ["staff"], None, active=True)
    assert sessions.find(token) is None
    assert [user.name for user in users.all_users()] == ["Anna"]


def test_logins_are_taken_once_and_roles_are_known(anna: User) -> None:
    with pytest.raises(users.Taken, match="Choose another"):
        users.add("ANNA@kommunen.no", "Annen", ["staff"])
    with pytest.raises(ValueError, match="sjef"):
        users.add("x", "X", ["sjef"])
    with pytest.raises(ValueError, match="login"):
        users.add("  ", "X", [])
    with pytest.raises(Unstorable):
        users.authenticate("\0", GOOD)


def test_it_takes_as_long_for_an_unknown_login(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    verified = []
    monkeypatch.setattr(passwords, "_hasher", Counting(passwords._hasher, verified))
    passwords._dummy_hash.cache_clear()
    for login in ("ukjent", anna.login):
        users.authenticate(login, "feil passfrase her")
    anna.password_hash = None
    users.authenticate(anna.login, "feil passfrase her")
    assert len(verified) == 3
    assert verified[0].split("$")[:4] == verified[1].split("$")[:4]


class Counting:
    """A hasher that notes what it verifies."""

    def __init__(self, hasher: object, verified: list[str]) -> None:
        self.hasher, self.verified = hasher, verified

    def __getattr__(self, name: str) -> object:
        return getattr(self.hasher, name)

    def verify(self, kept: str, passphrase: bytes) -> bool:
        self.verified.append(kept)
        return bool(self.hasher.verify(kept, passphrase))  # type: ignore[attr-defined]


def test_at_most_two_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most = [0], [0]

    class Slow:
        def hash(self, passphrase: bytes) -> str:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
            time.sleep(0.02)
            busy[0] -= 1
            return "hash"

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [
        threading.Thread(target=passwords.hash_passphrase, args=(GOOD, "anna")) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]


def test_a_passphrase_is_hashed_anew_when_the_parameters_grow(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argon2

    before = anna.password_hash
    stronger = argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    assert users.authenticate(anna.login, GOOD) is anna
    assert anna.password_hash != before
    assert users.authenticate(anna.login, GOOD) is anna


def test_hashing_takes_what_owasp_asks_for() -> None:
    import argon2

    parameters = argon2.PasswordHasher()
    assert parameters.memory_cost >= 19 * 1024 and parameters.time_cost >= 2


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("fjorten tegn!!", "short"),
        ("", "short"),
        ("a\N{COMBINING RING ABOVE}" * 14, "short"),
        ("x" * 100 + "yzæ" * 40, "long"),
        ("Passord 123456789", "common"),
        ("velkommen123456", "common"),
        ("ababababababababab", "common"),
        ("anna@kommunen.no", "login"),
        ("Anna@Kommunen.no 1", "login"),
        (GOOD, None),
        ("femten tegn nå!", None),
        ("hva heter anna@kommunen.no egentlig", None),
        ("密码短语至少需要有十五个字才行", None),
    ],
)
def test_what_is_good_enough(passphrase: str, reason: str | None) -> None:
    assert weakness(passphrase, "anna@kommunen.no") == reason


def test_a_weak_passphrase_changes_nothing(anna: User) -> None:
    with pytest.raises(WeakPassphrase) as refused:
        users.set_passphrase(anna, "kort")
    assert refused.value.weakness == "short"
    assert users.authenticate(anna.login, GOOD) is anna


def test_a_link_sets_a_passphrase_once() -> None:
    user = users.add("bjarne", "Bjarne", ["staff"])
    token = users.issue_setup_link(user)
    db.session.commit()
    assert users.user_of_setup_link(token) is user, "looking does not use it up"
    with pytest.raises(WeakPassphrase):
        users.use_setup_link(token, "kort")
    session = sessions.begin(user)
    assert users.use_setup_link(token, GOOD) is user
    assert users.user_of_setup_link(token) is users.use_setup_link(token, GOOD) is None
    assert sessions.find(session) is None, "an earlier login ends"
    assert users.authenticate("bjarne", GOOD) is user


def test_a_link_ends_after_a_day_or_with_the_next() -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        user = users.add("bjarne", "Bjarne", ["staff"])
        first, second = users.issue_setup_link(user), users.issue_setup_link(user)
        assert users.user_of_setup_link(first) is None
        clock.shift(timedelta(hours=23, minutes=59))
        assert users.user_of_setup_link(second) is user
        clock.shift(timedelta(minutes=1))
        assert users.user_of_setup_link(second) is None
        third = users.issue_setup_link(user)
        user.active = False
        assert users.user_of_setup_link(third) is users.user_of_setup_link("\ud800") is None


def test_a_login_ends_by_pause_and_by_time(anna: User) -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        token = sessions.begin(anna)
        found = sessions.find(token)
        assert found is not None and found.user is anna and not sessions.is_touch_due(found)
        for _ in range(20):
            clock.shift(timedelta(minutes=29))
            found = sessions.find(token)
            assert found is not None and sessions.is_touch_due(found)
            sessions.touch(found)
        clock.shift(timedelta(minutes=21))
        assert sessions.find(token) is None, "ten hours are over"
        token = sessions.begin(anna)
        clock.shift(timedelta(minutes=31))
        assert sessions.find(token) is None, "half an hour without a request"
        assert sessions.remove_old() == 1
        clock.shift(timedelta(hours=10))
        assert sessions.remove_old() == 1


def test_no_time_is_left_only_when_the_login_is_over(anna: User) -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        token = sessions.begin(anna)
        clock.shift(timedelta(minutes=29, seconds=59, milliseconds=900))
        found = sessions.find(token)
        assert found is not None and sessions.time_left(found).seconds == 1
        clock.shift(timedelta(milliseconds=100))
        assert sessions.time_left(found).seconds == 0
        assert sessions.find(token) is None


def test_a_rotated_login_keeps_its_beginning(anna: User) -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        token = sessions.begin(anna)
        found = sessions.find(token)
        clock.shift(timedelta(minutes=5))
        assert found is not None
        later = sessions.rotate(found)
        assert sessions.find(token) is None
        again = sessions.find(later)
        assert again is not None and again.created == found.created


def test_logins_are_ended_one_or_all(anna: User) -> None:
    tokens = [sessions.begin(anna) for _ in range(3)]
    first, second = sessions.find(tokens[0]), sessions.find(tokens[1])
    assert first is not None and second is not None
    sessions.revoke(first)
    assert sessions.find(tokens[0]) is None
    assert sessions.revoke_all(anna, but=second) == 1
    assert [sessions.find(token) is None for token in tokens] == [True, False, True]
    assert sessions.find("0" * 32) is None


def test_roles_are_had_everywhere_or_at_units() -> None:
    units.import_csv("id;name;kind\na;A;annen\nb;B;annen\nc;C;annen\n")
    user = users.add("bjarne", "Bjarne", ["author", "staff"], "a", at={"b": ["leader", "staff"]})
    assert user.roles == ["author", "leader", "staff"]
    assert users.roles_by_unit(user) == {"a": ("staff",), "b": ("leader", "staff")}
    assert users.roles_without_unit(user) == ["author"] and user.unit_id == "a"
    assert users.units_of(user, "staff") == {"a", "b"} and users.units_of(user, "leader") == {"b"}
    assert [(u.login, roles) for u, roles in users.users_at_unit("b")] == [
        ("bjarne", ("leader", "staff"))
    ]
    token = sessions.begin(user)
    users.change(user, "Bjarne", ["author"], {"a": ["staff"], "b": ["leader", "staff"], "c": []})
    assert sessions.find(token) is not None
    users.change(user, "Bjarne", ["author"], {"b": ["leader", "staff"]})
    assert sessions.find(token) is None, "no longer at A"
    assert user.unit_id == "b" and users.roles_by_unit(user) == {"b": ("leader", "staff")}
    users.change(user, "Bjarne", ["staff"])
    assert users.roles_without_unit(user) == user.roles == ["staff"] and user.unit_id is None
    with pytest.raises(ValueError, match="author"):
        users.change(user, "Bjarne", [], {"a": ["author"]})
