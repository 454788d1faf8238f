"""The administrator's pages: people with roles at several units, units, and tables of both."""

import time
from datetime import timedelta
from io import BytesIO

import pyotp
import pytest
import time_machine
from flask import Flask

from forms import i18n, storage
from forms.settings import ROOT
from forms.storage import audit_log, db
from forms.storage.accounts import oidc_identities, two_factor, units, users
from forms.storage.models.accounts import Unit
from forms.storage.models.audit_log import Event
from tests.support.client import Visitor
from tests.web.conftest import SignIn


@pytest.fixture
def admin(app: Flask, signed_in: SignIn) -> Visitor:
    """An administrator in a municipality with the example's units."""
    with app.app_context(), storage.writing():
        units.import_csv((ROOT / "examples" / "units.csv").read_text("utf-8"))
        db.session.commit()
    return signed_in("administrator")


def told(app: Flask, login: str) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """The user's roles at no unit, and those at units."""
    with app.app_context():
        user = users.by_login(login)
        assert user is not None
        return users.roles_without_unit(user), users.roles_by_unit(user)


def test_a_new_user_with_roles_at_a_unit(app: Flask, admin: Visitor) -> None:
    admin.visit("/brukere/")
    admin.fill(name="Ola Prøve", login="ola", roles=["author"], unit="solbakken-barnehage")
    admin.fill(at=["leader", "staff"]).press("Opprett og lag lenke")
    assert "/ny/" in admin.page.html
    assert told(app, "ola") == (["author"], {"solbakken-barnehage": ("leader", "staff")})
    assert "Solbakken barnehage (leder, ansatt)" in admin.page.text
    with app.app_context():
        event = db.session.query(Event).filter_by(what="user.added").one()
        assert event.detail == "author leader@solbakken-barnehage staff@solbakken-barnehage"


def test_roles_at_several_units(app: Flask, admin: Visitor, signed_in: SignIn) -> None:
    signed_in("staff", unit="solbakken-barnehage")
    admin.visit("/brukere/")
    admin.page.all("a")
    with app.app_context():
        user = users.by_login("bruker2")
        assert user is not None
        path = f"/brukere/{user.id}"
    admin.visit(path)
    admin.fill(unit="fjellheim-skole", at=["receiver"]).press("Lagre")
    assert told(app, "bruker2") == (
        [],
        {"solbakken-barnehage": ("staff",), "fjellheim-skole": ("receiver",)},
    )
    admin.visit(path)
    field = "at-solbakken-barnehage"
    form = next(f for f in admin.page.all("form") if f.get("action", "").endswith(path))
    admin._arrive(admin.submit(next(form.iter("button")), **{field: None}))
    assert told(app, "bruker2") == ([], {"fjellheim-skole": ("receiver",)})
    assert (
        admin.send(path, {"name": "X", "at-finnes-ikke": "staff", "at": "author"}).status_code
        == 303
    )
    assert told(app, "bruker2") == ([], {})


def test_there_is_always_an_administrator(app: Flask, admin: Visitor) -> None:
    admin.visit(f"/brukere/{admin.user_id}")
    answer = admin.send(f"/brukere/{admin.user_id}", {"name": "Kari", "active": "1"})
    assert answer.status_code == 422 and "minst én administrator" in answer.text


def test_sign_ins_and_the_second_factor_of_others(
    app: Flask, admin: Visitor, signed_in: SignIn
) -> None:
    other = signed_in("coordinator")
    with app.app_context(), storage.writing():
        user = users.get(other.user_id)
        assert user is not None
        secret = two_factor.begin(user)
        step = int(time.time()) // 30
        two_factor.confirm(user, pyotp.TOTP(secret).generate_otp(step))
        db.session.commit()
    path = f"/brukere/{other.user_id}"
    page = admin.visit(path)
    assert "Logget inn på ett sted nå." in page.text
    admin.press("Avslutt alle innlogginger")
    assert other.get("/min-side/").status_code == 303
    admin.press("Slå av totrinnsinnlogging")
    assert "Totrinnsinnlogging er slått av." in admin.page.text
    with app.app_context():
        found = {e.what for e in db.session.query(Event).filter_by(subject=other.user_id)}
    assert {"sign_in.ended", "second_factor.off"} <= found


def test_a_person_may_be_known_by_a_number(app: Flask, admin: Visitor) -> None:
    path = f"/brukere/{admin.user_id}"
    assert "Fødselsnummer" not in admin.visit(path).text
    app.config["OIDC_LOGIN"] = "pid"
    admin.visit(path)
    admin.fill(pid="123").press("Lagre fødselsnummer")
    assert admin.status == 422 and "11 siffer" in admin.page.text
    admin.fill(pid="109155 96784").press("Lagre fødselsnummer")
    assert "Et nummer er registrert." in admin.page.text
    assert "10915596784" not in admin.page.html
    with app.app_context():
        found = oidc_identities.find("pid", "10915596784")
        assert found is not None and found.id == admin.user_id


