"""PDF in a child process, isolated from the server.

xhtml2pdf holds a lock for the whole process while it lays out, and a malicious document can take
minutes or gigabytes (trust.md, T4); see `forms.child_process`.
"""

from forms.child_process import ChildFailed, ChildProcess
from forms.export.pdf.limits import wait_seconds

DOCUMENTS = 200
"""A child is replaced after so many, for its memory grows a little with each."""


class NotPrinted(Exception):
    """The PDF could not be made; show the page to print instead."""


def print_pdf(html: str) -> bytes:
    """Return the PDF of *html*; raise `NotPrinted` on a time or memory limit or a failure."""
    try:
        task = html.encode("utf-8", "replace")
        found = _press.run_task(task, wait_seconds(len(task)))
    except ChildFailed as error:
        raise NotPrinted from error
    if not found:
        raise NotPrinted
    return found


_press = ChildProcess("forms.export.pdf.worker", DOCUMENTS)
