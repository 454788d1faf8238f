"""Files that strangers send: known by what they hold, made harmless, or refused with the reason.

This is not a virus scanner. A picture is drawn anew, so that place, camera and hidden parts are
gone. A PDF that can act by itself, and an office file with macros, are refused; what else they hold
is kept as it came. Nothing is unpacked, and no file name is ever a path.
"""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from io import BytesIO

from forms.i18n import gettext as _
from forms.questions.values import Upload

LONGEST_SIDE = 3000
"""Pixels of a picture as it is kept: a sheet of A4 at 250 dots an inch."""
MOST_PIXELS = 25_000_000
MOST_PARTS = 1_000
MOST_UNPACKED = 200_000_000
MOST_STREAMS = 2_000
LONGEST_STREAM = 1_000_000

_UNREADABLE = (OSError, ValueError, SyntaxError, LookupError, ArithmeticError, TypeError, EOFError)
_BROKEN = (*_UNREADABLE, struct.error, zlib.error, RuntimeError, zipfile.BadZipFile)
"""What libraries raise on bytes that are not what they seem."""


class Refused(Exception):
    """A file that is not taken in; the message says to the reader why, and what to do."""


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of file that can be taken in."""

    group: str
    """The author's word for it: `pdf`, `image`, `word` or `excel`."""
    type: str
    suffix: str
    clean: Callable[[str, bytes], bytes]
    """From its name and bytes to the bytes that are kept."""


def accept(name: str, content: bytes, groups: Collection[str]) -> Upload:
    """The file as it is kept; Refused when its content is none of *groups*, or harmful."""
    shown = cleaned_name(name)
    if not content:
        raise Refused(_("%(name)s er tom. Velg en annen fil.", name=shown))
    found = recognised(content)
    if found is None or found.group not in groups:
        allowed = _(" eller ").join(group_name(group) for group in groups)
        raise Refused(_("%(name)s kan ikke brukes. Last opp %(types)s.", name=shown, types=allowed))
    kept = found.clean(shown, content)
    return Upload(f"{_stem(shown)}{found.suffix}", found.type, kept)


def group_name(group: str) -> str:
    """What a reader calls a group of file types."""
    return {
        "pdf": _("PDF"),
        "image": _("bilde (JPG, PNG eller WebP)"),
        "word": _("Word (docx)"),
        "excel": _("Excel (xlsx)"),
    }[group]


def recognised(content: bytes) -> Content | None:
    """The kind of file that the bytes are, whatever the name says."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return None


def cleaned_name(name: str) -> str:
    """The last part of a file name, without what does not show or means something to a disk."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    seen = (c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    words = " ".join("".join(seen).split()).strip(". ")
    stem, dot, suffix = words.rpartition(".")
    return f"{stem[:80]}.{suffix[:8]}" if dot and stem else words[:80] or _("Filen")


def _stem(name: str) -> str:
    stem, dot, _suffix = name.rpartition(".")
    return stem if dot else name


def _picture(format: str, keeps_clear: bool) -> Callable[[str, bytes], bytes]:
    """Draws a picture anew in *format*, the right way up, and nothing but its pixels."""

    def clean(name: str, content: bytes) -> bytes:
        from PIL import Image, ImageOps  # when a picture comes; most workers meet none

        try:
            with Image.open(BytesIO(content), formats=[format]) as picture:
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                if picture.width * picture.height > MOST_PIXELS:
                    raise Refused(_too_many_pixels(name))
                upright = ImageOps.exif_transpose(picture)
            mode = "RGBA" if keeps_clear and upright.has_transparency_data else "RGB"
            bare = upright.convert(mode)
            bare.info.clear()
            bare.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = BytesIO()
            bare.save(drawn, format, quality=88)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(_too_many_pixels(name)) from error
        except _BROKEN as error:
            raise Refused(
                _(
                    "%(name)s kan ikke leses som et bilde. Lagre bildet som JPG, og prøv igjen.",
                    name=name,
                )
            ) from error
        return drawn.getvalue()

    return clean


def _too_many_pixels(name: str) -> str:
    return _("%(name)s har for mange bildepunkter. Lagre bildet mindre, og prøv igjen.", name=name)


