"""People are taken in whole or not at all, with their roles at several units."""

from pathlib import Path

import pytest

from forms.storage.accounts import sessions, units, user_import, users
from forms.storage.accounts.csv_tables import TableError
from forms.storage.database.engine import db
from forms.storage.models.accounts import User

EXAMPLES = Path(__file__).parents[3] / "examples"
HEAD = "login;name;role;unit;active\n"

pytestmark = pytest.mark.usefixtures("boss")


@pytest.fixture
def boss(writing: None) -> User:
    units.import_csv((EXAMPLES / "units.csv").read_text("utf-8"))
    return users.add("siri", "Siri", ["administrator"])


def places(login: str) -> dict[str, tuple[str, ...]]:
    user = users.by_login(login)
    assert user is not None
    return users.roles_by_unit(user)


def test_the_example_is_taken_in() -> None:
    text = (EXAMPLES / "users.csv").read_text("utf-8")
    found = user_import.import_csv(text)
    assert (len(found.added), found.changed, found.unchanged) == (5, [], [])
    assert places("leif.oppdiktsrud") == {
        "solbakken-barnehage": ("leader",),
        "lillevik-barnehage": ("leader", "receiver"),
    }
    ola = users.by_login("ola.utpastreken")
    assert ola is not None and not ola.active
    again = user_import.import_csv(text)
    assert (again.added, again.changed, len(again.unchanged)) == ([], [], 5)


def test_who_is_in_the_file_has_the_roles_of_the_file() -> None:
    user_import.import_csv(HEAD + "Kari;Kari Prøve;staff, leader;solbakken-barnehage;\n")
    kari = users.by_login("kari")
    assert kari is not None
    token = sessions.begin(kari)
    found = user_import.import_csv(HEAD + "kari;Kari Prøve;coordinator;;ja\n")
    assert (found.added, found.changed) == ([], ["kari"])
    assert kari.roles == ["coordinator"] and users.roles_by_unit(kari) == {}
    assert sessions.find(token) is None, "roles were lost"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (";K;staff;;", "Linje 2: Brukernavnet mangler."),
        ("k;;staff;;", "Linje 2: Navnet mangler."),
        ("k;K;;;", "Linje 2: Rollen mangler."),
        ("k;K;sjef;;", "Linje 2: Rollen «sjef» finnes ikke. Velg mellom administrator,"),
        ("k;K;staff;finnes-ikke;", "Linje 2: Enheten «finnes-ikke» finnes ikke."),
        ("k;K;author;solbakken-barnehage;", "Linje 2: Rollen «author» gjelder hele kommunen."),
        ("k;K;staff;;kanskje", "Linje 2: «kanskje» er ikke ja eller nei."),
        ("k;K;staff;;\nK;L;leader;;", "Linje 3: «K» heter noe annet på linje 2."),
        ("siri;Siri;staff;;", "Det må alltid være minst én administrator."),
        ("siri;Siri;administrator;;nei", "Det må alltid være minst én administrator."),
        ('k;"K;staff;;', "Linje 2: Linjen kan ikke leses."),
    ],
)
def test_a_fault_names_its_line_and_changes_nothing(lines: str, problem: str) -> None:
    with pytest.raises(TableError) as refused:
        user_import.import_csv(HEAD + lines)
    assert refused.value.problems[0].startswith(problem)
    with pytest.raises(TableError):
        user_import.import_csv(HEAD + "ny;Ny;staff;;\n" + lines)
    db.session.commit()
    assert users.by_login("ny") is None
    assert [user.login for user in users.all_users()] == ["siri"]
