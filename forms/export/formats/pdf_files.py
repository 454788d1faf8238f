"""A zip of PDFs."""

from collections.abc import Iterator

from forms.export import pdf_zip
from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.i18n import gettext as _


@export_format("pdf")
class PdfFiles(ExportFormat):
    """one PDF for each submission, named by its reference; not for anonymous forms"""

    name = "Zip of PDFs"
    position = 6
    suffix = "zip"
    mimetype = "application/zip"
    for_anonymous = False

    @property
    def label(self) -> str:
        return _("PDF-er i en zip-fil")

    @property
    def help(self) -> str:
        return _("Én PDF for hvert svar.")

    def write(self, data: ExportData) -> Iterator[bytes]:
        return pdf_zip.zip_documents(data.documents())
