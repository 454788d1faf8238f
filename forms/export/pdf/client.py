"""PDF in a child process: what a document does there harms nobody.

xhtml2pdf holds a lock for the whole process while it lays out, and a document made to hurt can take
minutes or gigabytes (trust.md, T4); see `forms.child_process`.
"""

from forms.child_process import ChildFailed, ChildProcess

SECONDS = 20
"""After so long the page to print is shown instead."""
DOCUMENTS = 200
"""A child is replaced after so many, for its memory grows a little with each."""


class NotPrinted(Exception):
    """The PDF could not be made; show the page to print instead."""


def pdf(html: str) -> bytes:
    """The PDF of *html*; raises `NotPrinted` when it takes too long, too much memory, or fails."""
    try:
        found = _press.ask(html.encode("utf-8", "replace"), SECONDS)
    except ChildFailed as error:
        raise NotPrinted from error
    if not found:
        raise NotPrinted
    return found


_press = ChildProcess("forms.export.pdf.worker", DOCUMENTS)
