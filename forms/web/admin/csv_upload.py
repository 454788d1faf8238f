"""A table that an administrator uploads: its text, or why it cannot be read."""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.settings import ROOT
from forms.storage.accounts.csv_tables import TableError
from forms.web.core.templating import render_page

LARGEST = 1024 * 1024


def uploaded_text() -> str:
    """Return the text of the uploaded table; raise `TableError` for a missing or unreadable
    file.
    """
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


def render_upload(
    title: str, columns: Sequence[str], file: str, words: Mapping[str, str], problems: Sequence[str]
) -> Response:
    """Render the upload page for a table with these columns; *words* explains the codes in it."""
    return render_page(
        "admin/import.html",
        status=422 if problems else 200,
        problems=problems,
        title=title,
        columns=columns,
        example=_example_lines(file),
        back=url_for(".index"),
        words=words,
    )


def _example_lines(name: str) -> str:
    """Return the first lines of an example in examples/."""
    lines = (ROOT / "examples" / name).read_text("utf-8").splitlines()
    return "\n".join(lines[:4])
