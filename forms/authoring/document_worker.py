"""The child process that reads the text of a document: its kind and its bytes in, the text out.

It knows no secret, reads no other file, and opens no address. Tables keep their columns, with tabs
between, because the rules for paper forms look for them.
"""

import io
from html.parser import HTMLParser

from forms.child_process import serve

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
"""Of work, for one document."""
LONGEST = 400_000
"""Characters of text that are given back."""
_LINES = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "br"})


def read_task(task: bytes) -> bytes:
    """Return the document's text, after a mark: + for a text, - when it cannot be read."""
    kind, _line_end, content = task.partition(b"\n")
    try:
        text = (word if kind == b"docx" else pdf)(content)
    except Exception:  # whatever a library meets in a stranger's file, it cannot be read
        return b"-"
    return b"+" + text[:LONGEST].encode("utf-8", "replace")


def pdf(content: bytes) -> str:
    """Return the text of a PDF file as it is laid out."""
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text(extraction_mode="layout") for page in pages)


def word(content: bytes) -> str:
    """Return the text of a Word file: a paragraph a line, tabs between the cells of a table."""
    import mammoth

    lines = _Lines()
    lines.feed(mammoth.convert_to_html(io.BytesIO(content), convert_image=no_image()).value)
    return lines.text()


def no_image() -> object:
    """Return a converter that leaves pictures out."""
    import mammoth

    return mammoth.images.img_element(lambda _image: {"src": ""})


class _Lines(HTMLParser):
    """Collects the text of HTML in lines; tick boxes become ☐."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.cells = 0
        elif tag in ("td", "th"):
            self.cells += 1
            if self.cells > 1:
                self.lines[-1] += "\t"
        elif tag == "input" and ("type", "checkbox") in attrs:
            self.lines[-1] += "☐ "
        elif tag == "br":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        in_row = self.cells and tag != "tr"
        if tag == "tr":
            self.cells = 0
        if tag in _LINES and not in_row:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data.replace("\n", " ")

    def text(self) -> str:
        """Return the lines, without empty ones: Word spaces paragraphs by itself."""
        return "\n".join(line.rstrip() for line in self.lines if line.strip())


if __name__ == "__main__":
    serve(read_task, MEMORY, lambda _size: SECONDS)
