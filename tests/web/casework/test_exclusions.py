"""People whom a family shares nothing with: refused where they are chosen, and they read nothing.

The names stand in the permission alone, so an account of a later day, or a new name, is met too.
"""

import copy
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.models.workflow import Case, Permission
from forms.storage.submissions import drafts
from forms.storage.workflow import admissions
from forms.storage.workflow.admissions import Place
from forms.workflow.cases.exclusions import is_named, may_be_name
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.casework.test_cases import PERMISSION, permit, start
from tests.web.conftest import Publish, SignIn
from tests.web.coordinator.test_reading_levels import bare

MINUTES: dict[str, Any] = form(
    section(
        "hvem",
        text("leder", "Hvem leder møtet?", permitted="people"),
        {
            "id": "med",
            "type": "repeat",
            "label": "Til stede",
            "questions": [text("navn", "Navn", permitted="people")],
        },
        text("hemmelig", "Hva ble sagt?"),
        {"id": "til", "type": "unit", "label": "Hvem skal ha det?"},
    ),
    section("mottak", text("mottatt", "Hvem tok imot?")),
    open_to=["staff", "leader"],
    case="must",
    read_by={
        "coordinator": "answers",
        "people": ["doers", "members", "leader", "unit", "receiver"],
        "services": ["helsestasjon"],
    },
    steps=[
        {"id": "motet", "title": "Møtet", "by": "staff", "sections": ["hvem"]},
        {"id": "mottak", "title": "Mottak", "by": "receiver", "unit": "til",
         "sections": ["mottak"]},
    ],
)  # fmt: skip
SECRET = "Kanari-hemmelig"
NAMES = {
    "doer": ("staff", "solbakken", "Dina Doer"),
    "leader": ("leader", "solbakken", "Lea Leder"),
    "member": ("staff", "solbakken", "Mia Medlem"),
    "colleague": ("staff", "solbakken", "Kim Kollega"),
    "service": ("staff", "helsa", "Siv Service"),
    "receiver": ("receiver", "lia", "Rolf Mottaker"),
    "coordinator": ("coordinator", None, "Kåre Koordinator"),
}
READS = {"doer", "leader", "member", "colleague", "service", "receiver", "coordinator"}
"""Who reads the minutes when nobody is left out."""
STAYS = {"doer", "leader"}
"""Who reads them whatever the family says: by office, or since they wrote it themselves."""


def call(app: Flask, person: Visitor, name: str) -> None:
    with app.app_context(), storage.writing():
        user = users.get(person.user_id or "")
        assert user is not None
        user.name = name
        db.session.commit()


@pytest.fixture
def people(app: Flask, publish: Publish, signed_in: SignIn) -> dict[str, Visitor]:
    """Seven people and a case of the doer's, whose permission asks who is left out."""
    add_units(app, ["solbakken;Solbakken barnehage;barnehage", "lia;Lia skole;barneskole",
                    "helsa;Fjell helsestasjon;helsestasjon"])  # fmt: skip
    permission = copy.deepcopy(PERMISSION)
    permission["sections"][0]["questions"].append(
        {"id": "ikke", "type": "text", "lines": 3, "label": "Hvem skal vi ikke dele med?"}
    )
    permission["grants"]["except_people"] = "ikke"
    publish(permission, "lov")
    publish(MINUTES, "mote")
    found = {}
    for who, (role, unit, name) in NAMES.items():
        found[who] = signed_in(role, unit=unit)
        call(app, found[who], name)
    found["doer"].visit("/saker/")
    found["doer"].fill(name="Kari Anne Li", born="7.5.2021").press("Opprett sak")
    with app.app_context(), storage.writing():
        (case,) = db.session.query(Case).all()
        for who in ("member", "service"):
            by = found["doer"].user_id or ""
            admissions.let_in(Place(case=case.id), found[who].user_id or "", "Trengs", by=by)
        db.session.commit()
    return found


def leave_out(person: Visitor, names: str) -> None:
    permit(person, ikke=names, til__day="31", til__month="12", til__year="2030")


