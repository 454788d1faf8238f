"""Colleagues who are let in, ask for it, and are let out again."""

from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.accounts import users
from forms.storage.submissions import store
from forms.storage.workflow import admissions, cases
from forms.storage.workflow.admissions import Place
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    section,
    text,
)
from tests.support.html_page import Page, texts
from tests.web.conftest import Publish, SignIn
from tests.web.coordinator.test_reading_levels import bare
from tests.web.forms_simple import begin
from tests.web.forms_workflow import the_submission

NOTHING = "0" * 32
NOTE: dict[str, Any] = {
    "title": "Samtale",
    "confidentiality": "special",
    "open_to": ["staff", "leader"],
    "case": "may",
    "sections": [section("barnet", text("child_name", "Hva heter barnet?", personal=True))],
}


@pytest.fixture
def people(app: Flask, publish: Publish, signed_in: SignIn) -> dict[str, Visitor]:
    """The doer, a colleague and the leader of Solbakken, and somebody at Lia."""
    add_units(app)
    publish(NOTE)
    at = {"doer": "solbakken", "colleague": "solbakken", "leader": "solbakken", "elsewhere": "lia"}
    found = {
        name: signed_in("leader" if name == "leader" else "staff", unit=unit)
        for name, unit in at.items()
    }
    with app.app_context(), storage.writing():
        for name, person in found.items():
            user = users.get(person.user_id or "")
            assert user is not None
            user.name = f"Navn {name}"
        db.session.commit()
    return found


@pytest.fixture
def sent(app: Flask, people: dict[str, Visitor]) -> str:
    """The address of a form outside a case."""
    doer = begin(people["doer"])
    doer.fill(child_name="Kanari Li").press("Neste")
    doer.press("Send inn")
    with app.app_context():
        return f"/samtaler/{the_submission(app).id}"


def reads(person: Visitor, address: str) -> bool:
    """Whether the page opens; if not, nothing tells that there is one."""
    answer, unknown = person.get(address), person.get(f"/samtaler/{NOTHING}")
    if answer.status_code == 404:
        assert bare(answer, address.rpartition("/")[2]) == bare(unknown)
    listed = person.get("/samtaler/?fane=ferdig").text
    assert (address in listed) == (answer.status_code == 200)
    return answer.status_code == 200


def log_of(signed_in: SignIn) -> str:
    """What the auditor's log says."""
    return signed_in("auditor").get("/logg/").text


def test_a_colleague_is_let_in_with_a_reason_and_out_in_one_press(
    people: dict[str, Visitor], sent: str, signed_in: SignIn
) -> None:
    doer, colleague, leader = (people[name] for name in ("doer", "colleague", "leader"))
    assert [reads(each, sent) for each in people.values()] == [True, False, True, False]
    doer.visit(sent)
    assert "Navn elsewhere" not in doer.page.text
    doer.fill(colleague=colleague.user_id or "").press("Gi tilgang")
    assert doer.status == 422 and "Hvorfor?" in doer.page.text
    doer.fill(colleague=colleague.user_id or "", access_why="Ny kontaktlærer").press("Gi tilgang")
    assert doer.path == sent and "Ny kontaktlærer" in doer.page.text
    assert reads(colleague, sent) and "Kanari Li" in colleague.get(sent).text
    told = log_of(signed_in)
    assert "Navn doer ga Navn colleague tilgang" in told and "Ny kontaktlærer" not in told
    leader.visit(sent)
    leader.press("Ta tilbake tilgangen til Navn colleague")
    assert not reads(colleague, sent)
    assert "Navn leader tok tilbake tilgangen" in log_of(signed_in)


def test_nobody_hands_out_a_link_to_what_they_may_not_read(
    people: dict[str, Visitor], app: Flask, publish: Publish
) -> None:
    steps = [
        {"id": "en", "title": "En", "by": "staff", "sections": ["barnet"]},
        {"id": "to", "title": "To", "by": "guardian", "sections": ["mer"]},
    ]
    more = section("mer", text("mer", "Mer?"))
    publish({**NOTE, "sections": [*NOTE["sections"], more], "steps": steps}, "hjem")
    doer = begin(people["doer"], "hjem")
    doer.fill(child_name="Kanari Li").press("Neste")
    doer.press("Send inn")
    with app.app_context():
        id = the_submission(app).id
    for name, expected in (("colleague", 404), ("elsewhere", 404), ("leader", 200)):
        people[name].visit("/samtaler/")
        made = people[name].send(f"/skjema/hjem/lenke/{id}", {"link": "step:"})
        assert made.status_code == expected, name


