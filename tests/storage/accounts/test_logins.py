"""A login has one spelling, and none that passes for another's."""

import unicodedata

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from forms import storage
from forms.storage import db
from forms.storage.accounts import user_import, users
from forms.storage.accounts.csv_tables import TableError
from forms.storage.accounts.logins import is_usual, normalise_login
from forms.storage.accounts.users import Taken, UnusualLogin


def nfd(login: str) -> str:
    return unicodedata.normalize("NFD", login)


def test_one_login_however_it_is_typed(writing: None) -> None:
    """Found: «kåre» with one character for å could not sign in to «kåre» with two."""
    user = users.add(nfd("Kåre"), "Kåre Berg", ["staff"])
    for typed in ("kåre", nfd("KÅRE"), " Kåre ", "ｋåｒｅ"):
        assert users.by_login(typed) is user, typed
        with pytest.raises(Taken):
            users.add(typed, "En annen", ["staff"])


UNUSUAL = [
    "admin\u200b",
    "\u202eadmin",
    "аdmin",
    "ad\u00admin",
    "αdmin",
    "admin\u2060",
    "аdмin",
    "٣",
    "a\u0489",
]


@pytest.mark.parametrize("login", UNUSUAL)
def test_what_would_pass_for_another_is_refused(login: str, writing: None) -> None:
    with pytest.raises(UnusualLogin):
        users.add(login, "Ola", ["staff"])
    with pytest.raises(TableError, match="ligner på"):
        user_import.import_csv(f"login;name;role\n{login};Ola;staff\nadmin;A;administrator\n")


@pytest.mark.parametrize(
    "login", ["kari", "ola.nordmann@eksempel.no", "čáhppesjot", "o'brien", "šžđŋ", "a b", "kari-2"]
)
def test_ordinary_ones_are_taken(login: str, writing: None) -> None:
    assert users.add(login, "Kari", ["staff"]).login == login


@given(st.text(max_size=30))
def test_a_spelling_is_final(login: str) -> None:
    once = normalise_login(login)
    assert normalise_login(once) == once
    if is_usual(once):
        assert normalise_login(nfd(once)) == once


def test_logins_of_before_get_their_spelling(app: Flask) -> None:
    """Those who look alike are kept apart; each can sign in, by what an administrator sees."""
    run = app.test_cli_runner().invoke
    assert run(args=["db", "downgrade", "0009"]).exit_code == 0
    before = {
        "a": "kåre",
        "b": nfd("kåre"),
        "c": "admin",
        "d": "admin\u200b",
        "e": "аdmin",
        "f": "ｏla",
        "g": "\u200b",
    }
    with app.app_context(), db.engine.begin() as connection, storage.writing():
        for id, login in before.items():
            connection.execute(
                text(
                    "INSERT INTO user_account (id, login, name, roles, active)"
                    " VALUES (:id, :login, 'N', '[]', :yes)"
                ),
                {"id": id, "login": login, "yes": True},
            )
    assert run(args=["db", "upgrade"]).exit_code == 0
    with app.app_context():
        after = {user.id: user.login for user in users.all_users()}
        assert after == {
            "a": "kåre",
            "b": "kåre-2",
            "c": "admin",
            "d": "admin-2",
            "e": "аdmin",
            "f": "ola",
            "g": "bruker-2",
        }
        for id, login in after.items():
            found = users.by_login(login)
            assert found is not None and found.id == id
