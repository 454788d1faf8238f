"""PDF: refused when it is locked, broken, or can act by itself; its objects are read by pypdf.

Every object that stands in the file is read, whatever its tables say: those of earlier versions of
it, those that no table names and a reader finds by looking, and those packed in object streams. An
object that pypdf cannot read is still searched as bytes. Names may be written with `#4A` for a
letter. What is looked for is what ISO 32000-2 lets a file do without a press (actions of kind
JavaScript, Launch, SubmitForm, ImportData, GoToR, GoToE, Rendition …), files in the file, and links
that lead to something else than a page or mail.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from forms.inspection.kinds import Rejected, Unpacked
from forms.inspection.links import is_plain_link

MOST_OBJECTS = 200_000
MOST_UNPACKED = 20_000_000
"""Bytes of packed objects in one file; pages and pictures are not unpacked."""
ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"),
        *("/Rendition", "/RichMediaExecute", "/Sound", "/Movie", "/Thread"),
    }
)
SUBTYPES = frozenset({"/RichMedia", "/FileAttachment", "/Screen", "/Movie", "/Sound", "/3D"})
KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/EF", "/RichMedia"})
AUTOMATIC = ("/OpenAction", "/AA")

_UNUSUAL = (ValueError, TypeError, LookupError, AttributeError, AssertionError)
"""What pypdf raises beside its own errors."""

_BLANK = rb"[\0\t\n\f\r ]"
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})" + _BLANK + rb"+[0-9]{1,5}" + _BLANK + rb"+obj")
_NUMBER = re.compile(_BLANK + rb"*([0-9]{1,10})" + _BLANK)


class _Names:
    """Finds PDF names in bytes, also where their letters are written as `#4A`."""

    def __init__(self, *words: str) -> None:
        self.words = [f"/{word}".encode() for word in words]
        self.whole = re.compile(b"(?:" + b"|".join(self.words) + b")(?![A-Za-z0-9])")

    def are_in(self, content: bytes) -> bool:
        """Whether any of them stands there; plain searches first, which cost next to nothing."""
        if any(word in content for word in self.words) and self.whole.search(content):
            return True
        if _ESCAPE.search(content) is None:
            return False
        plain = _ESCAPE.sub(_unescaped, content)
        return any(word in plain for word in self.words) and bool(self.whole.search(plain))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return bytes((int(escape[1], 16),))


_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE = _Names(
    *("JavaScript", "Launch", "RichMedia", "EmbeddedFile", "EmbeddedFiles", "SubmitForm"),
    *("ImportData", "GoToR", "GoToE", "Rendition"),
)
_LOCKED = _Names("Encrypt")
_PACKED = _Names("ObjStm")


def inspect_pdf(content: bytes, unpacked: Unpacked) -> None:
    """Raise `Rejected` for `cut`, `locked`, `active`, `complex` and `unreadable`."""
    if b"%%EOF" not in content:
        raise Rejected("cut")
    if _LOCKED.are_in(content):
        raise Rejected("locked")
    if _ACTIVE.are_in(content):
        raise Rejected("active")
    from pypdf import Configuration, apply_configuration
    from pypdf.errors import LimitReachedError

    most = max(min(unpacked.left, MOST_UNPACKED), 1)
    limits = Configuration(
        zlib_maximum_output_length=most,
        lzw_maximum_output_length=most,
        run_length_maximum_output_length=most,
        brotli_maximum_output_length=most,
        array_based_stream_maximum_output_length=most,
        stream_decoding_work_maximum_length=most + len(content),
        zlib_maximum_recovery_input_length=0,
        jbig2dec_binary=None,
    )
    try:
        with apply_configuration(limits):
            _Objects(content, unpacked).inspect()
    except (LimitReachedError, RecursionError, MemoryError) as error:
        raise Rejected("complex") from error


class _Objects:
    """The objects of one file; pypdf asks it for the length of a stream that stands elsewhere."""

    def __init__(self, content: bytes, unpacked: Unpacked) -> None:
        self.content = content
        self.unpacked = unpacked
        self.strict = False
        self.packed = 0
        self.found: dict[int, Any] = {}
        """The last object of each number: dictionaries and arrays."""
        self.starts: list[tuple[int, int]] = []
        self.numbers: dict[int, int] = {}

    def inspect(self) -> None:
        """Raise `Rejected` for the first thing that can act."""
        for match in _OBJECT.finditer(self.content):
            number = int(match[1])
            self.starts.append((number, match.end()))
            self.numbers[number] = match.end()
            if len(self.starts) > MOST_OBJECTS:
                raise Rejected("complex")
        if not self.starts and _PACKED.are_in(self.content):
            raise Rejected("unreadable")  # something is packed where no reader should find it
        stream = BytesIO(self.content)
        for index, (number, start) in enumerate(self.starts):
            end = self.starts[index + 1][1] if index + 1 < len(self.starts) else len(self.content)
            self._inspect_object(stream, number, start, end)
        for position in _positions(self.content, b"trailer"):
            self._inspect_at(stream, -1, position + len(b"trailer"))
        self._inspect_automatic()

    def get_object(self, reference: Any) -> Any:
        """Return the whole number that another object holds, for pypdf; None for anything else."""
        from pypdf.generic import NumberObject

        start = self.numbers.get(reference.idnum)
        written = _NUMBER.match(self.content, start) if start is not None else None
        return NumberObject(int(written[1])) if written else None

    def _inspect_object(self, stream: BytesIO, number: int, start: int, end: int) -> None:
        """One object that stands in the file, and those packed in it."""
        found = self._inspect_at(stream, number, start)
        packed = found is not None and hasattr(found, "get_data") and "/First" in found
        if packed or _PACKED.are_in(self.content[start : min(end, start + 4_000)]):
            self._inspect_packed(found)

    def _inspect_at(self, stream: BytesIO, number: int, start: int) -> Any:
        """Return the object at an offset; None when pypdf cannot read it, and its bytes were
        searched.
        """
        from pypdf.errors import LimitReachedError, PyPdfError
        from pypdf.generic import read_object

        stream.seek(start)
        try:
            _skip_blank(stream)
            found = read_object(stream, self)  # type: ignore[arg-type]  # all that it asks for
        except LimitReachedError:
            raise
        except (PyPdfError, *_UNUSUAL):
            return None
        self._inspect_value(number, found)
        return found

    def _inspect_packed(self, holder: Any) -> None:
        """Inspect the objects in an object stream; refuse one that cannot be read in the usual
        way.
        """
        from pypdf.errors import LimitReachedError, PyPdfError
        from pypdf.generic import read_object

        try:
            content, places = self._unpack(holder)
            stream = BytesIO(content)
            for number, place in places:
                stream.seek(place)
                _skip_blank(stream)
                found = read_object(stream, self)  # type: ignore[arg-type]  # as above
                self._inspect_value(number, found)
        except LimitReachedError:
            raise
        except (PyPdfError, NotImplementedError, *_UNUSUAL) as error:
            raise Rejected("unreadable") from error

    def _unpack(self, holder: Any) -> tuple[bytes, list[tuple[int, int]]]:
        """Return an object stream's content, and the numbers and offsets of its objects."""
        content: bytes = holder.get_data()
        self.unpacked.take(len(content))
        self.packed += len(content)
        first, count = int(holder["/First"]), int(holder["/N"])
        if self.packed > MOST_UNPACKED or count > MOST_OBJECTS:
            raise Rejected("complex")
        if _ACTIVE.are_in(content):
            raise Rejected("active")
        table = [int(word) for word in content[:first].split()[: 2 * count]]
        if len(table) != 2 * count:
            raise Rejected("unreadable")
        return content, [(n, first + at) for n, at in zip(table[::2], table[1::2], strict=True)]

    def _inspect_value(self, number: int, value: Any) -> None:
        for each in _dictionaries(value):
            _inspect_dictionary(each)
        if isinstance(value, dict | list):
            self.found[number] = value

    def _inspect_automatic(self) -> None:
        """Refuse what happens when the file or a page is opened, but to go to a place in it."""
        for value in list(self.found.values()):
            for each in _dictionaries(value):
                for key in AUTOMATIC:
                    if key in each and self._leaves(each.raw_get(key), 4):
                        raise Rejected("active")

    def _leaves(self, value: Any, depth: int) -> bool:
        """Whether an action, or one that follows it, is to open an address."""
        if hasattr(value, "idnum"):
            value = self.found.get(value.idnum)
        if not isinstance(value, dict | list) or depth == 0:
            return False
        if isinstance(value, dict) and value.get("/S") == "/URI":
            return True
        inner = dict.values(value) if isinstance(value, dict) else value
        return any(self._leaves(each, depth - 1) for each in inner)


