"""What is printed reads back as what was answered, in every script that families write."""

import hashlib
import json
import re
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.compiled_form import compile_form
from forms.export import printable
from forms.export.pdf import (
    coverage,
    glyphs,
)
from forms.export.pdf.client import print_pdf
from tests.export.factories import define
from tests.support.factories import question
from vendor import fonts as vendored

EVERYBODY = frozenset({"all"})
LEFT_TO_RIGHT = {
    "tigrinya": "ሰላም ዓለም፣ ቋንቋ ትግርኛ።",
    "hindi": "नमस्ते दुनिया, क्षत्रिय स्त्री",
    "bengali": "আমার সোনার বাংলা ক্ষ",
    "punjabi": "ਸਤਿ ਸ੍ਰੀ ਅਕਾਲ",
    "tamil": "வணக்கம் உலகம் கொடு",
    "sinhala": "ශ්‍රී ලංකා",
    "thai": "สวัสดีชาวโลก น้ำใจ กำลัง",
    "khmer": "សួស្តីពិភពលោក",
    "burmese": "မင်္ဂလာပါ ကမ္ဘာ",
    "chinese": "你好，世界。我的孩子喜欢画画。",
    "japanese": "こんにちは、世界",
    "korean": "안녕하세요 세계",
    "georgian": "გამარჯობა Բարեւ Привіт Γειά",
    "sami": "čđŋšŧž ŋ́ e̱ ǩ",
    "emoji": "👍 🙈 ✅ 😀 ❤️ ★ 👨‍👩‍👧 👍🏽 1️⃣ ☐☑",
}
RIGHT_TO_LEFT = {
    "arabic": "مرحبا بالعالم وضع هنا",
    "persian": "یک متن برای آزمایش گچپژ",
    "urdu": "یہ ایک ٹیسٹ ہے ڈاکٹر",
    "pashto": "ښه راغلاست ټول ځای څوک ډېر ګړندی",
    "sorani": "سڵاو چۆنیت ئەمە تاقیکردنەوەیە",
    "hebrew": "שלום עולם",
}
LINK = (
    "https://kart.eksempel.no/?lat=59.912732&lon=10.746092&zoom=14&layer=barnehager"
    "&layer=skoler&bakgrunn=topografisk"
)


def made(answers: dict[str, str], lines: int = 9) -> bytes:
    """A filled form with those answers to questions that are called as they are."""
    asked = [question(id, "text", f"[{id}]", lines=lines) for id in answers]
    compiled_form = compile_form(define(asked))
    return print_pdf(
        printable.document_html(printable.filled_document(compiled_form, answers, EVERYBODY))
    )


def read(content: bytes) -> str:
    """What a PDF says, page after page, without the feet."""
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]
    return "\n".join(re.sub(r"^[^\n]* · side \d+\s*", "", page.strip()) for page in pages)


def pattern(answer: str) -> re.Pattern[str]:
    """*answer*, with line breaks anywhere, and one or more for a space."""
    signs = (r"\s+" if sign.isspace() else re.escape(sign) for sign in " ".join(answer.split()))
    return re.compile("\n?".join(signs))


def poppler(content: bytes, *options: str) -> str:
    """What poppler reads in a PDF; it puts right-to-left text back in order."""
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def boxes(content: bytes) -> list[tuple[float, float, float, float]]:
    """Where each word of a PDF stands, as poppler sees it."""
    box = r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">'
    words = re.findall(box, poppler(content, "-bbox"))
    return [tuple(map(float, word)) for word in words]  # type: ignore[misc]


@cache
def everything() -> bytes:
    return made({**LEFT_TO_RIGHT, **RIGHT_TO_LEFT})


@pytest.mark.parametrize("name", LEFT_TO_RIGHT)
def test_every_script_reads_back_as_it_was_written(name: str) -> None:
    assert pattern(LEFT_TO_RIGHT[name]).search(read(everything())), read(everything())