def settle(person: Visitor, number: int = 0, who: str = "-") -> None:
    """Say on the case's page whom a name means; by itself nobody with an account."""
    person.visit("/saker/")
    person.press("K.A.L. 2021")
    person.fill(**{f"meant_{number}": who}).press("Lagre")
    assert person.status == 200


def send_minutes(app: Flask, person: Visitor, **answers: Any) -> str:
    """Send minutes to Lia, which has them then; the address of the submission."""
    filled = {"leder": "Dina Doer", "hemmelig": SECRET, "til": "lia", **answers}
    start(person, "mote").fill(**filled).press("Neste")
    person.press("Send inn")
    with app.app_context():
        return next(
            each.id for each in db.session.query(storage.Submission) if each.form_id == "mote"
        )


def places(app: Flask, who: str, id: str) -> dict[str, str]:
    """Every place where the person may meet the minutes: what to open, or to send."""
    with app.app_context():
        (case,) = db.session.query(Case).all()
    if who == "coordinator":
        return {
            "list": "/oversikt/mote?status=alle",
            "page": f"/oversikt/mote/{id}",
            "pdf": f"/oversikt/mote/{id}/pdf",
            "words": "/resultater/mote/ord?status=alle",
            "export": "post /oversikt/mote/last-ned",
            "search": "post /oversikt/mote/person/",
        }
    return {
        "page": f"/samtaler/{id}",
        "pdf": f"/samtaler/{id}/pdf",
        "done": "/samtaler/?fane=ferdig",
        "others": "/samtaler/?fane=andre",
        "to do": "/samtaler/",
        "case": f"/saker/{case.id}",
        "cases": "/saker/",
    }


def tells(person: Visitor, place: str, id: str, code: str) -> bool:
    """Whether the place tells the person anything of the minutes or of the case."""
    if place.startswith("post "):
        person.visit("/")
        data = {"format": "csv", "status": "alle", "q-name": "Dina", "q-reason": "unit"}
        told = person.send(place.removeprefix("post "), data).text
    else:
        answer = person.get(place)
        told = answer.text if answer.status_code == 200 else ""
    told = told.replace(place.partition("?")[0], "")
    return SECRET in told or id in told or code in told


