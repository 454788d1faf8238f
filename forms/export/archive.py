"""A zip with one PDF for each submission, sent as the PDFs are made."""

import zipfile
from collections.abc import Iterable, Iterator

from forms.export import document
from forms.export.document import Document
from forms.export.pdf import pdfs
from forms.export.sink import Sink
from forms.language import gettext as _


def archive(documents: Iterable[tuple[str, Document]]) -> Iterator[bytes]:
    """The zip, piece by piece; names carry a reference and no person's name.

    Where a PDF cannot be made, the HTML stands in its place: nothing is left out in silence.
    """
    sink = Sink()
    pages = ((name, document.html(paper)) for name, paper in documents)
    kept: dict[str, str] = {}

    def remembered() -> Iterator[tuple[str, str]]:
        for name, html in pages:
            kept.clear()
            kept[name] = html
            yield name, html

    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as zipped:  # type: ignore[call-overload]
        empty = True
        for name, content in pdfs(remembered()):
            empty = False
            if content is None:
                zipped.writestr(f"{name}.html", kept[name])
            else:
                zipped.writestr(f"{name}.pdf", content)
            yield sink.take()
        if empty:
            zipped.writestr("tom.txt", _("Ingen svar i dette utvalget.") + "\n")
    yield sink.take()
