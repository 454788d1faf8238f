"""Who reads a form that was sent: a matrix of the shipped forms, people and places.

What the sentence about readers says is made from the same rights, so this proves the sentence.
"""

import io
import re
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask

from forms import i18n, storage
from forms.definition import Definition, read_library
from forms.definition.loading import load_folder
from forms.definition.reading_rights import reader_names, reading_sentences
from forms.questions import TYPES
from forms.storage import Version, db
from forms.storage.definitions import versions
from forms.storage.models.base import new_id
from forms.storage.submissions import attachments, store
from forms.storage.workflow import admissions, cases, transitions
from forms.storage.workflow.admissions import Place
from forms.storage.workflow.transitions import NextTask
from tests.support.answer_generator import PDF
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    section,
    text,
)
from tests.web.conftest import Publish, SignIn
from tests.web.coordinator.test_reading_levels import bare
from tests.web.forms_simple import begin
from tests.web.forms_workflow import the_submission

Json = dict[str, Any]
FOLDER = Path(__file__).parents[3] / "definitions"
LOADED = {each.id: each for each in load_folder(FOLDER, read_library(FOLDER, TYPES))}
PEOPLE = (
    ("doer", ("staff",), "solbakken"),
    ("member", ("staff",), "solbakken"),
    ("colleague", ("staff",), "solbakken"),
    ("leader", ("leader",), "solbakken"),
    ("elsewhere", ("staff",), "lia"),
    ("leader elsewhere", ("leader",), "nes"),
    ("receiver", ("receiver",), "lia"),
    ("coordinator", ("coordinator",), None),
    ("auditor", ("auditor",), None),
    ("administrator", ("administrator",), None),
)
IS = {
    "doer": {"unit", "doers"},
    "member": {"unit", "members"},
    "colleague": {"unit"},
    "leader": {"unit", "leader"},
}
"""What somebody at the unit is, among those whom `read_by` may name."""
NOTHING = "0" * 32


class Sent(NamedTuple):
    """A form as it was sent: its id, and where each section's word and file are."""

    id: str
    files: dict[str, str]
    """By section, the id of a file."""


def test_what_is_said_is_what_can_be_read(
    app: Flask,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Any,
) -> None:
    monkeypatch.setattr(
        "forms.web.core.downloads.print_pdf", lambda html: html.encode(), raising=True
    )
    add_units(app)
    people = {name: signed_in(*roles, unit=unit) for name, roles, unit in PEOPLE}
    pairs = 0
    unknown = {name: seen(each, f"/samtaler/{NOTHING}") for name, each in people.items()}
    lists = {}
    for form in sorted(LOADED):
        with app.app_context(), storage.writing():
            version = versions.publish(LOADED[form].document or {})
            definition = version.definition()
            db.session.commit()
        pairs += check_sentence(definition)
        if definition.anonymous:
            pairs += check_anonymous(app, version, people)
            continue
        for in_case in {definition.case == "must", definition.case in ("may", "must")}:
            sent = sent_by(app, version, people, in_case=in_case)
            for name, person in people.items():
                wanted = readable(definition, name)
                pairs += check_reads(person, definition, sent, wanted, unknown[name])
                lists[name, sent.id] = bool(wanted)
            pairs += check_coordinator(people, form)
    for name, person in people.items():
        listed = "".join(person.get(f"/samtaler/?fane={tab}").text for tab in TABS)
        may = {"hendelsen"} if name in ("doer", "leader") else set()
        assert set(re.findall("Kanari-([a-z_]+)", listed)) <= may  # what a form's `list` names
        for (who, id), wanted in lists.items():
            if who == name:
                assert (id in listed) == wanted, (name, id)
                pairs += 1
    log = people["auditor"].get("/logg/").text
    assert "Kanari" not in log
    record_property("pairs", pairs)
    print(f"{pairs} pairs of a person and a place were tried.")
    assert len(lists) and pairs > 1_900


TABS = ("behandling", "andre", "ferdig")


