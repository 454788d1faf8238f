"""What a browser sealed while there was no network, read and checked before anything is done.

    length of the head (4 bytes) ‖ head (JSON) ‖ the files, one after another ‖ padding

`static/offline/seal.js` writes it. Nothing in it is trusted: names of questions are whitelisted
where every posted name is, and the ticket says what it may do.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import orjson
from flask import current_app, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict

from forms.storage.encryption.records import Unopenable

LENGTH_BYTES = 4
MOST_PAGES = 500
KINDS = ("page", "send")


@dataclass(frozen=True, slots=True)
class Posted:
    """A page as a form would have posted it."""

    page: str
    fields: Sequence[tuple[str, str]]
    files: Sequence[FileStorage]
    only: frozenset[str] | None = None
    """The questions that it speaks of, when it is not the whole page."""


@dataclass(frozen=True, slots=True)
class Package:
    """The content of a package."""

    kind: str
    ticket: str
    begin: str
    key: str
    """What a draft or an answer that was begun without network is known by: its sender's secret."""
    pages: Sequence[Posted]
    rest: Posted
    """What goes with sending: the fields of a sheet, of a review, or of those who sign."""
    whole: bool
    """Whether it holds every answer of the step, as those who signed saw them."""


def read_package(content: bytes) -> Package:
    """Return the package; raise `Unopenable` when the content is not as our script writes it."""
    try:
        return _read(content)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unopenable("The package is not written as it should be.") from None


def _read(content: bytes) -> Package:
    end = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "big")
    head: dict[str, Any] = orjson.loads(content[LENGTH_BYTES:end])
    files: dict[str, list[FileStorage]] = {}
    for each in head.get("files", []):
        data, end = content[end : end + _size(each)], end + _size(each)
        if len(data) != each["size"]:
            raise ValueError("A file is cut off.")
        page, field, name, kind = (_text(each[key]) for key in ("page", "field", "name", "type"))
        files.setdefault(page, []).append(FileStorage(BytesIO(data), name, field, kind))
    pages = [_read_page(each, files) for each in head.get("pages", [])]
    if head["kind"] not in KINDS or len(pages) > MOST_PAGES:
        raise ValueError("The package is of an unknown kind.")
    return Package(
        kind=head["kind"],
        ticket=_text(head.get("ticket", "")),
        begin=_text(head.get("begin", "")),
        key=_text(head.get("key", "")),
        pages=pages,
        rest=_read_page({"page": "", "fields": head.get("fields", [])}, files),
        whole=head.get("whole") is True,
    )


def _read_page(raw: dict[str, Any], files: dict[str, list[FileStorage]]) -> Posted:
    page = _text(raw["page"])
    fields = [(_text(name), _text(value)) for name, value in raw["fields"]]
    if len(fields) > current_app.config["MAX_FORM_PARTS"]:
        raise ValueError("The page has too many fields.")
    only = frozenset(map(_text, raw["only"])) if raw.get("only") is not None else None
    return Posted(page, fields, files.get(page, []), only)


def _size(file: dict[str, Any]) -> int:
    size = file["size"]
    if type(size) is not int or size < 0:
        raise ValueError("A file has no size.")
    return size


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("A text is something else.")
    return value


@contextmanager
def as_request(posted: Posted) -> Iterator[None]:
    """Let the request hold what was posted, so that every rule of the pages reads it there."""
    fields = ImmutableMultiDict(posted.fields)
    files = ImmutableMultiDict([(file.name or "", file) for file in posted.files])
    kept = {name: request.__dict__.get(name) for name in ("form", "files")}
    request.__dict__.update(form=fields, files=files)
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                request.__dict__.pop(name, None)
            else:
                request.__dict__[name] = value
