"""The package for statistics: numbers that stay, reasons told apart, descriptions that fit."""

import csv
import io
import json
import re
import zipfile
from typing import Any

import pytest
from defusedxml import ElementTree

from forms.export.statistics.descriptions import DDI
from forms.export.statistics.variables import LONGEST_NAME, variables
from tests.export.factories import Export, define
from tests.support.factories import question

MARKS = {"1": {"label": "Uenig", "score": 1}, "5": {"label": "Enig", "score": 5}}
QUESTIONS = [
    question("skole", "choice", "Skole", options={"lia": "Lia", "nes": "Nes"}),
    question("enig", "matrix", "Enig", rows={"a": "Trygg", "b": "Hørt"}, options=MARKS),
    question("hjelp", "choices", "Hjelp", options={"x": "Tolk", "y": "Støtte"}),
    question("grader", "number", "Grader", min=-30),
    question("with", "text", "Tekst", show_if={"skole": "lia"}),
    question("dag", "date", "Dag"),
    question("barn", "repeat", "Barn", questions=[question("alder", "number", "Alder")]),
]
FIRST = define(QUESTIONS)
LATER = define(
    [
        question("skole", "choice", "Skole", options={"au": "Au", "nes": "Nes", "lia": "Lia"}),
        *QUESTIONS[1:],
    ]
)
FULL = {
    "skole": "nes",
    "enig": {"a": "5", "b": "1"},
    "hjelp": ["y"],
    "grader": -12,
    "with": '=1+1\n"Kari", nei',
    "dag": "2026-05-07",
    "barn": [{"alder": 4}, {"alder": 9}],
}
DECLINED = {"declined": True}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The files of a package: one who answered all, one who would not, one who left all empty."""
    declined = {**dict.fromkeys(FULL, None), "skole": DECLINED, "grader": DECLINED, "dag": DECLINED}
    empty = {name: None for name in FULL if name != "with"}
    given = [("v1", FULL), ("v1", declined), ("v2", {**empty, "skole": "au"})]
    return opened(Export({"v1": FIRST, "v2": LATER}, given))


def opened(export: Export) -> dict[str, str]:
    """Every file of the package but the PDF, by name."""
    content = export.written("statistikk")
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert zipped.testzip() is None and zipped.read("kodebok.pdf").startswith(b"%PDF")
        names = [n for n in zipped.namelist() if n != "kodebok.pdf" and not n.endswith(".sav")]
        return {name: zipped.read(name).decode() for name in names}


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_answers_are_numbers_and_reasons_are_told_apart(files: dict[str, str]) -> None:
    one, two, three = rows(files["data.csv"])
    assert (one["skole"], one["enig_a"], one["enig_b"]) == ("2", "5", "1")
    assert (one["hjelp_x"], one["hjelp_y"], one["grader"]) == ("0", "1", "-12")
    assert one["with_"] == '\'=1+1 "Kari", nei' and one["dag"] == "2026-05-07"
    assert (two["skole"], two["enig_a"], two["hjelp_x"]) == ("-97", "-99", "-99")
    assert two["grader"] == "-9000000000000097" and two["declined"] == "skole grader dag"
    assert three["skole"] == "3" and "with_" in three["not_asked"].split()
    assert [row["alder"] for row in rows(files["liste_barn.csv"])] == ["4", "9"]


def test_a_number_never_moves_when_options_come_and_go() -> None:
    old = {v.name: v.numbers for v in variables(Export({"v1": FIRST}, []).plan.main)}
    new = {v.name: v.numbers for v in variables(Export({"v1": FIRST, "v2": LATER}, []).plan.main)}
    assert old["skole"] == {"lia": 1, "nes": 2} and new["skole"] == {"lia": 1, "nes": 2, "au": 3}
    assert new["enig_a"] == {"1": 1, "5": 5}


def test_the_descriptions_fit_the_data(files: dict[str, str]) -> None:
    described = json.loads(files["datapackage.json"])
    tree = ElementTree.fromstring(files["codebook.xml"])
    told = [each.get("name") for each in tree.iter(f"{{{DDI}}}var")]
    listed: list[str] = []
    for resource in described["resources"]:
        found = rows(files[resource["path"]])
        fields = resource["schema"]["fields"]
        listed += [field["name"] for field in fields]
        assert list(found[0]) == [field["name"] for field in fields]
        for field in fields:
            for row in found:
                assert fits(field, row[field["name"]]), (field, row)
    assert told == listed
    assert all(re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}", name) for name in listed)


def fits(field: dict[str, Any], cell: str) -> bool:
    """Whether the cell is of the field's type, one of its categories, or a missing value."""
    missing = {each["value"] for each in field.get("missingValues", [])} | {""}
    if cell in missing:
        return True
    if "categories" in field:
        return cell in [str(each["value"]) for each in field["categories"]]
    if field["type"] in ("number", "integer"):
        return float(cell) > -1000
    return field["type"] == "string" or bool(re.fullmatch(r"[\d:-]+", cell))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("data.sps", ['  2 "Nes"', "MISSING VALUES skole (-97, -98, -99).", "  dag SDATE10"]),
        ("data.do", ["mvdecode skole, mv(-97=.d)", "label values skole l7"]),
        ("data.R", ['data$skole <- factor(data$skole, c(1, 2, 3), c("Lia", "Nes", "Au"))']),
        ("liste_barn.sps", ["VARIABLE LEVEL version row alder (SCALE)."]),
    ],
)
def test_the_syntax_names_what_the_numbers_mean(
    files: dict[str, str], name: str, lines: list[str]
) -> None:
    assert set(lines) <= set(files[name].splitlines())


