"""Files of SPSS, read back by their layout: names, labels, what is missing, days and long texts.

They were read by ReadStat (pyreadstat 1.3.7) too, with the same result; `python -m bench.spss`
reads them with PSPP.
"""

import io
import struct
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.export.factories import Export, define
from tests.export.statistics.test_package import AWKWARD, DECLINED, FIRST, FULL, LATER
from tests.support.factories import question

LONG = "".join(chr(97 + number % 26) for number in range(1290)) + "æøå"


@dataclass
class File:
    """What a file of SPSS says, read from its records one after the other."""

    raw: bytes
    at: int = 0
    widths: list[int] = field(default_factory=list)
    """Of each slot of eight bytes: 0 a number, −1 the rest of a text, else its width."""
    shorts: list[str] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    missing: dict[int, tuple[float, ...]] = field(default_factory=dict)
    words: dict[int, dict[float, str]] = field(default_factory=dict)
    more: dict[int, bytes] = field(default_factory=dict)

    def take(self, form: str) -> tuple[Any, ...]:
        """Read the next bytes."""
        found = struct.unpack_from(f"<{form}", self.raw, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def read(self) -> "File":
        """Read the dictionary, to the first case."""
        mark, _name, layout, self.slots, packed, _weight, number, bias = self.take("4s60s5id")
        assert (mark, layout, packed, number, bias) == (b"$FL2", 2, 0, -1, 100.0)
        self.take("9s8s64s3x")
        while (kind := self.take("i")[0]) != 999:
            {2: self.variable, 3: self.value_labels, 7: self.extension}[kind]()
        self.take("i")
        return self

    def variable(self) -> None:
        """Read a variable, or what continues one."""
        width, labelled, number, *_formats, short = self.take("5i8s")
        self.widths.append(width)
        self.shorts.append(short.decode().strip())
        if labelled:
            (size,) = self.take("i")
            words = self.take(f"{(size + 3) // 4 * 4}s")[0][:size].decode()
            self.labels[len(self.widths)] = words
        self.missing[len(self.widths)] = self.take(f"{number}d")

    def value_labels(self) -> None:
        """Read the labels of a variable, and which one it is."""
        found = {}
        for _each in range(self.take("i")[0]):
            value, size = self.take("dB")
            found[value] = self.take(f"{(size + 8) // 8 * 8 - 1}s")[0][:size].decode()
        kind, number, index = self.take("3i")
        assert (kind, number) == (4, 1)
        self.words[index] = found

    def extension(self) -> None:
        """Read a record that older programs pass by."""
        kind, size, number = self.take("3i")
        (self.more[kind],) = self.take(f"{size * number}s")

    @property
    def names(self) -> dict[str, int]:
        """The slot of each variable by its whole name."""
        pairs = (each.split("=") for each in self.more[13].decode().split("\t"))
        return {name: self.shorts.index(short) + 1 for short, name in pairs}

    def cases(self) -> list[dict[str, Any]]:
        """Read the cases: numbers (None for nothing), and texts whole."""
        long: dict[str, int] = {}
        for each in self.more.get(14, b"").decode().split("\0\t"):
            short, _equals, width = each.partition("=")
            long[short] = int(width or 0)
        found = []
        while self.at < len(self.raw):
            start, case = self.at, dict[str, Any]()
            for name, slot in self.names.items():
                self.at = start + 8 * (slot - 1)
                case[name] = self.cell(self.widths[slot - 1], long.get(self.shorts[slot - 1], 0))
            self.at = start + 8 * self.slots
            found.append(case)
        return found

    def cell(self, width: int, whole: int) -> Any:
        """Read one cell; *whole* is the width of a text of several segments."""
        if width == 0:
            (value,) = self.take("d")
            return value if value > -1e300 else None
        text, left = b"", whole or width
        while left > 0:
            text += self.take("256s" if left > 255 else f"{left}s")[0][:255]
            left -= 255
        return text.decode().rstrip()


def read(export: Export, name: str = "data.sav") -> File:
    """The file of that name in the package, read to its first case."""
    with zipfile.ZipFile(io.BytesIO(export.written("statistikk"))) as zipped:
        return File(zipped.read(name)).read()


def test_the_file_says_what_the_table_says() -> None:
    given: list[tuple[str, dict[str, Any]]] = [("v1", FULL), ("v2", {"skole": DECLINED})]
    export = Export({"v1": FIRST, "v2": LATER}, given)
    file = read(export)
    skole, grader = file.names["skole"], file.names["grader"]
    assert file.labels[skole] == "Skole" and file.missing[skole] == (-97, -98, -99)
    assert file.words[skole] == {
        **{1.0: "Lia", 2.0: "Nes", 3.0: "Au"},
        **{-97.0: "Ønsker ikke å svare", -98.0: "Ikke spurt", -99.0: "Ikke svart"},
    }
    assert file.missing[grader] == (-9000000000000097, -9000000000000098, -9000000000000099)
    one, two = file.cases()
    assert (one["skole"], one["enig_a"], one["grader"]) == (2, 5, -12)
    assert one["with_"] == '=1+1 "Kari", nei'  # no guard, and on one line
    day = date(1582, 10, 14) + timedelta(seconds=one["dag"])
    assert day == date(2026, 5, 7)
    assert (two["skole"], two["dag"], two["with_"]) == (-97, None, "")
    assert two["declined"] == "skole" and file.more[20] == b"UTF-8"
    ages = [case["alder"] for case in read(export, "liste_barn.sav").cases()]
    assert ages == [4, 9]


def test_a_place_is_a_text_and_each_variable_has_its_level() -> None:
    """Found by PSPP: numbers for what is missing stood at a text, and no variable had a level."""
    given: list[tuple[str, dict[str, Any]]] = [("v", {"enhet": "lia"}), ("v", {"enhet": DECLINED})]
    file = read(Export({"v": define(AWKWARD)}, given))
    enhet, fodt = file.names["enhet"], file.names["fodt"]
    assert (file.missing[enhet], file.words.get(enhet)) == ((), None)
    assert [case["enhet"] for case in file.cases()] == ["lia", ""]
    shown = struct.unpack(f"<{len(file.more[11]) // 4}i", file.more[11])
    every = dict(zip(file.names.values(), zip(*[iter(shown)] * 3, strict=True), strict=True))
    assert (every[enhet], every[fodt]) == ((1, 4, 0), (3, 8, 1))


def test_long_texts_are_whole_and_labels_are_cut_between_letters() -> None:
    asked = [question("ord", "text", "æ" * 200, lines=3), question("kort", "text", "Kort")]
    given: list[tuple[str, dict[str, Any]]] = [
        ("v", {"ord": LONG, "kort": "k"}),
        ("v", {"ord": "x" * 510, "kort": None}),
    ]
    file = read(Export({"v": define(asked)}, given))
    assert file.labels[file.names["ord"]] == "æ" * 127
    assert [case["ord"] for case in file.cases()] == [LONG, "x" * 510]


def test_a_table_without_cases_is_a_file_too() -> None:
    assert read(Export({"v": FIRST}, [])).cases() == []
