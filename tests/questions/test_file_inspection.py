"""Files are known by what they hold; what could do harm is taken out or refused."""

import io
import struct
import zipfile
import zlib

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.actions import JavaScript

from forms.questions.file_inspection import Refused, clean_name, inspect_upload

EVERY = ("pdf", "image", "word", "excel")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def drawn(format, size=(40, 20), mode="RGB", **options):
    """A picture, red on its left half and blue on its right."""
    picture = Image.new(mode, size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def camera():
    """EXIF as a phone writes it: on its side, with place and maker."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telefonmerket"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (70.0, 4.0, 0.0)
    return exif


def pdf(**keys):
    """A small PDF with a page."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if keys.get("script"):
        writer.add_open_action(JavaScript("app.alert('hei')"))
    if keys.get("attached"):
        writer.add_attachment("regneark.exe", b"MZ")
    if keys.get("password"):
        writer.encrypt("hemmelig")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def packed(body, name=b"/ObjStm"):
    """A PDF with an object stream that holds *body*."""
    stream = zlib.compress(b"1 0 " + body)
    head = b"<</Type %s/N 1/First 4/Filter/FlateDecode/Length %d>>" % (name, len(stream))
    return b"%PDF-1.7\n1 0 obj" + head + b"stream\r\n" + stream + b"\nendstream endobj\n%%EOF"


def archive(**parts):
    """A zip file with those parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def office(main="wordprocessingml.document.main+xml", **parts):
    """An office file, by its list of content types."""
    types = f'<Types><Override ContentType="application/vnd.openxmlformats.{main}"/></Types>'
    return archive(**{"[Content_Types].xml": types, "word/document.xml": "<w/>"} | parts)


def refusal(name, content, groups=EVERY):
    with pytest.raises(Refused) as caught:
        inspect_upload(name, content, groups)
    return str(caught.value)


@pytest.mark.parametrize(
    ("format", "type", "name"),
    [
        ("JPEG", "image/jpeg", "bilde.jpg"),
        ("PNG", "image/png", "bilde.png"),
        ("WEBP", "image/webp", "bilde.webp"),
    ],
)
def test_a_picture_is_known_whatever_its_name(format, type, name):
    kept = inspect_upload("bilde.pdf", drawn(format), EVERY)
    assert (kept.type, kept.name) == (type, name)
    assert Image.open(io.BytesIO(kept.content)).size == (40, 20)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_place_and_camera_and_is_turned_upright(format):
    content = drawn(format, exif=camera().tobytes())
    assert b"Telefonmerket" in content
    kept = inspect_upload("a", content, EVERY)
    assert b"Telefonmerket" not in kept.content
    picture = Image.open(io.BytesIO(kept.content))
    assert picture.size == (20, 40)
    assert not picture.getexif()
    red, _green, blue = picture.convert("RGB").getpixel((10, 3))
    assert red > 200 > blue


def test_what_is_hidden_behind_a_picture_is_gone():
    content = drawn("PNG") + b"<script>alert(1)</script>" + archive(a="b")
    kept = inspect_upload("a.png", content, EVERY)
    assert b"script" not in kept.content
    assert b"PK\x03\x04" not in kept.content


def test_clear_parts_of_a_picture_stay_clear():
    kept = inspect_upload("a", drawn("PNG", mode="RGBA"), EVERY)
    assert Image.open(io.BytesIO(kept.content)).mode == "RGBA"
    assert (
        Image.open(io.BytesIO(inspect_upload("a", drawn("JPEG", mode="CMYK"), EVERY).content)).mode
        == "RGB"
    )


def test_a_large_photograph_is_made_smaller():
    kept = inspect_upload("a", drawn("JPEG", size=(5000, 2500)), EVERY)
    assert Image.open(io.BytesIO(kept.content)).size == (3000, 1500)


def bomb(width, height):
    """A PNG of a few bytes that says that it is enormous."""

    def chunk(kind, data):
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6_000, 6_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_flood_of_pixels_is_refused_before_it_is_drawn(size):
    assert "for mange bildepunkter" in refusal("flom.png", bomb(*size))


def test_half_a_picture_is_refused():
    assert "kan ikke leses som et bilde" in refusal("a.jpg", drawn("JPEG", size=(400, 400))[:900])
    assert "kan ikke leses som et bilde" in refusal("a.jpg", b"\xff\xd8\xff" + bytes(100))


def test_a_plain_document_is_kept_as_it_came():
    content = pdf()
    kept = inspect_upload("Vedtak 2026.PDF", content, EVERY)
    assert (kept.name, kept.type, kept.content) == ("Vedtak 2026.pdf", "application/pdf", content)
    assert inspect_upload("a.pdf", packed(b"<</Type/Page>>"), EVERY)


@pytest.mark.parametrize(
    "content",
    [
        pdf(script=True),
        pdf(attached=True),
        pdf().replace(b"/Pages", b"/Pages/OpenAction<</S/Launch/F(a.exe)>>", 1),
        pdf().replace(b"/Pages", b"/Pages/AA<</O<</S/J#61v#61Script>>>>", 1),
        packed(b"<</S/JavaScript/JS(app.alert(1))>>"),
        packed(b"<</S/JavaScript/JS(app.alert(1))>>", b"/Obj#53tm"),
        packed(b"<</Type/Page>>").replace(b"stream\r\n\x78", b"stream\r\n\x00"),
        packed(b" ").replace(b"/N 1", b"/N 9"),
        b"%PDF-1.7\n" + b"/ObjStm " * 5_000 + b"%%EOF",
    ],
)
def test_a_document_that_can_act_by_itself_is_refused(content):
    assert "Skriv den ut til en ny PDF" in refusal("a.pdf", content)


def test_a_document_under_lock_or_cut_short_is_refused():
    assert "er låst" in refusal("a.pdf", pdf(password=True))
    assert "er ikke en hel PDF-fil" in refusal("a.pdf", pdf()[:200])


def test_office_files_are_kept_as_they_came():
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    assert inspect_upload("a.xlsx", book.getvalue(), EVERY).name == "a.xlsx"
    kept = inspect_upload("a.zip", office(), EVERY)
    assert (kept.name, kept.type) == ("a.docx", WORD)


@pytest.mark.parametrize(
    "content",
    [
        office(**{"word/vbaProject.bin": "x"}),
        office(**{"word/activeX/activeX1.bin": "x"}),
        office("ms-word.document.macroEnabled.main+xml"),
        office("ms-excel.sheet.macroEnabled.main+xml"),
    ],
)
def test_macros_are_refused(content):
    assert "har makroer" in refusal("a.docx", content)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90",
        b"<html><script>",
        b"GIF89a" + bytes(20),
        archive(a="b"),
        archive(**{"[Content_Types].xml": "<Types/>"}),
        b"PK\x03\x04" + bytes(200),
        office()[:-30],
        office(**{f"word/{number}.xml": "x" for number in range(1_100)}),
        bytes(1),
    ],
)
def test_other_files_are_refused_with_what_can_be_used(content):
    assert refusal("a.docx", content) == (
        "a.docx kan ikke brukes. Last opp PDF eller bilde (JPG, PNG, WebP eller HEIC)"
        " eller Word (docx) eller Excel (xlsx)."
    )


def test_a_file_of_another_kind_than_asked_for_is_refused():
    assert refusal("a.png", drawn("PNG"), ("pdf",)) == "a.png kan ikke brukes. Last opp PDF."
    assert refusal("a.pdf", b"") == "a.pdf er tom. Velg en annen fil."


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("brev.pdf", "brev.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kari\\Vedtak.docx", "Vedtak.docx"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("  blåbær   og   A\u030a .png", "blåbær og Å .png"),
        ("", "Filen"),
        ("...", "Filen"),
        ("/", "Filen"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("a.b<script>\"'.pdf", "a.bscript'.pdf"),
    ],
)
def test_a_name_is_only_words(name, cleaned):
    assert clean_name(name) == cleaned
