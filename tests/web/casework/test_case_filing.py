"""A submission that is put into a case after it was sent, and the form that follows it outside."""

import pytest
from flask import Flask

from forms.storage import audit_log, db
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Case, Permission
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin

NOTE = form(
    section(
        "barnet",
        text("child_name", "Hva heter barnet?", personal=True),
        {"id": "child_birthdate", "type": "date", "label": "Født", "near": True, "personal": True},
        yes_no("videre", "Skal saken videre?", required=True),
    ),
    title="Notat",
    open_to=["staff", "leader"],
    case="may",
    next=[{"form": form_id, "show_if": {"videre": "yes"}} for form_id in ("lov", "mote", "avvik")],
)
PERMISSION = form(
    section(
        "svar",
        text("child_name", "Hva heter barnet?", prefill={"from": "notat.child_name"}),
        yes_no("ja", "Gir dere tillatelse?", required=True),
    ),
    title="Tillatelse",
    open_to=["staff", "leader"],
    case="must",
    grants={"when": {"ja": "yes"}},
)
MEETING = form(
    section("sak", text("sporsmal", "Hva?", required=True, prefill={"from": "notat.child_name"})),
    title="Sak",
    open_to=["staff", "leader"],
    case="may",
)
DEVIATION = form(
    section("hva", text("tekst", "Hva skjedde?", required=True)), title="Avvik", open_to=["staff"]
)


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody at the kindergarten who has sent a note outside any case."""
    add_units(app)
    for raw, id in ((NOTE, "notat"), (PERMISSION, "lov"), (MEETING, "mote"), (DEVIATION, "avvik")):
        publish(raw, id)
    visitor = signed_in("staff", unit="solbakken")
    return send_note(visitor, "7.5.2021")


def send_note(visitor: Visitor, born: str) -> Visitor:
    begin(visitor, "notat")
    visitor.fill(child_name="Kari Anne Li", child_birthdate=born, videre="yes").press("Neste")
    visitor.press("Send inn")
    assert "Takk" in visitor.page.text
    return visitor


def the_note(app: Flask) -> Submission:
    return db.session.query(Submission).filter_by(form_id="notat").one()


def desk(app: Flask, visitor: Visitor) -> Visitor:
    with app.app_context():
        address = f"/samtaler/{the_note(app).id}"
    visitor.visit(address)
    return visitor


def test_a_case_is_opened_from_a_note_and_the_next_form_begins_in_it(
    app: Flask, staff: Visitor
) -> None:
    staff.press("Tillatelse")
    assert "Legg i en sak" in staff.page.h1 and "Fortsett uten sak" not in staff.page.text
    assert staff.page.value("name") == "Kari Anne Li"
    staff.press("Opprett sak og legg skjemaet i den")
    assert staff.path == "/skjema/lov/del/svar" and staff.page.value("child_name") == "Kari Anne Li"
    staff.fill(ja="yes").press("Neste")
    staff.press("Send inn")
    with app.app_context():
        case = db.session.query(Case).one()
        assert the_note(app).case_id == case.id
        assert db.session.query(Permission).one().case_id == case.id
        (event,) = audit_log.listing(what="submission.filed").events
        assert (event.subject, event.detail) == (the_note(app).id, case.code)


def test_a_note_is_put_into_the_case_of_the_same_child(app: Flask, staff: Visitor) -> None:
    staff.visit("/saker/")
    staff.fill(name="kari  anne li", born="7.5.2021").press("Opprett sak")
    desk(app, staff).press("Legg i en sak")
    assert "Det finnes en åpen sak for et barn med samme navn." in staff.page.text
    staff.press("Legg i saken")
    assert "Notat" in staff.page.text and staff.path.startswith("/saker/")
    desk(app, staff)
    assert "Åpne saken" in staff.page.text and "Ta skjemaet ut" not in staff.page.text
    staff.press("Sak")  # the form that follows begins in the case, without asking
    assert staff.path == "/skjema/mote/del/sak"


def test_a_note_about_another_child_is_refused(app: Flask, staff: Visitor) -> None:
    staff.visit("/saker/")
    staff.fill(name="Kari Anne Li", born="8.5.2021").press("Opprett sak")
    desk(app, staff).press("Legg i en sak")
    with app.app_context():
        case_id = db.session.query(Case).one().id
    staff.fill(case=case_id).press("Legg i saken")
    assert staff.status == 422 and "ikke samme fødselsdato" in staff.page.text
    with app.app_context():
        assert the_note(app).case_id is None


def test_what_follows_begins_outside_a_case_where_that_is_enough(
    app: Flask, staff: Visitor
) -> None:
    staff.press("Sak")
    staff.press("Fortsett uten sak")
    assert staff.path == "/skjema/mote/del/sak" and staff.page.value("sporsmal") == "Kari Anne Li"
    desk(app, staff).press("Avvik")
    assert staff.path == "/skjema/avvik/del/hva"


def test_only_those_at_the_unit_put_it_into_a_case_and_the_leader_takes_it_out(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    with app.app_context():
        address = f"/samtaler/{the_note(app).id}/sak"
    other = signed_in("staff", unit="lia")
    assert other.get(address).status_code == 404
    other.visit("/saker/")
    assert other.send(f"{address}/ny", {"A-name": "Kari"}).status_code == 404
    staff.visit(address)
    staff.press("Opprett sak og legg skjemaet i den")
    assert staff.send(f"{address}/ut", {}).status_code == 404
    assert staff.send(address, {"A-case": "x"}).status_code == 404  # it is in one already
    leader = signed_in("leader", unit="solbakken")
    desk(app, leader).press("Ta skjemaet ut av saken")
    with app.app_context():
        assert the_note(app).case_id is None


MINUTES = form(
    section(
        "avtalt",
        text("maal", "Hva er målet?"),
        {"id": "avtaler", "type": "repeat", "label": "Avtaler", "add": "Legg til", "min": 1,
         "questions": [text("hva", "Hva?"), text("hvem", "Hvem?")]},
    ),
    title="Referat",
    open_to=["staff"],
    case="must",
    next=[{"form": "plan"}],
)  # fmt: skip
PLAN = form(
    section(
        "tiltak",
        text("maal", "Målet", prefill={"from": "referat.maal"}),
        {"id": "tiltak", "type": "repeat", "label": "Tiltak", "add": "Legg til",
         "prefill": {"from": "referat.avtaler", "rows": {"hva": "hva", "ansvar": "hvem"}},
         "questions": [text("hva", "Tiltak"), text("ansvar", "Ansvar")]},
    ),
    section(
        "evaluering",
        {"id": "virkning", "type": "repeat", "label": "Virkning", "add": "Legg til",
         "prefill": {"from": "plan.tiltak", "rows": {"hva": "hva"}},
         "questions": [text("hva", "Tiltak"), text("gikk", "Hvordan gikk det?")]},
    ),
    title="Plan",
    open_to=["staff"],
    case="must",
    steps=[
        {"id": "plan", "title": "Planen", "by": "staff", "sections": ["tiltak"]},
        {"id": "evaluering", "title": "Evaluering", "by": "staff", "sections": ["evaluering"]},
    ],
)  # fmt: skip


def test_the_minutes_carry_to_the_plan_and_the_plan_to_its_evaluation(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(MINUTES, "referat")
    publish(PLAN, "plan")
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/saker/")
    staff.fill(name="Kari Li", born="7.5.2021").press("Opprett sak")
    staff.fill(form="referat").press("Start")
    staff.fill(maal="Leke", avtaler__0__hva="Lekegruppe", avtaler__0__hvem="Jon").press("Neste")
    staff.press("Send inn")
    staff.press("Plan")
    assert staff.page.value("maal") == "Leke"
    assert staff.page.value("tiltak-0-hva") == "Lekegruppe"
    assert staff.page.value("tiltak-0-ansvar") == "Jon"
    staff.press("Neste")
    staff.press("Send inn")
    with app.app_context():
        plan = db.session.query(Submission).filter_by(form_id="plan").one().id
    staff.visit(f"/samtaler/{plan}")
    staff.press("Fyll ut «Evaluering»")
    assert staff.page.value("virkning-0-hva") == "Lekegruppe"