def test_units_are_added_changed_and_closed(app: Flask, admin: Visitor) -> None:
    admin.visit("/enheter/")
    admin.press("Opprett")
    assert admin.status == 422 and "Fyll ut «Navn»." in admin.page.text
    admin.fill(name="Ås & Bø barnehage").press("Opprett")
    assert admin.status == 422 and "Velg et svar på «Type»." in admin.page.text
    admin.fill(kind="barnehage").press("Opprett")
    assert admin.path == "/enheter/as-bo-barnehage"
    with app.app_context():
        added = units.get("as-bo-barnehage")
        assert added is not None and added.since == i18n.today(), "nothing is late on its first day"
    admin.fill(name="Ås barnehage", kind="annen", chair=admin.user_id, active=[]).press("Lagre")
    assert "Lagt ned" in admin.page.text
    with app.app_context():
        unit = db.session.get(Unit, "as-bo-barnehage")
        assert unit is not None
        assert (unit.name, unit.kind, unit.active) == ("Ås barnehage", "annen", False)
        assert (unit.chair_id, unit.deputy_id) == (admin.user_id, None)
        whats = [e.what for e in db.session.query(Event).filter_by(subject=unit.id)]
    assert sorted(whats) == ["unit.added", "unit.changed"]


def test_two_units_of_one_name(app: Flask, admin: Visitor) -> None:
    for name in ("Importer", "Solbakken barnehage", "«»", "Čáhci mánáidgárdi"):
        admin.visit("/enheter/")
        admin.fill(name=name, kind="barnehage").press("Opprett")
        if name.startswith("Solbakken"):
            assert admin.status == 422, "asks once, since it may have been pressed twice"
            admin.press("Opprett")
    with app.app_context():
        found = {unit.id for unit in units.all_units()}
    assert {"importer-2", "solbakken-barnehage-2", "enhet", "cahci-manaidgardi"} <= found


@pytest.mark.parametrize("path", ["/enheter/importer", "/brukere/importer"])
def test_a_table_with_a_fault_changes_nothing(
    path: str, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms.web.admin.csv_upload.LARGEST", 1000)
    admin.visit(path)
    for content, problem in (
        (b"", "Velg en fil først."),
        (b"id;name;kind\n\xe5;x;y", "Filen er ikke i UTF-8."),
        (b"a" * 1001, "Filen er for stor."),
        (b"navn\n", "Linje 1: Kolonnen"),
    ):
        answer = admin.send(path, {"file": (BytesIO(content), "fil.csv")})
        assert answer.status_code == 422 and problem in answer.text
    admin.visit(path)
    admin.press("Importer")
    assert admin.status == 422


def test_tables_are_taken_in(app: Flask, admin: Visitor) -> None:
    for path, file in (("/enheter/importer", "units.csv"), ("/brukere/importer", "users.csv")):
        content = (ROOT / "examples" / file).read_bytes()
        admin.visit(path)
        admin.fill(file=(content, file)).press("Importer")
        assert admin.page.h1 == "Filen er importert"
    admin.press("Lag engangslenker til de nye")
    assert admin.page.html.count("/ny/") == 4, "one of the five is shut out"
    assert admin.send("/brukere/lenker", {"login": "bruker1"}).text.count("/ny/") == 0
    assert told(app, "leif.oppdiktsrud")[1]["lillevik-barnehage"] == ("leader", "receiver")
    with app.app_context():
        assert db.session.query(Event).filter_by(what="user.added").count() == 5


def test_roles_for_oneself_stand_in_the_log(app: Flask, signed_in: SignIn) -> None:
    admin = signed_in("administrator")
    page = admin.visit(f"/brukere/{admin.user_id}")
    assert "Dette er deg selv" in page.text
    admin.fill(roles=["administrator", "coordinator"]).press("Lagre")
    with app.app_context():
        lines = [(e.what, e.who, e.detail) for e in audit_log.listing().events]
    assert ("user.own_roles", admin.user_id, "coordinator") in lines
    admin.visit(f"/brukere/{admin.user_id}")
    admin.press("Lagre")
    with app.app_context():
        again = [e.what for e in audit_log.listing().events]
    assert again.count("user.own_roles") == 1, "nothing was given"


def test_roles_for_oneself_ask_who_it_is_after_a_while(signed_in: SignIn) -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        admin = signed_in("administrator")
        admin.visit(f"/brukere/{admin.user_id}")
        clock.shift(timedelta(minutes=15))
        admin.fill(roles=["administrator", "coordinator"]).press("Lagre")
        assert admin.status == 401 and admin.page.h1 == "Bekreft at det er deg"
