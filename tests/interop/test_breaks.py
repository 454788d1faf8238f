"""What strained on other systems' forms, each by the number it was found under (B1–B14)."""

import json
from typing import Any

import pytest

from forms.checking import check
from forms.definition import Library, load_text, parse
from forms.definition.validation.structure_validation import Grammar
from forms.interop import Refused, recognised, take
from forms.markup import Foreign, markdown
from forms.questions import TYPES
from tests.interop.factories import row, survey, workbook
from tests.support.factories import document, question, section

BUNDLE = {"resourceType": "Questionnaire", "title": "T", "item": [
    {"linkId": "1", "type": "string", "text": "Navn"}]}  # fmt: skip
SURVEY = {"pages": [{"elements": [{"type": "text", "name": "navn"}]}]}


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("s.xlsx", workbook(survey=[row("text", "a", "A")]), "xlsform"),
        ("q.json", json.dumps(BUNDLE).encode(), "fhir"),
        ("s.json", json.dumps(SURVEY).encode(), "surveyjs"),
    ],
)
def test_b1_a_file_is_known_by_its_content(name: str, data: bytes, kind: str) -> None:
    found = recognised(name, data)
    assert found is not None and found.kind == kind


@pytest.mark.parametrize(
    ("data", "said"), [(b"%PDF-1.7", "PDF"), (b"PK\x03\x04 word/document.xml", "Word")]
)
def test_b1_another_file_is_named(data: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        take("fil", data)
    assert said in refused.value.how


def test_b2_a_text_in_another_language_says_so() -> None:
    arabic = document(section("s", question("a", label="اسم")), language="ar")
    label = parse(arabic, "nb", TYPES).questions["a"].label
    assert isinstance(label, Foreign) and label.language == "ar"


def problems(**keys: Any) -> list[str]:
    raw = {"title": "Form", "sections": [section("s", question("a", label="Name"))], **keys}
    loaded = load_text("x", json.dumps(raw), Library(grammar=Grammar(TYPES)))
    return [problem.sentence() for problem in check(loaded)]


def test_b4_b6_a_form_is_asked_for_its_own_languages_alone() -> None:
    assert not any("nl" in said.split() or "på fr" in said for said in problems())


def test_b7_another_type_in_the_source_gets_a_new_id() -> None:
    book = workbook(survey=[row("integer", "a", "A")], settings=[{"form_title": "T"}])
    taken = take("t.xlsx", book, known={"a": ("", "text")})
    ids = [q["id"] for q in json.loads(taken.text)["sections"][0]["questions"]]
    assert ids != ["a"] and any("ny id" in line.what for line in taken.report.lines)


def test_b8_lines_of_a_label_are_kept() -> None:
    taken = survey(row("text", "a", "Hvor ofte?\n1) daglig\n2) sjelden"))
    [asked] = json.loads(taken.text)["sections"][0]["questions"]
    assert asked["label"].splitlines() == ["Hvor ofte?", "1) daglig", "2) sjelden"]


def test_b9_a_heading_of_a_text_is_no_heading_of_the_page() -> None:
    assert "<h1" not in markdown("# Overskrift")


def test_b12_branches_that_build_on_each_other_are_checked_without_a_fault() -> None:
    codes = {f"a{n}": f"A{n}" for n in range(10)}
    asked = [question("q0", "choice", options=codes)]
    for n in range(1, 60):
        shown = [{f"q{m}": {"one_of": ["a1", "a2"]}} for m in range(max(0, n - 5), n)]
        asked.append(question(f"q{n}", "choice", options=codes, show_if={"any": shown}))
    raw = {"title": "Stor", "sections": [section("s", *asked)]}
    loaded = load_text("x", json.dumps(raw), Library(grammar=Grammar(TYPES)))
    assert [p.what for p in check(loaded) if p.level == "stop"] == []


def test_b14_an_import_brings_its_translations() -> None:
    rows = [
        {"type": "text", "name": "a", "label::Norsk (nb)": "Navn", "label::Polski (pl)": "Imię"}
    ]
    settings = [{"form_title": "T", "default_language": "Norsk (nb)"}]
    taken = take("t.xlsx", workbook(survey=rows, settings=settings))
    assert any("Imię" in pair for pair in taken.catalogues["pl"].values())