def test_a_step_is_not_named_to_who_reads_nothing_of_it(
    people: dict[str, Visitor], app: Flask, publish: Publish
) -> None:
    """Found: «Leder følger opp mistanken» stood in the list of a colleague who was let in."""
    steps = [
        {"id": "en", "title": "Samtalen", "by": "staff", "sections": ["barnet"]},
        {"id": "to", "title": "Svar fra barnevernet", "by": "staff", "sections": ["svar"]},
        {"id": "tre", "title": "Følg opp mistanken", "by": "leader", "sections": ["mer"]},
    ]
    closed = [
        section(id, text(id, "Mer?"), audience="staff", read_by=["doers", "leader"])
        for id in ("svar", "mer")
    ]
    publish({**NOTE, "sections": [*NOTE["sections"], *closed], "steps": steps}, "mistanke")
    doer = begin(people["doer"], "mistanke")
    doer.fill(child_name="Kanari Li").press("Neste")
    doer.press("Send inn")
    with app.app_context():
        sent = f"/samtaler/{the_submission(app).id}"
    colleague, leader = people["colleague"], people["leader"]
    doer.visit(sent)
    doer.fill(colleague=colleague.user_id or "", access_why="Vikar").press("Gi tilgang")
    for hidden in ("Svar fra barnevernet", "Følg opp mistanken"):
        pages = (sent, "/samtaler/", "/samtaler/?fane=andre", "/samtaler/?fane=ferdig")
        assert any(hidden in leader.get(page).text for page in pages)
        assert not any(hidden in colleague.get(page).text for page in pages)
        assert "Venter på" in colleague.get(sent).text or hidden == "Følg opp mistanken"
        doer.visit(sent)
        who = leader if hidden == "Følg opp mistanken" else doer
        who.visit(sent)
        who.press(f"Fyll ut «{hidden}»")
        who.fill(**{"mer" if who is leader else "svar": "Ord"}).press("Neste")
        who.press("Send inn")
    assert "Svar fra barnevernet" in leader.get(sent).text
    assert "barnevernet" not in colleague.get(sent).text


def test_who_needs_to_read_asks_the_leader(
    app: Flask, people: dict[str, Visitor], sent: str, signed_in: SignIn
) -> None:
    colleague, leader = people["colleague"], people["leader"]
    with app.app_context():
        reference = the_submission(app).reference or ""
    told = []
    for wanted in (reference, "K7QM-3FXA"):
        colleague.visit("/samtaler/")
        colleague.press("Jeg trenger å lese noe jeg ikke ser")
        colleague.fill(reference=wanted, access_why="Vikar i dag").press("Be om tilgang")
        told.append(colleague.page.text)
    assert told[0] == told[1] and not reads(colleague, sent)
    elsewhere = people["elsewhere"]
    elsewhere.visit("/tilgang/")
    elsewhere.fill(reference=reference, access_why="Nysgjerrig").press("Be om tilgang")
    assert elsewhere.page.text.count("har lederen fått beskjed") == 1
    leader.visit("/samtaler/")
    assert "Navn colleague" in leader.page.text and "Vikar i dag" in leader.page.text
    assert "Nysgjerrig" not in leader.page.text
    assert "Navn colleague ba om tilgang" in log_of(signed_in)
    leader.press("Gi tilgang Navn colleague")
    assert "Noen ber om tilgang" not in leader.page.text
    assert reads(colleague, sent) and not reads(elsewhere, sent)


def test_only_those_who_are_in_let_others_in(
    app: Flask, people: dict[str, Visitor], sent: str
) -> None:
    id = sent.rpartition("/")[2]
    given = {"colleague": people["colleague"].user_id or "", "access_why": "Vil lese"}
    for name in ("colleague", "elsewhere"):
        people[name].visit("/samtaler/")
        assert people[name].send(f"/tilgang/svar/{id}", given).status_code == 404
        assert people[name].send(f"/tilgang/svar/{NOTHING}", given).status_code == 404
    with app.app_context(), storage.writing():
        who = people["doer"].user_id or ""
        made = admissions.ask_admission(
            Place(submission=id), people["colleague"].user_id or "", "Vil lese"
        )
        db.session.commit()
        asked, doer = made.id, who
    for name in ("doer", "colleague", "elsewhere"):
        people[name].visit("/samtaler/")
        assert people[name].send(f"/tilgang/{asked}/gi").status_code == 404
        assert people[name].send(f"/tilgang/{asked}/avslutt").status_code == 404
    people["leader"].visit("/samtaler/")
    people["leader"].press("Avslå Navn colleague")
    assert not reads(people["colleague"], sent) and doer


