"""What is known of the signed-in user and of their unit is filled in, and never asked."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms import i18n, storage
from forms.definition import load_form, read_library
from forms.logic.school_year import end_of_school, half_a_year_of_school
from forms.questions import TYPES
from forms.storage import db
from forms.storage.accounts import reminders
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin

FOLDER = Path(__file__).parents[3] / "definitions"
ASKING: dict[str, Any] = form(
    section(
        "a",
        text("navn", "Hvem er du?", prefill="user.name"),
        {**text("epost", "E-post", prefill="user.email"), "format": "email"},
        {**text("telefon", "Telefon", prefill="user.phone"), "format": "phone"},
        {"id": "enhet", "type": "unit", "label": "Enhet", "prefill": "unit"},
    ),
    open_to=["staff"],
)


def test_name_mail_phone_and_unit_of_the_user_are_filled_in(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(ASKING)
    staff, other = (signed_in("staff", unit="solbakken") for _number in range(2))
    with app.app_context(), storage.writing():
        reminders.set_mail(staff.user_id or "", "kari@kommune.no", wanted=False)
        db.session.commit()
    staff.visit("/min-side/")
    staff.fill(phone="12").press("Lagre telefonnummeret")
    assert staff.status == 422 and staff.page.title.startswith("Feil:")
    staff.fill(phone="22 33 44 55").press("Lagre telefonnummeret")
    assert "kari@kommune.no" in staff.page.html and staff.page.value("phone") == "22 33 44 55"
    page = begin(staff).page
    assert [page.value(name) for name in ("navn", "epost", "telefon", "enhet")] == [
        "Kari Prøve", "kari@kommune.no", "22 33 44 55", "solbakken",
    ]  # fmt: skip
    assert begin(other).page.value("epost") == "", "who has given none is asked"


def test_the_kind_of_a_known_unit_is_not_asked(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    loaded = load_form(FOLDER / "avviksmelding.json", read_library(FOLDER, TYPES))
    assert loaded.document is not None
    publish_document(app, loaded.document)
    staff = signed_in("staff", unit="solbakken")
    begin(staff, "avviksmelding")
    assert staff.page.value("unit") == "solbakken"
    staff.fill(staff_role="styrer").press("Neste")
    assert staff.status == 200 and not staff.path.endswith("/melder"), staff.page.text


def publish_document(app: Flask, document: dict[str, Any]) -> None:
    from forms.storage.definitions import versions

    with app.app_context(), storage.writing():
        versions.publish(document)
        db.session.commit()


@pytest.mark.parametrize(
    ("named", "counted"),
    [("school_start+6m", half_a_year_of_school), ("school_end", end_of_school)],
)
def test_a_day_of_the_school_year_is_filled_in(
    named: str, counted: Callable[[date], date], publish: Publish, signed_in: SignIn
) -> None:
    until = {"id": "til", "type": "date", "near": True, "label": "Til", "prefill": named}
    publish(form(section("a", until), open_to=["staff"]))
    page = begin(signed_in("staff")).page
    until_day = counted(i18n.today())
    assert page.value("til") == f"{until_day.day}.{until_day.month}.{until_day.year}"
