"""The thread of a case is handed over among those who may open it, and the log tells."""

from datetime import date

from flask import Flask

from forms import storage
from forms.storage import audit_log, db
from forms.storage.workflow import admissions, case_holders, cases
from forms.storage.workflow.admissions import Place
from tests.support.client import Visitor
from tests.support.factories import add_units
from tests.web.conftest import SignIn


def a_case(app: Flask, by: str) -> str:
    with app.app_context(), storage.writing():
        case = cases.open_case("lia", cases.Child("Ola Kanarifugl", date(2018, 5, 7)), by)
        db.session.commit()
        return case.id


def held_by(app: Flask, case_id: str) -> str | None:
    with app.app_context():
        found = case_holders.holder(case_id)
        return found.user_id if found else None


def test_a_case_is_held_by_one_who_may_open_it(app: Flask, signed_in: SignIn) -> None:
    add_units(app)
    opener, colleague = signed_in("staff", unit="lia"), signed_in("staff", unit="lia")
    stranger: Visitor = signed_in("staff", unit="nes")
    case_id = a_case(app, opener.user_id)
    path = f"/saker/{case_id}/stafettholder"
    assert "Ingen er valgt" in opener.visit(f"/saker/{case_id}").text
    assert opener.send(path, {"holder": colleague.user_id}).status_code == 404
    opener.visit(f"/saker/{case_id}")
    opener.fill(holder=opener.user_id).press("Gi stafettpinnen videre")
    assert held_by(app, case_id) == opener.user_id
    with app.app_context(), storage.writing():
        admissions.let_in(Place(case=case_id), colleague.user_id, "Overtar", by=opener.user_id)
        db.session.commit()
    opener.visit(f"/saker/{case_id}")
    opener.fill(holder=colleague.user_id).press("Gi stafettpinnen videre")
    assert held_by(app, case_id) == colleague.user_id
    colleague.visit(f"/saker/{case_id}")
    colleague.fill(holder=colleague.user_id).press("Gi stafettpinnen videre")
    stranger.visit("/saker/")
    assert stranger.send(path, {"holder": stranger.user_id}).status_code == 404
    with app.app_context():
        lines = audit_log.listing(what="case.holder").events
        assert [line.detail for line in lines] == [colleague.user_id, opener.user_id]
    told = signed_in("auditor").visit("/logg/")
    assert "ga stafettpinnen i sak" in told.text and "Kanarifugl" not in told.text


def test_nothing_of_it_outlives_the_case(app: Flask, signed_in: SignIn) -> None:
    add_units(app)
    opener = signed_in("staff", unit="lia")
    case_id = a_case(app, opener.user_id)
    opener.visit(f"/saker/{case_id}")
    opener.fill(holder=opener.user_id).press("Gi stafettpinnen videre")
    with app.app_context(), storage.writing():
        found = db.session.get(cases.Case, case_id)
        assert found is not None
        db.session.delete(found)
        db.session.commit()
    assert held_by(app, case_id) is None
