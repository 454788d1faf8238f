"""The record of processing and the draft of an assessment say what the definitions say."""

import pytest
from flask import Flask

from forms.definition import load_folder, read_library
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import audit_log
from tests.support.client import Visitor
from tests.support.factories import form, question, section
from tests.support.factories import text as asking
from tests.web.conftest import Publish, SignIn

NOTE = {
    **form(section("a", asking("navn", "Hva heter barnet?", personal=True))),
    "title": "Notat",
    "confidentiality": "special",
    "purpose": "Vi skal hjelpe tidlig.",
    "basis": "Barnehageloven § 47 a.",
    "keep": {"answers": "90d"},
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


@pytest.mark.parametrize("path", ["/behandlinger/pdf", "/behandlinger/notat/pdf"])
def test_both_are_had_as_pdf_and_that_is_logged(
    app: Flask, publish: Publish, signed_in: SignIn, path: str
) -> None:
    publish(NOTE, "notat")
    auditor = signed_in("auditor")
    auditor.visit("/behandlinger/")
    answer = auditor.send(path)
    assert answer.data.startswith(b"%PDF")
    with app.app_context():
        assert audit_log.listing(limit=1).events[0].what == "processing_record.export"


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