def _names(*words: str) -> re.Pattern[bytes]:
    """Finds any of the PDF names *words*, also where letters are written as `#4A`."""
    spelled = ("".join(f"(?:{c}|#(?i:{ord(c):02x}))" for c in word) for word in words)
    return re.compile(f"/(?:{'|'.join(spelled)})(?![A-Za-z0-9])".encode())


_ACTIVE = _names(
    "JavaScript", "Launch", "RichMedia", "EmbeddedFile", "EmbeddedFiles", "SubmitForm", "ImportData"
)
_LOCKED = _names("Encrypt")
_PACKED = _names("ObjStm")


def _pdf(name: str, content: bytes) -> bytes:
    """The PDF as it came; Refused when it is locked, broken, or can act by itself."""
    if b"%%EOF" not in content:
        raise Refused(
            _("%(name)s er ikke en hel PDF-fil. Lagre den på nytt, og prøv igjen.", name=name)
        )
    if _LOCKED.search(content):
        raise Refused(
            _("%(name)s er låst. Lagre den uten passord, og last den opp på nytt.", name=name)
        )
    try:
        active = any(_ACTIVE.search(piece) for piece in (content, *_inflated(content)))
    except zlib.error:
        active = True
    if active:
        raise Refused(
            _(
                "%(name)s har skript, vedlegg eller annet som kan starte av seg selv."
                " Skriv den ut til en ny PDF, og last opp den nye.",
                name=name,
            )
        )
    return content


def _inflated(content: bytes) -> Iterator[bytes]:
    """What a PDF holds in packed object streams, where names can hide.

    zlib.error on streams that are packed in an unusual way, are too many or too large.
    """
    for count, packed in enumerate(_PACKED.finditer(content)):
        place = content.find(b"stream", packed.end(), packed.end() + 1_000)
        if place == -1 or count == MOST_STREAMS:
            raise zlib.error("no packed object stream that can be read")
        start = place + len(b"stream")
        start += 2 if content[start : start + 2] == b"\r\n" else 1
        inflater = zlib.decompressobj()
        piece = inflater.decompress(content[start : start + LONGEST_STREAM], LONGEST_STREAM)
        if not inflater.eof:
            raise zlib.error("a packed object stream that goes on and on")
        yield piece


_MAIN = {
    b"wordprocessingml.document.main+xml": "word",
    b"spreadsheetml.sheet.main+xml": "excel",
}


def _content_types(archive: zipfile.ZipFile) -> bytes:
    """What the archive says that its parts are."""
    with archive.open("[Content_Types].xml") as part:
        return part.read(LONGEST_STREAM)


def _office(content: bytes) -> Content | None:
    """Which office file the archive is; None when it is another archive, or none that opens."""
    if content.count(b"PK\x01\x02") > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                return None
            types = _content_types(archive)
    except _BROKEN:
        return None
    if b"macroEnabled" in types:
        return WORD if b"wordprocessingml" in types or b"ms-word" in types else EXCEL
    group = next((group for mark, group in _MAIN.items() if mark in types), None)
    return {"word": WORD, "excel": EXCEL}.get(group or "")


_MACRO = re.compile(r"vbaproject|vbadata|activex|macrosheets|/xlmacro", re.IGNORECASE)


def _without_macros(name: str, content: bytes) -> bytes:
    """The office file as it came; Refused when it has macros."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.namelist()
        types = _content_types(archive)
    if b"macroEnabled" in types or any(_MACRO.search(part) for part in parts):
        raise Refused(_("%(name)s har makroer. Lagre den uten makroer, eller som PDF.", name=name))
    return content


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Content("pdf", "application/pdf", ".pdf", _pdf)
JPEG = Content("image", "image/jpeg", ".jpg", _picture("JPEG", keeps_clear=False))
PNG = Content("image", "image/png", ".png", _picture("PNG", keeps_clear=True))
WEBP = Content("image", "image/webp", ".webp", _picture("WEBP", keeps_clear=True))
WORD = Content("word", f"{_OFFICE}wordprocessingml.document", ".docx", _without_macros)
EXCEL = Content("excel", f"{_OFFICE}spreadsheetml.sheet", ".xlsx", _without_macros)
CONTENTS = (PDF, JPEG, PNG, WEBP, WORD, EXCEL)
