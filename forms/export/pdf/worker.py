"""The child that makes PDFs: HTML in, PDF out; nothing says that it could not be made."""

from io import BytesIO

from forms import child_process
from forms.export import glyphs
from forms.export.coverage import FONTS

MEMORY = 768 * 1024 * 1024
SECONDS = 10
"""Of work, for one document."""
MOST = 4_000_000


def made(html: str) -> bytes:
    """The PDF, or nothing; it may read the fonts folder and no other file or address."""
    if len(html) > MOST:
        return b""
    try:
        return with_glyphs(html) if glyphs.needs(html) else drawn(html)
    except Exception:  # whatever the libraries meet, the parent shows the print view instead
        return b""


def with_glyphs(html: str) -> bytes:
    """The PDF of a document with text that DejaVu Sans cannot set."""
    typesetter = glyphs.Typesetter()
    html = typesetter.html(html)
    if not typesetter.places:
        return drawn(html)
    style = f'<style>body {{ font-family: "Sans", "{typesetter.family}"; }}</style></head>'
    fonts = glyphs.register(typesetter)
    try:
        return drawn(html.replace("</head>", style, 1))
    finally:
        glyphs.forget(fonts, typesetter.family)


def drawn(html: str) -> bytes:
    """The PDF as xhtml2pdf draws it, or nothing."""
    from xhtml2pdf import pisa
    from xhtml2pdf.files import ResourceAccessPolicy

    policy = ResourceAccessPolicy.server(FONTS, allow_remote=False, max_render_seconds=SECONDS)
    out = BytesIO()
    status = pisa.CreatePDF(
        html, dest=out, path=f"{FONTS}/document.html", encoding="utf-8", resource_policy=policy
    )
    return b"" if status.err else out.getvalue()


if __name__ == "__main__":
    child_process.serve(lambda html: made(html.decode()), MEMORY, SECONDS)
