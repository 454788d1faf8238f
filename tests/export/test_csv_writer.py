"""CSV goes out while submissions come in."""

import tracemalloc
from collections.abc import Iterator

from forms.export import csv_writer
from forms.export.tables.table import Submitted
from tests.export.factories import Export, define, entry
from tests.support.factories import question

VERSION = define([question("a", "text"), question("b", "choice", options={"x": "X; og", "y": "Y"})])


def submissions(rows: int, seen: list[int]) -> Iterator[Submitted]:
    for number in range(rows):
        seen[0] = number
        yield "v", entry(number), {"a": f"svar nummer {number}", "b": "x"}


def test_the_heading_goes_out_before_anything_is_read() -> None:
    seen = [-1]
    made = Export({"v": VERSION}, []).plan
    pieces = csv_writer.write_words(made.main, submissions(1000, seen))
    head = next(pieces) + next(pieces)
    assert seen == [-1]
    assert (
        head.decode()
        == "\ufeffReferanse;Mottatt dato;Mottatt kl.;Versjon;Status;Enhet;Om a;Om b\r\n"
    )
    next(pieces)
    assert seen[0] < 300


def test_memory_does_not_grow_with_the_rows() -> None:
    peaks = []
    made = Export({"v": VERSION}, []).plan
    for rows in (10_000, 40_000):
        tracemalloc.start()
        for _piece in csv_writer.write_codes(made.main, submissions(rows, [0])):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000


def test_no_answers_is_a_heading() -> None:
    export = Export({"v": VERSION}, [])
    assert export.codes() == [] and export.words() == []


def test_a_spreadsheet_in_norway_reads_clocks_and_days_right() -> None:
    version = define(
        [question("a", "time"), question("b", "date"), question("c", "number", decimals=2)]
    )
    row = Export(
        {"v": version}, [("v", {"a": "09:05", "b": "2026-05-07", "c": 1234567.25})]
    ).words()[0]
    assert (row["a"], row["b"], row["c"]) == ("09:05", "07.05.2026", "1234567,25")


def test_labels_with_the_separator_are_quoted() -> None:
    content = b"".join(
        csv_writer.write_words(Export({"v": VERSION}, []).plan.main, submissions(1, [0]))
    )
    assert content.decode().endswith(';svar nummer 0;"X; og"\r\n')
