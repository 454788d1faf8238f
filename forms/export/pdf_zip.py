"""A zip with one PDF for each submission, sent as the PDFs are made."""

import zipfile
from collections.abc import Iterable, Iterator

from forms.export import printable
from forms.export.pdf.client import NotPrinted, pdf
from forms.export.printable import Document
from forms.export.zip_stream import Sink
from forms.i18n import gettext as _


def archive(documents: Iterable[tuple[str, Document]]) -> Iterator[bytes]:
    """Yield the zip, piece by piece; names carry a reference and no person's name.

    Where a PDF cannot be made, HTML takes its place: nothing is left out silently.
    """
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as zipped:
        for name, paper in documents:
            html = printable.html(paper)
            try:
                zipped.writestr(f"{name}.pdf", pdf(html))
            except NotPrinted:
                zipped.writestr(f"{name}.html", html)
            yield sink.take()
        if not zipped.filelist:
            zipped.writestr("tom.txt", _("Ingen svar i dette utvalget.") + "\n")
    yield sink.take()