@pytest.mark.parametrize("name", RIGHT_TO_LEFT)
def test_words_from_right_to_left_read_back_whole(name: str) -> None:
    said = poppler(everything())
    for word in RIGHT_TO_LEFT[name].split():
        assert word in said, said


def test_every_script_has_glyphs() -> None:
    for text in {**LEFT_TO_RIGHT, **RIGHT_TO_LEFT}.values():
        assert coverage.missing_characters(text) == ""


def test_right_to_left_answers_end_at_the_right_edge() -> None:
    words = boxes(made({"svar": RIGHT_TO_LEFT["arabic"]}))
    assert max(right for _left, _top, right, _low in words) == pytest.approx(533, abs=3)


def words_of(content: bytes) -> dict[str, tuple[float, float]]:
    """From where to where across the page each word of a PDF stands."""
    box = r'<word xMin="([-\d.]+)" [^>]* xMax="([-\d.]+)" [^>]*>([^<]*)</word>'
    found = re.findall(box, poppler(content, "-bbox"))
    return {word: (float(left), float(right)) for left, right, word in found}


def test_numbers_and_norwegian_words_keep_their_order_in_a_document_from_the_right() -> None:
    """Found: «912 34 567» was printed 567 34 912 beside its label, and dates stood at the left."""
    asked = [
        question("naar", "date", "متى"),
        question("sted", "text", "Hvor bor dere nå?"),
        {**question("hva", "choices", "ماذا"), "options": {"a": "خبز", "b": "حليب"}},
        {
            **question("hvem", "repeat", "من"),
            "summary": "{navn}",
            "questions": [
                question("navn", "text", "الاسم"),
                question("ring", "text", "الهاتف؟", format="phone"),
            ],
        },
    ]
    compiled_form = compile_form(replace(define(asked), language="ar"))
    arabic = RIGHT_TO_LEFT["arabic"]
    rows = [{"navn": arabic, "ring": "+4791234567"}]
    answers = {"naar": "2026-11-29", "sted": arabic, "hvem": rows, "hva": ["a", "b"]}
    content = print_pdf(
        printable.document_html(printable.filled_document(compiled_form, answers, EVERYBODY))
    )
    where = words_of(content)
    assert where["29.11.2026"][1] == pytest.approx(533, abs=3)
    number = [word for word in where if word.replace("\u00a0", " ").startswith("912")]
    assert number and (number[0] != "912" or where["912"] < where["34"] < where["567"])
    assert where["Hvor"] < where["bor"] < where["nå?"]
    assert where["nå?"][1] == pytest.approx(533, abs=3)
    assert "؟:" not in poppler(content) and "،" in poppler(content)


def test_a_document_in_latin_letters_needs_no_other_font() -> None:
    page = printable.document_html(
        printable.filled_document(
            compile_form(define([question("a", "text")])), {"a": "Ærlig–«talt»…"}, EVERYBODY
        )
    )
    assert not glyphs.needs_typesetting(page)


def test_bold_type_keeps_its_weight() -> None:
    found = pypdf.PdfReader(BytesIO(everything())).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    names = {str(font.get_object()["/BaseFont"]) for font in found.values()}
    assert any("Glyphs" in name and name.endswith("-Regular") for name in names)
    compiled_form = compile_form(define([question("a", "text", "ሰላም")]))
    bold = pypdf.PdfReader(
        BytesIO(
            print_pdf(printable.document_html(printable.blank_document(compiled_form, EVERYBODY)))
        )
    )
    fonts = bold.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert any(str(font.get_object()["/BaseFont"]).endswith("-Bold") for font in fonts)


def test_what_no_font_has_is_named_in_the_file_and_still_read_back() -> None:
    said = " ".join(read(made({"svar": "for \U00013000 etter"})).split())
    assert "Vises ikke i PDF: U+13000 EGYPTIAN HIEROGLYPH A001. Skriv ut fra nettleseren" in said
    assert "for \U00013000 etter" in said


