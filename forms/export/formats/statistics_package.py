"""A package for programs of statistics."""

from collections.abc import Iterator

from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.i18n import gettext as _


@export_format("statistikk")
class StatisticsPackage(ExportFormat):
    """for SPSS, Stata and R: a zip with data in numbers, syntax that labels them, files of SPSS
    (`.sav`), a Data Package (Frictionless), a DDI codebook and a codebook as PDF
    """

    name = "Statistics package"
    position = 8
    suffix = "zip"
    mimetype = "application/zip"
    part = "statistikk"

    @property
    def label(self) -> str:
        return _("Statistikkpakke")

    @property
    def help(self) -> str:
        return _("For SPSS, Stata og R: data i tall, syntaks med navnene, og kodebok.")

    def write(self, data: ExportData) -> Iterator[bytes]:
        from forms.export.statistics.package import zip_package  # ten modules that few ever ask for

        return zip_package(list(data.versions.values())[-1].id, data.plan, data.submissions)
