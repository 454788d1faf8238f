"""A form with more columns than a sheet goes over several sheets, and says so."""

import io
from functools import cache

import openpyxl
import pytest

from forms.export.formats import FORMATS
from forms.export.formats.excel import width_notice
from forms.export.xlsx import parts
from tests.export.factories import HEAD, Export, define
from tests.support.factories import question

QUESTIONS, OPTIONS = 34, 500


@cache
def wide(questions: int = QUESTIONS, options: int = OPTIONS) -> Export:
    """17,006 columns: thirty-four questions of five hundred boxes; or fewer of both."""
    boxes = {f"c{n}": f"Svar {n}" for n in range(options)}
    version = define([question(f"q{n}", "choices", options=boxes) for n in range(questions)])
    answers = [{f"q{n}": [f"c{n}"] for n in range(questions)}, {f"q{questions - 1}": ["c0"]}]
    return Export({"v": version}, [("v", each) for each in answers])


def test_a_table_is_split_between_questions() -> None:
    export = wide()
    assert len(export.plan.main.columns) == HEAD + QUESTIONS * OPTIONS
    tables = export.plan.main.split(parts.MOST_COLUMNS)
    assert [len(table.columns) for table in tables] == [HEAD + 32 * OPTIONS, HEAD + 2 * OPTIONS]


def test_every_column_is_on_one_of_the_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_COLUMNS", HEAD + 32 * 40 + 2)
    export = wide(QUESTIONS, 40)
    book = openpyxl.load_workbook(io.BytesIO(export.written("xlsx")), read_only=True)
    names = [f"{name} {n} av 2" for name in ("Svar", "Koder") for n in (1, 2)]
    assert book.sheetnames == [*names, "Kodebok"]
    first, second = (list(book[f"Svar {n} av 2"].iter_rows(values_only=True)) for n in (1, 2))
    assert [row[0] for row in first] == [row[0] for row in second] == ["Referanse", "R-0", "R-1"]
    heads = [*first[0], *second[0][HEAD:]]
    assert heads == [column.label for column in export.plan.main.columns]
    answers = [*first[1], *second[1][HEAD:]]
    assert [heads[at] for at, cell in enumerate(answers) if cell == "Ja"] == [
        f"Om q{n}: Svar {n}" for n in range(QUESTIONS)
    ]
    codes = next(iter(book["Koder 2 av 2"].iter_rows(max_row=1, values_only=True)))
    assert codes[HEAD] == "q32.c0"
    explained = list(book["Kodebok"].iter_rows(values_only=True))
    assert explained[1][2] == width_notice(export.plan)
    where = {row[1]: row[0] for row in explained if row[1]}
    assert where["q0.c0"] == "Svar 1 av 2" and where["q33.c39"] == "Svar 2 av 2"


def test_it_is_told_before() -> None:
    told = width_notice(wide().plan).replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("Svarene har 17 006 kolonner. Et ark har plass til 16 384,")
    assert width_notice(Export({"v": define([question("a", "text")])}, []).plan) == ""


def test_csv_has_them_all() -> None:
    export = wide()
    head = b"".join(FORMATS["csv-koder"].write(export.data)).splitlines()[0]
    assert head.count(b",") + 1 == HEAD + QUESTIONS * OPTIONS + 2
