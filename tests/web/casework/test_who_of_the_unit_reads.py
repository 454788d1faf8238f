"""Who of a unit reads a form that was sent: a matrix of the thirteen forms, readers and pages."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.definition import Definition, read_library
from forms.definition.loading import load_folder
from forms.questions import TYPES
from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.models.base import new_id
from forms.storage.submissions import attachments, store
from forms.storage.workflow import transitions
from tests.support.answer_generator import PDF
from tests.support.client import Visitor
from tests.web.conftest import Publish, SignIn
from tests.web.coordinator.test_reading_levels import bare as plain
from tests.web.forms_simple import begin, section, text
from tests.web.forms_workflow import add_units, the_submission

FOLDER = Path(__file__).parents[3] / "definitions"
LOADED = {each.id: each for each in load_folder(FOLDER, read_library(FOLDER, TYPES))}
READERS = (
    ("doer", ("staff",), "solbakken"),
    ("leader", ("leader",), "solbakken"),
    ("colleague", ("staff",), "solbakken"),
    ("elsewhere", ("staff", "leader"), "lia"),
    ("coordinator", ("coordinator",), None),
)


def canaries(definition: Definition) -> dict[str, Any]:
    """A word of its own in the first free text of every section."""
    found = {}
    for part in definition.sections:
        asked = (q for q in part.questions if q.type == "text" and "format" not in q.own)
        if question := next(asked, None):
            found[question.id] = f"Kanari-{part.id}-x"
    return found


def sent_by(app: Flask, form: str, who: str, answers: dict[str, Any]) -> str:
    """The form with these answers, sent from Solbakken by *who*; its id."""
    with app.app_context(), storage.writing():
        version = versions.current(form)
        assert version is not None
        kept = store.keep(version, answers, key=new_id(), unit="solbakken", state="sent")
        step = version.definition().steps[0].id
        transitions.send(kept, step, answers, key=new_id(), who=who, on=None)
        db.session.commit()
        return kept.id


@pytest.mark.parametrize("form", sorted(LOADED))
def test_what_is_said_is_what_can_be_read(
    form: str,
    app: Flask,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Any,
) -> None:
    monkeypatch.setattr("forms.web.core.downloads.pdf", lambda html: html.encode(), raising=True)
    add_units(app)
    with app.app_context(), storage.writing():
        document = LOADED[form].document
        assert document
        definition = versions.publish(document).definition()
        db.session.commit()
    if definition.anonymous:
        return  # no submission of it is shown alone: tests/web/coordinator
    people = {name: signed_in(*roles, unit=unit) for name, roles, unit in READERS}
    answers = canaries(definition)
    id = sent_by(app, form, people["doer"].user_id or "", answers)
    closed = {s.id for s in definition.sections if s.read_by == "doers"}
    every = {s.id for s in definition.sections}
    told = {name: read_by(each, id, every) for name, each in people.items()}
    seen = {name: found[0] for name, found in told.items()}
    checked = sum(number for _seen, number in told.values())
    assert seen["doer"] == seen["leader"] and seen["leader"]
    assert seen["colleague"] == (set() if closed == every else seen["leader"] - closed)
    assert seen["elsewhere"] == seen["coordinator"] - seen["leader"] == set()
    if form in ("forste-samtalen-barnehage", "undringsnotat"):
        assert closed & seen["leader"], "a closed part was not tried"
    assert "Kanari" not in signed_in("auditor").get("/logg/").text
    record_property("checked", checked + 1)
    assert checked + 1 == 16


def read_by(person: Visitor, id: str, every: set[str]) -> tuple[set[str], int]:
    """The sections that somebody reads on the form's page and its PDF, and how many pages say so.

    A list tells nothing of them, and who reads none gets the answer of an unknown id.
    """
    page, pdf, listed = (
        person.get(path)
        for path in (f"/samtaler/{id}", f"/samtaler/{id}/pdf", "/samtaler/?fane=ferdig")
    )
    seen, printed, told = (
        {s for s in every if f"Kanari-{s}-x" in each.get_data(as_text=True)}
        for each in (page, pdf, listed)
    )
    assert seen == printed and not told
    assert (page.status_code, pdf.status_code) == ((200, 200) if seen else (404, 404))
    assert (id in listed.text) == bool(seen)
    if not seen:
        assert bare(page, id) == bare(person.get(f"/samtaler/{'0' * 32}"))
    return seen, 3


def bare(answer: Any, *ids: str) -> tuple[int, str]:
    """An answer without what changes from page to page, and the id that was asked for."""
    return plain(answer, *ids)


CLOSED: dict[str, Any] = {
    "title": "Samtale",
    "confidentiality": "personal",
    "open_to": ["staff"],
    "sections": [
        section("apen", text("hva", "Hva?")),
        section(
            "vold",
            text("hvem", "Hvem slår?"),
            {"id": "bilde", "type": "file", "label": "Bilde"},
            read_by="doers",
        ),
        section("faglig", text("uro", "Hvorfor urolig?"), audience="staff", read_by="doers"),
    ],
    "steps": [
        {"id": "samtale", "title": "Samtale", "by": "staff", "sections": ["apen", "vold"]},
        {"id": "faglig", "title": "Faglig", "by": "staff", "sections": ["faglig"]},
    ],
}


def test_a_colleague_cannot_do_the_step_that_shows_what_is_closed(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(CLOSED)
    doer = begin(signed_in("staff", unit="solbakken"))
    doer.fill(hva="Hverdagen").press("Neste")
    doer.fill(hvem="Far slår", bilde=(PDF, "blått.pdf")).press("Neste")
    doer.press("Send inn")
    with app.app_context():
        id = the_submission(app).id
    colleague, leader = (signed_in(role, unit="solbakken") for role in ("staff", "leader"))
    page = colleague.visit(f"/samtaler/{id}")
    assert "Hverdagen" in page.text and "Far slår" not in page.text
    assert "Hvem slår?" not in page.text and "Fyll ut «Faglig»" not in page.text
    assert colleague.send(f"/samtaler/{id}/steg").status_code == 404
    with app.app_context():
        found = store.get(id)
        assert found is not None
        (file,) = [f"/samtaler/{id}/fil/{each.id}" for each in attachments.of_submission(found)]
    assert [each.get(file).status_code for each in (doer, leader, colleague)] == [200, 200, 404]
    for person in (doer, leader):
        page = person.visit(f"/samtaler/{id}")
        assert "Far slår" in page.text and "Fyll ut «Faglig»" in page.text
    leader.press("Fyll ut «Faglig»")
    assert leader.page.questions == ["uro"]