def test_a_case_has_members(app: Flask, people: dict[str, Visitor], signed_in: SignIn) -> None:
    doer, colleague, leader = (people[name] for name in ("doer", "colleague", "leader"))
    with app.app_context(), storage.writing():
        case = cases.open_case("solbakken", cases.Child("Kanari Li"), doer.user_id)
        db.session.commit()
        address, code = f"/saker/{case.id}", case.code
    doer.visit(address)
    doer.press("Start")
    doer.fill(child_name="Kanari Li").press("Neste")
    doer.press("Send inn")
    with app.app_context():
        sent = f"/samtaler/{the_submission(app).id}"
    assert [each.get(address).status_code for each in people.values()] == [200, 404, 200, 404]
    assert bare(colleague.get(address), address.rpartition("/")[2]) == bare(
        colleague.get(f"/saker/{NOTHING}")
    )
    assert code not in colleague.get("/saker/").text and code in leader.get("/saker/").text
    assert not reads(colleague, sent)
    doer.visit(address)
    doer.fill(colleague=colleague.user_id or "", access_why="Tar over").press("Gi tilgang")
    assert "Tar over" in doer.page.text and colleague.get(address).status_code == 200
    assert reads(colleague, sent) and code in colleague.get("/saker/").text
    colleague.visit(address)
    colleague.press("Ta tilbake tilgangen til Navn colleague")
    assert colleague.path == "/saker/" and not reads(colleague, sent)
    assert f"tilgang til sak {code}" in log_of(signed_in)


def test_the_inviter_reads_what_came_by_the_invitation(
    app: Flask, people: dict[str, Visitor], publish: Publish, client: Visitor
) -> None:
    publish({**NOTE, "open_to": "link", "case": "may"}, "hjem")
    doer = people["doer"]
    doer.visit("/invitasjoner/")
    doer.fill(form="hjem", unit="solbakken").press("Lag lenke")
    token = doer.page.html.partition("/i/")[2].partition('"')[0]
    client.visit(f"/i/{token}")
    client.press("Åpne")
    client.fill(child_name="Kanari Li").press("Neste")
    client.press("Send inn")
    with app.app_context():
        sent = f"/samtaler/{the_submission(app).id}"
    assert [reads(each, sent) for each in people.values()] == [True, False, True, False]


def test_a_service_reads_while_a_permission_covers_it(
    app: Flask, people: dict[str, Visitor], publish: Publish, signed_in: SignIn
) -> None:
    from datetime import timedelta

    from forms.i18n import today
    from forms.storage.accounts import units
    from forms.storage.models.base import new_id
    from forms.storage.submissions import store
    from forms.storage.workflow import consents
    from forms.storage.workflow.consents import Terms

    version = publish({**NOTE, "read_by": {"services": ["helsestasjon"]}}, "plan")
    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind\nhelse;Helsestasjonen;helsestasjon\n")
        db.session.commit()
    nurse, other = signed_in("staff", unit="helse"), signed_in("staff", unit="helse")
    with app.app_context(), storage.writing():
        case = cases.open_case("solbakken", cases.Child("Kanari Li"), people["doer"].user_id)
        kept = store.keep(version, {}, key=new_id(), unit="solbakken", case=case.id)
        grant = store.keep(version, {}, key=new_id(), unit="solbakken", case=case.id)
        admissions.let_in(Place(case=case.id), nurse.user_id or "", "Møte", by="leder")
        db.session.commit()
        sent, case_page, permission = f"/samtaler/{kept.id}", f"/saker/{case.id}", grant.id

    def permit(*services: str, until: int = 30) -> None:
        with app.app_context(), storage.writing():
            found = store.get(permission)
            assert found is not None
            ends = today() + timedelta(days=until)
            consents.keep(found, Terms("given", ends=ends, services=services))
            db.session.commit()

    tried = []
    for terms in (None, (("ppt",), 30), (("helsestasjon",), -1), (("helsestasjon",), 30), ((), 30)):
        if terms is not None:
            permit(*terms[0], until=terms[1])
        found = reads(nurse, sent)
        assert (nurse.get(case_page).status_code == 200) == found and not reads(other, sent)
        tried.append(found)
    assert tried == [False, False, False, True, True]


def test_nobody_is_listed_twice_and_every_way_is_said(
    app: Flask, people: dict[str, Visitor], sent: str
) -> None:
    leader, doer = people["leader"], people["doer"]
    with app.app_context(), storage.writing():
        who = leader.user_id or ""
        submission = store.get(sent.rpartition("/")[2])
        assert submission is not None
        admissions.add_doer(submission, who)
        admissions.let_in(Place(submission=submission.id), who, "Følger opp", by=doer.user_id or "")
        case = cases.open_case("solbakken", cases.Child("Ola Li"), who)
        db.session.commit()
        address = f"/saker/{case.id}"
    (row,) = rows_of(doer.visit(sent), "Navn leader")
    ways = ("leder", "har fylt ut eller bedt om svar", "fikk tilgang av Navn doer", "Følger opp")
    assert [way for way in ways if way not in row] == [] and "Ta tilbake" in row
    (row,) = rows_of(leader.visit(address), "Navn leader")
    assert "leder og opprettet saken" in row


def rows_of(page: Page, name: str) -> list[str]:
    """The rows of «Hvem har tilgang» with that name."""
    return [row for e in page.all("li") if name in (row := " ".join(texts(e)))]
