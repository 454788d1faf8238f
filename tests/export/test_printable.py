"""A form on paper: what was answered, in its own words and language, whole."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from forms.compiled_form import compile_form
from forms.definition import Definition, load_folder, parse_definition, read_library
from forms.definition.loading import form_files
from forms.export import printable
from forms.export.pdf.client import NotPrinted, print_pdf
from forms.export.pdf_zip import zip_documents
from forms.questions.base import TYPES, question_type_of
from tests.export.factories import define
from tests.support.factories import question

EVERYBODY = frozenset({"all"})
STAFF = frozenset({"all", "staff", "alone"})
DEFINITIONS = Path(__file__).parents[2] / "definitions"
AGREE = {"1": "Helt uenig", "2": "Helt enig"}
VERSION = define(
    [
        question("navn", "text", "Hva heter barnet?", personal=True),
        question("merk", "note", text="Ta deg **god** tid."),
        question("sover", "yes_no", "Sover {navn} godt?", sensitive=True, purpose="Hjelp."),
        question(
            "hvem", "choice", "Hvem?", options={"mor": "Mor", "annen": "Annen"}, other="annen"
        ),
        question(
            "enig",
            "matrix",
            "Enig?",
            options=AGREE,
            rows={"a": "Vi ble hørt", "b": "Det var trygt"},
        ),
        question(
            "barn",
            "repeat",
            "Søsken",
            questions=[
                question("fornavn", "text", "Fornavn"),
                question("om", "text", "Om", lines=9),
            ],
        ),
        question("notat", "text", "Notat", audience="staff"),
        question("trygg", "yes_no", "Trygg?", audience="alone"),
        question("regnet", "calc", "Regnet", value={"sum": ["tall"]}, show="staff"),
        question("eksport", "calc", "Eksport", value={"sum": ["tall"]}, show="export"),
        question("tall", "number", "Tall", decimals=1, unit="kg"),
        question("mer", "text", "Mer", lines=9),
    ],
    title="Prøve på papir",
    intro="Velkommen.",
    readers="Barnehagen leser.",
)
ANSWERS: dict[str, Any] = {
    "navn": "Kari <b>Nordmann</b>",
    "sover": {"declined": True},
    "hvem": "annen",
    "hvem.other": "Tante & onkel",
    "enig": {"a": "2"},
    "barn": [{"fornavn": "Ola", "om": None}, {"fornavn": "Per", "om": "Snill"}],
    "notat": "Ring i morgen",
    "trygg": "yes",
    "regnet": 3,
    "eksport": 4,
    "tall": 3.5,
    "mer": None,
}


def read(paper: printable.Document) -> str:
    """What a PDF of *paper* says, its lines joined."""
    made = pypdf.PdfReader(BytesIO(print_pdf(printable.document_html(paper))))
    return " ".join(" ".join(page.extract_text() for page in made.pages).split())


def filled(
    answers: dict[str, Any], readers: frozenset[str] = STAFF, version: Definition = VERSION
) -> printable.Document:
    received = datetime(2026, 5, 7, 12, 5, tzinfo=UTC)
    compiled_form = compile_form(version)
    return printable.filled_document(
        compiled_form, answers, readers, reference="K7QM-3FXA", received=received
    )


def test_a_filled_form_says_what_was_answered() -> None:
    said = read(filled(ANSWERS))
    for words in (
        "Unntatt offentlighet, offl. § 13 jf. fvl. § 13",
        "Prøve på papir Referanse K7QM-3FXA · Mottatt 07.05.2026 kl. 14.05",
        "Hva heter barnet? Kari <b>Nordmann</b>",
        "Sover Kari <b>Nordmann</b> godt? Ønsker ikke å svare",
        "Hvem? Annen: Tante & onkel",
        "Vi ble hørt Helt enig Det var trygt Ikke besvart",
        "1. Ola Fornavn: Ola Om: Ikke besvart 2. Per, Snill Fornavn: Per Om: Snill",
        "Notat (Bare for ansatte) Ring i morgen",
        "Trygg? (Spurt alene) Ja",
        "Regnet 3",
        "Tall 3,5\N{NO-BREAK SPACE}kg".replace("\N{NO-BREAK SPACE}", " "),
        "Mer Ikke besvart",
        "Prøve på papir · K7QM-3FXA · side 1",
    ):
        assert words in said, words
    assert "Eksport" not in said and "Ta deg" not in said


def test_a_label_that_ends_with_a_sign_gets_no_second_one() -> None:
    asked = [question("allergi", "yes_no", "Allergi?"), question("alder", "number", "Alder")]
    version = define([question("barn", "repeat", "Barn", questions=asked)])
    page = printable.document_html(
        filled({"barn": [{"allergi": "yes", "alder": 3}]}, version=version)
    )
    assert "<b>Allergi?</b> Ja" in page and "<b>Alder:</b> 3" in page


def test_others_find_no_trace_of_what_staff_noted() -> None:
    said = read(filled(ANSWERS, EVERYBODY))
    for words in ("Notat", "Ring", "Trygg", "alene", "Regnet"):
        assert words not in said


def test_what_was_not_asked_is_not_there() -> None:
    assert [line.question.id for line in filled({"navn": None}).parts[0].lines] == ["navn"]
    assert filled({}).parts == ()


def test_an_empty_form_has_room_for_every_answer() -> None:
    said = read(printable.blank_document(compile_form(VERSION), EVERYBODY))
    for words in (
        "Velkommen. Hvem leser svarene? Svarene leses av lederen",
        "Barnehagen leser. Svarene blir ikke slettet av seg selv.",
        "Ta deg god tid.",
        "Sover … godt? ☐ Ja ☐ Nei ☐ Ønsker ikke å svare",
        "☐ Mor ☐ Annen: ____",
        "Helt uenig Helt enig Vi ble hørt ☐ ☐ Det var trygt ☐ ☐",
        "Søsken Fornavn Om",
    ):
        assert words in said, words
    assert "Regnet" not in said and "Referanse" not in said


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    "path",
    form_files(DEFINITIONS),
    ids=lambda p: p.stem,
)
def test_every_real_form_can_be_printed_empty(path: Path, language: str) -> None:
    library = read_library(DEFINITIONS, TYPES)
    loaded = next(each for each in load_folder(DEFINITIONS, library) if each.id == path.stem)
    assert loaded.document is not None
    definition = parse_definition(loaded.document, language)
    paper = printable.blank_document(compile_form(definition), STAFF)
    said = read(paper)
    assert paper.language == language
    for part in paper.parts:
        for line in part.lines:
            if "text" not in line.question.own:
                assert " ".join(line.label.split()[:4]) in said


BY_PLACE = {
    "bergen": {"label": "Bergen", "show_if": {"fylke": "vestland"}},
    "major": {"label": "Majorstua", "show_if": {"fylke": "oslo"}},
}
GROUPED = define(
    [
        question("flyttet", "yes_no", "Har dere flyttet?"),
        question(
            "adresse", "group", "Ny adresse", help="Der dere bor nå.", show_if={"flyttet": "yes"},
            questions=[question("gate", "text", "Gate"), question("sted", "text", "Sted")],
        ),
        question("fylke", "choice", "Fylke", options={"vestland": "Vestland", "oslo": "Oslo"}),
        question("by", "choice", "By", options=BY_PLACE),
    ]
)  # fmt: skip


def test_a_group_stands_under_its_heading_and_every_option_can_be_ticked_on_paper() -> None:
    said = read(printable.blank_document(compile_form(GROUPED), EVERYBODY))
    assert "Ny adresse Svar bare hvis det passer. Der dere bor nå. Gate Sted Fylke" in said
    assert "☐ Vestland ☐ Oslo By ☐ Bergen ☐ Majorstua" in said


def test_a_group_that_was_not_asked_has_no_heading_and_one_that_was_has_it_once() -> None:
    answers: dict[str, Any] = {"flyttet": "yes", "gate": "Skogveien 1", "sted": None}
    said = read(filled(answers | {"fylke": "oslo", "by": "major"}, version=GROUPED))
    assert "Ny adresse Gate Skogveien 1 Sted Ikke besvart Fylke Oslo By Majorstua" in said
    assert said.count("Ny adresse") == 1 and "Bergen" not in said
    other = read(filled({"flyttet": "no", "fylke": "oslo", "by": "major"}, version=GROUPED))
    assert "Ny adresse" not in other and "Har dere flyttet? Nei Fylke Oslo" in other


def test_what_was_left_is_named_once_on_paper() -> None:
    made = compile_form(define([question(f"felt{n}", "text", f"Spørsmål {n}") for n in range(9)]))
    said = read(printable.filled_document(made, {f"felt{n}": None for n in range(9)}, EVERYBODY))
    assert said.count("Ikke besvart") == 1
    assert "Ikke besvart Spørsmål 0 · Spørsmål 1 · Spørsmål 2" in said and "Spørsmål 8" in said
    two = read(
        printable.filled_document(made, {"felt0": "Ja", "felt1": None, "felt2": None}, EVERYBODY)
    )
    assert two.count("Ikke besvart") == 2, "each beside its question"


@pytest.mark.parametrize("path", form_files(DEFINITIONS), ids=lambda p: p.stem)
def test_a_row_on_an_empty_sheet_has_its_answers_to_tick_and_no_stray_line(path: Path) -> None:
    library = read_library(DEFINITIONS, TYPES)
    loaded = next(each for each in load_folder(DEFINITIONS, library) if each.id == path.stem)
    definition = parse_definition(loaded.document or {}, "")
    said = read(printable.blank_document(compile_form(definition), EVERYBODY))
    assert " : ____" not in said, "the line of a note"
    for asked, around in definition.walk():
        codes = question_type_of(asked).codes(asked)
        if around is None or {asked.audience, around.audience} != {"all"} or len(codes) > 7:
            continue
        for label in codes.values():
            assert f"☐ {label}" in said, asked.id


def test_a_long_list_on_an_empty_sheet_is_a_line_to_write_on() -> None:
    many = {f"k{n}": f"Språk {n}" for n in range(16)}
    made = compile_form(define([question("sprak", "choice", "Språk?", options=many)]))
    said = read(printable.blank_document(made, EVERYBODY))
    html = printable.document_html(printable.blank_document(made, EVERYBODY))
    assert "Språk?" in said and "☐" not in said and 'class="room"' in html


LETTERS = "æøåÆØÅ čđŋšŧžČĐŊŠŦŽ ïäöü Кириллица ☐☑ – « » …"


def test_the_font_has_the_letters_of_the_north() -> None:
    made = pypdf.PdfReader(BytesIO(print_pdf(printable.document_html(filled({"navn": LETTERS})))))
    assert LETTERS in made.pages[0].extract_text()
    fonts = made.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert any("DejaVu" in str(font.get_object()["/BaseFont"]) for font in fonts)


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    said = read(filled({"navn": "العربية"}))
    assert any("\ufe70" <= letter <= "\ufefc" or "\u0600" <= letter <= "\u06ff" for letter in said)


@pytest.mark.parametrize(
    "answers",
    [
        {"mer": "Barnet sier nei. " * 1100 + "SLUTT"},
        {"mer": "x" * 15_000 + "SLUTT"},
        {"mer": "\n".join(f"rad {n}" for n in range(1500)) + "\nSLUTT"},
        {"barn": [{"fornavn": "Ola", "om": "Barnet sier nei. " * 1100 + "SLUTT"}]},
        {"barn": [{"fornavn": "Ola", "om": "x" * 15_000 + "SLUTT"}]},
        {
            "barn": [{"fornavn": f"Barn {n}", "om": "Kort"} for n in range(49)]
            + [{"fornavn": "SLUTT"}]
        },
        {"hvem": "annen", "hvem.other": "x" * 500 + "SLUTT"},
    ],
    ids=["long", "endless", "lines", "long in rows", "endless in rows", "rows", "other"],
)
def test_long_answers_go_on_over_pages_and_stay_on_the_paper(answers: dict[str, Any]) -> None:
    made = pypdf.PdfReader(BytesIO(print_pdf(printable.document_html(filled(answers)))))
    places: list[tuple[float, float]] = []

    def note(text: str, user: list[float], at: list[float], *_rest: Any) -> None:
        if text.strip():
            places.append((user[4] + at[4], user[5] + at[5]))

    said = "".join(page.extract_text(visitor_text=note) for page in made.pages)
    assert "SLUTT" in said.replace(" ", "").replace("\n", "")
    assert all(55 < across < 540 and 20 < up < 800 for across, up in places)


def test_nothing_that_names_a_person_is_in_the_title() -> None:
    made = pypdf.PdfReader(BytesIO(print_pdf(printable.document_html(filled(ANSWERS)))))
    assert made.metadata is not None
    assert made.metadata.title == "Prøve på papir K7QM-3FXA"
    assert "Kari" not in str(dict(made.metadata))


@pytest.mark.parametrize("level", ["personal", "special", "health"])
def test_what_the_law_keeps_from_others_is_stamped(level: str) -> None:
    version = define([question("a", "text")], confidentiality=level)
    assert "offl. § 13" in filled({"a": "x"}, version=version).stamp


def test_an_anonymous_form_is_not_stamped() -> None:
    version = define([question("a", "text")], confidentiality="anonymous")
    assert printable.blank_document(compile_form(version), EVERYBODY).stamp == ""


def test_a_zip_holds_a_pdf_for_each_and_html_where_none_can_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import zipfile

    def sometimes(html: str) -> bytes:
        if "umulig" in html:
            raise NotPrinted
        return b"%PDF-"

    monkeypatch.setattr("forms.export.pdf_zip.print_pdf", sometimes)
    papers = [("A-1", filled({"navn": "lett"})), ("A-2", filled({"navn": "umulig"}))]
    pieces = list(zip_documents(papers))
    assert len(pieces) == 3
    with zipfile.ZipFile(BytesIO(b"".join(pieces))) as zipped:
        assert zipped.namelist() == ["A-1.pdf", "A-2.html"]
        assert b"umulig" in zipped.read("A-2.html")
    with zipfile.ZipFile(BytesIO(b"".join(zip_documents([])))) as zipped:
        assert zipped.namelist() == ["tom.txt"]


SERVICES = (
    "Helsestasjonen",
    "Barneverntjenesten",
    "Habiliteringstjenesten",
    "Fysioterapitjenesten",
    "Psykologtjenesten",
    "Vet ikke",
)
MATRICES = define(
    [
        question("om", "text", "Fortell", lines=18),
        question(
            "bred",
            "matrix",
            "Hvem samarbeider dere med?",
            options={f"o{n}": label for n, label in enumerate(SERVICES)},
            rows={f"r{n}": f"Om tema nummer {n}" for n in range(30)},
        ),
        question("mer", "text", "Mer", lines=9),
        question(
            "smal",
            "matrix",
            "Hvor enig er dere?",
            options={"1": "Helt uenig", "2": "Litt enig", "3": "Helt enig"},
            rows={f"r{n}": f"Påstand nummer {n}" for n in range(40)},
        ),
    ]
)


def pages(paper: printable.Document) -> list[str]:
    """What each page of the PDF says, its lines joined."""
    made = pypdf.PdfReader(BytesIO(print_pdf(printable.document_html(paper))))
    return [" ".join(page.extract_text().split()) for page in made.pages]


def test_a_wide_matrix_is_a_list_and_a_long_one_has_its_headings_on_every_page() -> None:
    found = pages(printable.blank_document(compile_form(MATRICES), EVERYBODY))
    for label in SERVICES:  # whole words, thirty times each
        assert sum(page.count(f"☐ {label}") for page in found) == 30
    assert "Hvem samarbeider dere med? Om tema nummer 0" in found[0]
    rows = [page for page in found if "Påstand nummer" in page]
    assert len(rows) > 1
    assert all("Helt uenig Litt enig Helt enig Påstand nummer" in page for page in rows)


def test_a_heading_stays_with_the_beginning_of_what_it_heads_and_no_page_is_left_empty() -> None:
    answers = {
        "om": "Barnet leker godt. " * 250,
        "bred": {f"r{n}": "o1" for n in range(30)},
        "mer": "Barnet sover godt. " * 200,
        "smal": {f"r{n}": "2" for n in range(40)},
    }
    found = pages(filled(answers, version=MATRICES))
    assert all(len(page) > 900 for page in found[:-1])
    for label in ("Fortell", "Hvem samarbeider dere med?", "Mer", "Hvor enig er dere?"):
        assert not any(page.split(" Prøve · ")[0].endswith(label) for page in found)


def test_a_form_of_five_hundred_questions_can_be_printed_empty() -> None:
    """With many tables, which take the longest to set; a long form may take longer than others."""
    rows = {code: f"Påstand {code} om dagen" for code in "abcdefgh"}
    kinds: list[dict[str, Any]] = [
        {"type": "text", "lines": 4},
        {"type": "choice", "options": {code: f"Svaralternativ {code}" for code in "abcdef"}},
        {"type": "matrix", "rows": rows, "options": AGREE},
        {"type": "yes_no"},
    ]
    every = [{"id": f"q{n}", "label": f"Spørsmål {n}.", **kinds[n % 4]} for n in range(500)]
    read = " ".join(pages(printable.blank_document(compile_form(define(every)), EVERYBODY)))
    assert all(f"Spørsmål {n}." in read for n in range(500))
