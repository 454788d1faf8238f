"""A table that an administrator uploads: its text, or why it cannot be read."""

from flask import request

from forms.language import gettext as _
from forms.settings import ROOT
from forms.storage.tables import TableError

LARGEST = 1024 * 1024


def uploaded() -> str:
    """The text of the uploaded table; raises `TableError` when there is none, or it is no text."""
    file = request.files.get("file")
    content = file.read(LARGEST + 1) if file else b""
    if not content:
        raise TableError([_("Velg en fil først.")])
    if len(content) > LARGEST:
        raise TableError([_("Filen er for stor. Del den i flere.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        wrong = _("Filen er ikke i UTF-8. Lagre regnearket på nytt som CSV (UTF-8).")
        raise TableError([wrong]) from None


def example(name: str) -> str:
    """The first lines of an example in examples/."""
    lines = (ROOT / "examples" / name).read_text("utf-8").splitlines()
    return "\n".join(lines[:4])