def test_what_is_named_is_short() -> None:
    many = "".join(chr(0x13000 + n) for n in range(40))
    assert coverage.missing_characters(f"a{many}a\ue000\u200d ") == f"{many}\ue000"
    names = list(coverage.character_names(coverage.missing_characters(many)))
    assert len(names) == 13 and names[-1] == "…"
    assert list(coverage.character_names("\ue000")) == ["U+E000"]


SIGNS = [*"abcæøåÆØÅ0123456789.,:;-_/?=&%#@+!()«»“”'\"<>éüčŋ"]
WORDS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=130)
FOREIGN = st.sampled_from([word for text in LEFT_TO_RIGHT.values() for word in text.split()])
TEXTS = st.lists(WORDS | FOREIGN, min_size=1, max_size=12).map(" ".join)


@settings(max_examples=6, deadline=None, derandomize=True)  # a few, the same in every run
@given(st.lists(TEXTS, min_size=12, max_size=20))
def test_random_texts_read_back_and_stay_on_the_paper(texts: list[str]) -> None:
    fixed = [LINK, f"{'navnesen.' * 4}navn@eksempelkommune.no", "x" * 300, "a  b   c\n\n  d"]
    answers = {f"q{number}": text for number, text in enumerate([*fixed, *texts])}
    content = made(answers)
    said = read(content)
    for name, answer in answers.items():
        assert pattern(f"[{name}] {answer}").search(said), (answer, said)
    for left, top, right, low in boxes(content):
        assert 0 < left < right < 595.3 - 40 and 0 < top < low < 841.9


def test_blank_lines_and_runs_of_spaces_stay() -> None:
    content = made({"a": "Først\n\n\nså  langt   fra", "b": "Etter"})
    tops = {}
    for top, word in re.findall(r'yMin="([\d.]+)"[^>]*>([^<]+)</word>', poppler(content, "-bbox")):
        tops[word] = float(top)
    line = tops["langt"] - tops["Først"]
    assert line == pytest.approx(3 * 13.3, abs=4)


def test_a_long_link_in_a_note_is_whole_and_alive() -> None:
    asked = [
        question("n", "note", text=f"Se [kartet]({LINK}) eller <{LINK}>."),
        question("a", "text"),
    ]
    compiled_form = compile_form(define(asked))
    content = print_pdf(printable.document_html(printable.blank_document(compiled_form, EVERYBODY)))
    links: set[Any] = set()
    for page in pypdf.PdfReader(BytesIO(content)).pages:
        links |= {each.get_object()["/A"]["/URI"] for each in page.get("/Annots", ())}
    assert links == {LINK}
    assert pattern(LINK).search(read(content))


def test_the_title_of_the_file_is_the_title_of_the_form() -> None:
    compiled_form = compile_form(define([question("a", "text")], title="Den første samtalen"))
    paper = printable.filled_document(compiled_form, {"a": "x"}, EVERYBODY, reference="UTSW-23Y9")
    metadata = pypdf.PdfReader(BytesIO(print_pdf(printable.document_html(paper)))).metadata
    assert metadata is not None and metadata.title == "Den første samtalen UTSW-23Y9"


def test_every_font_is_the_bytes_that_its_maker_published() -> None:
    for package in vendored.manifest():
        assert package["licence"] in ("OFL-1.1", "Apache-2.0")
        for name, expected in package["files"].values():
            content = (coverage.FONTS / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == expected, name
    size = sum(path.stat().st_size for path in coverage.FONTS.iterdir())
    assert size < 10_000_000


def test_the_table_of_characters_is_that_of_the_fonts() -> None:
    known = json.loads((coverage.FONTS / "coverage.json").read_text("ascii"))
    assert list(known) == vendored.order()
    assert known == vendored.coverage()
    assert {Path(name).suffix for name in known} == {".ttf"}
