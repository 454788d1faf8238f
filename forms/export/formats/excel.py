"""An Excel workbook."""

from collections.abc import Iterator

from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.export.tables import codebook
from forms.export.tables.row_writer import unanswered_columns
from forms.export.tables.table import Plan, Table
from forms.export.xlsx import parts, writer
from forms.i18n import format_number
from forms.i18n import gettext as _


@export_format("xlsx")
class Excel(ExportFormat):
    """answers in words and in codes, one sheet for each repeated list, a codebook; text stays text,
    days and numbers are real ones
    """

    name = "Excel"
    position = 1
    suffix = "xlsx"
    mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @property
    def label(self) -> str:
        return _("Excel")

    @property
    def help(self) -> str:
        return _("Svar i ord og i koder, ett ark for hver liste, og en kodebok.")

    def write(self, data: ExportData) -> Iterator[bytes]:
        return writer.workbook(sheets(data))


def sheets(data: ExportData) -> list[writer.Sheet]:
    """Answers in words and in codes, the rows of each repeat, and the codebook."""
    words = _split_by_width(_("Svar"), data.plan.main)
    for table in data.plan.repeats:
        words += _split_by_width(table.title, table)
    codes = _split_by_width(_("Koder"), data.plan.main)
    named = [*words, *codes]
    names = parts.sheet_names([*(name for name, _table in named), _("Kodebok")])
    tables = [(name, table) for name, (_wanted, table) in zip(names, named, strict=False)]
    explained = [*_notes(data.plan), *codebook.rows(tables[: len(words)])]
    return [
        *(
            writer.answers_sheet(name, table, data.submissions, codes=number >= len(words))
            for number, (name, table) in enumerate(tables)
        ),
        writer.plain_sheet(names[-1], codebook.columns(), explained),
    ]


def columns_per_sheet() -> int:
    """Return how many columns of answers a sheet takes; in codes, two tell why cells are empty."""
    return parts.MOST_COLUMNS - len(unanswered_columns())


def _split_by_width(name: str, table: Table) -> list[tuple[str, Table]]:
    """Return the table on one sheet, or on as many as its columns need."""
    found = table.split(columns_per_sheet())
    if len(found) == 1:
        return [(name, table)]
    return [
        (_("%(name)s %(number)s av %(count)s", name=name, number=n, count=len(found)), each)
        for n, each in enumerate(found, 1)
    ]


def _notes(made: Plan) -> Iterator[list[str]]:
    """Yield the codebook's introductory notes: a table that spans several sheets."""
    if sentence := width_notice(made):
        yield ["", "", sentence, *[""] * (len(codebook.columns()) - 3)]


def width_notice(made: Plan) -> str:
    """Return a notice of tables with more columns than a sheet, and their sheets; "" without
    any.
    """
    widest = max((made.main, *made.repeats), key=lambda table: len(table.columns))
    count = len(widest.split(columns_per_sheet()))
    if count == 1:
        return ""
    return _(
        "Svarene har %(columns)s kolonner. Et ark har plass til %(most)s, så i Excel-filen står"
        " de på %(count)s ark, med de samme radene i samme rekkefølge.",
        columns=format_number(len(widest.columns)),
        most=format_number(parts.MOST_COLUMNS),
        count=count,
    )
