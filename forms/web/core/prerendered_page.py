"""A page that is made once, with holes for what is new each time; it is compressed once too.

Brotli can carry bytes as they are between those it compresses (RFC 7932, 9.2), so only what fills
the holes is put in for each reader. It also keeps a token's letters out of the page's length.
"""

import re
from collections.abc import Sequence
from functools import cached_property

import brotli

QUALITY = 11
"""The highest, as it is done once: 40 ms for 60 questions, 200 ms for 300."""
CONTEXT = 2
"""Bytes before a letter that decide how it is written; they may not be a hole's."""
MOST_HOLES, LONGEST = 11, 126


class Mould:
    """The page *html*, where each of *values*, plain ASCII, is a hole wherever it stands."""

    def __init__(self, html: str, *values: str) -> None:
        parts = re.split(f"({'|'.join(map(re.escape, values))})", html)
        self._html = [part.encode() for part in parts[::2]]
        self._holes = [values.index(part) for part in parts[1::2]]
        self._lengths = [len(value) for value in values]

    def page(self, *values: str) -> bytes:
        """The page with *values* in its holes."""
        return _joined(self._html, self._put(values))

    def brotli(self, *values: str) -> bytes:
        """The same, compressed; *values* as long as the first ones cost next to nothing."""
        if self._packed is None or [len(value) for value in values] != self._lengths:
            packed: bytes = brotli.compress(self.page(*values), quality=5)
            return packed
        return self._with(self._packed, values)

    def _put(self, values: Sequence[str]) -> list[bytes]:
        encoded = [value.encode() for value in values]
        return [encoded[hole] for hole in self._holes]

    def _with(self, packed: Sequence[bytes], values: Sequence[str]) -> bytes:
        after = (html[:CONTEXT] for html in self._html[1:])
        filled = zip(self._put(values), after, strict=True)
        return _joined(packed, [_as_it_is(value + next) for value, next in filled])

    @cached_property
    def _packed(self) -> list[bytes] | None:
        """What stands before, between and after the holes, compressed; None if it cannot be.

        The compressor sees bytes in the holes that nothing else in the page is like, so that it
        never refers to them.
        """
        if not self._has_small_holes():
            return None
        packer = brotli.Compressor(quality=QUALITY)
        packed = [packer.process(self._html[0])]
        for number, hole in enumerate(self._holes):
            after = self._html[number + 1]
            packed[-1] += packer.flush()
            packer.process(_unlike_anything(number, self._lengths[hole]) + after[:CONTEXT])
            packer.flush()
            packed.append(packer.process(after[CONTEXT:]))
        packed[-1] += packer.finish()
        return packed if self._opens(packed) else None

    def _has_small_holes(self) -> bool:
        """Whether the holes are few and short enough, and lie apart."""
        apart = all(len(html) >= CONTEXT for html in self._html[1:])
        return apart and len(self._holes) <= MOST_HOLES and max(self._lengths) <= LONGEST

    def _opens(self, packed: Sequence[bytes]) -> bool:
        """Whether the page comes out as it was; a page that cannot be read would be the worst."""
        values = ["x" * length for length in self._lengths]
        opened: bytes = brotli.decompress(self._with(packed, values))
        return opened == self.page(*values)


def _joined(pieces: Sequence[bytes], between: Sequence[bytes]) -> bytes:
    both = [b""] * (len(pieces) + len(between))
    both[::2], both[1::2] = pieces, between
    return b"".join(both)


def _as_it_is(content: bytes) -> bytes:
    """A block that is not compressed: not the last one, its length less one, and that it is so."""
    return (len(content) - 1 << 3 | 1 << 19).to_bytes(3, "little") + content


def _unlike_anything(number: int, length: int) -> bytes:
    """Bytes of which no two beside each other come again, or stand anywhere in UTF-8."""
    return b"".join(bytes((0xF5 + number, 0x80 + step)) for step in range(64))[:length]
