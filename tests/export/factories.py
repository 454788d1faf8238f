"""Definitions, submissions and readers of what the exports write, for tests."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from forms.definition import Definition, parse_definition
from forms.definition.diff.meaning import meaning_versions
from forms.export.formats import FORMATS, ExportData
from forms.export.selection import Choice
from forms.export.tables.columns import question_key
from forms.export.tables.submission_columns import Entry
from forms.export.tables.table import Plan, Submitted, Table
from forms.questions import TYPES
from tests.support.factories import expanded

Raw = dict[str, Any]
EVERYTHING = Choice(sensitive=True)


HEAD = 6
"""Columns that tell of the submission itself."""


def define(questions: Iterable[Raw], **form: Any) -> Definition:
    """A definition with one section."""
    document = expanded(*questions, **form)
    definition = parse_definition(document)
    DOCUMENTS[id(definition)] = definition, document
    return definition


DOCUMENTS: dict[int, tuple[Definition, Raw]] = {}
"""The document of each definition, by its identity."""


def meanings(versions: Mapping[str, Definition]) -> dict[str, Mapping[str, int]]:
    """When the meaning of each question began, by version id."""
    documents = {n: DOCUMENTS[id(each)][1] for n, each in enumerate(versions.values(), 1)}
    return dict(zip(versions, meaning_versions(documents, TYPES).values(), strict=True))


def entry(number: int, **known: Any) -> Entry:
    """What is known of a submission beside its answers."""
    received = datetime(2026, 5, 7, 12, number % 60, tzinfo=UTC)
    return Entry(
        **{
            "version": "1",
            "reference": f"R-{number}",
            "state": "Sendt",
            "received": received,
            **known,
        }
    )


class Export:
    """Some versions of a form and submissions to them, in every format."""

    def __init__(
        self,
        versions: Mapping[str, Definition],
        answers: Iterable[tuple[str, Mapping[str, Any]]],
        choice: Choice = EVERYTHING,
        **known: Any,
    ) -> None:
        numbers = {id: str(number) for number, id in enumerate(versions, 1)}
        self.submissions: list[Submitted] = [
            (id, entry(n, **{"version": numbers[id], **known}), given)
            for n, (id, given) in enumerate(answers)
        ]
        self.data = ExportData(
            versions, meanings(versions), choice, self.submissions, lambda: iter(())
        )
        self.plan: Plan = self.data.plan
        self.flat: Plan = self.data.flat

    def written(self, format: str) -> bytes:
        """The file in the format of that id."""
        return b"".join(FORMATS[format].write(self.data))

    def codes(self) -> list[dict[str, str]]:
        """CSV in codes: column key → cell, or why it is empty, row by row."""
        content = self.written("csv-koder").decode()
        return [reasoned(row) for row in csv.DictReader(io.StringIO(content, newline=""))]

    def words(self) -> list[dict[str, str]]:
        """CSV in words: column key → cell, row by row."""
        content = self.written("csv")
        assert content.startswith(b"\xef\xbb\xbf")
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        heading, *rows = csv.reader(text, delimiter=";", strict=True)
        assert len(heading) == len(self.flat.main.columns)
        return [self.keyed(self.flat.main, row) for row in rows]

    def lines(self) -> list[dict[str, Any]]:
        """JSON Lines, read."""
        content = self.written("jsonl").decode()
        return [json.loads(line) for line in content.splitlines()]

    def workbook(self) -> openpyxl.Workbook:
        """XLSX, as openpyxl reads it."""
        return openpyxl.load_workbook(io.BytesIO(self.written("xlsx")))

    def sheet(self, number: int, table: Table | None = None) -> list[dict[str, Any]]:
        """The rows of a sheet of answers: column key → value."""
        sheet = self.workbook().worksheets[number]
        heads, *rows = sheet.iter_rows(values_only=True)
        table = table or self.plan.main
        if heads[-1] != "_declined":
            return [self.keyed(table, row) for row in rows]
        return [
            reasoned(
                {
                    **self.keyed(table, row[:-2]),
                    "_not_asked": row[-2] or "",
                    "_declined": row[-1] or "",
                }
            )
            for row in rows
        ]

    @staticmethod
    def keyed(table: Table, row: Iterable[Any]) -> dict[str, Any]:
        """The cells of a row by the keys of their columns."""
        return dict(zip((column.key for column in table.columns), row, strict=True))


def reasoned(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the reason in each empty cell that has one, as the last two columns tell it."""
    for why in ("not_asked", "declined"):
        for name in row.pop(f"_{why}").split():
            for key in row:
                if name in (key, question_key(key)):
                    assert row[key] in ("", None, "not_asked", why), key
                    row[key] = row[key] or why
    return row


def cells(book: openpyxl.Workbook) -> Iterator[Any]:
    """Every cell of a workbook."""
    sheet: Worksheet
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from row
