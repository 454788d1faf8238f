"""A form in a zip archive, as REDCap and others hand it out: the one file that can be read."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from forms.definition.source.reader import LARGEST
from forms.i18n import gettext as _
from forms.interop.report import Refused

MOST_FILES = 100
MOST_UNPACKED = 4 * LARGEST
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(RuntimeError, NotImplementedError, EOFError, OSError, ValueError),
)


def unpacked(
    name: str, data: bytes, is_form: Callable[[str, bytes], bool]
) -> tuple[str, bytes] | None:
    """Return name and content of the one form in an archive; None for any other file.

    A workbook is an archive too, and none here. Nothing is written to disk, no name in the
    archive is opened as a path, and no more is unpacked than `MOST_UNPACKED`.
    Raises `Refused` when the archive cannot be opened, or has no form or several.
    """
    if data[:4] != b"PK\x03\x04":
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names or "mimetype" in names:
                return None
            if len(names) > MOST_FILES:
                raise Refused(
                    _("Zip-filen har over %(most)s filer.", most=MOST_FILES),
                    _("Pakk den ut, og velg filen med skjemaet."),
                )
            found = [each for each in _files(archive) if is_form(*each)]
    except _BROKEN as error:
        if not name.lower().endswith(".zip"):
            return None
        raise Refused(
            _("Zip-filen kan ikke åpnes."), _("Pakk den ut, og velg filen med skjemaet.")
        ) from error
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(
            _("Det er ikke noe skjema i zip-filen."),
            _("Pakk den ut, og velg filen med skjemaet."),
        )
    raise Refused(
        _("Det er flere skjemaer i zip-filen: %(names)s.", names=", ".join(n for n, _d in found)),
        _("Pakk den ut, og velg ett av dem."),
    )


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file that is no larger than what is read."""
    left = MOST_UNPACKED
    for part in archive.infolist():
        plain = PurePosixPath(part.filename).name[:80]
        if part.is_dir() or plain.startswith(".") or "__MACOSX" in part.filename:
            continue
        with archive.open(part) as stream:
            content = stream.read(LARGEST + 1)
        left -= len(content)
        if left < 0:
            raise Refused(
                _("Zip-filen blir for stor når den pakkes ut."),
                _("Pakk den ut, og velg filen med skjemaet."),
            )
        if len(content) <= LARGEST:
            yield plain, content
