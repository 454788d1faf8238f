"""CSV for people."""

from collections.abc import Iterator

from forms.export import csv_writer
from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.i18n import gettext as _


@export_format("csv")
class CsvWords(ExportFormat):
    """answers in words: UTF-8 with BOM, semicolon, decimal comma; a spreadsheet may read text as
    numbers and days (0150, 3/4), so use Excel for those
    """

    name = "CSV in words"
    position = 2
    suffix = "csv"
    mimetype = "text/csv"
    part = "ord"

    @property
    def label(self) -> str:
        return _("CSV med ord")

    @property
    def help(self) -> str:
        return _(
            "Svar i ord, semikolon og desimalkomma. Et regneark kan gjøre tekst om til tall og"
            " datoer, som 0150 til 150 og 3/4 til 3. april. Velg Excel til regneark."
        )

    def write(self, data: ExportData) -> Iterator[bytes]:
        return csv_writer.write_words(data.flat.main, data.submissions)
