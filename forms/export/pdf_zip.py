"""A zip with one PDF for each submission, sent as the PDFs are made."""

import zipfile
from collections.abc import Iterable, Iterator

from forms.export import printable
from forms.export.pdf.client import NotPrinted, print_pdf
from forms.export.printable import Document
from forms.export.zip_stream import Sink
from forms.i18n import gettext as _


def zip_documents(documents: Iterable[tuple[str, Document]]) -> Iterator[bytes]:
    """Yield the zip, piece by piece; names carry a reference and no person's name."""
    return zip_files(document_file(name, paper) for name, paper in documents)


def document_file(name: str, paper: Document) -> tuple[str, bytes]:
    """Return the document as a file for the zip: its name and its content.

    Where a PDF cannot be made, HTML takes its place: nothing is left out silently.
    """
    html = printable.document_html(paper)
    try:
        return f"{name}.pdf", print_pdf(html)
    except NotPrinted:
        return f"{name}.html", html.encode()


def zip_files(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a zip of the files, piece by piece."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as zipped:
        for name, content in files:
            zipped.writestr(name, content)
            yield sink.take()
        if not zipped.filelist:
            zipped.writestr("tom.txt", _("Ingen svar i dette utvalget.") + "\n")
    yield sink.take()