def check_sentence(definition: Definition) -> int:
    """The sentence names exactly those who read some part that is not staff's own."""
    with i18n.use("nb"):
        said, names = reading_sentences(definition), reader_names()
    sections = [s for s in definition.sections if s.audience != "staff"]
    receives = any(step.by == "receiver" for step in definition.steps)
    for word, name in names.items():
        reads = any(word in section.people for section in sections)
        told = name in said or (word == "members" and "tjenester som har fått tilgang" in said)
        told = told or (word == "doers" and "den som fyller ut skjemaet" in said)
        if definition.anonymous is None and (word != "receiver" or receives):
            assert told == reads, (definition.id, word, said)
    return len(names)


def canaries(definition: Definition) -> Json:
    """A word of its own in the first free text of every section."""
    found = {}
    for part in definition.sections:
        asked = (q for q in part.questions if q.type == "text" and "format" not in q.own)
        if question := next(asked, None):
            found[question.id] = f"Kanari-{part.id}-x"
    return found


def sent_by(app: Flask, version: Version, people: dict[str, Visitor], *, in_case: bool) -> Sent:
    """The form with a word and a file in each section, sent from Solbakken by the doer.

    It waits at its receiver, Lia, if it has one.
    """
    doer, member = people["doer"].user_id or "", people["member"].user_id or ""
    with app.app_context(), storage.writing():
        found = versions.get(version.id)
        assert found is not None
        definition = found.definition()
        answers, files = canaries(definition), {}
        for question in definition.questions.values():
            if question.type == "file" and question.section not in files:
                file = attachments.keep(found, "Kanari.pdf", "application/pdf", PDF)
                files[question.section] = file.id
                about = {"id": file.id, "name": "Kanari.pdf", "type": "application/pdf"}
                answers[question.id] = [{**about, "size": len(PDF)}]
        about = cases.Child("Kanari Prøve")
        case = cases.open_case("solbakken", about, doer) if in_case else None
        kept = store.keep(
            found,
            answers,
            key=new_id(),
            unit="solbakken",
            case=case.id if case else None,
            state="underway",
        )
        attachments.attach(kept, list(files.values()))
        admissions.add_doer(kept, doer)
        place = Place(case=case.id) if case else Place(submission=kept.id)
        admissions.let_in(place, member, "Kanari-grunn", by=doer)
        step = next((s for s in definition.steps if s.by == "receiver"), None)
        on = NextTask(step.id, "receiver", "lia") if step else None
        transitions.send(kept, definition.steps[0].id, answers, key=new_id(), who=doer, on=on)
        db.session.commit()
        return Sent(kept.id, files)


def readable(definition: Definition, name: str) -> set[str]:
    """The sections that somebody may read, by what the definition says."""
    if name == "receiver":
        steps = [step for step in definition.steps if step.by == "receiver"]
        own = set(steps[0].sections) if steps else set()
        shared = {
            s.id
            for s in definition.sections
            if "receiver" in s.people and not s.share_if and not s.needs and s.audience == "all"
        }
        return (shared | own) if steps else set()
    mine = IS.get(name, set())
    return {s.id for s in definition.sections if mine & s.people}


def check_reads(
    person: Visitor, definition: Definition, sent: Sent, wanted: set[str], unknown: Any
) -> int:
    """Page, PDF and files tell exactly these sections; nothing tells that there is a form else."""
    address, tried = f"/samtaler/{sent.id}", 0
    asked = {s.id for s in definition.sections if has_text(s)}
    for path in (address, f"{address}/pdf"):
        answer = seen(person, path, sent.id)
        told = {s for s in asked if f"Kanari-{s}-x" in answer[1]}
        assert told == wanted & asked, (definition.id, path, told ^ (wanted & asked))
        tried += 1
        if not wanted:
            assert answer == unknown, (definition.id, path)
    for section_id, file in sent.files.items():
        answer = seen(person, f"{address}/fil/{file}", sent.id)
        assert (answer[0] == 200) == (section_id in wanted), (definition.id, section_id)
        tried += 1
    return tried


