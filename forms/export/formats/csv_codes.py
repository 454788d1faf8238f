"""CSV for programs."""

from collections.abc import Iterator

from forms.export import csv_writer
from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.i18n import gettext as _


@export_format("csv-koder")
class CsvCodes(ExportFormat):
    """answers in codes, for programs: UTF-8, comma, decimal point; the codebook tells the codes"""

    name = "CSV in codes"
    position = 3
    suffix = "csv"
    mimetype = "text/csv"
    part = "koder"

    @property
    def label(self) -> str:
        return _("CSV med koder")

    @property
    def help(self) -> str:
        return _("Svar i koder for programmer, komma og desimalpunktum.")

    def write(self, data: ExportData) -> Iterator[bytes]:
        return csv_writer.write_codes(data.flat.main, data.submissions)
