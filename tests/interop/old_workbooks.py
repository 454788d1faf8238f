"""Workbooks of the old kind (.xls) made by hand: a compound document of one short stream."""

import struct
from collections.abc import Sequence

_END, _FREE, _TABLE = -2, -1, -3
_SECTOR, _SHORT = 512, 64


def old_workbook(sheet: str, rows: Sequence[Sequence[str]], *, circle: bool = False) -> bytes:
    """An .xls file with one sheet; in a *circle*, its first short sector comes after its last."""
    stream = _stream(sheet, rows)
    stream += b"\0" * (-len(stream) % _SHORT)
    short = len(stream) // _SHORT
    assert short <= 128 and len(stream) < 4096
    chain = [*range(1, short), 0 if circle else _END]
    room = stream + b"\0" * (-len(stream) % _SECTOR)
    held = len(room) // _SECTOR
    sectors = [_TABLE, _END, _END, *range(4, 3 + held), _END]
    directory = (
        _entry("Root Entry", 5, 3, len(room), below=1) + _entry("Workbook", 2, 0, len(stream))
    )  # fmt: skip
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HH2sHH", 0x3E, 3, b"\xfe\xff", 9, 6) + bytes(10)
    head += struct.pack("<8i", 1, 1, 0, 4096, 2, 1, _END, 0) + _numbers([0], 109)
    return head + _numbers(sectors, 128) + directory.ljust(512, b"\0") + _numbers(chain, 128) + room


def _numbers(found: Sequence[int], count: int) -> bytes:
    """Sector numbers, and free ones up to a count."""
    return struct.pack(f"<{count}i", *found, *[_FREE] * (count - len(found)))


def _entry(name: str, kind: int, first: int, size: int, below: int = -1) -> bytes:
    """An entry of the directory."""
    said = name.encode("utf-16-le") + b"\0\0"
    head = said.ljust(64, b"\0") + struct.pack("<HBB3i", len(said), kind, 1, -1, -1, below)
    return head + bytes(36) + struct.pack("<iii", first, size, 0)


def _stream(sheet: str, rows: Sequence[Sequence[str]]) -> bytes:
    """The records of a workbook with one sheet (BIFF8)."""

    def record(code: int, content: bytes = b"") -> bytes:
        return struct.pack("<HH", code, len(content)) + content

    begin = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)
    name = sheet.encode("latin-1")
    top = record(0x809, begin)
    at = len(top) + 4 + 8 + len(name) + 4
    top += record(0x85, struct.pack("<IHBB", at, 0, len(name), 0) + name) + record(0x0A)
    cells = b"".join(
        record(0x204, struct.pack("<HHHHB", r, c, 0, len(text), 1) + text.encode("utf-16-le"))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    below = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    return top + below + cells + record(0x0A)
