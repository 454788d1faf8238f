"""The sheets of a workbook: named alike everywhere, and with the type of each cell."""

from tests.export.factories import Export, define
from tests.support.factories import question

LONG = "Hvilke samtaler har dere hatt i løpet av året? Skriv alle: 1/2"


def export() -> Export:
    """A form with two lists whose headings are longer than Excel's, and texts of digits."""
    lists = [
        {"id": id, "type": "repeat", "label": label, "questions": [question(f"{id}_t", "text")]}
        for id, label in (("a", LONG), ("b", f"{LONG} igjen"))
    ]
    given = {"kode": "0150", "a": [{"a_t": "05.07"}], "b": [{"b_t": "1"}]}
    return Export({"v": define([question("kode", "text"), *lists])}, [("v", given)])


def test_the_codebook_calls_each_sheet_by_the_name_of_its_tab() -> None:
    book = export().workbook()
    told = {row[0].value for row in book["Kodebok"].iter_rows(min_row=2) if row[0].value}
    assert told == {*book.sheetnames} - {"Koder", "Kodebok"} and len(told) == 3


def test_a_text_of_digits_is_a_text() -> None:
    book = export().workbook()
    texts = {c.value: c.data_type for s in book.worksheets[:3] for c in s[2]}
    assert (texts["0150"], texts["05.07"], texts["1"]) == ("s", "s", "s")


def test_a_version_is_a_number_in_every_format() -> None:
    found = export()
    assert (found.sheet(0)[0]["_version"], found.lines()[0]["version"]) == (1, 1)
    assert found.codes()[0]["_version"] == found.words()[0]["_version"] == "1"
