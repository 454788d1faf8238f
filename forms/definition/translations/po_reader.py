"""Read PO files as people make them: with a byte-order mark, and refused with a line when broken.

Babel takes in a text whose quotation mark is not closed, and drops lines that it does not know.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from io import BytesIO
from typing import TYPE_CHECKING

from forms.i18n import gettext as _

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

_TEXT = r'"(?:[^"\\]|\\.)*"'
_KEYWORD = r"msgctxt|msgid|msgid_plural|msgstr(?:\[[0-9]+\])?"
_LINE = re.compile(rf"(?:(?:{_KEYWORD})[ \t]*)?{_TEXT}|#.*|")
_BEGUN = re.compile(rf'(?:(?:{_KEYWORD})[ \t]*)?"')


class CatalogueError(ValueError):
    """A PO file that cannot be read; as a text it says why, in the language in use."""

    def __init__(self, line: int = 0, *, unclosed: bool = False, encoded: bool = False) -> None:
        super().__init__(line)
        self.line, self.unclosed, self.encoded = line, unclosed, encoded
        self.file = ""
        """The path, where several files are read at once."""

    def __str__(self) -> str:
        return f"{self.file}: {self._why()}" if self.file else self._why()

    def _why(self) -> str:
        if self.encoded:
            return _("Linje %(line)s er ikke skrevet i UTF-8.", line=self.line)
        if self.unclosed:
            return _("Hermetegnene på linje %(line)s passer ikke sammen.", line=self.line)
        if self.line:
            return _("Linje %(line)s er ikke en linje i en PO-fil.", line=self.line)
        return _("Filen er ikke en PO-fil.")


def read_catalogue(content: bytes, language: str | None = None) -> "Catalog":
    """Return the catalogue in a PO file; raises `CatalogueError` when it is none."""
    # Babel's reader takes 20 ms to import, and a served page never needs it.
    from babel.messages.pofile import PoFileError, read_po

    text = _decoded(content)
    for number, line in enumerate(text.split("\n"), 1):
        if _LINE.fullmatch(line.strip()) is None:
            raise CatalogueError(number, unclosed=_BEGUN.match(line.strip()) is not None)
    try:
        return read_po(BytesIO(text.encode()), locale=language, charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(error.lineno + 1) from error
    except (LookupError, ValueError) as error:
        raise CatalogueError from error


def _decoded(content: bytes) -> str:
    """Return the file's text without a byte-order mark; UTF-8 unless the mark says UTF-16."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding, content = "utf-8", content.removeprefix(BOM_UTF8)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogueError(line, encoded=True) from error
