"""Pictures come out as a viewer shows them, in every mode that Pillow opens."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from forms.inspection import pictures
from forms.inspection.content import inspect_here
from forms.inspection.kinds import Rejected, Unpacked

HERE = Path(__file__).parent


def kept(content: bytes) -> Image.Image:
    """The picture as it is kept."""
    _kind, found = inspect_here(content, ("image",), Unpacked(1))
    return Image.open(io.BytesIO(found))


def saved(picture: Image.Image, format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def png(colour: int, rows: list[bytes], bits: int = 16, more: bytes = b"") -> bytes:
    """A PNG written by hand: *colour* is the standard's code (PNG 3rd edition, table 8)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    width = len(rows[0]) * 8 // (bits * samples)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(rows), bits, colour, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
    return b"\x89PNG\r\n\x1a\n" + head + more + data + chunk(b"IEND", b"")


def deep(*levels: int) -> bytes:
    return struct.pack(f">{len(levels)}H", *levels)


def near(found: tuple[int, ...] | float, wanted: tuple[int, ...], by: int = 2) -> bool:
    assert isinstance(found, tuple)
    return len(found) == len(wanted) and all(
        abs(a - b) <= by for a, b in zip(found, wanted, strict=True)
    )


def test_grey_of_sixteen_bits_keeps_its_levels() -> None:
    """Found: a gradient of 16 bits was kept as white, and the original was gone."""
    ramp = [n * 257 for n in range(256)]
    picture = kept(png(0, [deep(*ramp)])).convert("RGB")
    assert [picture.getpixel((n, 0)) for n in range(256)] == [(n, n, n) for n in range(256)]


def test_colours_of_sixteen_bits_keep_their_levels() -> None:
    picture = kept(png(2, [deep(0, 32_896, 65_535, 65_535, 257, 0)])).convert("RGB")
    assert near(picture.getpixel((0, 0)), (0, 128, 255))
    assert near(picture.getpixel((1, 0)), (255, 1, 0))


def test_grey_of_sixteen_bits_with_a_clear_level() -> None:
    def chunk(data: bytes) -> bytes:
        return struct.pack(">I", 2) + b"tRNS" + data + struct.pack(">I", zlib.crc32(b"tRNS" + data))

    picture = kept(png(0, [deep(0, 1_000, 1_001, 999, 65_535)], more=chunk(deep(1_000))))
    assert [picture.convert("RGBA").getpixel((n, 0))[3] for n in range(5)] == [
        255,
        0,
        255,
        255,
        255,
    ]  # type: ignore[index]


@pytest.mark.parametrize("colour", [4, 6])
def test_sixteen_bits_with_clear_parts(colour: int) -> None:
    pixel = (32_896,) * (1 if colour == 4 else 3)
    picture = kept(png(colour, [deep(*pixel, 65_535, *pixel, 0)])).convert("RGBA")
    assert near(picture.getpixel((0, 0)), (128, 128, 128, 255))
    assert near(picture.getpixel((1, 0))[3:], (0,))  # type: ignore[index]


def test_few_bits_and_palettes_keep_their_colours() -> None:
    assert kept(png(0, [b"\xa0"], bits=1)).convert("L").tobytes()[:3] == b"\xff\x00\xff"
    few = Image.new("P", (3, 1))
    few.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    few.putdata([0, 1, 2])
    one_clear = kept(saved(few, transparency=1)).convert("RGBA")
    assert [one_clear.getpixel((n, 0)) for n in (0, 2)] == [(255, 0, 0, 255), (0, 0, 255, 255)]
    assert one_clear.getpixel((1, 0))[3] == 0  # type: ignore[index]
    half = kept(saved(few, transparency=bytes((255, 128, 0)))).convert("RGBA")
    assert [half.getpixel((n, 0))[3] for n in range(3)] == [255, 128, 0]  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("level", [0, 255])
def test_every_mode_of_png_keeps_black_and_white(mode: str, level: int) -> None:
    colour: object = level
    if mode in ("LA", "RGB", "RGBA"):
        colour = (level,) * (len(mode) - mode.count("A")) + (255,) * mode.count("A")
    if mode == "I;16":
        colour = level * 257
    picture = Image.new(mode, (4, 4), colour)  # type: ignore[arg-type]
    if mode == "P":
        picture.putpalette([n // 3 for n in range(768)])
    assert near(kept(saved(picture)).convert("RGB").getpixel((1, 1)), (level, level, level))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("format", ["JPEG"])
def test_every_mode_of_jpeg_keeps_its_colours(mode: str, format: str) -> None:
    colours = {"L": 60, "RGB": (200, 30, 40), "CMYK": (0, 255, 255, 0)}
    shown = {"L": (60, 60, 60), "RGB": (200, 30, 40), "CMYK": (255, 0, 0)}
    picture = kept(saved(Image.new(mode, (16, 16), colours[mode]), format, quality=95))  # type: ignore[arg-type]
    assert picture.mode == "RGB"
    assert near(picture.getpixel((8, 8)), shown[mode], by=8)


def test_colours_of_another_profile_are_told_in_srgb() -> None:
    """A picture without a profile is taken for sRGB, so its colours have to be those."""
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = kept(saved(Image.new("RGB", (9, 9), (200, 30, 40)), icc_profile=srgb))
    assert near(same.getpixel((4, 4)), (200, 30, 40)) and "icc_profile" not in same.info
    for odd in (linear.tobytes(), b"no profile", srgb[:200]):
        picture = kept(saved(Image.new("RGBA", (9, 9), (200, 30, 40, 90)), icc_profile=odd))
        assert near(picture.getpixel((4, 4)), (200, 30, 40, 90))


def test_a_picture_of_a_telephone_is_taken_as_jpeg() -> None:
    kind, found = inspect_here((HERE / "photo.heic").read_bytes(), ("image",), Unpacked(1))
    picture = Image.open(io.BytesIO(found))
    assert (kind.type, kind.suffix, picture.format) == ("image/jpeg", ".jpg", "JPEG")
    assert picture.size == (32, 64), "turned upright"
    assert b"Telefonmerket" in (HERE / "photo.heic").read_bytes()
    assert b"Telefonmerket" not in found and not picture.getexif()
    top, bottom = picture.getpixel((16, 8)), picture.getpixel((16, 56))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 150 > top[2] and bottom[2] > 150 > bottom[0]


def test_clear_parts_of_heic_become_paper() -> None:
    assert kept((HERE / "clear.heic").read_bytes()).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        (HERE / "photo.heic").read_bytes()[:300],
        (HERE / "photo.heic").read_bytes().replace(b"hvcC", b"hvcX"),
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400),
        saved(Image.new("RGB", (400, 400)), "JPEG")[:900],
        b"\xff\xd8\xff" + bytes(100),
    ],
)
def test_half_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Rejected, match="picture"):
        kept(content)


@pytest.mark.parametrize(
    "content",
    [b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", b"GIF89a"],
)
def test_other_pictures_and_films_are_not_taken(content: bytes) -> None:
    assert pictures.recognise(content) == ""


def test_heic_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS_OF_A_PHONE", 1_000)
    with pytest.raises(Rejected, match="pixels"):
        kept((HERE / "photo.heic").read_bytes())