def has_text(part: Any) -> bool:
    """Whether the section has a free text for its word."""
    return any(q.type == "text" and "format" not in q.own for q in part.questions)


def check_coordinator(people: dict[str, Visitor], form: str) -> int:
    """The coordinator's list, export and results tell no word above the level; others get none."""
    tried = 0
    level = LOADED[form].document["form"].get("read_by", {}).get("coordinator")  # type: ignore[index]
    for name, person in people.items():
        if name != "coordinator" and form != "avviksmelding":
            continue  # their role keeps them out before any form is looked at
        for path in (f"/oversikt/{form}", f"/resultater/{form}", f"/resultater/{form}/ord"):
            answer = person.get(path)
            assert level == "answers" or "Kanari" not in answer.text, path
            figures = path == f"/resultater/{form}" and name in ("leader", "leader elsewhere")
            if name != "coordinator" and not figures:  # leaders get figures of deviations
                assert answer.status_code in (302, 303, 404), (name, path)
            if name != "coordinator":
                assert "Kanari" not in answer.text
            tried += 1
        person.visit("/")
        for format in FORMATS:
            exported = person.send(f"/oversikt/{form}/last-ned", {"format": format})
            told = unpacked(exported)  # read to its end, or its request goes on
            assert level == "answers" or "Kanari" not in told, (form, format)
            if name != "coordinator":
                assert exported.status_code == 404 and "Kanari" not in told
            tried += 1
    return tried


FORMATS = ("csv", "csv-koder", "xlsx", "jsonl", "pdf", "fhir", "kodebok")


def unpacked(answer: Any) -> str:
    """All that a file holds."""
    content = answer.data
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace")


def check_anonymous(app: Flask, version: Version, people: dict[str, Visitor]) -> int:
    """One answer to an anonymous form is read by nobody, anywhere: it waits for others."""
    with app.app_context(), storage.writing():
        found = versions.get(version.id)
        assert found is not None
        said = dict.fromkeys(canaries(found.definition()), "Skjult-ord")
        kept = store.keep(found, said, key=new_id(), state="sent")
        db.session.commit()
        id = kept.id
    form, tried = version.form_id, 0
    for name, person in people.items():
        for path in (
            f"/samtaler/{id}", f"/samtaler/{id}/pdf", f"/oversikt/{form}",
            f"/oversikt/{form}/{id}", f"/oversikt/{form}/{id}/pdf", f"/resultater/{form}",
            f"/resultater/{form}/ord", "/oversikt/", "/samtaler/?fane=ferdig",
        ):  # fmt: skip
            answer = person.get(path)
            assert "Skjult-ord" not in answer.text, (name, path)
            assert id not in path or answer.status_code != 200, (name, path)
            tried += 1
        person.visit("/")
        for format in FORMATS:
            told = unpacked(person.send(f"/oversikt/{form}/last-ned", {"format": format}))
            assert "Skjult-ord" not in told, (name, form, format)
            tried += 1
    return tried


def seen(person: Visitor, path: str, *ids: str) -> tuple[int, str]:
    """An answer without what changes from page to page, and the id that was asked for."""
    return bare(person.get(path), *ids)


CLOSED: dict[str, Any] = {
    "title": "Samtale",
    "confidentiality": "personal",
    "read_by": {"people": ["doers", "members", "leader", "unit"]},
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
        (file,) = [
            f"/samtaler/{id}/fil/{each.id}" for each in attachments.files_of_submission(found)
        ]
    assert [each.get(file).status_code for each in (doer, leader, colleague)] == [200, 200, 404]
    for person in (doer, leader):
        page = person.visit(f"/samtaler/{id}")
        assert "Far slår" in page.text and "Fyll ut «Faglig»" in page.text
    leader.press("Fyll ut «Faglig»")
    assert leader.page.questions == ["uro"]
