"""PO files as people make them."""

import pytest

from forms import i18n
from forms.definition.translations.po_reader import CatalogueError, read_catalogue

GOOD = 'msgctxt "a.label"\nmsgid "Hei"\nmsgstr "Hello"\n'


def read(content: bytes) -> list[tuple[str, str]]:
    return [(str(m.context), str(m.string)) for m in read_catalogue(content) if m.context]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_line_ends_are_read(encoding: str, end: str) -> None:
    text = f"# Åse\n{GOOD}".replace("\n", end)
    assert read(text.encode(encoding)) == [("a.label", "Hello")]


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace('"Hello"', '""\n"Hel"\n"lo"'),
        GOOD.replace('"Hello"', '\t"Hello"  '),
        f'#, fuzzy\n#~ msgid "gammel"\n#~ msgstr "old"\n\n{GOOD}',
        f"\n\n{GOOD}\n\n",
    ],
)
def test_what_is_right_is_read(text: str) -> None:
    assert read(text.encode()) == [("a.label", "Hello")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GOOD.replace('Hello"', "Hello"), "Hermetegnene på linje 3 passer ikke sammen."),
        (GOOD.replace('"Hei"', '"Hei'), "Hermetegnene på linje 2 passer ikke sammen."),
        (GOOD.replace("Hello", "Hel\\"), "Hermetegnene på linje 3 passer ikke sammen."),
        (GOOD.replace("Hello", 'si "hei" nå'), "Hermetegnene på linje 3 passer ikke sammen."),
        (GOOD.replace('"Hei"', "Hei"), "Linje 2 er ikke en linje i en PO-fil."),
        (f"{GOOD}tull\n", "Linje 4 er ikke en linje i en PO-fil."),
    ],
)
def test_what_is_broken_is_refused_with_its_line(text: str, why: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_catalogue(text.encode())
    assert str(refused.value) == why
    with i18n.use("en"):
        assert str(refused.value) != why, "told in the language in use"


def test_other_encodings_are_refused_with_their_line() -> None:
    with pytest.raises(CatalogueError, match=r"Linje 3 er ikke skrevet i UTF-8\."):
        read_catalogue(GOOD.replace("Hello", "Blåbær").encode("latin-1"))