def test_who_is_left_out_finds_nothing_and_nobody_else_loses_anything(
    app: Flask, people: dict[str, Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The matrix: each person, while each in turn is left out, at each place."""
    monkeypatch.setattr(
        "forms.web.core.downloads.print_pdf", lambda html: html.encode(), raising=True
    )
    leave_out(people["doer"], "Far, fetter Per")
    settle(people["leader"])
    id = send_minutes(app, people["doer"])
    with app.app_context():
        (case,) = db.session.query(Case).all()
        code = case.code
    everywhere = [
        (who, name, place) for who in people for name, place in places(app, who, id).items()
    ]
    before = {(who, name): tells(people[who], place, id, code) for who, name, place in everywhere}
    assert {who for (who, name), told in before.items() if name == "page" and told} == READS
    for left_out in NAMES:
        with app.app_context(), storage.writing():
            db.session.query(Permission).delete()
            db.session.commit()
        leave_out(people["doer"], f"Far, fetter Per\n{NAMES[left_out][2]}")
        for who, name, place in everywhere:
            told = tells(people[who], place, id, code)
            if who == left_out and who not in STAYS:
                assert not told, (who, name)
                assert_like_unknown(people[who], place, id, case.id)
            elif who == left_out == "doer" and name in ("case", "cases"):
                assert not told, "what they wrote they read, and nothing else of the case"
            else:
                assert told == before[who, name], (who, name, left_out)


def assert_like_unknown(person: Visitor, place: str, *ids: str) -> None:
    """The place answers byte for byte as one that is not there."""
    unknown = place
    for id in ids:
        unknown = unknown.replace(id, "0" * 32)
    if unknown != place:
        assert bare(person.get(place), *ids) == bare(person.get(unknown)), place


def test_an_account_that_is_renamed_is_left_out_when_it_is_met(
    app: Flask, people: dict[str, Visitor]
) -> None:
    leave_out(people["doer"], "Anne-Lise Åsheim")
    settle(people["doer"])
    address = f"/samtaler/{send_minutes(app, people['doer'])}"
    assert people["colleague"].get(address).status_code == 200
    call(app, people["colleague"], "ÅSHEIM, Anne Lise")
    assert people["colleague"].get(address).status_code == 404
    call(app, people["colleague"], "Anne Hansen")
    assert people["colleague"].get(address).status_code == 200
    with app.app_context():
        (permission,) = db.session.query(Permission).all()
        row = {c.name: getattr(permission, c.name) for c in Permission.__table__.columns}
        assert row["excepts"] and "sheim" not in str(row), "no name is kept in clear"


def test_a_new_permission_without_the_name_lets_them_in_again(
    app: Flask, people: dict[str, Visitor]
) -> None:
    leave_out(people["doer"], "Kim Kollega")
    address = f"/samtaler/{send_minutes(app, people['doer'])}"
    assert people["colleague"].get(address).status_code == 404
    with app.app_context(), storage.writing():
        (permission,) = db.session.query(Permission).all()
        permission.withdrawn = permission.ends
        db.session.commit()
    assert people["colleague"].get(address).status_code == 404, "withdrawn, it still stands"
    permit(people["doer"], til__day="31", til__month="12", til__year="2030")
    assert people["colleague"].get(address).status_code == 200


def test_what_somebody_began_is_gone_for_them_when_they_are_left_out(
    app: Flask, people: dict[str, Visitor]
) -> None:
    member = start(people["member"], "mote").fill(leder="Dina Doer", hemmelig=SECRET, til="lia")
    member.press("Neste")
    begun = "/skjema/mote/se-over"
    assert member.get("/samtaler/?fane=pabegynt").text.count("K.A.L.") == 0
    assert SECRET in member.visit(begun).text
    page = member.page
    with app.app_context():
        (draft,) = db.session.query(storage.Draft).filter_by(form_id="mote").all()
        address = f"/samtaler/utkast/{draft.id}"
    assert member.send(address).status_code == 303
    leave_out(people["doer"], "Mia Medlem")
    member.page = page
    member.press("Send inn")
    assert SECRET not in member.page.text, "what was open is not sent"
    for path in (begun, "/skjema/mote/hvem", "/samtaler/?fane=pabegynt"):
        assert SECRET not in member.get(path).text and draft.id not in member.get(path).text
    assert member.send(address).status_code == 404
    with app.app_context():
        assert not db.session.query(storage.Submission).filter_by(form_id="mote").all()
    with app.app_context(), storage.writing():
        db.session.query(Permission).delete()
        db.session.commit()
    assert member.send(address).status_code == 303, "a new permission gives back what was begun"


def test_who_sent_the_link_does_not_read_the_answer_when_it_leaves_them_out(
    app: Flask, people: dict[str, Visitor]
) -> None:
    """The permission itself was asked for by Mia, and names her."""
    doer = start(people["doer"], "lov")
    doer.fill(child_name="Kari Anne Li", ja="yes", ikke="Mia Medlem").press("Neste")
    with app.app_context(), storage.writing():
        (draft,) = db.session.query(storage.Draft).filter_by(form_id="lov").all()
        asked = replace(drafts.payload(draft), invited_by=people["member"].user_id or "")
        drafts.save(draft, asked, draft.revision)
        db.session.commit()
    doer.visit("/skjema/lov/se-over")
    doer.press("Send inn")
    with app.app_context():
        (sent,) = db.session.query(storage.Submission).filter_by(form_id="lov").all()
        assert admissions.doers(sent) == {doer.user_id}
    assert people["member"].get(f"/samtaler/{sent.id}").status_code == 404


def test_sharing_refuses_them_with_a_sentence_that_names_the_permission(
    app: Flask, people: dict[str, Visitor]
) -> None:
    leave_out(people["doer"], "Kim Kollega, Solbakken barnehage")
    doer = people["doer"]
    doer.visit("/saker/")
    doer.press("K.A.L. 2021")
    doer.fill(colleague=people["colleague"].user_id, access_why="Trengs").press("Gi tilgang")
    assert doer.status == 422
    assert "Kim Kollega" in doer.page.text and "«Prøve» fra" in doer.page.text
    with app.app_context(), storage.writing():
        (case,) = db.session.query(Case).all()
        who = people["colleague"].user_id or ""
        asked = admissions.ask_admission(Place(case=case.id), who, "Jeg trenger det")
        db.session.commit()
        address = f"/tilgang/{asked.id}/gi"
    leader = people["leader"]
    leader.visit("/samtaler/")
    assert "kan ikke være med: «Prøve» fra" in leader.page.text
    assert leader.send(address).status_code == 404


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"leder": "Kim Kollega"}, "Kim Kollega"),
        ({"leder": "Kim"}, "Kim Kollega"),
        ({"med__0__navn": "K. Kollega"}, "Kim Kollega"),
        ({"til": "lia"}, "Lia skole"),
    ],
)
def test_the_forms_of_the_case_refuse_them(
    app: Flask, people: dict[str, Visitor], answers: dict[str, str], name: str
) -> None:
    leave_out(people["doer"], "Kim Kollega\nLia skole")
    doer = start(people["doer"], "mote")
    doer.press("Legg til")
    given = {"leder": "Dina Doer", "hemmelig": "x", "til": "helsa", **answers}
    doer.fill(**given).press("Neste")
    assert doer.status == 422
    assert f"{name} " in doer.page.text and "«Prøve» fra" in doer.page.text
    doer.visit("/skjema/mote/se-over")
    doer.press("Send inn")
    assert doer.status == 422, "and at the end too"


def test_a_unit_where_all_who_receive_are_left_out_receives_nothing(
    app: Flask, people: dict[str, Visitor]
) -> None:
    leave_out(people["doer"], "Rolf Mottaker")
    doer = start(people["doer"], "mote")
    doer.fill(leder="Dina Doer", til="lia").press("Neste")
    assert doer.status == 422 and "Rolf Mottaker kan ikke være med" in doer.page.text


def test_whoever_takes_the_permission_is_told_of_a_misspelt_name(
    app: Flask, people: dict[str, Visitor]
) -> None:
    doer = start(people["doer"], "lov")
    names = "Kim Kolega\nKim Kollega\nLea Leder\nFjell helsestasjon"
    doer.fill(child_name="Kari Anne Li", ja="yes", ikke=names).press("Neste")
    assert "Vi finner ingen med navnet «Kim Kolega»" in doer.page.text
    assert "«Kim Kollega»" not in doer.page.text and "«Fjell" not in doer.page.text
    assert "Lea Leder leder enheten og leser saken likevel" in doer.page.text
    doer.press("Send inn")
    doer.visit("/saker/")
    doer.press("K.A.L. 2021")
    assert "Deles ikke med" in doer.page.text
    assert "Vi finner ingen med navnet «Kim Kolega»" in doer.page.text
    call(app, people["colleague"], "Kim Kolega")
    doer.visit(doer.path)
    found = doer.page.text
    assert "navnet «Kim Kolega»" not in found, "an account that came later is found"
    assert "navnet «Kim Kollega»" in found, "and one that went is not"


def test_a_name_that_nobody_has_keeps_the_case_closed_until_it_is_settled(
    app: Flask, people: dict[str, Visitor]
) -> None:
    send = f"/samtaler/{send_minutes(app, people['doer'])}"
    call(app, people["member"], "Mia Medlemm")
    leave_out(people["doer"], "Mia Medlem\nMimi")
    doer, status = people["doer"], {who: each.get(send).status_code for who, each in people.items()}
    assert status["leader"] == status["doer"] == 200, "by office, and since they wrote it"
    assert status["member"] == 404, "who has nearly the name is left out at once"
    assert status["colleague"] == 404, "and the unit waits, since Mimi may be anybody there"
    assert status["service"] == status["receiver"] == 200, "who was let in before reads on"
    doer.visit("/saker/")
    doer.press("K.A.L. 2021")
    assert "ikke åpnet for flere" in doer.page.text and "Mia Medlemm" in doer.page.text
    doer.fill(colleague=people["colleague"].user_id, access_why="Trengs").press("Gi tilgang")
    assert doer.status == 422 and "må først si hvem det er" in doer.page.text
    doer = start(doer, "mote")
    doer.fill(leder="Mia Medlemm", hemmelig="x", til="lia").press("Neste")
    assert doer.status == 422 and doer.page.text.count("må først si hvem det er") > 2
    with app.app_context():
        (given,) = db.session.query(Permission).all()
        place = f"/tilgang/sak/{given.case_id}/navn/{given.submission_id}/1"
    answers = {"q-meant_1": "-"}
    assert people["service"].send(place, answers).status_code == 404, "only who knows may say it"
    assert people["leader"].send(place, {}).status_code == 422
    settle(people["leader"], 0, "-")
    settle(people["leader"], 1, people["colleague"].user_id or "")
    assert people["leader"].send(place, answers).status_code == 404, "it is said once"
    assert people["member"].get(send).status_code == 200
    assert people["colleague"].get(send).status_code == 404, "Mimi is Kim, whatever the name"
    doer = start(people["doer"], "mote")
    doer.fill(leder="Kim Kollega", til="lia").press("Neste")
    assert doer.status == 422 and "Mimi kan ikke være med" in doer.page.text
    doer.visit(f"/saker/{given.case_id}")
    assert "Det er Kim Kollega." in doer.page.text and "Bruker ikke Skjemaverk" in doer.page.text
    with app.app_context():
        (case,) = db.session.query(Case).all()
        assert b"Mimi" not in case.sealed and "Mimi" not in str(case.__dict__)


@pytest.mark.parametrize(
    ("entry", "name", "meant"),
    [
        ("Kari Nordmann", "kari  NORDMANN", True),
        ("Kari Nordmann", "Nordmann, Kari", True),
        ("Kari Nordmann", "Kari Anne Nordmann", True),
        ("Kari Anne Nordmann (PPT)", "Kari Nordmann", True),
        ("K. Nordmann", "Kari Nordmann", True),
        ("Nordmann", "Kari Nordmann", True),
        ("Anne-Lise Åsheim", "anne lise asheim", True),
        ("Kari Nordmann", "Kari Hansen", False),
        ("Kari Nordmann", "Nils Nordmann", False),
        ("K. N.", "Kari Nordmann", False),
        ("", "Kari Nordmann", False),
        ("Kari Nordmann", "Kari", False),
    ],
)
def test_names_are_matched_whatever_their_order_and_letters(
    entry: str, name: str, meant: bool
) -> None:
    assert is_named(entry, name) is meant


@pytest.mark.parametrize(
    ("entry", "name", "near"),
    [
        ("Kim Kolega", "Kim Kollega", True),
        ("Kari Nordman, PPT", "Kari Anne Nordmann", True),
        ("Karin", "Kari Hansen", True),
        ("Jensen", "Kari Hansen", False),
        ("Nils Nordmann", "Kari Nordmann", False),
        ("fetter Per", "Per Hansen", False),
        ("Far", "Fanny Hansen", False),
        ("", "Kari", False),
    ],
)
def test_a_misspelt_name_is_near(entry: str, name: str, near: bool) -> None:
    assert may_be_name(entry, name) is near


def test_a_place_beside_the_name_narrows_it(app: Flask, people: dict[str, Visitor]) -> None:
    call(app, people["service"], "Kim Kollega")
    leave_out(people["doer"], "Kim Kollega, Fjell helsestasjon")
    address = f"/samtaler/{send_minutes(app, people['doer'])}"
    assert people["colleague"].get(address).status_code == 200
    assert people["service"].get(address).status_code == 404
