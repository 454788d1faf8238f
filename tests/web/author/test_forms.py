"""The author's list of forms, and how a form comes to be."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask, render_template

from forms.export import csv_writer
from forms.storage import audit_log, db
from forms.storage.definitions import drafts, versions
from tests.interop.factories import row, workbook
from tests.support.client import Visitor
from tests.web.conftest import SignIn
from tests.web.forms_author import FORM, TEXT, app, author, folder, save, written

__all__ = ["app", "author", "folder"]

PATHS = (
    "/skjemaer/",
    "/nytt-skjema",
    "/importer-skjema",
    "/skjemaer/mote/",
    "/skjemaer/mote/bygg/",
    "/skjemaer/mote/hurtig/",
    "/skjemaer/mote/forhandsvisning",
    "/skjemaer/mote/prov/",
    "/skjemaer/mote/publiser",
    "/skjemaer/mote/versjoner",
    "/skjemaer/mote/oversett/en",
    "/skjemaer/mote/oversett/en.po",
    "/skjemaer/mote/utkast.json",
    "/skjemaer/mote/versjoner/1/dokument.json",
    "/skjemaer/mote/versjoner/1/skjema.json",
)


@pytest.mark.parametrize("role", ["author", "administrator"])
def test_authors_and_administrators_get_in(signed_in: SignIn, role: str) -> None:
    client = signed_in(role)
    assert [client.get(path).status_code for path in PATHS] == [200] * len(PATHS)


@pytest.mark.parametrize("role", ["coordinator", "leader", "receiver", "staff"])
def test_others_learn_nothing(signed_in: SignIn, role: str) -> None:
    client = signed_in(role)
    assert {client.get(path).status_code for path in PATHS} == {404}


def test_strangers_are_asked_to_sign_in(client: Visitor) -> None:
    assert all("/logg-inn" in str(client.get(path).location) for path in PATHS)


def test_unknown_forms_are_not_found(author: Visitor) -> None:
    paths = [path.replace("/mote/", "/ukjent/") for path in PATHS if "/mote/" in path]
    assert {author.get(path).status_code for path in paths} == {404}
    assert author.get("/skjemaer/mote/versjoner/7/skjema.json").status_code == 404
    assert author.get("/skjemaer/mote/oversett/tlh").status_code == 404


def test_the_list_tells_state_languages_and_who(author: Visitor) -> None:
    text = author.visit("/skjemaer/").text
    assert "Publisert v1" in text and "Fra filen" in text
    assert "2 språk mangler noe" in text, "one short line, however many languages there are"
    save(author, TEXT.replace("Om møtet", "Om samtalen"))
    text = author.visit("/skjemaer/").text
    assert "Om samtalen" in text and "Publisert v1 + utkast" in text and "Kari Prøve" in text


def test_a_new_form_begins_empty_and_can_be_published_at_once(author: Visitor, app: Flask) -> None:
    page = author.visit("/nytt-skjema")
    author.fill(title="Åpen «dag» i Ås")
    page = author.press("Opprett")
    assert author.path == "/skjemaer/apen-dag-i-as/bygg/" and page.h1 == "Åpen «dag» i Ås"
    author.visit("/skjemaer/apen-dag-i-as/publiser")
    page = author.press("Publiser versjon 1")
    assert "Versjon 1 er publisert" in page.text
    with app.app_context():
        current = versions.current("apen-dag-i-as")
        assert current is not None and versions.definition(current).title == "Åpen «dag» i Ås"


def test_a_name_is_needed(author: Visitor) -> None:
    author.visit("/nytt-skjema")
    page = author.press("Opprett")
    assert author.status == 422 and page.title.startswith("Feil:")


def test_a_copy_keeps_layout_and_translations(author: Visitor, app: Flask) -> None:
    author.visit("/nytt-skjema?fra=mote")
    author.press("Opprett")
    with app.app_context():
        draft = drafts.get("om-motet-kopi")
        assert draft is not None
        assert draft.text == TEXT.replace('"title": "Om møtet"', '"title": "Om møtet – kopi"')
        assert draft.catalogues["en"]["title"] == ["Om møtet", "About the meeting"]
    author.visit("/nytt-skjema?fra=mote")
    author.press("Opprett")
    assert author.path == "/skjemaer/om-motet-kopi-2/bygg/"


def test_a_broken_draft_is_copied_as_it_is(author: Visitor, app: Flask) -> None:
    save(author, '{"title": "Halv", ')
    author.visit("/nytt-skjema?fra=mote")
    author.fill(title="Kopi")
    author.press("Opprett")
    with app.app_context():
        draft = drafts.get("kopi")
        assert draft is not None and draft.text == '{"title": "Halv", '


def take_in(author: Visitor, name: str, content: bytes) -> None:
    author.visit("/importer-skjema")
    author.page.files["file"] = [(content, name)]
    author.press("Importer")


def test_a_form_of_another_system_is_shown_before_it_is_stored(author: Visitor, app: Flask) -> None:
    rows = [row("text", "Navn", "Hva heter du?"), row("text", "b", "B", relevant="pulldata(1) = 2")]
    book = workbook(survey=rows, settings=[{"form_title": "Turdag", "default_language": "nb"}])
    take_in(author, "turdag.xlsx", book)
    assert author.status == 200 and author.page.h1 == "Turdag"
    assert "survey rad 3 · relevant" in author.page.text and "Ikke med (1)" in author.page.text
    with app.app_context():
        assert drafts.get("turdag") is None
    author.press("Lag utkast")
    assert author.path == "/skjemaer/turdag/bygg/" and author.page.h1 == "Turdag"
    with app.app_context():
        draft = drafts.get("turdag")
        assert draft is not None and "Hva heter du?" in draft.text


def test_no_cell_of_the_report_of_an_import_is_a_formula(author: Visitor) -> None:
    labels = ("=1+1", "\t=1+1", "＝1+1", "@SUM(1)")
    rows = [row("text", f"q{n}", said, relevant="pulldata(1) = 2") for n, said in enumerate(labels)]
    book = workbook(survey=rows, settings=[{"form_title": "Turdag", "default_language": "nb"}])
    take_in(author, "turdag.xlsx", book)
    report = author.submit(author.page.button("Last ned listen (CSV)"))
    text = report.get_data(as_text=True).removeprefix("\ufeff")
    cells = [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line]
    assert "'＝1+1" in cells and "'@SUM(1)" in cells
    assert not [cell for cell in cells if cell.startswith(tuple(csv_writer.FORMULA))]


def test_the_report_of_an_import_is_kept_with_the_draft_and_gone_with_it(
    author: Visitor, app: Flask
) -> None:
    rows = [row("text", "Navn", "Hva heter du?"), row("text", "b", "B", relevant="pulldata(1) = 2")]
    book = workbook(survey=rows, settings=[{"form_title": "Turdag", "default_language": "nb"}])
    take_in(author, "turdag.xlsx", book)
    author.press("Lag utkast")
    author.press("Importrapport")
    assert author.path == "/importer-skjema/turdag/rapport" and author.page.h1 == "Importrapport"
    assert "survey rad 3 · relevant" in author.page.text and "Ikke med (1)" in author.page.text
    with app.app_context():
        draft = drafts.get("turdag")
        assert draft is not None and draft.imported is not None
        text = draft.text
    save(author, text.replace("Hva heter du?", "Navn?"), "turdag")
    assert "Ikke med (1)" in author.visit("/importer-skjema/turdag/rapport").text
    for path in ("/importer-skjema/mote/rapport", "/importer-skjema/finnes-ikke/rapport"):
        assert author.get(path).status_code == 404
    with app.app_context():
        drafts.discard("turdag")
        db.session.commit()
    assert author.get("/importer-skjema/turdag/rapport").status_code == 404


def test_a_new_version_of_a_form_keeps_its_ids(author: Visitor, app: Flask) -> None:
    book = workbook(survey=[row("text", "hva", "Noe annet?")], settings=[{"form_title": "X"}])
    take_in(author, "x.xlsx", book)
    author.fill(over="mote")
    author.press("Lag utkast")
    assert author.path == "/skjemaer/mote/bygg/"
    with app.app_context():
        draft = drafts.get("mote")
        assert draft is not None and "Noe annet?" in draft.text


def test_the_report_is_had_as_a_file(author: Visitor) -> None:
    rows = [row("text", "a", "=A"), row("text", "b", "=B", relevant="pulldata(1) = 2")]
    take_in(author, "x.xlsx", workbook(survey=rows))
    author.press("Last ned listen (CSV)")
    assert author.status == 200


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 ...", b"PK\x03\x04 word/document.xml", b"\x89PNG", b"<html>"]
)
def test_a_file_of_another_kind_is_named(author: Visitor, app: Flask, data: bytes) -> None:
    take_in(author, "fil.json", data)
    assert author.status == 422 and "Dette er" in author.page.text and "XLSForm" in author.page.text
    with app.app_context():
        assert drafts.get("fil") is None


def test_a_file_becomes_a_draft_named_after_it(author: Visitor, app: Flask) -> None:
    take_in(author, "Årsplan 2.json", written({**FORM, "title": "Årsplan"}).encode())
    assert author.path == "/skjemaer/arsplan-2/bygg/" and author.page.h1 == "Årsplan"
    with app.app_context():
        assert versions.current("arsplan-2") is None
        assert any(e.what == "form.imported" for e in audit_log.listing().events)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Skjema (1).json", "arsplan"),
        ("skjema – kopi.json", "arsplan"),
        ("Skjema copy 2.json", "arsplan"),
        ("X.JSON", "x"),
        ("A\u030arsplan 3.json", "arsplan-3"),
        ("Čáhci.json", "cahci"),
        ("plan(2025).json", "plan-2025"),
    ],
)
def test_what_a_computer_puts_after_a_name_names_no_form(
    author: Visitor, name: str, id: str
) -> None:
    take_in(author, name, written({**FORM, "title": "Årsplan"}).encode())
    assert author.path == f"/skjemaer/{id}/bygg/" and author.page.h1 == "Årsplan"


def test_a_copy_of_a_form_that_exists_is_a_draft_of_it(author: Visitor) -> None:
    take_in(author, "mote (2).json", TEXT.replace("Om møtet", "Fra fil").encode())
    assert author.status == 200 and "“Om møtet” → “Fra fil”" in author.page.text
    author.press("Erstatt utkastet")
    assert author.path == "/skjemaer/mote/bygg/" and author.page.h1 == "Fra fil"
    assert "Angre: Hentet inn filen" in author.visit("/skjemaer/mote/bygg/").text


def test_a_copy_without_a_title_has_the_name_of_the_file(author: Visitor) -> None:
    take_in(author, "halv (1).json", b'{"title": ')
    assert author.path == "/skjemaer/halv/"


def test_a_file_with_faults_can_be_mended_in_the_app(author: Visitor) -> None:
    take_in(author, "halv.json", b'{"title": "Halv",')
    assert author.path == "/skjemaer/halv/" and "1 ting å rette" in author.page.text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe{\x00", b'{"title": "\xe5"}'])
def test_what_is_no_text_is_refused(author: Visitor, content: bytes) -> None:
    take_in(author, "feil.json", content)
    assert author.status == 422 and author.page.title.startswith("Feil:")


def test_a_draft_that_exists_is_not_written_over(author: Visitor, app: Flask) -> None:
    save(author, TEXT.replace("Om møtet", "Mitt utkast"))
    take_in(author, "mote.json", TEXT.replace("Om møtet", "Fra fil").encode())
    assert author.status == 200 and "“Mitt utkast” → “Fra fil”" in author.page.text
    assert (
        "Du lagret utkastet sist" in author.page.text and "To har skrevet" not in author.page.text
    )
    with app.app_context():
        draft = drafts.get("mote")
        assert draft is not None and "Mitt utkast" in draft.text
    author.press("Lag et nytt skjema av filen")
    assert author.path == "/skjemaer/fra-fil/bygg/"
    with app.app_context():
        draft = drafts.get("mote")
        assert draft is not None and "Mitt utkast" in draft.text


def test_a_file_is_not_stored_over_what_another_wrote_meanwhile(
    author: Visitor, signed_in: SignIn, app: Flask
) -> None:
    save(author, TEXT.replace("Om møtet", "Mitt utkast"))
    take_in(author, "mote.json", TEXT.replace("Om møtet", "Fra fil").encode())
    other = signed_in("author")
    save(other, TEXT.replace("Om møtet", "Noe tredje"))
    author.press("Erstatt utkastet")
    assert author.status == 409 and "“Noe tredje” → “Fra fil”" in author.page.text
    author.press("Erstatt utkastet")
    assert author.path == "/skjemaer/mote/bygg/" and author.page.h1 == "Fra fil"


def test_the_same_file_twice_is_the_same_draft(author: Visitor) -> None:
    for _ in range(2):
        take_in(author, "arsplan.json", written({**FORM, "title": "Årsplan"}).encode())
        assert author.path == "/skjemaer/arsplan/bygg/" and author.page.h1 == "Årsplan"


def test_who_has_the_form_in_a_word_processor_is_led_to_the_paper(author: Visitor) -> None:
    take_in(author, "skjema.docx", b"PK\x03\x04 is no form")
    assert author.status == 422
    author.press("Lim inn et papirskjema")
    assert author.path == "/skjemaer/papir"


def test_json_that_is_no_form_is_refused_in_words(author: Visitor, app: Flask) -> None:
    take_in(author, "mote.json", b'{"name": "package", "version": "1.0"}')
    assert author.status == 422 and "men ikke et skjema" in author.page.text


def test_a_draft_is_not_replaced_by_another_systems_form_unseen(
    author: Visitor, app: Flask
) -> None:
    save(author, TEXT.replace("Om møtet", "Mitt utkast"))
    book = workbook(survey=[row("text", "hva", "Noe annet?")], settings=[{"form_title": "X"}])
    take_in(author, "x.xlsx", book)
    author.fill(over="mote")
    author.press("Lag utkast")
    assert author.status == 200 and "Mitt utkast" in author.page.text
    author.press("Erstatt utkastet")
    with app.app_context():
        draft = drafts.get("mote")
        assert draft is not None and "Noe annet?" in draft.text


def test_broken_files_are_told_with_their_faults(author: Visitor, folder: Path) -> None:
    (folder / "mote.json").write_text('{"title": "Om møtet", "sectons": []}', encoding="utf-8")
    (folder / "halv.json").write_text("{", encoding="utf-8")
    page = author.visit("/skjemaer/")
    assert page.text.count("Filen har feil") == 2 and "Filer med feil" in page.text
    assert "sectons" in page.text
    assert "halv" in author.visit("/skjemaer/halv/").text


def test_changed_files_are_read_when_asked(author: Visitor, folder: Path) -> None:
    author.visit("/skjemaer/")
    assert "Ingen filer er endret" in author.press("Les filene på nytt").text
    (folder / "mote.json").write_text(TEXT.replace("Om møtet", "Nytt navn"), encoding="utf-8")
    page = author.press("Les filene på nytt")
    assert "1 skjema er publisert fra filene" in page.text and "Publisert v2" in page.text


def test_archived_forms_take_no_answers_until_they_are_opened(author: Visitor) -> None:
    author.visit("/skjemaer/mote/versjoner")
    assert "Skjemaet er arkivert" in author.press("Arkiver skjemaet").text
    assert author.get("/skjema/mote/").status_code == 410
    assert "Arkivert" in author.visit("/skjemaer/").text
    author.visit("/skjemaer/mote/versjoner")
    author.press("Åpne igjen")
    assert author.get("/skjema/mote/").status_code == 200


def test_posts_need_a_token(author: Visitor) -> None:
    paths = (
        "/nytt-skjema",
        "/importer-skjema",
        "/importer-skjema/utkast",
        "/importer-skjema/over",
        "/les-filer",
        "/skjemaer/mote/arkiv",
    )
    paths += ("/skjemaer/mote/", "/skjemaer/mote/utkast", "/skjemaer/mote/sjekk")
    paths += ("/skjemaer/mote/publiser", "/skjemaer/mote/forkast", "/skjemaer/mote/prov/")
    paths += ("/skjemaer/mote/versjoner/1/tilbake", "/skjemaer/mote/oversett/en")
    assert {author.post(path, data={}).status_code for path in paths} == {400}


def test_json_in_the_skeleton_is_sound() -> None:
    from forms.web.author.forms import SKELETON

    assert json.loads(SKELETON % ('"a"', '"b"', '"c"'))["title"] == "a"


def test_advice_about_shared_blocks_is_no_alarm(author: Visitor, folder: Path) -> None:
    block = folder / "blocks" / "barn.json"
    block.parent.mkdir(exist_ok=True)
    many = {str(n): f"Svar {n}" for n in range(9)}
    question = {"id": "q", "type": "choice", "label": "Hva?", "options": many}
    block.write_text(json.dumps({"questions": [question]}), "utf-8")
    page = author.visit("/skjemaer/")
    assert "råd om blokker og lister" in page.text
    assert "Blokken «barn», linje 1" in page.text
    assert "Filer med feil" not in page.text
    question["label"] = 7
    block.write_text(json.dumps({"questions": [question]}), "utf-8")
    page = author.visit("/skjemaer/")
    assert "Filer med feil" in page.text and "blocks/" not in page.text


def test_all_is_well_is_said_by_the_heading_alone(app: Flask) -> None:
    with app.test_request_context("/"):
        nothing = render_template("author/_problems.html", editor_draft=Nothing())
    assert nothing.strip() == ""


class Nothing:
    """A editor_draft without a fault."""

    problems = ()
