"""PDF: what can act by itself is refused wherever it hides; other documents are kept."""

import io
import zlib

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    NameObject,
    NullObject,
    TextStringObject,
)

from forms.inspection.content import inspect_here
from forms.inspection.kinds import Rejected, Unpacked


def reason(content: bytes) -> str:
    """Why the file is rejected; "" when it is kept."""
    try:
        inspect_here(content, ("pdf",), Unpacked(64_000_000))
    except Rejected as error:
        return error.reason
    return ""


def whole(*objects: bytes, trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    """A PDF of these objects, numbered from 1, without a table."""
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer" + trailer + b"\n%%EOF\n"


def packed(*objects: bytes, name: bytes = b"/ObjStm", more: bytes = b"") -> bytes:
    """An object stream that holds these objects, numbered from 50."""
    places, body = [], b""
    for number, each in enumerate(objects, 50):
        places.append(b"%d %d " % (number, len(body)))
        body += each + b" "
    head = b"".join(places)
    stream = zlib.compress(head + body)
    keys = b"<</Type%s/N %d/First %d" % (name, len(objects), len(head)) + more
    return keys + b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream)


CATALOG = b"<</Type/Catalog>>"
SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
SCRIPTED = b"<</S/#4aav#61Script/J#53(app.alert(1))>>"

ACTS = {
    "script": whole(b"<</Type/Catalog/OpenAction%s>>" % SCRIPT),
    "script in letters": whole(b"<</Type/Catalog/OpenAction%s>>" % SCRIPTED),
    "script without the word": whole(CATALOG, b"<</S/Hide/Next<</JS(app.alert(1))>>>>"),
    "script that is packed": whole(CATALOG, packed(SCRIPT)),
    "script that is packed, in letters": whole(CATALOG, packed(SCRIPTED)),
    "script in a packing with another name": whole(CATALOG, packed(SCRIPT, name=b"/Obj#53tm")),
    "script in a packing with no name": whole(CATALOG, packed(SCRIPT, name=b"/X")),
    "packing behind a false stream": whole(
        CATALOG, packed(SCRIPT, more=b"/X(stream \nx\nendstream)")
    ),
    "packing with two types": whole(CATALOG, packed(SCRIPT, name=b"/X/Type/ObjStm")),
    "object of an earlier version": whole(CATALOG, SCRIPT, CATALOG).replace(b"3 0", b"2 0"),
    "launch": whole(b"<</Type/Catalog/OpenAction<</S/Launch/F(a.exe)>>>>"),
    "address when opened": whole(
        b"<</Type/Catalog/OpenAction 2 0 R>>", b"<</S/URI/URI(https://a.no/x)>>"
    ),
    "address when a page is opened": whole(
        CATALOG,
        b"<</Type/Page/AA<</O 3 0 R>>>>",
        b"<</S/GoTo/Next 4 0 R>>",
        b"<</S/URI/URI(https://a.no/x)>>",
    ),
    "address when opened, packed": whole(
        b"<</Type/Catalog/OpenAction 50 0 R>>", packed(b"<</S/URI/URI(https://a.no/x)>>")
    ),
    "another file on a share": whole(
        CATALOG, rb"<</Type/Annot/Subtype/Link/A<</S/GoToR/F(\\\\evil\\share\\a.pdf)/D[0/Fit]>>>>"
    ),
    "link to a share": whole(CATALOG, rb"<</Type/Annot/A<</S/URI/URI(\\\\evil\\share)>>>>"),
    "link to a share, packed": whole(
        CATALOG, packed(rb"<</Type/Annot/A<</S/URI/URI(file://evil/share)>>>>")
    ),
    "link to a script": whole(CATALOG, b"<</A<</S/URI/URI(javascript:alert\\(1\\))>>>>"),
    "base of links": whole(b"<</Type/Catalog/URI<</Base(//evil/)>>>>"),
    "form that is sent": whole(CATALOG, b"<</S/SubmitForm/F(https://a.no)>>"),
    "form in XFA": whole(b"<</Type/Catalog/AcroForm<</XFA 2 0 R>>>>", b"[]"),
    "attached": whole(CATALOG, b"<</Type/Annot/Subtype/FileAttachment>>"),
    "embedded": whole(CATALOG, packed(b"<</Type/Filespec/EF<</F 9 0 R>>>>")),
    "stream in another file": whole(
        CATALOG, b"<</F(\\\\\\\\evil\\\\x)/Length 1>>stream\nx\nendstream"
    ),
    "film": whole(CATALOG, packed(b"<</Type/Annot/Subtype/Movie/Movie<<>>>>")),
}


