"""The auditor reads the log in sentences, without content; a person gets a copy, or is erased."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from forms import storage
from forms.settings import ROOT
from forms.storage import audit_log, db
from forms.storage.models.audit_log import Event
from forms.storage.models.submissions import Submission
from forms.storage.retention import retention
from forms.storage.submissions import store
from forms.storage.workflow import signatures
from forms.storage.workflow.signatures import SignatureInput
from forms.workflow.documents import record_package
from forms.workflow.roles import EVERYBODY
from forms.workflow.wording import audit_text
from tests.support.answer_generator import PDF
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
)
from tests.support.factories import text as asking
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    NAME,
    SHEET,
    begin,
)

FORM = form(
    section("a", NAME, {"id": "fil", "type": "file", "label": "Vedlegg"}),
    keep={"answers": "90d", "after": "archived"},
    read_by={"coordinator": "answers"},
)


@pytest.fixture
def sent(app: Flask, client: Visitor, publish: Publish) -> str:
    """A form of Ola's with a file; its reference."""
    publish(FORM)
    begin(client).fill(navn="Ola Canary", fil=(PDF, "Olas brev.pdf")).press("Neste")
    client.press("Send inn")
    with app.app_context():
        return db.session.query(Submission).one().reference or ""


def submission(app: Flask) -> Submission:
    with app.app_context():
        return db.session.query(Submission).one()


def test_the_log_is_read_in_sentences(app: Flask, sent: str, signed_in: SignIn) -> None:
    reader = signed_in("coordinator", "leader")
    reader.visit(f"/oversikt/prove/{submission(app).id}")
    auditor = signed_in("auditor")
    page = auditor.visit("/logg/")
    assert f"Kari Prøve åpnet svar {sent}" in page.text
    assert "Kari Prøve logget inn" in page.text
    assert "Ola Canary" not in page.text and "Olas brev" not in page.text
    assert auditor.visit(f"/logg/?gjelder={sent.lower()}").text.count(f"svar {sent}") >= 1
    assert "logget inn" not in auditor.page.text
    assert "åpnet svar" not in auditor.visit("/logg/?hva=innlogging").text
    assert "åpnet svar" in auditor.visit(f"/logg/?hvem={reader.user_id}").text
    assert "Ingenting i loggen" in auditor.visit("/logg/?fra=2020-01-01&til=2020-01-02").text
    assert "åpnet svar" in auditor.visit("/logg/?gjelder=&hva=tull&fra=tull&etter=tull").text


def test_the_log_goes_on_from_page_to_page(
    app: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), storage.writing():
        for number in range(130):
            audit_log.record("system", "backup.made", str(number))
        db.session.commit()
    auditor = signed_in("auditor")
    seen = 0
    auditor.visit("/logg/?hva=drift")
    while True:
        seen += auditor.page.text.count("tok en sikkerhetskopi")
        if not auditor.page.buttons("Eldre hendelser"):
            break
        auditor.press("Eldre hendelser")
    assert seen == 130


def test_the_log_is_verified_on_the_page(app: Flask, signed_in: SignIn) -> None:
    auditor = signed_in("auditor")
    auditor.visit("/logg/")
    with app.app_context():
        mark = audit_log.latest_mark()
    assert f"{mark.number}:{mark.hash}" in auditor.get("/logg/").get_data(as_text=True)
    auditor.press("Kontroller loggen")
    assert "Loggen er hel" in auditor.page.text
    with app.app_context(), storage.writing():
        db.session.execute(text("DROP TRIGGER event_no_update"))
        db.session.query(Event).filter_by(number=1).update({"who": "en annen"})
        db.session.commit()
    auditor.visit("/logg/")
    auditor.press("Kontroller loggen")
    assert "Linje 1 i loggen er endret." in auditor.page.text


def test_the_log_is_taken_away(app: Flask, sent: str, signed_in: SignIn) -> None:
    with app.app_context(), storage.writing():
        audit_log.record("=1+1", "form.created", "=2+2", "=3+3")
        db.session.commit()
    auditor = signed_in("auditor")
    auditor.visit("/logg/")
    answer = auditor.send("/logg/last-ned", {"hva": "skjemaer"})
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True)[1:]), delimiter=";"))
    assert [row[4] for row in rows[1:]] == ["form.created"]
    assert "'=1+1" in rows[1] and not any(cell.startswith("=") for row in rows for cell in row)
    with app.app_context():
        assert audit_log.listing(limit=1).events[0].what == "log.exported"


def test_deadlines_are_shown(app: Flask, sent: str, signed_in: SignIn) -> None:
    page = signed_in("administrator").visit("/frister/")
    assert "90 dager etter at arkivet har kvittert" in page.text
    assert "Ingen sletting er kjørt ennå" in page.text
    assert signed_in("auditor").visit("/frister/").text


