"""A child's case: who may see it, what is permitted in it, and what goes from form to form."""

from typing import Any

import pytest
from flask import Flask

from forms import i18n, storage
from forms.storage import audit_log, db
from forms.storage.models.workflow import Case, Permission
from forms.storage.workflow import cases, consents, meetings
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn

PERMISSION = form(
    section(
        "svar",
        text("child_name", "Hva heter barnet?", prefill="link"),
        yes_no("ja", "Gir dere tillatelse?", required=True),
        {"id": "til", "type": "date", "label": "Gjelder til"},
    ),
    open_to=["staff"],
    case="must",
    grants={"when": {"ja": "yes"}, "to": "til"},
    next=[{"form": "mote", "show_if": {"ja": "yes"}}, {"form": "takk"}],
)
MEETING = form(
    section("sak", text("sporsmal", "Hva ønsker dere hjelp til?", required=True)),
    section(
        "barnet",
        text("navn", "Hva heter barnet?", prefill={"from": "lov.child_name"}, personal=True),
        needs="lov",
    ),
    open_to=["staff"],
    case="must",
)
FEEDBACK = form(
    section("motet", text("bra", "Hva var bra?")),
    confidentiality="anonymous",
    open_to="link",
    review=False,
)


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody at the kindergarten, in a new case."""
    add_units(app)
    publish(PERMISSION, "lov")
    publish(MEETING, "mote")
    publish(FEEDBACK, "takk")
    visitor = signed_in("staff", unit="solbakken")
    visitor.visit("/saker/")
    assert "Ingen saker ennå" in visitor.page.text
    visitor.fill(name="Kari Anne Li", born="7.5.2021").press("Opprett sak")
    return visitor


def start(visitor: Visitor, form_id: str) -> Visitor:
    """Begin a form in the only case."""
    visitor.visit("/saker/")
    visitor.press("K.A.L. 2021")
    visitor.fill(form=form_id).press("Start")
    return visitor


def permit(visitor: Visitor, **answers: str) -> Visitor:
    """Fill in the permission."""
    start(visitor, "lov").fill(**{"child_name": "Kari Anne Li", "ja": "yes", **answers})
    visitor.press("Neste")
    visitor.press("Send inn")
    assert "Takk" in visitor.page.text
    return visitor


def test_the_list_tells_initials_and_the_case_itself_who_it_is(staff: Visitor) -> None:
    assert "Kari Anne Li" in staff.page.text and "Ingen tillatelse" in staff.page.text
    staff.visit("/saker/")
    assert "K.A.L. 2021" in staff.page.text and "Kari" not in staff.page.text.replace(
        "Kari Prøve", ""
    )


def test_who_the_child_is_is_not_kept_in_clear(app: Flask, staff: Visitor) -> None:
    with app.app_context():
        (case,) = db.session.query(Case).all()
        assert b"Kari" not in case.sealed
        assert cases.child_of_case(case).name == "Kari Anne Li"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": "", "born": ""}, "Fyll ut «Barnets navn»."),
        ({"name": "A", "born": "31.2.2020"}, "Fødselsdato: 31.02.2020 finnes ikke."),
        ({"name": "A", "born": "1.1.1950"}, "Fødselsdato kan ikke være før"),
        ({"name": "A", "born": "1.1.2199"}, "Fødselsdato kan ikke være i framtiden."),
    ],
)
def test_what_is_wrong_is_said(staff: Visitor, typed: dict[str, str], message: str) -> None:
    staff.visit("/saker/")
    staff.fill(**typed).press("Opprett sak")
    assert staff.status == 422 and message in staff.page.text
    assert staff.page.title.startswith("Feil:")


@pytest.mark.parametrize("typed", ["7. mai 2021", "7.5.21", "2021-05-07", "070521"])
def test_a_birthday_is_read_as_in_a_question(staff: Visitor, typed: str) -> None:
    staff.visit("/saker/")
    staff.fill(name="Ola", born=typed).press("Opprett sak")
    assert "07.05.2021" in staff.page.text
    born = staff.page.controls("born")[0]
    assert (born.get("value"), born.get("aria-required")) == ("7.5.2021", None)
    assert staff.page.controls("name")[0].get("aria-required") == "true"


def test_other_units_and_other_roles_find_nothing(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    path = staff.path
    unknown = f"/saker/{'0' * 32}"
    for other in (signed_in("staff", unit="lia"), signed_in("coordinator"), signed_in("leader")):
        other.visit("/")
        assert other.get(path).status_code == other.get(unknown).status_code == 404
        assert other.send(f"{path}/start", {"form": "lov"}).status_code == 404


def test_a_form_of_a_case_begins_in_one(staff: Visitor) -> None:
    staff.visit("/skjema/mote/")
    staff.press("Start")
    assert "hører til en sak" in staff.page.text
    staff.press("K.A.L. 2021")
    assert staff.page.posted(staff.page.button("Start"))["form"] == "mote"


def test_a_child_is_not_named_without_permission(app: Flask, staff: Visitor) -> None:
    start(staff, "mote").fill(sporsmal="Om søvn").press("Neste")
    assert "navn" not in staff.page.html.split("<main")[1].lower()
    staff.press("Send inn")
    permit(staff)
    start(staff, "mote").fill(sporsmal="Om søvn").press("Neste")
    assert "Hva heter barnet?" in staff.page.text
    assert "hentet fra tidligere skjemaer i saken" in staff.page.text
    assert staff.page.posted(staff.page.button("Neste"))["A-navn"] == "Kari Anne Li"


def test_a_permission_that_ends_while_the_form_is_filled_in_stops_the_naming(
    app: Flask, staff: Visitor
) -> None:
    permit(staff)
    start(staff, "mote").fill(sporsmal="Om søvn").press("Neste")
    staff.press("Neste")
    with app.app_context(), storage.writing():
        consents.withdraw(db.session.query(Permission).one())
        db.session.commit()
    staff.press("Send inn")
    with app.app_context():
        kept = next(cases.submissions(case) for case in db.session.query(Case))
        answers = [storage.submissions.store.open_answers(s) for s in kept if s.form_id == "mote"]
    assert answers == [{"sporsmal": "Om søvn"}]


def test_storage_itself_refuses_without_permission(app: Flask, staff: Visitor) -> None:
    with app.app_context():
        (case,) = db.session.query(Case).all()
        with pytest.raises(consents.NotPermitted):
            consents.demand_valid(case.id, frozenset({"lov"}))
        consents.demand_valid(None, frozenset())


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({}, "Gyldig"),
        ({"ja": "no"}, "Avslått"),
        ({"til__day": "1", "til__month": "1", "til__year": "2020"}, "Utløpt"),
    ],
)
def test_the_case_shows_what_is_permitted(
    staff: Visitor, answers: dict[str, str], status: str
) -> None:
    permit(staff, **answers)
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    assert status in staff.page.text


def test_the_family_withdraws_by_their_own_link(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    permit(staff)
    page = staff.press("Trekke tillatelsen tilbake")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    client.visit(link[link.index("/i/") :])
    client.press("Åpne")
    client.press("Trekk tillatelsen tilbake")
    assert "Tillatelsen er trukket tilbake" in client.page.text
    with app.app_context():
        assert consents.valid_forms(db.session.query(Permission).one().case_id) == frozenset()
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    assert "Trukket" in staff.page.text


def test_staff_note_that_it_was_withdrawn(app: Flask, staff: Visitor) -> None:
    permit(staff)
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    staff.press("Trekk tilbake")
    staff.press("Trekk tilbake")  # asked once
    assert "Trukket" in staff.page.text


@pytest.mark.parametrize("state", ["withdrawn", "underway"])
def test_a_permission_that_is_opened_again_or_withdrawn_permits_nothing(
    app: Flask, staff: Visitor, state: str
) -> None:
    permit(staff)
    with app.app_context(), storage.writing():
        permission = db.session.query(Permission).one()
        assert consents.valid_forms(permission.case_id) == {"lov"}
        storage.submissions.store.get(permission.submission_id).state = state
        db.session.commit()
        assert consents.valid_forms(permission.case_id) == frozenset()
        assert consents.status(permission) == {"underway": "waiting"}.get(state, state)


def test_the_next_forms_are_offered(app: Flask, staff: Visitor, client: Visitor) -> None:
    permit(staff)
    receipt = staff.path
    staff.press("Prøve")
    assert staff.path == "/skjema/mote/del/sak"
    staff.visit(receipt)
    page = staff.press("Anonymt skjema: Prøve")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    assert client.get("/skjema/takk/").status_code in (401, 403, 404)
    client.visit(link[link.index("/i/") :])
    client.press("Åpne")
    client.fill(bra="Alt").press("Send inn")
    assert "Takk" in client.page.text
    with app.app_context():
        (made,) = [
            i for i in db.session.query(storage.models.workflow.Invitation) if i.form_id == "takk"
        ]
        assert (made.case_id, made.submission_id, made.made_by, made.unit_id) == (None,) * 4
        assert made.used == 1
    client.visit(link[link.index("/i/") :])
    assert client.status == 410


def test_a_case_is_closed_and_opened_again(staff: Visitor) -> None:
    staff.press("Lukk saken")
    assert staff.status == 422 and "Hvordan gikk det?" in staff.page.title + staff.page.text
    staff.fill(outcome="elsewhere", told="no").press("Lukk saken")
    assert staff.status == 422 and "Skriv hvorfor foresatte ikke" in staff.page.text
    staff.fill(why="Barnevernstjenesten ber oss vente.").press("Lukk saken")
    assert "Saken går videre et annet sted" in staff.page.text
    assert "Foresatte har ikke fått vite det: Barnevernstjenesten ber oss" in staff.page.text
    staff.visit("/saker/")
    assert "K.A.L." not in staff.page.text
    staff.press("Vis lukkede saker også")
    staff.press("K.A.L. 2021")
    staff.press("Åpne saken igjen")
    assert "Neste skjema i saken" in staff.page.text
    assert "Saken går videre et annet sted" not in staff.page.text.partition("Avslutte")[0]


def test_a_permission_is_not_valid_while_its_case_is_closed(app: Flask, staff: Visitor) -> None:
    permit(staff)
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    case_page = staff.path
    with app.app_context():
        case_id = db.session.query(Case).one().id
        assert consents.valid_forms(case_id) == {"lov"}
    assert "Dette er ikke ferdig" in staff.page.text
    assert "Den gjelder ikke lenger når saken er lukket" in staff.page.text
    staff.fill(outcome="elsewhere", told="yes").press("Lukk saken")
    assert staff.status == 422 and "vil lukke saken likevel" in staff.page.text
    staff.fill(sure="1").press("Lukk saken")
    assert "Gjelder ikke mens saken er lukket" in staff.visit(case_page).text
    assert "Åpner du saken igjen, gjelder tillatelsene igjen" in staff.page.text
    with app.app_context():
        assert not consents.valid_forms(case_id) and not consents.valid_services(case_id)
    staff.press("Åpne saken igjen")
    with app.app_context():
        assert consents.valid_forms(case_id) == {"lov"}


def test_what_is_not_done_is_told_before_a_case_is_closed(app: Flask, staff: Visitor) -> None:
    assert "Dette er ikke ferdig" not in staff.page.text
    case_page = staff.path
    start(staff, "lov")
    with app.app_context(), storage.writing():
        case = db.session.query(Case).one()
        coming = meetings.plan("tverrfaglig_mote", "solbakken", i18n.today(), by=staff.user_id)
        meetings.add_part(coming, case.id)
        db.session.commit()
    told = staff.visit(case_page).text.partition("Dette er ikke ferdig")[2]
    assert "Prøve: påbegynt av deg" in told
    assert "Møtet blir ikke avlyst" in told


def test_a_closed_case_has_the_link_to_the_anonymous_form(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    permit(staff)
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    case_page = staff.path
    assert staff.send(f"{case_page}/lenke", {"form": "takk"}).status_code == 404
    staff.visit(case_page)
    staff.fill(outcome="reached", told="yes", sure="1").press("Lukk saken")
    assert staff.send(f"{case_page}/lenke", {"form": "mote"}).status_code == 404
    staff.visit(case_page)
    page = staff.press("Lag lenke: Prøve")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    client.visit(link[link.index("/i/") :])
    client.press("Åpne")
    client.fill(bra="Alt").press("Send inn")
    assert "Takk" in client.page.text
    with app.app_context():
        made = db.session.query(storage.models.workflow.Invitation).one()
        assert (made.case_id, made.submission_id, made.made_by, made.unit_id) == (None,) * 4


def test_a_form_in_a_case_knows_the_child(app: Flask, staff: Visitor) -> None:
    start(staff, "lov")
    assert staff.page.value("child_name") == "Kari Anne Li"
    with app.app_context():
        code = db.session.query(Case).one().code
    assert f"Hva heter barnet? fra «sak {code}»" in staff.page.text


def test_the_next_form_is_the_button_and_the_rest_behind_it(staff: Visitor) -> None:
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    assert "Neste skjema i saken" in staff.page.text  # nothing is permitted yet: the permission
    staff.press("Prøve")
    assert staff.path == "/skjema/lov/del/svar"
    staff.fill(child_name="Kari Anne Li", ja="yes").press("Neste")
    staff.press("Send inn")
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    staff.press("Prøve")
    assert staff.path == "/skjema/mote/del/sak"
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    staff.press("Trekk tilbake")
    staff.press("Trekk tilbake")  # asked once
    staff.press("Prøve")  # what was permitted is over: the permission is next again
    assert staff.path == "/skjema/lov/del/svar"


def test_what_is_carried_ends_with_one_sign(staff: Visitor) -> None:
    permit(staff)
    start(staff, "mote").fill(sporsmal="Språk").press("Neste")
    assert "Hva heter barnet? fra «Prøve»" in staff.page.text and "?:" not in staff.page.text


def test_what_comes_before_a_form_that_was_sent_is_not_next(
    staff: Visitor, publish: Publish
) -> None:
    publish({**MEETING, "next": [{"form": "referat"}]}, "mote")
    publish(form(section("sagt", text("ord", "Hva ble sagt?")), open_to=["staff"], case="must",
                 title="Referatet"), "referat")  # fmt: skip
    permit(staff)
    staff.visit("/saker/")
    assert "Neste skjema i saken" in staff.press("K.A.L. 2021").text
    start(staff, "referat").fill(ord="Noe").press("Neste")
    staff.press("Send inn")
    staff.visit("/saker/")
    assert "Neste skjema i saken" not in staff.press("K.A.L. 2021").text


def test_the_child_is_written_anew(staff: Visitor) -> None:
    staff.fill(name="Kari Li", born="8.5.2010").press("Lagre")
    assert "Kari Li" in staff.page.text and "Fra 15 år" in staff.page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": "", "born": "7.5.2021"}, "Fyll ut «Barnets navn»."),
        ({"name": "Ola", "born": "i fjor"}, "Fødselsdato må være en dato"),
        ({"name": "Ola", "born": "1.1." + "9" * 40}, "Fødselsdato må være en dato"),
    ],
)
def test_what_is_wrong_with_the_child_written_anew_is_said(
    staff: Visitor, typed: dict[str, str], message: str
) -> None:
    staff.visit("/saker/")
    staff.press("K.A.L. 2021")
    staff.fill(**typed).press("Lagre")
    assert staff.status == 422 and message in staff.page.text
    assert staff.page.title.startswith("Feil:")
    assert {name: staff.page.value(name) for name in typed} == typed
    assert "Kari Anne Li" in staff.page.h1


def test_an_old_page_for_withdrawing_is_shown_once_more_in_any_language(
    staff: Visitor, client: Visitor
) -> None:
    permit(staff)
    page = staff.press("Trekke tillatelsen tilbake")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    client.visit(link[link.index("/i/") :])
    client.press("Åpne")
    client.press("Trekk tillatelsen tilbake", csrf_token="gammelt")
    assert client.status == 400
    client.press("English")
    assert client.status == 200 and "trukket" not in client.page.text
    client.press("Withdraw the permission")
    assert client.status == 200 and 'role="status"' in client.page.html


def test_the_desk_leads_to_the_case_and_the_next_form(app: Flask, staff: Visitor) -> None:
    permit(staff)
    with app.app_context():
        address = f"/samtaler/{db.session.query(Permission).one().submission_id}"
    staff.visit(address)
    staff.press("Prøve")
    assert staff.path == "/skjema/mote/del/sak"
    staff.visit(address)
    staff.press("Åpne saken")
    assert staff.path.startswith("/saker/")


def test_what_only_staff_saw_is_not_carried_to_where_all_see_it(
    staff: Visitor, publish: Publish
) -> None:
    first = form(section("a", text("hemmelig", "Hemmelig", audience="staff")), open_to=["staff"])
    again = form(
        section(
            "b",
            text("apent", "Åpent", prefill={"from": "forste.hemmelig"}),
            text("lukket", "Lukket", prefill={"from": "forste.hemmelig"}, audience="staff"),
        ),
        open_to=["staff"],
    )
    publish({**first, "case": "may"}, "forste")
    publish({**again, "case": "may"}, "neste")
    start(staff, "forste").fill(hemmelig="BARE OSS").press("Neste")
    staff.press("Send inn")
    start(staff, "neste")
    assert staff.page.value("apent") in (None, "")
    assert staff.page.value("lukket") == "BARE OSS"


def test_an_answer_that_would_mean_something_else_is_not_carried(
    staff: Visitor, publish: Publish
) -> None:
    def asked(id: str, options: dict[str, str], unit: str) -> list[dict[str, Any]]:
        own: dict[str, dict[str, Any]] = {
            "valg": {"type": "choice", "options": options},
            "tall": {"type": "number", "unit": unit},
        }
        copied = () if id == "a" else ("prefill",)
        return [
            {"id": f"{id}_{name}", "label": name, **keys}
            | {key: {"from": f"forste.a_{name}"} for key in copied}
            for name, keys in own.items()
        ]

    yes = {"1": "Ja", "2": "Nei"}
    first = form(section("a", *asked("a", yes, "kg")), open_to=["staff"])
    again = form(
        section(
            "b",
            *asked("lik", yes, "kg"),
            *asked("snudd", {"1": "Nei", "2": "Ja"}, "g"),
        ),
        open_to=["staff"],
    )
    publish({**first, "case": "may"}, "forste")
    publish({**again, "case": "may"}, "neste")
    start(staff, "forste").fill(a_valg="1", a_tall="20").press("Neste")
    staff.press("Send inn")
    start(staff, "neste")
    assert staff.page.value("lik_valg") == ["1"] and staff.page.value("lik_tall") == "20"
    assert not staff.page.value("snudd_valg")
    assert not staff.page.value("snudd_tall")


def test_whoever_reads_who_the_child_is_stands_in_the_log(app: Flask, staff: Visitor) -> None:
    with app.app_context():
        (case,) = db.session.query(Case).all()
        assert [e.subject for e in audit_log.listing(what="case.read").events] == [case.id]
