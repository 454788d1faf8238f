"""Files that come with an answer."""

import io

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict

from forms.compiled_form import build_form, read_answers
from forms.questions import TYPES
from tests.questions.factories import ask, draw, fill_in

file = TYPES["file"]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
LETTER = {"id": "f1", "name": "brev.pdf", "type": "application/pdf", "size": 1200}
PHOTO = {"id": "f2", "name": "foto.jpg", "type": "image/jpeg", "size": 340_000}
STORED = {"f1": LETTER, "f2": PHOTO}


def came(name="brev.pdf", content=PDF):
    return FileStorage(io.BytesIO(content), name)


def photo():
    content = io.BytesIO()
    Image.new("RGB", (20, 20)).save(content, "JPEG")
    return came("Foto 1.JPEG", content.getvalue())


def test_what_came_waits_until_it_is_kept():
    field = fill_in(ask("file", required=True), {"q": [photo()]})
    assert field.validate(None)
    assert field.stored is None
    assert list(field.posted()) == []
    ((owner, upload),) = field.new_uploads()
    assert owner is field
    assert (upload.name, upload.type) == ("Foto 1.jpg", "image/jpeg")
    field.keep_upload(upload, PHOTO)
    assert field.stored == [PHOTO]
    assert field.posted().to_dict(flat=False) == {"q-kept": ["f2"]}
    assert not list(field.new_uploads())


def test_a_kept_file_counts_when_the_server_knows_it():
    field = fill_in(ask("file", max_files=3), {"q-kept": ["f2", "ukjent", "f1", "f1"]})
    assert field.stored is None
    field.resolve_references(STORED)
    assert field.stored == [PHOTO, LETTER]
    assert field.posted().getlist("q-kept") == ["f2", "f1"]


def test_the_reference_never_comes_from_the_page():
    forged = '{"id": "f9", "name": "x", "type": "y", "size": 1}'
    field = fill_in(ask("file"), {"q-kept": forged, "q": "brev.pdf"})
    field.resolve_references(STORED)
    assert field.stored is None
    assert not field.uploads


def test_answers_and_page_are_each_others_inverse():
    question = ask("file", max_files=2)
    form = build_form([question], answers={"q": [LETTER, PHOTO]})
    assert read_answers(form) == {"q": [LETTER, PHOTO]}


def test_an_input_left_empty_posts_nothing():
    field = fill_in(ask("file", required=True), {"q": [FileStorage(io.BytesIO(), "")]})
    assert not field.validate(None)
    assert list(field.problems()) == [("A-q", "Last opp en fil under «Spørsmålet».")]


def test_one_bad_file_does_not_take_the_others_with_it():
    field = fill_in(ask("file", max_files=3), {"q": [came(), came("a.exe", b"MZ"), photo()]})
    assert not field.validate(None)
    assert [upload.name for upload in field.uploads] == ["brev.pdf", "Foto 1.jpg"]
    assert field.errors == [
        "a.exe kan ikke brukes. Last opp PDF eller bilde (JPG, PNG, WebP eller HEIC)."
    ]


@pytest.mark.parametrize("content", [b"en slags tekst", b"MZ"])
def test_a_broken_pdf_is_said_to_be_broken(content):
    field = fill_in(ask("file"), {"q": [came("brev.PDF", content)]})
    assert not field.validate(None)
    assert field.errors == ["brev.PDF er ikke en hel PDF-fil. Lagre den på nytt, og prøv igjen."]


def test_a_new_file_takes_the_place_of_the_only_one():
    field = fill_in(ask("file"), {"q": [came("ny.pdf")], "q-kept": "f1"})
    field.resolve_references(STORED)
    assert field.validate(None)
    field.keep_upload(field.uploads[0], {**LETTER, "id": "f3"})
    assert [each["id"] for each in field.stored] == ["f3"]


def test_too_many_files_are_told_with_the_number():
    field = fill_in(ask("file", max_files=2), {"q": [came("ny.pdf")], "q-kept": ["f1", "f2"]})
    field.resolve_references(STORED)
    assert not field.validate(None)
    assert field.errors == ["Du kan legge ved høyst 2 filer. Fjern 1."]


def test_a_file_that_is_too_large_is_told_with_its_size():
    large = came("stor.pdf", PDF + bytes(2_340_000))
    field = fill_in(ask("file", max_mb=2), {"q": [large]})
    assert not field.validate(None)
    assert field.errors == ["stor.pdf er for stor (2,3 MB). En fil kan være høyst 2 MB."]
    assert not field.uploads


def test_a_file_can_be_removed():
    field = fill_in(ask("file", max_files=2), {"q-kept": ["f1", "f2"]})
    field.resolve_references(STORED)
    assert field.do_action("remove", "f1") == "A-q"
    assert field.stored == [PHOTO]
    field.do_action("remove", "ukjent")
    assert field.posted().getlist("q-kept") == ["f2"]


def test_who_declines_sends_no_file():
    question = ask("file", decline=True, max_files=2)
    field = fill_in(question, {"q": [came()], "q-kept": "f1", "q-declined": "1"})
    assert field.stored == {"declined": True}
    assert not list(field.new_uploads())
    assert field.posted().getlist("q-kept") == ["f1"]


def test_a_file_in_a_row_of_a_repeat_comes_through_the_sheet():
    question = ask("repeat", questions=[{"id": "bilde", "type": "file", "label": "Bilde"}])
    posted = MultiDict([("q-rows", "0,3"), ("q-3-bilde", photo()), ("q-0-bilde-kept", "f1")])
    sheet = build_form([question], posted)
    sheet.resolve_references(STORED)
    ((owner, upload),) = sheet.uploads()
    assert owner.name == "q-3-bilde"
    owner.keep_upload(upload, PHOTO)
    assert read_answers(sheet) == {"q": [{"bilde": [LETTER]}, {"bilde": [PHOTO]}]}
    assert sheet.do_action("q-0-bilde:remove:f1") == "A-q-0-bilde"
    assert read_answers(sheet) == {"q": [{"bilde": [PHOTO]}]}


def test_the_page_offers_the_camera_and_shows_what_is_kept():
    field = fill_in(ask("file", accept=["image"], max_files=2), {"q-kept": "f2"})
    field.resolve_references(STORED)
    html = draw(field)
    assert 'accept="image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"' in html
    assert '<input type="hidden" name="A-q-kept" value="f2">' in html
    assert 'value="q:remove:f2">Fjern<span class="sv-hidden"> foto.jpg</span>' in html
    assert "Bilde (JPG, PNG, WebP eller HEIC), høyst 10 MB. Inntil 2 filer." in html
    assert "(340 kB)" in html


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (999_999, "999 kB"), (1_000_000, "1 MB"), (12_444_000, "12,4 MB")],
)
def test_sizes_are_told_in_words(size, words):
    assert file.size({"size": size}) == words


def test_paper_shows_names_and_sizes():
    field = fill_in(ask("file"), {})
    html = draw(field, "documents/file.html", value=[{**LETTER, "name": "<i>.pdf"}])
    assert ">&lt;i&gt;.pdf</td>" in html
    assert ">1 kB</td>" in html
