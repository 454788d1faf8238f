"""Every export format there is: described, opened again, and without formulas."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import pytest

from forms import i18n
from forms.export.formats import FORMATS, ExportFormat, formats
from forms.settings import ROOT
from tests.export.factories import Export, cells, define
from tests.support.factories import question

TEXTS = ("0150", "0123", "3/4", "7.5", "1E5", "TRUE", "=1+1", "+4712345678", "@SUM(A1)", "æøå 😀")
"""What spreadsheets take for a number, a day, a truth or a formula, and a text of all signs."""


@pytest.fixture
def export() -> Export:
    """A submission for each text."""
    version = define(
        [question("a", "text"), question("n", "number", decimals=2), question("d", "date")]
    )
    answers = {"n": -4.25, "d": "2026-05-07"}
    return Export({"v": version}, [("v", {"a": text, **answers}) for text in TEXTS])


def of_csv(content: bytes) -> Iterator[list[str]]:
    text = content.decode("utf-8-sig")
    separator = ";" if text.splitlines()[0].count(";") else ","
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def of_xlsx(content: bytes) -> Iterator[list[str]]:
    for cell in cells(openpyxl.load_workbook(io.BytesIO(content))):
        yield [str(cell.value)]


def of_jsonl(content: bytes) -> Iterator[list[str]]:
    for line in content.decode().splitlines():
        yield [str(value) for value in json.loads(line)["answers"].values()]


def of_ndjson(content: bytes) -> Iterator[list[str]]:
    for line in content.decode().splitlines():
        items = [item for part in json.loads(line)["item"] for item in part["item"]]
        yield [str(value) for i in items for a in i["answer"] for value in a.values()]


def of_zip(content: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert zipped.testzip() is None
        for name in zipped.namelist():
            if name.endswith(".csv"):
                yield from csv.reader(io.StringIO(zipped.read(name).decode(), newline=""))
            elif not name.endswith((".pdf", ".sav")):  # tests/export/statistics/test_sav.py
                yield [zipped.read(name).decode()]


READERS: dict[str, Callable[[bytes], Iterator[list[str]]]] = {
    "csv": of_csv,
    "xlsx": of_xlsx,
    "jsonl": of_jsonl,
    "ndjson": of_ndjson,
    "zip": of_zip,
}
"""How a file is read again, by its suffix; a new one needs a reader here."""
WITHOUT_ANSWERS = {"kodebok", "pdf"}
"""The codebook holds none, and single documents come from the application (tests/web)."""


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
def test_a_file_is_read_again_with_every_answer(format: ExportFormat, export: Export) -> None:
    read = list(READERS[format.suffix](b"".join(format.write(export.data))))
    assert read
    found = [cell for row in read for cell in row]
    if format.id not in WITHOUT_ANSWERS:
        assert set(TEXTS) <= {cell.removeprefix("'") for cell in found}
        assert any(cell in ("-4,25", "-4.25") for cell in found)
    if format.suffix == "csv":
        commands = [cell for cell in found if re.match(r"[=+@\t\r]|-(?!4[,.]25$)", cell)]
        assert commands == []


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
def test_a_file_without_answers_can_be_opened(format: ExportFormat, export: Export) -> None:
    export.submissions.clear()
    content = b"".join(format.write(export.data))
    if format.suffix != "zip":
        list(READERS[format.suffix](content))
    else:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        assert names == ["tom.txt"] if format.id == "pdf" else "data.csv" in names


def test_excel_keeps_text_as_text(export: Export) -> None:
    """What CSV cannot promise (DECISIONS.md): 0150 stays 0150, 3/4 is no day in April."""
    sheet = export.workbook().worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    column = heads.index("Om a") + 1
    found = [sheet.cell(row, column) for row in range(2, 2 + len(TEXTS))]
    assert [(cell.value, cell.data_type) for cell in found] == [(text, "s") for text in TEXTS]
    number = sheet.cell(2, heads.index("Om n") + 1)
    assert (number.value, number.data_type) == (-4.25, "n")


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
def test_a_format_is_described(format: ExportFormat) -> None:
    for language in ("nb", "nn", "en"):
        with i18n.use(language):
            assert format.label and format.help.endswith(".")
    sentence = " ".join((type(format).__doc__ or "").split())
    row = f"| {format.name} | {sentence} |"
    lines = (ROOT / "docs" / "exports.md").read_text("utf-8").splitlines()
    assert row in lines, f"docs/exports.md lacks {row}"


def test_no_two_formats_share_a_name_or_a_place() -> None:
    every = list(FORMATS.values())
    assert len({each.position for each in every}) == len(every)
    names = {each.file_name("prove", "2026-05-07") for each in every}
    assert len(names) == len(every) and "prove-2026-05-07-koder.csv" in names
    assert [each.id for each in formats(anonymous=True)] == [
        each.id for each in formats(anonymous=False) if each.id != "pdf"
    ]


def test_csv_in_words_leads_to_excel() -> None:
    assert "Velg Excel til regneark." in FORMATS["csv"].help
    assert "regneark" not in FORMATS["csv"].label
