"""Nobody reads an answer by what follows from it: a sum, a follow-up, a text, a next form."""

import copy

import pytest
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.models.workflow import Signature
from forms.storage.submissions import store
from forms.storage.workflow import signatures
from forms.workflow.roles import EVERYBODY
from forms.workflow.signatures.content_to_sign import content_before_derivation
from forms.workflow.signatures.signature_status import is_unchanged
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
from tests.web.forms_workflow import (
    TRAVELS,
    open_for,
    the_submission,
)
from tests.web.interview.test_interview import GATE

RECEIVED = copy.deepcopy(TRAVELS)
RECEIVED["sections"][1]["questions"] += [
    {"id": "slag", "type": "number", "label": "Antall slag"},
    {"id": "diag", "type": "choice", "label": "Diagnose", "options": {"a": "ADHD", "b": "Ingen"}},
]
RECEIVED["sections"][2]["questions"] += [
    {"id": "sum", "type": "calc", "label": "Sum av slag", "value": {"sum": ["slag"]}},
    text("tiltak", "Tiltak for diagnosen", show_if={"diag": "a"}),
    text("pip", "Mer om {trives}?"),
    text("delt", "Hva vil du dele?", show_if={"dele": {"answered": True}}),
]
RECEIVED["sections"][3]["questions"] += [
    {"id": "dobbelt", "type": "calc", "label": "Det dobbelte", "value": {"sum": ["sum", "slag"]}}
]

ALONE = {
    "title": "Lekk",
    "confidentiality": "special",
    "read_by": {"coordinator": "answers"},
    "open_to": ["staff"],
    "mode": "interview",
    "next": [{"form": "anonymt", "show_if": {"redd": "yes"}}],
    "signers": {"f": {"label": "Foresatt", "how": ["type_name"]}},
    "steps": [
        {"id": "en", "title": "Samtale", "by": "staff", "sections": ["felles", "vold", "sum"],
         "sign": ["f"]},
    ],
    "sections": [
        section("felles", text("navn", "Hva heter barnet?")),
        # the section alone says that it is asked alone
        section("vold", {"id": "slag", "type": "number", "label": "Hvor ofte?"},
                yes_no("redd", "Er du redd?"), audience="alone"),
        section("sum",
                {"id": "poeng", "type": "calc", "label": "Poeng", "value": {"sum": ["slag"]}},
                text("krise", "Trenger du krisesenter?", show_if={"redd": "yes"}),
                text("om", "Du sa {redd}. Mer?")),
    ],
}  # fmt: skip
ANONYMOUS = {
    "title": "Anonymt skjema",
    "confidentiality": "anonymous",
    "open_to": "anyone",
    "review": False,
    "sections": [section("en", text("bra", "Hva var bra?"))],
}


@pytest.mark.parametrize("dele", ["yes", "no"])
def test_a_receiver_reads_nothing_that_tells_of_a_withheld_section(
    app: Flask, signed_in: SignIn, publish: Publish, client: Visitor, dele: str
) -> None:
    add_units(app)
    publish(RECEIVED)
    staff = begin(signed_in("staff", unit="solbakken"))
    staff.fill(child_name="Kari Li", skole="lia", notat="Ring far").press("Neste")
    staff.fill(trives="HEMMELIG", slag="7", diag="a").press("Neste")
    staff.press("Send inn")
    open_for(app, client).fill(dele=dele, tiltak="EKSTRA", pip="PIPET").press("Neste")
    client.fill(delt="DELT").press("Neste")  # it opened by the answer
    client.press("Send inn")
    with app.app_context():
        submission_id = the_submission(app).id
    receiver = signed_in("receiver", unit="lia")
    receiver.visit(f"/samtaler/{submission_id}")
    told = {w for w in ("HEMMELIG", "Sum av slag", "EKSTRA") if w in receiver.page.text}
    assert told == (set() if dele == "no" else {"HEMMELIG", "Sum av slag", "EKSTRA"})
    assert ("Mer om HEMMELIG?" if dele == "yes" else "Mer om …?") in receiver.page.text
    assert "PIPET" in receiver.page.text  # not asked because of it
    assert "DELT" in receiver.page.text  # what the permission lets out tells of it by design
    open_for(app, receiver).fill(kontakt="Per").press("Neste")
    receiver.press("Send inn")
    receiver.visit(f"/samtaler/{submission_id}")
    assert ("Det dobbelte" in receiver.page.text) == (dele == "yes")
    assert "Per" in receiver.page.text


