"""JSON Lines."""

from collections.abc import Iterator

from forms.export import jsonl
from forms.export.formats.base import ExportData, ExportFormat, export_format
from forms.i18n import gettext as _


@export_format("jsonl")
class JsonLines(ExportFormat):
    """one submission a line, its answers as they are stored"""

    name = "JSON Lines"
    position = 4
    suffix = "jsonl"
    mimetype = "application/x-ndjson"

    @property
    def label(self) -> str:
        return _("JSON Lines")

    @property
    def help(self) -> str:
        return _("Ett svar per linje, slik det er lagret.")

    def write(self, data: ExportData) -> Iterator[bytes]:
        return jsonl.lines(data.plan, data.submissions)
