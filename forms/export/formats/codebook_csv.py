"""The codebook alone, for those who take the answers in codes."""

from collections.abc import Iterator

from forms.export import csv_writer
from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.export.tables import codebook
from forms.i18n import gettext as _


@export_format("kodebok")
class CodebookCsv(ExportFormat):
    """what every column and code means, in the words of each version; no answers"""

    name = "Codebook (CSV)"
    position = 5
    suffix = "csv"
    mimetype = "text/csv"
    part = "kodebok"

    @property
    def label(self) -> str:
        return _("Kodebok (CSV)")

    @property
    def help(self) -> str:
        return _("Hva hver kolonne og hver kode betyr, med ordene i hver versjon. Ingen svar.")

    def write(self, data: ExportData) -> Iterator[bytes]:
        heads = [column.label for column in codebook.columns()]
        return csv_writer.of_texts(heads, codebook.rows(codebook.name_tables(data.flat)))
