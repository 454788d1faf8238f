"""The child that makes PDFs: HTML in, PDF out; nothing says that it could not be made."""

from functools import cache
from io import BytesIO
from typing import Any

from forms import child_process
from forms.export.pdf import glyphs
from forms.export.pdf.coverage import FONTS
from forms.export.pdf.limits import wait_seconds, work_seconds

MEMORY = 768 * 1024 * 1024
MOST = 4_000_000


def pdf_of(html: str) -> bytes:
    """Return the PDF, or nothing; only files in the fonts folder may be read."""
    if len(html) > MOST:
        return b""
    try:
        return with_glyphs(html) if glyphs.needs_typesetting(html) else render_pdf(html)
    except Exception:  # whatever the libraries meet, the parent shows the print view instead
        return b""


def with_glyphs(html: str) -> bytes:
    """Return the PDF of a document with text that DejaVu Sans cannot set."""
    typesetter = glyphs.Typesetter()
    html = typesetter.html(html)
    if not typesetter.places:
        return render_pdf(html)
    style = f'<style>body {{ font-family: "Sans", "{typesetter.family}"; }}</style></head>'
    fonts = glyphs.register_font(typesetter)
    try:
        return render_pdf(html.replace("</head>", style, 1))
    finally:
        glyphs.forget_fonts(fonts, typesetter.family)


@cache
def keep_headings() -> None:
    """Keep a heading with the beginning of what it heads, not with the whole of it.

    ReportLab moves both to the next page when the whole does not fit, and leaves this one empty.
    """
    from reportlab.platypus.flowables import KeepTogether
    from xhtml2pdf.xhtml2pdf_reportlab import PmlBaseDoc

    class KeepWithStart(KeepTogether):
        """Headings, kept together with the content after the last of them."""

        def split(self, aW: float, aH: float) -> list[Any]:
            """Stay here when the last of them can begin here."""
            return list(self._content if self._begins(aW, aH) else super().split(aW, aH))

        def _begins(self, width: float, height: float) -> bool:
            *heads, last = self._content
            for head in heads:
                height -= head.wrapOn(self.canv, width, height)[1]
                height -= head.getSpaceBefore() + head.getSpaceAfter()
            height -= last.getSpaceBefore()
            if height <= 0:
                return False
            last.wrapOn(self.canv, width, height)
            return len(last.splitOn(self.canv, width, height)) > 1

    PmlBaseDoc._initArgs = {**PmlBaseDoc._initArgs, "keepTogetherClass": KeepWithStart}


def render_pdf(html: str) -> bytes:
    """Return the PDF as xhtml2pdf renders it, or nothing."""
    from xhtml2pdf import pisa
    from xhtml2pdf.files import ResourceAccessPolicy

    keep_headings()
    seconds = wait_seconds(len(html.encode()))  # the system counts the work
    policy = ResourceAccessPolicy.server(FONTS, allow_remote=False, max_render_seconds=seconds)
    out = BytesIO()
    status = pisa.CreatePDF(
        html, dest=out, path=f"{FONTS}/document.html", encoding="utf-8", resource_policy=policy
    )
    return b"" if status.err else out.getvalue()


if __name__ == "__main__":
    child_process.serve(lambda html: pdf_of(html.decode()), MEMORY, work_seconds)