COMMAND = "kommando"
BREAKS_OUT = f'Å "\' {COMMAND} ""\' `={COMMAND}\' ${COMMAND} \\"); {COMMAND}("\n{COMMAND} \\'
TEXTS = {
    "data.sps": r"""'[^'\n]*'|"(?:[^"\n]|"")*\"""",
    "data.do": r"`\"[^`'\n]*\"'",
    "data.R": r'"(?:[^"\\\n]|\\.)*"',
}
"""What a text of each program is: nothing in it is a command."""


@pytest.mark.parametrize("name", TEXTS)
def test_no_label_is_a_command(name: str) -> None:
    options = {"a": {"label": BREAKS_OUT}, "b": {"label": f"{BREAKS_OUT}\"'"}}
    asked = [
        question("q", "choice", BREAKS_OUT, options=options),
        question("t", "text", BREAKS_OUT),
    ]
    script = opened(Export({"v1": define(asked)}, [("v1", {"q": "a", "t": BREAKS_OUT})]))[name]
    assert COMMAND in script and COMMAND not in re.sub(TEXTS[name], "", script)


AWKWARD = [
    question("enhet", "unit", "Enhet"),
    question("fodt", "date", "Født", min="-20y", max="today"),
    question("document", "text", "Dokument"),
    question("text", "text", "Tekst"),
]


def test_what_is_no_number_has_no_numbers() -> None:
    """Found by PSPP: a place is a text with numbers for what is missing, and a day has a limit."""
    given = [("v1", {"enhet": "lia", "fodt": "2020-02-03", "document": "a", "text": "b"})]
    made = opened(Export({"v1": define(AWKWARD)}, [*given, ("v1", {"enhet": DECLINED})]))
    one, two = rows(made["data.csv"])
    assert (one["enhet"], one["fodt"], one["document_"]) == ("lia", "2020-02-03", "a")
    assert two["enhet"] == "" and "enhet" in two["declined"]
    assert "MISSING VALUES enhet" not in made["data.sps"]
    assert "VALUE LABELS enhet" not in made["data.sps"]
    for word in ("text", "document"):
        assert not re.search(rf"^ *{word} = ", made["data.sps"], re.MULTILINE)
    assert "DO REPEAT @text = " in made["data.sps"]


def test_names_fit_every_program() -> None:
    ids = ["if", "document", "_over", "a" * 40, "a" * 41, "9to"]
    plain = [question(id.strip("_"), "text", id) for id in ids if not id[0].isdigit()]
    names = [each.name for each in variables(Export({"v": define(plain)}, []).plan.main)]
    assert len(set(names)) == len(names) and max(map(len, names)) == LONGEST_NAME
    assert {"if_", "document_", "over", "a" * 32, f"{'a' * 30}_2"} <= set(names)
