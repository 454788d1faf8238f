"""A child with a protected address: what tells a place is the doers' and the leader's alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.accounts import units
from forms.storage.encryption.records import seal
from forms.storage.models.base import new_id
from forms.storage.models.definitions import Version
from forms.storage.models.workflow import Case
from forms.storage.submissions import store
from forms.storage.workflow import admissions, cases, invitations, transitions
from forms.storage.workflow.admissions import Place
from forms.storage.workflow.transitions import NextTask
from forms.workflow.cases import shielded
from tests.support.client import Visitor
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import section, text

CANARIES = (
    "Kanarigata", "91000001", "Kanarimor", "Kanarihjem", "Kanari skole", "Kanari barnehage",
)  # fmt: skip
FORM: dict[str, Any] = {
    "title": "Overgang",
    "confidentiality": "personal",
    "read_by": {"coordinator": "answers"},
    "open_to": ["staff"],
    "case": "may",
    "sections": [
        section(
            "barnet",
            text("child_name", "Hva heter barnet?", personal=True),
            {
                "id": "vern",
                "type": "choice",
                "label": "Har barnet beskyttet adresse?",
                "options": {"nei": "Nei", "streng": "Ja, strengt fortrolig"},
                "shields": ["streng"],
            },
            text("hvor", "Hva er adressen?", place=True),
            text("tlf", "Telefon", format="phone"),
            {"id": "skole", "type": "unit", "label": "Hvilken skole?", "kinds": ["barneskole"]},
            {
                "id": "foresatte",
                "type": "repeat",
                "label": "Foresatte",
                "questions": [text("navn", "Navn", place=True, personal=True)],
            },
            text("bosted", "Hvor bor dere?", place=True, show_if={"hvor": {"answered": True}}),
            text("ord", "Hva liker barnet?"),
        ),
        section("mottak", text("kontakt", "Kontakt")),
    ],
    "steps": [
        {"id": "barnehage", "title": "Barnehage", "by": "staff", "sections": ["barnet"]},
        {"id": "mottak", "title": "Mottak", "by": "receiver", "unit": "skole",
         "sections": ["mottak"]},
    ],
}  # fmt: skip
NEXT: dict[str, Any] = {
    "title": "Neste",
    "confidentiality": "personal",
    "open_to": ["staff"],
    "case": "must",
    "sections": [
        section(
            "a",
            text("hvor", "Adresse", prefill={"from": "prove.hvor"}),
            text("ord", "Liker", prefill={"from": "prove.ord"}),
        )
    ],
}
GIVEN = {
    "child_name": "Dina Prøvesen",
    "vern": "streng",
    "hvor": "Kanarigata 1",
    "tlf": "91000001",
    "skole": "kanari",
    "foresatte": [{"navn": "Kanarimor"}],
    "bosted": "Kanarihjem",
    "ord": "Liker tog",
}


@pytest.fixture
def town(app: Flask, publish: Publish, signed_in: SignIn) -> dict[str, Any]:
    """A shielded child's form in a case, at its receiver, and everybody who may come near it."""
    with app.app_context(), storage.writing():
        units.import_csv(
            "id;name;kind\nsolbakken;Kanari barnehage;barnehage\nkanari;Kanari skole;barneskole\n"
        )
        db.session.commit()
    version = publish(FORM)
    publish(NEXT, "neste")
    people = {
        "doer": signed_in("staff", unit="solbakken"),
        "member": signed_in("staff", unit="solbakken"),
        "leader": signed_in("leader", unit="solbakken"),
        "receiver": signed_in("receiver", unit="kanari"),
        "coordinator": signed_in("coordinator", "leader"),
        "auditor": signed_in("auditor"),
    }
    doer = people["doer"].user_id or ""
    with app.app_context(), storage.writing():
        case = cases.open_case("solbakken", cases.Child("Dina Prøvesen"), doer)
        kept = store.keep(version, GIVEN, key=new_id(), unit="solbakken", case=case.id)
        admissions.add_doer(kept, doer)
        admissions.let_in(Place(case=case.id), people["member"].user_id or "", "Ny", by=doer)
        on = NextTask("mottak", "receiver", "kanari")
        transitions.send(kept, "barnehage", GIVEN, key=new_id(), who=doer, on=on)
        cases.shield(case.id)
        link = invitations.issue("form", "neste", days=3, unit="solbakken", case=case.id).token
        db.session.commit()
        return {**people, "id": kept.id, "case": case.id, "link": link}


def told(page: str, *but: str) -> list[str]:
    """The canaries on a page, but those of the reader's own menu."""
    return [each for each in CANARIES if each in page and each not in but]


