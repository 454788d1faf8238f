"""The record of processing and the draft of an assessment say what the definitions say."""

import zipfile
from io import BytesIO

import pypdf
import pytest
from flask import Flask

from forms import storage
from forms.definition import load_folder, load_form, parse_definition, read_library
from forms.export.pdf.client import print_pdf
from forms.export.printable import document_html
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import audit_log, db
from forms.storage.definitions import versions
from forms.web.auditor.processing_record import assessment_document, left_to_municipality
from forms.workflow.documents.processing_record import ProcessingRecord, processing_record
from tests.support.client import Visitor
from tests.support.factories import form, keep_submission, question, section
from tests.support.factories import text as asking
from tests.web.conftest import Publish, SignIn

NOTE = {
    **form(section("a", asking("navn", "Hva heter barnet?", personal=True))),
    "title": "Notat",
    "confidentiality": "special",
    "purpose": "Vi skal hjelpe tidlig.",
    "basis": "Barnehageloven § 47 a.",
    "keep": {"answers": "90d"},
    "child": ["navn"],
}


def test_the_record_says_why_by_which_law_who_reads_and_how_long(
    publish: Publish, signed_in: SignIn
) -> None:
    publish(NOTE, "notat")
    page = signed_in("auditor").visit("/behandlinger/")
    for words in (
        "Vi skal hjelpe tidlig.",
        "Barnehageloven § 47 a.",
        "barn og unge",
        "navn og andre opplysninger om hvem noen er",
        "særlige kategorier av personopplysninger (artikkel 9)",
        "Koordinatoren i kommunen ser bare hvor mange svar som er kommet",
        "Svarene blir slettet 90 dager etter at de er mottatt",
    ):
        assert words in page.text
    assert "mangler noe" not in page.text


def test_the_record_names_the_data_that_each_type_of_question_asks_for(
    publish: Publish, signed_in: SignIn
) -> None:
    kinds = ("fødselsnummer", "adresse, telefon og annet", "fødselsdato", "filer og bilder")
    publish(NOTE, "notat")
    page = signed_in("auditor").visit("/behandlinger/")
    assert not [words for words in kinds if words in page.text]
    asked = (
        question("nummer", format="personnummer"),
        question("ring", format="phone"),
        question("fodt", "date", personal=True),
        question("bilde", "file"),
        question("fortell", lines=5),
    )
    publish({**NOTE, **form(section("a", *asked)), "title": "Alt"}, "alt")
    page = signed_in("auditor").visit("/behandlinger/")
    assert not [words for words in (*kinds, "med egne ord") if words not in page.text]


def rows_of(app: Flask, form_id: str) -> ProcessingRecord:
    """The record of a form that comes along."""
    library = read_library(ROOT / "definitions", TYPES)
    loaded = load_form(ROOT / "definitions" / f"{form_id}.json", library)
    assert loaded.document is not None
    with app.test_request_context():
        return processing_record(parse_definition(loaded.document))


@pytest.mark.parametrize(
    ("form_id", "people", "recipients"),
    [
        (
            "forste-samtalen-barnehage",
            ("barn og unge", "foresatte"),
            ("foresatte eller ungdommen, som får sin kopi", "arkivet i kommunen"),
        ),
        ("avviksmelding", ("ansatte som fyller ut",), ("arkivet i kommunen",)),
        ("brukerskjema", ("ingen",), ()),
        ("epds-oppfolging", ("den skjemaet handler om",), ("arkivet i kommunen",)),
        ("sak-til-mote", ("barn og unge", "foresatte"), ("samarbeidende tjenester som",)),
        ("overgang-barnehage-skole", ("barn og unge",), ("enheten som skjemaet blir sendt til",)),
    ],
)
def test_the_record_names_whom_a_form_is_about_and_who_is_given_it(
    app: Flask, form_id: str, people: tuple[str, ...], recipients: tuple[str, ...]
) -> None:
    """Found: EPDS was about children, a report of a case not about guardians, and nobody got it."""
    record = rows_of(app, form_id)
    assert set(people) <= set(record.people)
    assert ("barn og unge" in record.people) == ("barn og unge" in people)
    told = ", ".join(record.recipients)
    assert all(each in told for each in recipients)
    assert bool(told) == bool(recipients)


