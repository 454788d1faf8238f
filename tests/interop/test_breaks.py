"""What strained on other systems' forms, each by the number it was found under (B1–B14)."""

import json
from typing import Any

import pytest

from forms.checking import check_form, reachability
from forms.definition import Library, load_text, parse_definition
from forms.definition.validation.structure_validation import Grammar
from forms.interop import Earlier, Refused, read_form, recognize_format
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
    found = recognize_format(name, data)
    assert found is not None and found.kind == kind


WORDS = {"a": "type name label", "b": "field name, field type", "c": "field_name field_type"}
"""The words that columns of a CSV are known by."""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (BUNDLE, "fhir"),
        (SURVEY, "surveyjs"),
        ({"components": [{"type": "textfield", "key": "a", "label": "A"}]}, "formio"),
        ({"title": "T", "sections": [{"id": "a", "title": "A", "questions": []}]}, ""),
    ],
    ids=["fhir", "surveyjs", "formio", "ours"],
)
def test_b1_json_on_one_line_is_no_csv(file: Any, kind: str) -> None:
    """Found: what Form.io exports, on one line, was refused as a spreadsheet."""
    for before in ("", "\ufeff", "\n  "):
        data = (before + json.dumps(WORDS | file, separators=(",", ":"))).encode()
        found = recognize_format("x.json", data)
        assert (found.kind if found else "") == kind
    assert recognize_format("x.xml", b"<a type='type' name='name' label='label'/>") is None


@pytest.mark.parametrize(
    ("data", "said"), [(b"%PDF-1.7", "PDF"), (b"PK\x03\x04 word/document.xml", "Word")]
)
def test_b1_another_file_is_named(data: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_form("fil", data)
    assert said in refused.value.how


def test_b2_a_text_in_another_language_says_so() -> None:
    arabic = document(section("s", question("a", label="اسم")), language="ar")
    label = parse_definition(arabic, "nb", TYPES).questions["a"].label
    assert isinstance(label, Foreign) and label.language == "ar"


def problems(library: Library | None = None, **keys: Any) -> list[str]:
    raw = {"title": "Form", "sections": [section("s", question("a", label="Name"))], **keys}
    loaded = load_text("x", json.dumps(raw), library or Library(grammar=Grammar(TYPES)))
    return [problem.sentence() for problem in check_form(loaded)]


def library(*languages: str, **catalogues: Any) -> Library:
    """A folder with catalogues, whose forms are to be had in some languages."""
    return Library(grammar=Grammar(TYPES), languages=languages, catalogues=catalogues)


def test_b3_a_language_that_the_pages_lack_is_told_of_and_a_familys_is_not() -> None:
    rows = [
        {"type": "text", "name": "a", "label::Norsk (nb)": "Navn", "label::Polski (pl)": "Imię",
         "label::Français (fr)": "Nom"}
    ]  # fmt: skip
    settings = [{"form_title": "T", "default_language": "Norsk (nb)"}]
    taken = read_form("t.xlsx", workbook(survey=rows, settings=settings))
    assert set(taken.catalogues) == {"pl", "fr"}
    assert [line.what.partition(",")[0] for line in taken.report.lines] == [
        "Tekstene på fransk er med"
    ]


def test_b4_another_forms_language_is_not_demanded() -> None:
    other = {"nova": {}}
    asked = problems(library("nb", "nn", nn={"x": {}}, nl=other, fr=other, pl=other))
    assert (
        [said for said in asked if "mangler på" in said]
        == [said for said in asked if "mangler på nynorsk" in said]
        != []
    )


def test_b5_an_english_form_is_asked_for_bokmaal() -> None:
    asked = problems(library("nb", "en", en={"y": {}}), language="en")
    assert any("mangler på bokmål" in said for said in asked)
    assert not any("mangler på engelsk" in said for said in asked)


@pytest.mark.parametrize(("code", "name"), [("fr", "fransk"), ("nl", "nederlandsk")])
def test_b6_a_language_is_called_by_its_name(code: str, name: str) -> None:
    asked = problems(library("nb", code, **{code: {"x": {}}}))
    assert any(f"mangler på {name}." in said for said in asked)


def test_b7_another_type_in_the_source_gets_a_new_id() -> None:
    book = workbook(survey=[row("integer", "a", "A")], settings=[{"form_title": "T"}])
    taken = read_form("t.xlsx", book, known={"a": Earlier("", "text")})
    ids = [q["id"] for q in json.loads(taken.text)["sections"][0]["questions"]]
    assert ids != ["a"] and any("ny id" in line.what for line in taken.report.lines)


def test_b8_lines_of_a_label_are_kept() -> None:
    taken = survey(row("text", "a", "Hvor ofte?\n1) daglig\n2) sjelden"))
    [asked] = json.loads(taken.text)["sections"][0]["questions"]
    assert asked["label"].splitlines() == ["Hvor ofte?", "1) daglig", "2) sjelden"]


def test_b9_a_heading_of_a_text_is_no_heading_of_the_page() -> None:
    assert "<h1" not in markdown("# Overskrift")


def test_b12_what_stands_behind_conditions_is_looked_into_a_limited_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes = {f"a{n}": f"A{n}" for n in range(10)}
    asked = [question("q0", "choice", options=codes)]
    for n in range(1, 400):
        shown = [{f"q{m}": {"one_of": ["a1", "a2"]}} for m in range(max(0, n - 5), n)]
        asked.append(question(f"q{n}", "choice", options=codes, show_if={"any": shown}))
    raw = {"title": "Stor", "sections": [section("s", *asked)]}
    loaded = load_text("x", json.dumps(raw), Library(grammar=Grammar(TYPES)))
    looks: list[str] = []
    find = reachability.Reachability._shown
    monkeypatch.setattr(
        reachability.Reachability, "_shown",
        lambda self, name, *rest: looks.append(name) or find(self, name, *rest),
    )  # fmt: skip
    monkeypatch.setattr(reachability, "MOST_IN_ALL", 400)
    assert [p.what for p in check_form(loaded) if p.level == "error"] == []
    assert 400 < len(looks) < 20 * 400


def test_b14_an_import_brings_its_translations() -> None:
    rows = [
        {"type": "text", "name": "a", "label::Norsk (nb)": "Navn", "label::Polski (pl)": "Imię"}
    ]
    settings = [{"form_title": "T", "default_language": "Norsk (nb)"}]
    taken = read_form("t.xlsx", workbook(survey=rows, settings=settings))
    assert any("Imię" in pair for pair in taken.catalogues["pl"].values())