def test_a_person_gets_a_copy(app: Flask, sent: str, signed_in: SignIn) -> None:
    coordinator = signed_in("coordinator")
    coordinator.visit(f"/oversikt/prove/{submission(app).id}").buttons("Innsyn og sletting")
    address = f"/oversikt/prove/{submission(app).id}/innsyn"
    coordinator.visit(address)
    answer = coordinator.send(address)
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        names = set(archive.namelist())
        answers = json.loads(archive.read("svar.json"))
        metadata = json.loads(archive.read("metadata.json"))
    assert {"svar.json", "definisjon.json", "metadata.json", "vedlegg/1", "SHA256SUMS"} < names
    assert answers["navn"] == "Ola Canary" and metadata["log"] == []
    whole = coordinator.send(address, {"staff": "1"})
    with zipfile.ZipFile(io.BytesIO(whole.get_data())) as archive:
        log = json.loads(archive.read("metadata.json"))["log"]
    assert {line["what"] for line in log} >= {"submission.opened", "submission.copied"}


def test_a_copy_tells_who_signed_and_why_not_to_staff_only(app: Flask, publish: Publish) -> None:
    signer = {"label": "Foresatt", "how": ["type_name"], "required": True}
    version = publish(form(section("a", NAME), signers={"foresatt_1": signer}))
    with app.test_request_context(), storage.writing():
        kept = store.keep(version, {"navn": "Ola"}, key="a")
        said = SignatureInput("foresatt_1", "declined", name="Anne", comment="Vil tenke", shown={})
        signatures.keep(kept, "utfylling", said)
        db.session.commit()
        family, staff = (
            {piece.name: piece.content for piece in record_package.reader_package(kept, audiences)}
            for audiences in (EVERYBODY, record_package.WHOLE)
        )
    (told,) = json.loads(family["metadata.json"])["signatures"]
    assert (told["outcome"], told["name"], told["comment"]) == ("declined", "Anne", None)
    assert b"Vil tenke" not in b"".join(family.values())
    assert json.loads(staff["metadata.json"])["signatures"][0]["comment"] == "Vil tenke"


def test_a_submission_is_erased_on_purpose_only(app: Flask, sent: str, signed_in: SignIn) -> None:
    coordinator = signed_in("coordinator")
    id = submission(app).id
    coordinator.visit(f"/oversikt/prove/{id}/innsyn")
    coordinator.press("Slett for alltid")
    assert coordinator.status == 422 and "Velg hvorfor" in coordinator.page.text
    coordinator.fill(reason="asked", reference="AAAA-2222").press("Slett for alltid")
    assert coordinator.status == 422 and "Skriv referansen" in coordinator.page.text
    coordinator.fill(reference=sent.lower()).press("Slett for alltid")
    assert f"{sent} er borte" in coordinator.page.text
    with app.app_context():
        assert store.get(id) is None
        (line,) = audit_log.listing(what=retention.ERASED).events
        assert (line.who, line.subject) == (coordinator.user_id, id)
    assert f"slettet svar {sent} (etter ønske" in signed_in("auditor").visit("/logg/").text


def test_what_is_sensitive_is_not_copied_by_who_may_not_read_it(
    app: Flask, client: Visitor, publish: Publish, signed_in: SignIn
) -> None:
    asked = section("a", NAME, asking("helse", "Helse?", sensitive=True))
    publish(form(asked, read_by={"coordinator": "answers"}))
    begin(client).fill(navn="Ola", helse="Astma").press("Neste")
    client.press("Send inn")
    page = f"/oversikt/prove/{submission(app).id}"
    for roles, status in ((["coordinator"], 404), (["coordinator", "leader"], 200)):
        reader = signed_in(*roles)
        links = reader.visit(page).buttons("Innsyn og sletting")
        assert bool(links) == (status == 200), "a link that leads nowhere"
        assert reader.get(f"{page}/innsyn").status_code == status


def test_nothing_is_logged_of_an_anonymous_answer(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(SHEET)
    client.visit("/skjema/prove/")
    client.fill(bra="Alt").press("Send inn")
    assert client.path.endswith("/kvittering")
    with app.app_context():
        assert db.session.query(Event).count() == 0


def recorded() -> Iterator[str]:
    """Everything that is logged anywhere, as far as it stands there in plain."""
    for path in (ROOT / "forms").rglob("*.py"):
        for call in re.findall(
            r"(?:record|record_reading|log_\w+|noted?)\([^\n]*", path.read_text("utf-8")
        ):
            yield from re.findall(r'"([a-z_]+\.[a-z_.]*[a-z])"', call)


def test_everything_that_is_logged_has_a_sentence() -> None:
    found = set(recorded())
    assert {"user.added", "case.closed", "submission.opened"} <= found
    assert found - set(audit_text.sentences()) == set()


def test_the_kinds_hold_all_that_is_logged() -> None:
    starts = tuple(start for kind in audit_text.KINDS.values() for start in kind)
    assert [what for what in audit_text.sentences() if not what.startswith(starts)] == []
    assert audit_text.event_kinds().keys() == audit_text.KINDS.keys()
    assert set(audit_text.erasure_reasons()) == set(retention.REASONS)
