"""What a writer makes of a definition."""

from dataclasses import dataclass

from forms.interop.report import Report


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A definition in another format: the file, and the report of what it cannot hold."""

    name: str
    data: bytes
    mimetype: str
    report: Report