def test_the_record_says_how_the_data_are_kept_safe(publish: Publish, signed_in: SignIn) -> None:
    publish(NOTE, "notat")
    page = signed_in("auditor").visit("/behandlinger/").text
    assert "Svar, filer og sikkerhetskopier er kryptert. Tilgang følger rolle og enhet." in page
    assert "Kommunen svarer for hvor tjenesten er satt opp." in page


def test_what_a_form_does_not_say_is_named_first(publish: Publish, signed_in: SignIn) -> None:
    publish({**NOTE, "purpose": "", "basis": "", "keep": {}}, "taust")
    page = signed_in("coordinator").visit("/behandlinger/")
    assert "1 skjema mangler noe" in page.text
    assert "formål, hjemmel, hvor lenge svarene blir tatt vare på" in page.text


def test_nothing_published_is_said(signed_in: SignIn) -> None:
    assert "Ingen skjemaer er publisert ennå." in signed_in("auditor").visit("/behandlinger/").text


def test_only_forms_of_special_categories_have_a_draft_of_an_assessment(
    publish: Publish, signed_in: SignIn
) -> None:
    publish(NOTE, "notat")
    publish({**NOTE, "confidentiality": "internal"}, "internt")
    auditor = signed_in("auditor")
    page = auditor.visit("/behandlinger/notat/")
    assert "Vi skal hjelpe tidlig." in page.text
    assert "Hva sier personvernombudet?" in page.text
    assert auditor.get("/behandlinger/internt/").status_code == 404
    assert auditor.get("/behandlinger/finnes-ikke/").status_code == 404


@pytest.mark.parametrize("path", ["/behandlinger/", "/behandlinger/notat/"])
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_both_are_had_as_pdf_and_for_word_and_that_is_logged(
    app: Flask, publish: Publish, signed_in: SignIn, path: str, kind: str
) -> None:
    publish(NOTE, "notat")
    auditor = signed_in("auditor")
    auditor.visit(path)
    answer = auditor.send(path + kind)
    if kind == "pdf":
        assert answer.data.startswith(b"%PDF")
    else:
        with zipfile.ZipFile(BytesIO(answer.data)) as packed:
            said = packed.read("word/document.xml").decode()
        assert "Vi skal hjelpe tidlig." in said and "arkivet i kommunen" not in said
    with app.app_context():
        assert audit_log.listing(limit=1).events[0].what == "processing_record.export"


def test_what_the_municipality_must_say_has_room_on_paper(app: Flask, publish: Publish) -> None:
    """Found: the questions stood in one line under «Ikke besvart»."""
    publish(NOTE, "notat")
    with app.test_request_context():
        content = print_pdf(document_html(assessment_document("notat")))
        questions = left_to_municipality()
    said = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    words = " ".join(said.split())
    assert "Ikke besvart" not in words
    assert all(question in words for question in questions)


def test_everybody_reads_why_on_the_privacy_page(publish: Publish, client: Visitor) -> None:
    publish(NOTE, "notat")
    page = client.visit("/personvern")
    assert "Vi skal hjelpe tidlig." in page.text
    assert "Hjemmel: Barnehageloven § 47 a." in page.text


def test_every_form_that_comes_along_says_its_purpose_and_basis() -> None:
    folder = ROOT / "definitions"
    for loaded in load_folder(folder, read_library(folder, TYPES)):
        assert loaded.document is not None
        assert loaded.document["form"].get("purpose"), loaded.id
        assert loaded.document["form"].get("basis"), loaded.id


def test_a_form_that_is_closed_stands_in_the_record_while_it_has_answers(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    versions_of = {id: publish({**NOTE, "title": title}, id) for id, title in CLOSED.items()}
    keep_submission(app, versions_of["brukt"], {"navn": "Kari"})
    with app.app_context(), storage.writing():
        for id in CLOSED:
            versions.archive(id)
        db.session.commit()
    page = signed_in("auditor").visit("/behandlinger/")
    assert "Brukt skjema" in page.text and "Aldri brukt" not in page.text


CLOSED = {"brukt": "Brukt skjema", "ubrukt": "Aldri brukt"}


def test_a_unit_is_no_address(publish: Publish, signed_in: SignIn) -> None:
    unit = {"id": "sted", "type": "unit", "label": "Hvor skjedde det?"}
    publish({**form(section("a", unit)), "confidentiality": "personal"}, "avvik")
    assert "adresse, telefon" not in signed_in("auditor").visit("/behandlinger/").text
