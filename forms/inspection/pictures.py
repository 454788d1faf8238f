"""Pictures: redrawn as a viewer shows them, upright, and nothing but their pixels."""

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from forms.inspection.kinds import JPEG, PNG, WEBP, Kind, Rejected

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 3000
"""Pixels of a picture as it is kept: a sheet of A4 at 250 dots an inch."""
MOST_PIXELS = 25_000_000
MOST_PIXELS_OF_A_PHONE = 50_000_000
"""HEIC from telephones has up to 48 million, and cannot be read in a smaller size."""

_BROKEN = (OSError, ValueError, SyntaxError, LookupError, ArithmeticError, TypeError, EOFError)
_UNREADABLE = (*_BROKEN, struct.error, zlib.error, RuntimeError)
"""What Pillow raises on bytes that are not what they seem."""

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_KEPT_AS = {"JPEG": JPEG, "HEIF": JPEG, "PNG": PNG, "WEBP": WEBP}
_CLEAR = ("PNG", "WEBP")
"""Formats that may have clear parts as they are kept."""


def recognise(content: bytes) -> str:
    """Return the picture's format as Pillow names it, regardless of the file name; "" for none."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and _brands(content) & _HEIC_BRANDS and content[8:12] != b"avif":
        return "HEIF"
    return ""


def _brands(content: bytes) -> set[bytes]:
    """Return the brands in a file type box (ISO/IEC 14496-12, 4.3): major and compatible ones."""
    size = min(int.from_bytes(content[:4], "big"), 256)
    return {content[8:12], *(content[n : n + 4] for n in range(16, size - 3, 4))}


def redraw(format: str, content: bytes) -> tuple[Kind, bytes]:
    """Redraw the picture for storage; raise `Rejected` for `pixels` and `picture`."""
    from PIL import Image, ImageOps  # when a picture comes

    if format == "HEIF":
        _read_heif()
    most = MOST_PIXELS_OF_A_PHONE if format == "HEIF" else MOST_PIXELS
    kind = _KEPT_AS[format]
    try:
        with Image.open(BytesIO(content), formats=[format]) as picture:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            if picture.width * picture.height > most:
                raise Rejected("pixels")
            upright = ImageOps.exif_transpose(picture)
        shown = _shrink(_to_viewer_colours(upright, format in _CLEAR))
        shown = _in_srgb(shown, upright.info.get("icc_profile"))
        shown.info.clear()
        drawn = BytesIO()
        shown.save(drawn, kind.type.partition("/")[2].upper(), quality=88)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Rejected("pixels") from error
    except _UNREADABLE as error:
        raise Rejected("picture") from error
    return kind, drawn.getvalue()


@cache
def _read_heif() -> None:
    """Let Pillow read HEIC, with one thread and without what lies beside the picture."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def _to_viewer_colours(picture: "Image", keeps_clear: bool) -> "Image":
    """Return the picture in a viewer's colours, 8 bits each; CMYK stays CMYK for now."""
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = _deep_grey(picture)
    if picture.mode == "CMYK":
        return picture
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    if keeps_clear:
        return picture.convert("RGBA")
    from PIL import Image

    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")


def _deep_grey(picture: "Image") -> "Image":
    """Grey of 16 bits in 8: Pillow's own conversion makes white of all that is above 255."""
    from PIL import Image, ImageChops

    clear = picture.info.get("transparency")
    levels = picture.convert("I")
    grey = levels.point(lambda level: level * (1 / 257) + 0.5).convert("L")
    if not isinstance(clear, int):
        return grey
    above = levels.point(lambda level: level * 1 + (1 - clear)).convert("L")  # 0: clear or darker
    below = levels.point(lambda level: level * -1 + (1 + clear)).convert("L")  # 0: clear or lighter
    # Both are 1 or more where the level is the clear one itself.
    apart = ImageChops.darker(above, below).point(lambda level: 0 if level else 255)
    return Image.merge("LA", (grey, apart))


def _shrink(picture: "Image") -> "Image":
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _in_srgb(picture: "Image", profile: object) -> "Image":
    """Convert the colours to sRGB, which is assumed for a picture without a profile."""
    from PIL import Image, ImageCms

    clear = picture.getchannel("A") if picture.mode == "RGBA" else None
    if isinstance(profile, bytes) and profile:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            colours = picture if picture.mode == "CMYK" else picture.convert("RGB")
            made = ImageCms.profileToProfile(
                colours, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            picture = made or picture
        except (ImageCms.PyCMSError, *_UNREADABLE):
            pass  # a profile of another kind than the picture, such as grey: keep its colours
    if picture.mode != "RGB" and clear is None:
        return picture.convert("RGB")
    if clear is not None and picture.mode == "RGB":
        return Image.merge("RGBA", (*picture.split(), clear))
    return picture