def _inspect_dictionary(found: Any) -> None:
    raw = {key: found.raw_get(key) for key in found}
    if raw.get("/S") in ACTIONS or raw.get("/Subtype") in SUBTYPES or not KEYS.isdisjoint(raw):
        raise Rejected("active")
    if raw.get("/Type") == "/EmbeddedFile":
        raise Rejected("active")
    if hasattr(found, "get_data") and isinstance(raw.get("/F"), str | dict):
        raise Rejected("active")  # the stream's content lies in another file
    for key in ("/URI", "/Base"):
        link = raw.get(key)
        if isinstance(link, bytes):
            link = link.decode("latin-1")
        if isinstance(link, str) and not is_plain_link(link):
            raise Rejected("active")


def _dictionaries(value: Any) -> Iterator[Any]:
    """Yield the dictionaries in a value, itself too, without following references."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += dict.values(each)  # pypdf's own would follow references
        elif isinstance(each, list):
            waiting += each


def _skip_blank(stream: BytesIO) -> None:
    while (byte := stream.read(1)) and byte in b"\0\t\n\f\r ":
        pass
    if byte:
        stream.seek(-1, 1)


def _positions(content: bytes, word: bytes) -> Iterator[int]:
    place = content.find(word)
    while place >= 0:
        yield place
        place = content.find(word, place + 1)
