"""Whatever people type, a file opens, nothing in it is a formula, and nothing is cut in silence."""

import re
import warnings
from typing import Any

import pytest

from forms.export.xlsx.writer import MOST_TEXT
from forms.logic.piping import fill_text
from forms.questions.types import unit
from tests.export.factories import Export, cells, define
from tests.support.factories import question

STARTS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"]
NAUGHTY = [
    "æøå ÆØÅ",
    "čđŋšŧž Davvisámegiella",
    "Кириллица العربية 中文",
    "👩‍👩‍👧 😀",
    "semikolon; komma, \"hermetegn\" 'apostrof'",
    "linje\nto\r\ntre",
    "<b>&amp;</b> ]]> <![CDATA[",
    "_x0041_ og _x000B_",
    "https://example.no mailto:a@b.no",
    "\u200b\u202e\ufeff",
    "%s {navn} {{7*7}}",
]
CONTROLS = [
    chr(n) for n in (*range(1, 9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF)
]
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def everywhere(text: str) -> Export:
    """*text* in every place that holds a text: answers, labels, options, rows, files, units."""
    inner = [
        question("indre", "text", text),
        question("indre_valg", "choice", text, options={"a": text}),
    ]
    version = define(
        [
            question("tekst", "text", text),
            question("valg", "choice", text, options={"a": text, "b": "B"}, other="a"),
            question("flere", "choices", text, options={"a": text, "b": "B"}, other="a"),
            question("matrise", "matrix", text, options={"a": text}, rows={"r": text}),
            question("rang", "ranking", text, options={"a": text, "b": "B"}),
            question("fil", "file", text),
            question("enhet", "unit", text),
            question("tall", "number", text, unit=text),
            question("liste", "repeat", text, questions=inner),
            question("regnet", "calc", text, value={"sum": ["tall"]}, bands=[{"label": text}]),
        ],
        title=text,
    )
    answers = {
        "tekst": text,
        "valg": "a",
        "valg.other": text,
        "flere": ["a"],
        "flere.other": text,
        "matrise": {"r": "a"},
        "rang": ["a"],
        "fil": [{"id": "1", "name": text, "type": "x", "size": 1}],
        "enhet": "e1",
        "tall": -5,
        "liste": [{"indre": text, "indre_valg": "a"}],
        "regnet": -5,
    }
    return Export({"v": version}, [("v", answers)], unit=text, state=text, reference=text)


@pytest.fixture
def named_unit(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    text: str = request.param
    monkeypatch.setattr(unit, "_known", lambda: [("e1", text)])
    return text


@pytest.mark.parametrize("named_unit", STARTS, indirect=True, ids=ascii)
def test_no_cell_begins_a_formula(named_unit: str) -> None:
    export = everywhere(named_unit)
    for row in (*export.codes(), *export.words()):
        for key, cell in row.items():
            assert not FORMULA.match(cell) or key in ("tall", "regnet"), (key, cell)
    for key in export.codes()[0]:
        assert not FORMULA.match(key)
    book = export.workbook()
    for cell in cells(book):
        assert cell.data_type in ("s", "n", "d"), (cell.coordinate, cell.value)
        assert cell.hyperlink is None
    kept = {cell.value for cell in cells(book) if isinstance(cell.value, str)}
    assert named_unit.replace("\r", "\n") in {text.replace("\r", "\n") for text in kept}


@pytest.mark.parametrize("named_unit", NAUGHTY, indirect=True, ids=ascii)
def test_texts_come_out_as_they_went_in(named_unit: str) -> None:
    export = everywhere(named_unit)
    for row in (export.codes()[0], export.words()[0]):
        for key in ("tekst", "valg.other", "flere.other", "fil", "_unit"):
            assert row[key] == named_unit, key
    assert export.words()[0]["enhet"] == named_unit
    author = fill_text(named_unit, lambda _name: None)  # an author's text may name answers
    assert export.words()[0]["valg"] == author
    sheet = export.sheet(0)[0]
    for key in ("tekst", "valg.other", "enhet", "fil"):
        assert spelled(sheet[key]) == spelled(named_unit), key
    for key in ("valg", "matrise.r"):
        assert spelled(sheet[key]) == spelled(author), key
    assert export.lines()[0]["answers"]["tekst"] == named_unit


def spelled(text: str) -> str:
    """As Excel reads it: XML knows one line end, and `_x005F_` keeps an underscore."""
    return text.replace("\r\n", "\n").replace("_x005F_", "_")


def test_what_xml_and_excel_cannot_hold_is_marked_and_breaks_nothing() -> None:
    version = define([question("a", "text"), question("b", "text")])
    answers = [("v", {"a": f"før{c}etter", "b": "hel"}) for c in CONTROLS]
    export = Export({"v": version}, answers)
    for rows in (export.codes(), export.words(), export.sheet(0)):
        assert {(row["a"], row["b"]) for row in rows} == {
            ("før\N{REPLACEMENT CHARACTER}etter", "hel")
        }


@pytest.mark.parametrize("letter", ["a", "ø", "😀"])
def test_a_long_answer_is_whole_or_says_that_it_is_not(letter: str) -> None:
    version = define([question("a", "text"), question("b", "text")])
    text = letter * 20_000
    export = Export({"v": version}, [("v", {"a": text, "b": "x" * 40_000})])
    assert export.codes()[0]["a"] == export.words()[0]["a"] == text
    assert len(export.codes()[0]["b"]) == 40_000
    row = export.sheet(0)[0]
    assert row["a"] == text or (letter == "😀" and row["a"].endswith("PDF eller CSV]"))
    assert row["b"].endswith(" … [forkortet, les hele svaret i PDF eller CSV]")
    for cell in (row["a"], row["b"]):
        assert len(cell.encode("utf-16-le")) // 2 <= MOST_TEXT


def test_openpyxl_has_nothing_to_say() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = everywhere("=cmd|' /C calc'!A0").workbook()
    assert not book.defined_names and not book.vba_archive
    for sheet in book.worksheets:
        assert not sheet._hyperlinks
        assert sheet.freeze_panes == "A2"


def test_numbers_stay_numbers_though_they_are_negative() -> None:
    version = define([question("a", "number", decimals=1), question("b", "text")])
    export = Export({"v": version}, [("v", {"a": -5.5, "b": "-5,5"})])
    assert (export.words()[0]["a"], export.words()[0]["b"]) == ("-5,5", "'-5,5")
    assert (export.codes()[0]["a"], export.codes()[0]["b"]) == ("-5.5", "'-5,5")
    row: dict[str, Any] = export.sheet(0)[0]
    assert (row["a"], row["b"]) == (-5.5, "-5,5")


def test_a_number_that_excel_would_round_is_a_text() -> None:
    version = define([question("a", "calc", value={"sum": ["b"]}), question("b", "number")])
    rows = Export({"v": version}, [("v", {"a": n}) for n in (10**15 - 1, 10**15)]).sheet(0)
    assert [row["a"] for row in rows] == [10**15 - 1, "1000000000000000"]
