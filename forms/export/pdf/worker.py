"""The child that makes PDFs: reads HTML on standard input, writes PDF on standard output.

Each way a length of four bytes comes first; a PDF of length 0 says that it could not be made. It
ends with its parent: then there is no more to read, and nobody to write to.
"""

import resource
import struct
import sys
from io import BytesIO

from forms.export import glyphs
from forms.export.coverage import FONTS

LENGTH = struct.Struct(">I")
MEMORY = 768 * 1024 * 1024
SECONDS = 10
"""Of work, for one document."""
MOST = 4_000_000


def main() -> None:
    """Make one PDF after another until there is no more to read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    while head := sys.stdin.buffer.read(LENGTH.size):
        (size,) = LENGTH.unpack(head)
        html = sys.stdin.buffer.read(size).decode()
        limit_work()
        answer = made(html)
        out.write(LENGTH.pack(len(answer)) + answer)
        out.flush()


def limit_work() -> None:
    """Let the system end this process when the next document takes too much work."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


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
    main()
