"""The workbook is written as it is read, and is what Excel expects."""

import io
import random
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree import ElementTree

import openpyxl
import pytest

from forms.export.tables.table import Submitted
from forms.export.xlsx import writer
from forms.export.xlsx.parts import column_name, sheet_names
from tests.export.factories import Export, define, entry
from tests.support.factories import question

VERSION = define(
    [
        question("a", "choice", options={"x": "Ja visst", "y": "Nei da"}),
        question("b", "text"),
        question("c", "date"),
    ]
)


def sheets(rows: int, seen: list[int] | None = None) -> list[writer.Sheet]:
    """One sheet of so many rows; *seen* tells how many of them were asked for."""
    made = Export({"v": VERSION}, []).plan

    def submissions() -> Iterator[Submitted]:
        for number in range(rows):
            if seen is not None:
                seen[0] = number
            yield "v", entry(number), {"a": "x", "b": f"svar {random.random()}", "c": "2026-05-07"}

    return [writer.answers_sheet("Svar", made.main, submissions())]


def test_a_copied_date_is_a_date() -> None:
    copied = define([question("dag", "date"), question("kopi", "calc", value={"value": "dag"})])
    export = Export({"v": copied}, [("v", {"dag": "2026-05-07", "kopi": "2026-05-07"})])
    (row,) = export.sheet(0)
    assert row["kopi"] == row["dag"] == datetime(2026, 5, 7)
    assert [each[0]["kopi"] for each in (export.words(), export.codes())] == [
        "07.05.2026",
        "2026-05-07",
    ]


def test_rows_go_out_while_others_come_in() -> None:
    seen = [0]
    pieces = writer.workbook(sheets(20_000, seen))
    next(pieces)
    assert seen == [0]
    while seen == [0]:
        assert next(pieces)
    assert seen[0] < 10_000


def test_memory_does_not_grow_with_the_rows() -> None:
    peaks = []
    for rows in (2_000, 20_000):
        tracemalloc.start()
        for _piece in writer.workbook(sheets(rows)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


def test_every_part_is_well_formed_and_named_in_the_package() -> None:
    content = io.BytesIO(b"".join(writer.workbook(sheets(3))))
    with zipfile.ZipFile(content) as package:
        assert package.testzip() is None
        names = set(package.namelist())
        for name in names:
            ElementTree.fromstring(package.read(name))  # noqa: S314 - our own
        types = package.read("[Content_Types].xml").decode()
    for name in names - {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"}:
        assert f'PartName="/{name}"' in types


def test_the_heading_stays_and_filters() -> None:
    content = io.BytesIO(b"".join(writer.workbook(sheets(3))))
    sheet = openpyxl.load_workbook(content).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:I4"
    assert sheet["A1"].font.b and sheet["A1"].alignment.wrap_text
    assert sheet["B2"].number_format == "dd\\.mm\\.yyyy" and sheet["C2"].number_format == "hh:mm"


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28)])
def test_days_that_excel_counts_wrong_are_texts(day: date) -> None:
    row = Export({"v": VERSION}, [("v", {"c": day.isoformat()})]).sheet(0)[0]
    assert row["c"] == f"{day:%d.%m.%Y}"


@pytest.mark.parametrize("day", [date(1900, 3, 1), date(2024, 2, 29), date(2199, 12, 31)])
def test_other_days_are_days(day: date) -> None:
    row = Export({"v": VERSION}, [("v", {"c": day.isoformat()})]).sheet(0)[0]
    assert row["c"] == datetime(day.year, day.month, day.day)


def test_what_has_no_room_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_ROWS", 4)
    content = io.BytesIO(b"".join(writer.workbook(sheets(10))))
    sheet = openpyxl.load_workbook(content).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 4 and str(rows[-1][0]).startswith("Resten får ikke plass i Excel.")


def test_no_answers_is_a_workbook_too() -> None:
    content = io.BytesIO(b"".join(writer.workbook(sheets(0))))
    assert openpyxl.load_workbook(content).worksheets[0].max_row == 1


def test_sheet_names_are_such_as_excel_takes() -> None:
    wanted = ["Svar", "svar", "a/b:c*[d]?", "x" * 40, "x" * 41, "'", "", "History", "=1+1"]
    names = sheet_names(wanted)
    assert names[:3] == ["Svar", "svar 2", "a b c  d"]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names) and "History" not in names


def test_columns_are_named_as_excel_names_them() -> None:
    assert [column_name(n) for n in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
