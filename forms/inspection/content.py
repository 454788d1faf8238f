"""The kind of a file by its content, and the bytes of it that are kept."""

from collections.abc import Collection

from forms.inspection import office, pdf, pictures
from forms.inspection.kinds import PDF, Kind, Rejected, Unpacked


def inspect_here(content: bytes, groups: Collection[str], unpacked: Unpacked) -> tuple[Kind, bytes]:
    """Return the kind of file and the bytes to keep, inspected in this process.

    Only the child process calls it for untrusted files. Raises `Rejected`.
    """
    if content.startswith(b"%PDF-"):
        _demand_group("pdf", groups)
        pdf.inspect_pdf(content, unpacked)
        return PDF, content
    if content.startswith(b"PK\x03\x04"):
        kind = office.recognise(content, unpacked)
        if kind is None:
            raise Rejected("kind")
        _demand_group(kind.group, groups)
        office.inspect_office(content, unpacked)
        return kind, content
    format = pictures.recognise(content)
    _demand_group("image" if format else "", groups)
    return pictures.redraw(format, content)


def _demand_group(group: str, groups: Collection[str]) -> None:
    if group not in groups:
        raise Rejected("kind")