@pytest.mark.parametrize("name", ACTS)
def test_what_can_act_by_itself_is_refused(name: str) -> None:
    assert reason(ACTS[name]) == "active"


KEPT = {
    "plain": whole(CATALOG),
    "goes to a page when opened": whole(b"<</Type/Catalog/OpenAction[3 0 R/Fit]>>"),
    "goes to a page by an action": whole(b"<</Type/Catalog/OpenAction<</S/GoTo/D[0/Fit]>>>>"),
    "links to press": whole(
        CATALOG,
        b"<</Type/Annot/Subtype/Link/F 4/A<</S/URI/URI(https://a.no/a?b=c)>>>>",
        b"<</A<</S/URI/URI(mailto:post@a.no)>>>>",
        b"<</A<</S/URI/URI(a/b.html)>>>>",
    ),
    "packed": whole(CATALOG, packed(b"<</Type/Page>>", b"[1 2]", b"(javascript)")),
    "structure": whole(CATALOG, b"<</Type/StructElem/S/P/K[1 2]>>"),
    "length elsewhere": whole(CATALOG, b"<</Length 3 0 R>>stream\nabc\nendstream", b" 3 "),
    "length that is wrong": whole(CATALOG, b"<</Length 1>>stream\nabc\nendstream"),
}


@pytest.mark.parametrize("name", KEPT)
def test_ordinary_documents_are_kept(name: str) -> None:
    assert reason(KEPT[name]) == ""


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7\n" + b"/ObjStm " * 5_000 + b"%%EOF", "unreadable"),
        (whole(CATALOG)[:30], "cut"),
        (whole(CATALOG, trailer=b"<</Encrypt 2 0 R>>"), "locked"),
        (whole(CATALOG, packed(b"<<>>").replace(b"stream\nx", b"stream\n\0")), "complex"),
        (whole(CATALOG, packed(b"<<>>").replace(b"/N 1", b"/N 7")), "unreadable"),
        (whole(CATALOG, packed(b"<<>>").replace(b"Flate", b"Flote")), "unreadable"),
        (whole(CATALOG, packed(b"(" * 5_000)), "unreadable"),
        (whole(CATALOG, packed(b"[" * 50_000)), "complex"),
        (whole(CATALOG, packed(b"a" * 21_000_000)), "complex"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, why: str) -> None:
    assert reason(content) == why


def test_a_document_of_another_program_is_kept() -> None:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://www.bufdir.no/"))
    page[NameObject("/Odd")] = ArrayObject([NullObject(), TextStringObject("hei")])
    writer.add_outline_item(title="Første", page_number=0)
    file = io.BytesIO()
    writer.write(file)
    assert reason(file.getvalue()) == ""


@given(
    st.recursive(
        st.sampled_from([b"1", b"(a)", b"/A", b"null", b"2 0 R", b"<41>"]),
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda each: b"[" + b" ".join(each) + b"]")
            | st.lists(inner, max_size=3).map(
                lambda each: (
                    b"<<" + b"".join(b"/K%d %s" % (n, e) for n, e in enumerate(each)) + b">>"
                )
            )
        ),
        max_leaves=12,
    ),
    st.booleans(),
    st.booleans(),
)
def test_a_script_is_found_at_any_depth(around: bytes, is_packed: bool, in_letters: bool) -> None:
    hidden = around.replace(b"/A", b"/A ") + b" " + (SCRIPTED if in_letters else SCRIPT)
    holder = b"[" + hidden + b"]"
    content = whole(CATALOG, packed(holder) if is_packed else holder)
    assert reason(content) == "active"


@given(st.binary(max_size=300))
def test_random_bytes_never_surprise(noise: bytes) -> None:
    """Only `Rejected` leaves the inspection of a PDF, and never `Exception` of a library."""
    reason(b"%PDF-1.7\n1 0 obj" + noise + b"endobj\ntrailer" + noise[:20] + b"\n%%EOF")
    reason(whole(CATALOG, b"<</Type/ObjStm/N 1/First 4>>stream\n1 0 " + noise + b"\nendstream"))
