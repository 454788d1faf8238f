"""Find answers: by state, unit, order, reference and person; ticked rows; what is overdue."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.export import pdf_zip
from forms.i18n import today
from forms.storage import audit_log, db
from forms.storage.models.workflow import Task
from forms.storage.submissions import store
from forms.storage.workflow import signatures
from forms.storage.workflow.signatures import SignatureInput
from tests.support.client import check
from tests.support.factories import add_units, keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.forms_coordinator import (
    ANONYMOUS,
    FORM,
    reference,
)
from tests.web.forms_workflow import (
    SIGNED,
    TRAVELS,
    begun_by,
    the_submission,
)

CLOSED = {"read_by": {"coordinator": "counts"}}
SEARCH = "/oversikt/prove/person/"
COUNTED: dict[str, Any] = {
    "title": "Avvik",
    "confidentiality": "internal",
    "list": ["slag"],
    "sections": [
        {
            "id": "a",
            "title": "Avvik",
            "questions": [
                {"id": "slag", "type": "choice", "label": "Slag", "options": {"x": "X", "y": "Y"}}
            ],
        }
    ],
}


def test_withdrawn_and_unfinished_answers_are_not_counted_unless_asked_for(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish(COUNTED)
    for state, number in (("sent", 7), ("underway", 2), ("withdrawn", 1)):
        for _each in range(number):
            keep_submission(app, version, {"slag": "x"}, state=state)
    client = signed_in("coordinator")
    assert "Gjelder" in client.get("/oversikt/prove").text, "the title and such stand in the list"
    assert "7 svar" in check(client.get("/oversikt/").text).text
    page = client.visit("/oversikt/prove")
    assert "7 svar i dette utvalget" in page.text
    assert "2 underveis" in page.text and "1 trukket" in page.text
    assert len(page.all("th", scope="row")) == 7
    assert "10 svar i dette utvalget" in client.get("/oversikt/prove?status=alle").text
    assert "7 svar" in client.get("/resultater/prove").text
    assert "10 svar" in client.get("/resultater/prove?status=alle").text
    rows = client.send("/oversikt/prove/last-ned", {"format": "csv"}).text.splitlines()
    assert len(rows) == 8
    more = client.send("/oversikt/prove/last-ned", {"format": "csv", "status": "alle"})
    assert len(more.text.splitlines()) == 11


def test_the_list_is_filtered_by_unit_and_turned_around(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    version = publish(COUNTED)
    start = datetime(2026, 5, 1, tzinfo=UTC)
    ids = [
        keep_submission(
            app,
            version,
            {"slag": "x"},
            received=start + timedelta(hours=n),
            unit="lia" if n % 2 else "nes",
        )
        for n in range(110)
    ]
    references = [reference(app, id) for id in ids]
    client = signed_in("coordinator")

    def listed(page: Any) -> list[str]:
        return [page.words(cell) for cell in page.all("th", scope="row")]

    assert listed(client.visit("/oversikt/prove?enhet=lia")) == references[::-2][:50]
    assert "55 svar i dette utvalget" in client.get("/oversikt/prove?enhet=lia").text
    assert "55 svar" in check(client.get("/oversikt/?enhet=lia").text).text
    page = client.visit("/oversikt/prove?sorter=eldst")
    assert listed(page) == references[:50] and "de eldste først" in page.text
    assert listed(client.press("Nyere svar")) == references[50:100]
    last = client.press("Nyere svar")
    assert listed(last) == references[100:] and "Nyere svar" not in last.text
    assert listed(client.press("Eldre svar")) == references[50:100]
    assert listed(client.press("Eldre svar")) == references[:50]
    newest = client.visit("/oversikt/prove")
    assert "Nyere svar" not in newest.text
    client.press("Eldre svar")
    assert listed(client.press("Nyere svar")) == references[::-1][:50]
    csv = client.send("/oversikt/prove/last-ned", {"format": "csv-koder", "enhet": "nes"}).text
    assert len(csv.splitlines()) == 56


def test_the_list_goes_unit_by_unit_but_not_where_a_child_is_shielded(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    version = publish(COUNTED)
    start = datetime(2026, 5, 1, tzinfo=UTC)
    ids: dict[str | None, list[str]] = {}
    for n in range(130):
        unit = ("nes", "lia", None)[n % 3]
        at = start + timedelta(hours=n)
        ids.setdefault(unit, []).append(
            keep_submission(app, version, {"slag": "x"}, received=at, unit=unit)
        )
    wanted = [reference(app, id) for unit in ("lia", "nes", None) for id in reversed(ids[unit])]
    client, seen = signed_in("coordinator"), list[str]()
    page = client.visit("/oversikt/prove?sorter=enhet")
    assert "enhet for enhet" in page.text
    for _page in range(3):
        seen += [page.words(cell) for cell in page.all("th", scope="row")]
        page = client.press("Flere svar") if "Flere svar" in page.text else page
    assert seen == wanted
    only = client.visit("/oversikt/prove?sorter=enhet&enhet=lia")
    assert len(only.all("th", scope="row")) == len(ids["lia"]) and "Flere svar" not in only.text
    shy = {"id": "hemmelig", "type": "yes_no", "label": "Hemmelig?", "shields": ["yes"]}
    part = {"id": "b", "title": "B", "questions": [shy]}
    publish({**COUNTED, "sections": [*COUNTED["sections"], part]})
    page = client.visit("/oversikt/prove?sorter=enhet")
    assert "Etter enhet" not in page.text and "enhet for enhet" not in page.text


def test_the_list_is_filtered_by_one_answer_and_taken_away(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    version = publish({**COUNTED, "read_by": {"coordinator": "answers"}})
    ids = [
        keep_submission(app, version, {"slag": code}, unit=unit)
        for code, unit in (("x", "lia"), ("y", "lia"), ("x", "nes"), (None, "nes"))
    ]
    references = [reference(app, id) for id in ids]
    client = signed_in("coordinator")

    def listed(query: str) -> set[str]:
        page = client.visit(f"/oversikt/prove?{query}")
        return {page.words(cell) for cell in page.all("th", scope="row")}

    assert listed("svar=slag:x") == {references[0], references[2]}
    assert "2 svar i dette utvalget" in client.page.text
    assert 'value="slag:x" selected' in client.page.html
    assert listed("svar=slag:x&enhet=nes") == {references[2]}
    assert listed("svar=slag:z") == listed("svar=annet:x") == set(references)
    assert "svar=" not in client.page.html
    taken = client.send("/oversikt/prove/last-ned", {"format": "csv", "svar": "slag:y"})
    assert len(taken.text.splitlines()) == 2 and taken.headers["X-Total"] == "1"
    assert listed("svar=slag:y&status=withdrawn") == set()
    assert "Ingen har svart det" in client.page.text


def test_a_reference_opens_what_the_coordinator_may_read(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version, closed = (
        publish(FORM),
        publish({**FORM, **CLOSED}, "lukket"),
    )
    id, other = (
        keep_submission(app, version, {"navn": "Kari"}),
        keep_submission(app, closed, {"navn": "Kari"}),
    )
    client = signed_in("coordinator")
    client.visit("/oversikt/")
    found = client.send("/oversikt/finn", {"referanse": reference(app, id).lower()})
    assert found.location == f"/oversikt/prove/{id}"
    for typed in (reference(app, other), "XXXX-XXXX", "<b>", ""):
        page = client.send("/oversikt/finn", {"referanse": typed})
        assert page.status_code == 422 and 'id="referanse.error"' in page.text
        check(page.text)
    staff = signed_in("staff")
    staff.get("/")
    assert staff.send("/oversikt/finn", {"referanse": "x"}).status_code == 404


def test_a_person_is_found_by_name_or_birth_date_and_the_log_has_no_words(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    born = {"id": "child_birthdate", "type": "date", "label": "Født?", "personal": True}
    name = {"id": "child_name", "type": "text", "label": "Navn?", "personal": True}
    form = {**COUNTED, "sections": [{"id": "a", "title": "Barnet", "questions": [name, born]}]}
    version = publish(form)
    ids = [
        keep_submission(app, version, {"child_name": called, "child_birthdate": day}, state=state)
        for called, day, state in (
            ("Åse Marie Lund", "2020-05-07", "sent"),
            ("Per Lund", "2019-01-02", "withdrawn"),
            ("Ola Nes", "2020-05-07", "sent"),
        )
    ]
    references = [reference(app, id) for id in ids]
    client = signed_in("coordinator")
    client.visit("/oversikt/prove")
    page = client.press("Finn en person i svarene")
    client.fill(name="lund ÅSE", reason="access")
    page = client.press("Søk")
    assert references[0] in page.text and references[1] not in page.text
    assert "Å.M.L. 2020" in page.text or "Å.L. 2020" in page.text
    assert "Åse Marie" not in page.words(page.all("table")[0])
    every = client.send(SEARCH, {"name": "lund", "reason": "unit", "status": "alle"})
    assert references[0] in every.text and references[1] in every.text
    days = client.send(SEARCH, {"born": "7.5.2020", "reason": "other"})
    assert references[0] in days.text and references[2] in days.text
    nobody = client.send(SEARCH, {"name": "Lund", "born": "8.5.2020", "reason": "other"})
    assert "Ingen svar i utvalget passer" in nobody.text
    empty = client.send(SEARCH, {"reason": "other"})
    assert empty.status_code == 422 and "Skriv et navn eller en fødselsdato." in empty.text
    assert client.send(SEARCH, {"name": "Lund"}).status_code == 422
    with app.app_context():
        lines = [e for e in audit_log.listing().events if e.what == "submission.searched"]
        assert lines and all("und" not in e.detail for e in lines if "enhet" not in e.detail)


def test_nobody_looks_for_persons_where_answers_are_not_read(
    signed_in: SignIn, publish: Publish
) -> None:
    publish(ANONYMOUS, "anonymt")
    publish({**FORM, "read_by": {"coordinator": "figures"}}, "tall")
    client = signed_in("coordinator")
    for form in ("anonymt", "tall", "finnes-ikke"):
        assert client.get(f"/oversikt/{form}/person/").status_code == 404
    publish(FORM)
    assert signed_in("leader").get("/oversikt/prove/person/").status_code == 404


def test_only_the_ticked_rows_are_taken_away(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version, other = (
        publish(COUNTED),
        publish({**COUNTED, **CLOSED}, "b"),
    )
    ids = [keep_submission(app, version, {"slag": "x"}) for _number in range(5)]
    foreign = keep_submission(app, other, {"slag": "y"})
    client = signed_in("coordinator")
    page = client.visit("/oversikt/prove")
    assert page.html.count('name="velg"') == 5
    ticked = {"format": "csv-koder", "velg": [ids[0], ids[3], foreign]}
    rows = client.send("/oversikt/prove/last-ned", ticked).text
    assert len(rows.splitlines()) == 3
    assert reference(app, ids[0]) in rows and reference(app, ids[1]) not in rows
    assert reference(app, foreign) not in rows


def test_what_is_overdue_is_told_by_unit_to_the_coordinator(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    publish(TRAVELS)
    begun_by(signed_in("staff", unit="solbakken"))
    client = signed_in("coordinator")
    assert "Ingen skjemaer er over fristen." in client.get("/oversikt/").text
    with app.app_context(), storage.writing():
        task = db.session.query(Task).one()
        task.due = today() - timedelta(days=3)
        db.session.commit()
    page = check(client.get("/oversikt/").text)
    assert "Forfalt i kommunen" in page.text and "Solbakken barnehage" in page.text
    late = client.get("/oversikt/prove?status=forfalt").text
    assert "1 svar i dette utvalget" in late and "Forfalt" in late
    with app.app_context():
        assert reference(app, the_submission(app).id) in late


def test_a_zip_of_pdfs_has_the_signatures_of_each(
    app: Flask, signed_in: SignIn, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = {key: value for key, value in SIGNED.items() if key not in ("case", "grants")}
    version = publish({**signed, "read_by": {"coordinator": "answers"}})
    id = keep_submission(app, version, {"ja": "yes"})
    with app.app_context(), storage.writing():
        submission = store.get(id)
        assert submission is not None
        signatures.keep(
            submission, "samtale", SignatureInput("mor", "signed", "type_name", name="Kari Li")
        )
        db.session.commit()
    monkeypatch.setattr(pdf_zip, "print_pdf", lambda html: html.encode())
    client = signed_in("coordinator")
    client.visit("/oversikt/prove")
    packed = client.send("/oversikt/prove/last-ned", {"format": "pdf"})
    with zipfile.ZipFile(io.BytesIO(packed.data)) as files:
        paper = files.read(f"{reference(app, id)}.pdf").decode()
    assert "Kari Li" in paper and "Foresatt 1" in paper