def test_nothing_tells_where_the_child_is(
    app: Flask, town: dict[str, Any], monkeypatch: pytest.MonkeyPatch, client: Visitor
) -> None:
    monkeypatch.setattr(
        "forms.web.core.downloads.print_pdf", lambda html: html.encode(), raising=True
    )
    page, case = f"/samtaler/{town['id']}", f"/saker/{town['case']}"
    for name in ("doer", "leader"):
        assert len(told(town[name].get(page).text)) == len(CANARIES), name
        assert "Kanarigata" in town[name].get(f"{page}/pdf").text
    for name in ("member", "receiver"):
        for path in (page, f"{page}/pdf"):
            text = town[name].get(path).text
            assert "Liker tog" in text and told(text) == [], (name, path)
    for tab in ("behandling", "andre", "ferdig"):
        for name in ("doer", "member", "leader", "receiver"):
            listed = town[name].get(f"/samtaler/?fane={tab}").text
            assert told(listed) == [] and "Dina" not in listed
    for name in ("doer", "member", "leader"):
        listed = town[name].get("/saker/").text
        assert "Skjermet" in listed and "D.P." not in listed
        assert told(listed.partition('id="ny-sak"')[0]) == []
    assert told(town["member"].get(case).text) == []
    assert told(client.get(f"/i/{town['link']}").text) == []
    log = town["auditor"].get("/logg/").text
    assert "kom til en enhet" in log and told(log) == []
    town["auditor"].visit("/logg/")
    assert told(town["auditor"].send("/logg/last-ned").text) == []


def test_the_coordinator_gets_no_place(
    town: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "forms.web.core.downloads.print_pdf", lambda html: html.encode(), raising=True
    )
    who, address = town["coordinator"], f"/oversikt/prove/{town['id']}"
    for path in (address, f"{address}/pdf"):
        text = who.get(path).text
        assert "Liker tog" in text and told(text) == [], path
    listed = who.get("/oversikt/prove?status=alle").text
    lines = listed.partition("<tbody")[2].partition("</tbody")[0]
    assert town["id"] in lines and told(lines) == []
    assert town["id"] not in who.get("/oversikt/prove?status=alle&enhet=solbakken").text
    who.visit("/oversikt/prove?status=alle")
    for format in ("csv", "csv-koder", "jsonl"):
        answer = who.send("/oversikt/prove/last-ned?status=alle", {"format": format})
        if answer.status_code != 404:
            assert "Liker tog" in answer.text and told(answer.text, "Kanari skole") == [], format


def test_no_place_is_carried_into_another_form(town: dict[str, Any]) -> None:
    doer = town["doer"]
    doer.visit(f"/saker/{town['case']}")
    doer.send(f"/saker/{town['case']}/start", {"form": "neste"})
    text = doer.visit("/skjema/neste/del/a").html
    assert "Liker tog" in text and "Kanarigata" not in text


def test_a_child_without_protection_is_read_as_before(
    app: Flask, town: dict[str, Any], publish: Publish
) -> None:
    with app.app_context(), storage.writing():
        kept = store.get(town["id"])
        assert kept is not None
        store.rewrite(kept, {**GIVEN, "vern": "nei"})
        db.session.commit()
    assert len(told(town["member"].get(f"/samtaler/{town['id']}").text)) == len(CANARIES)


def test_a_case_of_before_is_shielded_by_the_nightly_tasks(
    app: Flask, town: dict[str, Any], client: Visitor
) -> None:
    """A form that was sent before cases noted it shields its case at once, and no other."""
    with app.app_context(), storage.writing():
        cases.open_case("solbakken", cases.Child("Per Prøvesen"))
        (case,) = [c for c in db.session.query(Case) if c.id == town["case"]]
        case.record = seal(b'{"name": "Dina Pr\\u00f8vesen", "born": null}', case.associated_data)
        db.session.commit()
    assert "D.P." in town["leader"].get("/saker/").text
    runs = [app.test_cli_runner().invoke(args=["tidy"]) for _ in range(2)]
    assert [run.exit_code for run in runs] == [0, 0], runs[0].exception
    first, second = (run.output for run in runs)
    assert "Én sak er skjermet." in first and "skjermet" not in second
    listed = town["leader"].get("/saker/").text
    assert "Skjermet" in listed and "D.P." not in listed and "P.P." in listed
    assert told(client.get(f"/i/{town['link']}").text) == []


def test_a_night_opens_what_is_new_and_what_a_new_rule_is_about(
    app: Flask, town: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: each night opened every form in every case that is not shielded."""
    opened: list[str] = []
    monkeypatch.setattr(shielded, "_is_shielded", opened.append)

    def night() -> list[str]:
        opened.clear()
        with app.app_context(), storage.writing():
            shielded.shield_cases()
            db.session.commit()
        return list(opened)

    with app.app_context(), storage.writing():
        case = cases.open_case("solbakken", cases.Child("Per Prøvesen"))
        version = db.session.query(Version).filter_by(form_id="prove").one()
        kept = store.keep(version, {**GIVEN, "vern": "nei"}, key=new_id(), case=case.id).id
        db.session.commit()
    assert night() == night() == [kept], "new, as what came while another machine had other code"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        assert night() == []
        monkeypatch.setattr(shielded, "_rule", lambda id, definition: f"{id}-annet")
        assert (night(), night()) == ([kept], [])
