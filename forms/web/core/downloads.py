"""Downloads streamed to the user without being stored."""

from collections.abc import Callable
from io import BytesIO

from flask import redirect, send_file
from werkzeug.wrappers import Response

from forms.export import printable
from forms.export.pdf.client import NotPrinted, print_pdf


def download(content: bytes, mimetype: str, name: str) -> Response:
    """Return a file to save, which no cache keeps and which can do nothing if it is shown."""
    response = send_file(
        BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "no-store"  # send_file's own would let the device keep it
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def pdf_download(
    document: printable.Document,
    name: str,
    otherwise: str,
    make_pdf: Callable[[str], bytes] | None = None,
) -> Response:
    """Return the document as PDF, or the way to the page that says the same when it fails."""
    try:
        content = (make_pdf or print_pdf)(printable.document_html(document))
    except NotPrinted:
        return redirect(otherwise, 303)
    return download(content, "application/pdf", name)
