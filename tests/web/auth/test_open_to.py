"""Who may fill in what: `open_to`, signing in on the way, and what a sign-in that ends costs."""

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.models.accounts import UserSession
from forms.web.auth.authorization import SIGNED_IN
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
)
from tests.web.conftest import PASSPHRASE, Publish, SignIn
from tests.web.forms_simple import (
    NAME,
    TWO_PAGES,
    begin,
    draft,
    sent,
)

STAFF_ONLY = form(
    section(
        "a",
        {**NAME, "guide": "Spør rolig."},
        text("notat", "Notat", audience="staff"),
        guide="Sett av god tid.",
    ),
    section("b", text("mer", "Mer?")),
    open_to=["staff"],
)


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(
    client: Visitor, signed_in: SignIn, publish: Publish
) -> None:
    publish(STAFF_ONLY)
    signed_in("staff")
    assert client.visit("/").buttons("Prøve") == []
    client.visit("/skjema/prove/")
    assert client.path == "/logg-inn"
    client.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
    assert client.path == "/skjema/prove/"
    client.press("Start")
    assert client.page.questions == ["navn", "notat"]
    assert "Spør rolig." in client.page.text
    assert "Sett av god tid." in client.page.text


@pytest.mark.parametrize(
    ("roles", "status"),
    [(["staff"], 200), (["administrator"], 200), (["coordinator"], 403), (["author"], 403)],
)
def test_who_may_start(roles: list[str], status: int, signed_in: SignIn, publish: Publish) -> None:
    publish(STAFF_ONLY)
    visitor = signed_in(*roles)
    assert visitor.get("/skjema/prove/").status_code == status
    assert bool(visitor.visit("/").buttons("Prøve")) == (status == 200)


def test_a_form_of_some_kinds_of_units_is_begun_there_only(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    """The question of the own unit says of which kinds it may be; the administrator may try it."""
    add_units(app, ["solbakken;Solbakken barnehage;barnehage", "sentrum;Sentrum;helsestasjon"])
    own = {"id": "unit", "type": "unit", "label": "Hvor?", "prefill": "unit"}
    publish(form(section("a", {**own, "kinds": ["helsestasjon"]}, NAME), open_to=["staff"]))
    for roles, unit, status in (
        (("staff",), "solbakken", 403),
        (("staff",), "sentrum", 200),
        (("administrator",), "solbakken", 200),
    ):
        visitor = signed_in(*roles, unit=unit)
        assert visitor.get("/skjema/prove/").status_code == status, (roles, unit)
        assert bool(visitor.visit("/").buttons("Prøve")) == (status == 200)


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
@pytest.mark.parametrize("wanted", ["", "/oversikt/", "/skjemaer/", "/brukere/", "/finnes-ikke"])
def test_each_role_lands_on_a_page_it_may_see(role: str, wanted: str, signed_in: SignIn) -> None:
    staff = signed_in(role)
    staff.visit("/")
    staff.press("Logg ut")
    staff.visit(f"/logg-inn?videre={wanted}")
    page = staff.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
    assert staff.status == 200, staff.path
    menu = [link.attrib["href"] for link in page.all("a") if link.attrib["href"][0] == "/"]
    assert [path for path in menu if staff.get(path).status_code == 404] == []


def test_a_stranger_with_the_cookie_sees_nothing(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    publish(STAFF_ONLY)
    staff = begin(signed_in("staff"))
    cookie = staff.get_cookie("utkast-prove", path="/skjema/prove/")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("utkast-prove", cookie.value, path="/skjema/prove/")
    for path in ("del/a", "se-over", "fortsett", "senere"):
        answer = thief.get(f"/skjema/prove/{path}")
        assert answer.status_code == 303
        assert answer.location.startswith("/logg-inn")


def test_a_sign_in_that_ends_costs_no_answer(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    publish(STAFF_ONLY)
    staff = begin(signed_in("staff"))
    staff.fill(navn="Ola")
    with app.app_context(), storage.writing():
        db.session.query(UserSession).delete()
        db.session.commit()
    staff.press("Neste")
    assert staff.status == 401 and "Ola" not in staff.page.html
    assert draft(app)["answers"] == {}, "nothing is written by who is not signed in"
    staff.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
    staff.press("Send nå")
    assert draft(app)["answers"]["navn"] == "Ola"


def test_staff_at_a_public_form_are_the_public(signed_in: SignIn, publish: Publish) -> None:
    publish({**STAFF_ONLY, "open_to": "anyone"})
    staff = begin(signed_in("staff"))
    assert staff.page.questions == ["navn"]
    assert "Spør rolig." not in staff.page.text


def test_a_form_for_those_with_the_link_is_not_in_the_catalogue(
    client: Visitor, publish: Publish
) -> None:
    publish({**TWO_PAGES, "open_to": "link"})
    assert "Prøve" not in client.visit("/").text
    assert client.get("/skjema/prove/").status_code == 404


def test_what_staff_note_is_kept_and_not_in_the_copy(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    publish(STAFF_ONLY)
    staff = begin(signed_in("staff"))
    staff.fill(navn="Ola", notat="Bare for oss").press("Neste")
    staff.press("Neste")
    staff.press("Send inn")
    assert sent(app)[0]["notat"] == "Bare for oss"
    assert "Bare for oss" not in staff.press("Skriv ut").text
