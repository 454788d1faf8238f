"""Parsing of a file's bytes to its JSON value, or to a plain description of its faults.

`json.loads` parses; only when it fails, or when something unusual is found, the slower
`forms.definition.source.syntax_errors` finds the place and the message.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from forms.definition.problems import Problem, Source
from forms.definition.source.positions import Lines
from forms.definition.source.syntax_errors import DEEPEST, SyntaxFault, syntax_errors
from forms.i18n import gettext as _

LARGEST = 2 * 1024 * 1024
LARGEST_NUMBER = 10**15
_ODD = re.compile(
    r"\\u(?:00[01]|d[89a-f]|fff[ef])|\\[bf]|[\x7f-\x9f\ud800-\udfff\ufffe\uffff]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read: *source.raw* is its value, unless *broken*."""

    source: Source
    problems: tuple[Problem, ...] = ()
    broken: bool = False


class _OddNumber(ValueError):
    """A number that cannot be stored exactly."""


def read_file(path: File, name: str = "") -> Read:
    """Parse the file at *path*, called *name* in messages."""
    name = name or str(path)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        why = error.strerror or type(error).__name__
        what = _("Filen kan ikke åpnes: %(why)s.", why=why)
        return _unread(name, what, _("Se at filen finnes, og at du har lov til å lese den."))
    return read_bytes(data, name) if size <= LARGEST else _too_large(name, size)


def read_bytes(data: bytes, name: str) -> Read:
    """Parse *data*, which must be UTF-8; a byte order mark is skipped."""
    if len(data) > LARGEST:
        return _too_large(name, len(data))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unread(name, _("Filen er lagret som UTF-16, ikke UTF-8."), _encoding_remedy())
    try:
        return read_text(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        return _not_utf8(data, name, error.start)


def read_text(text: str, name: str) -> Read:
    """Parse *text*."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        return _too_large(name, len(text))
    text = text.removeprefix("\ufeff")
    doubled: list[bool] = []
    value: Any = None
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, doubled),
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_integer,
        )
        readable = not isinstance(value, dict | list) or _is_shallow(value)
    except (ValueError, RecursionError):
        readable = False
    if readable and not doubled and not _ODD.search(text):
        return Read(Source(name, text, value))
    return _with_syntax_errors(text, name, value if readable else None, readable)


def _with_syntax_errors(text: str, name: str, value: Any, readable: bool) -> Read:
    """Return the syntax errors of a text in which something unusual was found."""
    found: Sequence[SyntaxFault] = syntax_errors(text)
    if not readable and not any(oddity.fatal for oddity in found):
        what = _("Filen kan ikke leses som JSON.")
        found = (*found, SyntaxFault(0, what, _("Prøv filen i et JSON-program."), True))
    broken = any(oddity.fatal for oddity in found)
    lines = Lines(text)
    problems = tuple(_problem(name, *lines.position(o.offset), o.what, o.how) for o in found)
    return Read(Source(name, text, None if broken else value), problems, broken)


def _problem(name: str, line: int, column: int, what: str, how: str) -> Problem:
    what = what.encode("utf-8", "backslashreplace").decode()
    return Problem("error", name, "", line, column, "", what, how)


def _unread(name: str, what: str, how: str, line: int = 1, column: int = 1) -> Read:
    return Read(Source(name), (_problem(name, line, column, what, how),), True)


def _too_large(name: str, size: int) -> Read:
    megabytes = f"{size / 1024 / 1024:.1f}".replace(".", ",")
    what = _("Filen er på %(size)s MB. En definisjon kan være på høyst 2 MB.", size=megabytes)
    return _unread(name, what, _("Del skjemaet i flere skjemaer."))


def _not_utf8(data: bytes, name: str, offset: int) -> Read:
    before = data[:offset]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    sign = data[offset : offset + 1].decode("cp1252", "replace")
    what = _("Filen er ikke lagret som UTF-8: her står “%(sign)s” i en eldre koding.", sign=sign)
    return _unread(name, what, _encoding_remedy(), line, column)


def _encoding_remedy() -> str:
    return _("Lagre filen på nytt med koding UTF-8 (i Notisblokk: Lagre som, Koding: UTF-8).")


def _object(pairs: list[tuple[str, Any]], doubled: list[bool]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        doubled.append(True)
    return found


def _integer(digits: str) -> int:
    """Parse a whole number that every JSON reader holds exactly; refuse `NaN` and `Infinity`."""
    if len(digits) > 16 or abs(int(digits)) > LARGEST_NUMBER:
        raise _OddNumber
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number) or abs(number) > LARGEST_NUMBER:
        raise _OddNumber
    return number


def _is_shallow(value: Any) -> bool:
    """Whether nothing is nested deeper than the limit; counted level by level."""
    level = [value]
    for _depth in range(DEEPEST):
        inner = [each.values() if isinstance(each, dict) else each for each in level]
        level = [each for box in inner for each in box if isinstance(each, dict | list)]
        if not level:
            return True
    return False
