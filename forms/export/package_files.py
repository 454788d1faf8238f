"""Everything that is kept of one submission, as files that are read without this program.

For the archive (arkivlova: whole, unchanged, with where it came from) and for the person it is
about (GDPR article 15). Names of files and folders carry ids and numbers, never a person.
"""

import hashlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from forms.export import printable
from forms.export.pdf.archival import NotArchival, as_pdf_a
from forms.export.pdf.client import NotPrinted, print_pdf
from forms.export.printable import Document

SUMS = "SHA256SUMS"
METADATA = "metadata.json"


class Piece(NamedTuple):
    """One file of it."""

    name: str
    content: bytes


class Attachment(NamedTuple):
    """An attachment; its own name is in the metadata only."""

    id: str
    name: str
    type: str
    content: bytes


def package_pieces(
    paper: Document,
    answers: Mapping[str, Any],
    definition: bytes,
    metadata: Mapping[str, Any],
    attachments: Iterable[Attachment] = (),
) -> list[Piece]:
    """Return the form on paper, its answers, its version and its metadata.

    The paper is PDF/A-2b. Where a PDF cannot be made, HTML takes its place.
    """
    found = [_paper(paper), _json("svar.json", answers), Piece("definisjon.json", definition)]
    listed = []
    for number, attached in enumerate(attachments, 1):
        name = f"vedlegg/{number}"
        found.append(Piece(name, attached.content))
        listed.append(
            {"file": name, "id": attached.id, "name": attached.name, "type": attached.type}
        )
    return [*found, _json(METADATA, {**metadata, "attachments": listed})]


def with_checksums(found: list[Piece]) -> list[Piece]:
    """Return the pieces and, last, their checksums."""
    return [*found, Piece(SUMS, checksums(found))]


def _paper(paper: Document) -> Piece:
    html = printable.document_html(paper)
    try:
        made = print_pdf(html)
    except NotPrinted:
        return Piece("skjema.html", html.encode())
    with suppress(NotArchival):
        made = as_pdf_a(made)
    return Piece("skjema.pdf", made)


def _json(name: str, value: object) -> Piece:
    return Piece(name, orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


def checksums(found: Iterable[Piece]) -> bytes:
    """Return the checksums in the format of `sha256sum --check`."""
    lines = (f"{hashlib.sha256(p.content).hexdigest()}  {p.name}\n" for p in found)
    return "".join(lines).encode()


def write(folder: Path, found: Iterable[Piece]) -> None:
    """Put the pieces in a new folder, whole or not at all; one that is there already stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        return
    begun = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
    try:
        for piece in found:
            _put(begun / piece.name, piece.content)
        begun.rename(folder)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def zip_pieces(found: Iterable[Piece]) -> bytes:
    """Return the pieces as one zip."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in found:
            archive.writestr(piece.name, piece.content)
    return file.getvalue()
