import json
from pathlib import Path

import pytest

from forms.definition.source.reader import LARGEST, read_bytes, read_file, read_text


def test_reads_utf8_with_and_without_a_byte_order_mark() -> None:
    for before in (b"", b"\xef\xbb\xbf"):
        read = read_bytes(before + '{"a": "blåbær"}'.encode(), "x.json")
        assert (read.source.raw, read.problems, read.broken) == ({"a": "blåbær"}, (), False)


@pytest.mark.parametrize(
    ("data", "line", "column", "start"),
    [
        (b"", 1, 1, "Filen er tom."),
        (
            '{"a":\n  "blåbær"}'.encode("latin-1"),
            2,
            6,
            "Filen er ikke lagret som UTF-8: her står “å”",
        ),
        ('{"a": "blå"}'.encode("utf-16"), 1, 1, "Filen er lagret som UTF-16"),
        (b"\x00", 1, 1, "Her står et usynlig tegn (U+0000)."),
        ("{\u00a0}".encode(), 1, 2, "Her står et usynlig tegn (U+00A0)."),
        (b'{"required": ja}', 1, 14, "“ja” er ikke en JSON-verdi."),
        (b'[{"a": 1, {"a": 2}]', 1, 9, "Det mangler “}” før kommaet"),
        (b'{"a": "\x00"}', 1, 8, "Teksten har et usynlig styretegn (U+0000)."),
        (b'{"a": -Infinity}', 1, 7, "“-Infinity” er ikke et tall i JSON."),
        (b'{"a": 1e400}', 1, 7, "Tallet 1e400 er for stort."),
        (b'{"a": 0x10}', 1, 7, "“0x10” er ikke en JSON-verdi."),
        (b'{"a": "\\udead"}', 1, 7, "Teksten har en halv tegnkode"),
        (b'{"a": [1, 2}', 1, 12, "Her står “}”, men “[” på linje 1 er ikke lukket."),
        (b'["a": 1]', 1, 5, "Her står et kolon i en liste."),
        (b"{'a': 1}", 1, 2, "Her står hermetegnet '."),
        ("{«a»: 1}".encode(), 1, 2, "Her står hermetegnet «."),
        (b'{"a" = 1}', 1, 5, "Det mangler et kolon"),
        (b'{"a": 1 /* nei */}', 1, 9, "JSON kan ikke ha kommentarer."),
        (b'{"a": None}', 1, 7, "“None” er ikke en JSON-verdi."),
        (b"x" * (LARGEST + 1), 1, 1, "Filen er på 2,0 MB."),
    ],
)
def test_says_what_keeps_a_file_from_being_read(
    data: bytes, line: int, column: int, start: str
) -> None:
    read = read_bytes(data, "x.json")
    problem = read.problems[-1]
    assert read.broken and read.source.raw is None
    assert (problem.file, problem.line, problem.column) == ("x.json", line, column)
    assert problem.what.startswith(start) and problem.how and problem.level == "error"


def test_goes_on_after_what_can_be_read_past() -> None:
    read = read_text('{"a": 1, "a": 2, "b": {"c": "\\u0007", "c": 3}}', "x.json")
    assert not read.broken and read.source.raw == {"a": 2, "b": {"c": 3}}
    assert [(p.column, p.what) for p in read.problems] == [
        (10, "Nøkkelen “a” står to ganger i samme objekt."),
        (29, "Teksten har et usynlig styretegn (U+0007)."),
        (39, "Nøkkelen “c” står to ganger i samme objekt."),
    ]


def test_lets_ordinary_escapes_and_numbers_through() -> None:
    value = {"a": 'x"\\/\n\t', "b": [0, -1.5, 1e3, 10**15, "\U0001f600 �"]}
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert read_text(text, "x.json").source.raw == value
        assert read_text(text, "x.json").problems == ()


def test_twenty_levels_are_let_through_and_one_more_is_not() -> None:
    assert read_text("[" * 20 + "]" * 20, "x.json").problems == ()
    [problem] = read_text("[" * 21 + "]" * 21, "x.json").problems
    assert (problem.column, problem.what) == (21, "Her er det mer enn 20 nivåer inni hverandre.")


def test_a_file_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    read = read_file(tmp_path / "borte.json")
    assert read.broken and read.problems[0].what.startswith("Filen kan ikke åpnes: ")


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "stor.json"
    with path.open("wb") as file:
        file.truncate(20 * 1024 * 1024)
    assert read_file(path).problems[0].what.startswith("Filen er på 20,0 MB.")