@pytest.fixture
def talk(app: Flask, signed_in: SignIn, publish: Publish) -> Visitor:
    """Staff who have asked alone, closed it, and sent the conversation."""
    add_units(app)
    publish(ANONYMOUS, "anonymt")
    publish(ALONE)
    staff = begin(signed_in("staff", unit="solbakken"))
    staff.fill(navn="Kari").press("Spørsmål i enerom")
    staff.press("Åpne spørsmålene", **GATE)
    staff.fill(slag="5", redd="yes").press("Neste")
    staff.visit("/skjema/prove/del/sum")
    staff.fill(krise="FLUKT", om="LENGE").press("Neste")
    staff.visit("/skjema/prove/se-over?vis=alt")
    staff.press("Gå til underskrift")
    staff.fill(**{"s-f-do": "type_name", "s-f-name": "Mor Li", "s-f-read": "1"})
    staff.press("Skriv under og send inn")
    assert staff.path.endswith("/kvittering"), staff.page.text
    return staff


def test_the_family_gets_nothing_that_tells_of_what_was_said_alone(talk: Visitor) -> None:
    assert "Anonymt skjema" in talk.page.text  # staff at the unit may hand it out
    for place in ("/skjema/prove/kopi", "/skjema/prove/kopi.pdf"):
        answer = talk.get(place)
        words = answer.text if place.endswith("kopi") else paper(answer.data)
        assert "Kari" in words
        assert [
            w for w in ("Poeng", "krisesenter", "FLUKT", "Er du redd", "Ja") if w in words
        ] == []
        assert "Du sa …. Mer?" in words


def paper(pdf: bytes) -> str:
    """The words of a PDF."""
    from io import BytesIO

    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_whoever_is_not_of_the_unit_is_offered_no_form_that_tells(
    app: Flask, talk: Visitor
) -> None:
    held = talk.get_cookie("kvittering", path="/skjema/prove/")
    assert held is not None
    other = app.test_client()
    other.set_cookie("kvittering", held.value, path="/skjema/prove/")
    answer = other.get("/skjema/prove/kvittering")
    assert answer.status_code == 410, "a receipt belongs to the visit that sent the form"
    assert "Anonymt skjema" not in answer.text


def test_a_signature_over_what_was_shown_then_stays_whole(app: Flask, talk: Visitor) -> None:
    """What signers were shown before held a sum over the answers given alone."""
    with app.test_request_context(), storage.writing():
        submission = the_submission(app)
        signature = db.session.query(Signature).one()
        assert is_unchanged(signature)
        assert "poeng" not in signatures_shown(submission.id)
        before = content_before_derivation(submission, "en", EVERYBODY)
        assert before["poeng"] == 5
        said = signatures.SignatureInput("f", "signed", "type_name", "Mor Li", shown=before)
        signatures.keep(submission, "en", said)
        db.session.commit()
        later = db.session.query(Signature).filter(Signature.voided.is_(None)).one()
        assert is_unchanged(later)


def signatures_shown(submission_id: str) -> dict[str, object]:
    """What a family signs now."""
    from forms.storage.submissions import store
    from forms.workflow.signatures.content_to_sign import content_at_table

    found = store.get(submission_id)
    assert found is not None
    return content_at_table(found, "en", EVERYBODY)


def test_a_section_for_one_alone_is_opened_and_its_answers_are_sensitive(
    app: Flask, talk: Visitor, signed_in: SignIn
) -> None:
    with app.app_context():
        submission_id = the_submission(app).id
    reader = signed_in("coordinator")
    reader.visit(f"/oversikt/prove/{submission_id}")
    assert reader.status == 200 and "Følsomme svar vises ikke" in reader.page.text
    assert "FLUKT" not in reader.page.text and "Er du redd" not in reader.page.text
    with app.app_context():
        assert store.open_answers(the_submission(app))["redd.@1"] == "yes", "it was asked"


CLOSED = form(
    section("barnet", text("navn", "Hva heter barnet?")),
    section(
        "lukket",
        {"id": "slag", "type": "number", "label": "Antall slag"},
        yes_no("redd", "Er du redd?"),
        read_by="doers",
    ),
    section(
        "sum",
        {"id": "poeng", "type": "calc", "label": "Sum av slag", "value": {"sum": ["slag"]}},
        text("krise", "Trenger du krisesenter?", show_if={"redd": "yes"}),
        text("om", "Du sa {redd}. Mer?"),
    ),
    confidentiality="special",
    read_by={"coordinator": "counts", "people": ["unit"]},
    open_to=["staff"],
)


def test_a_colleague_reads_nothing_that_tells_of_a_part_that_is_closed_to_them(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    add_units(app)
    publish(CLOSED)
    doer, colleague = signed_in("staff", unit="solbakken"), signed_in("staff", unit="solbakken")
    begin(doer).fill(navn="Kari").press("Neste")
    doer.fill(slag="7", redd="yes").press("Neste")
    doer.fill(krise="FLUKT", om="LENGE").press("Neste")
    doer.press("Send inn")
    with app.app_context():
        there = f"/samtaler/{the_submission(app).id}"
    told = ("Sum av slag 7", "FLUKT", "Du sa Ja")
    assert not [each for each in told if each not in doer.visit(there).text]
    page = colleague.visit(there)
    assert "Kari" in page.text and "LENGE" in page.text and "Antall slag" not in page.text
    assert not [each for each in told if each in page.text]
