"""PDF in a child process with limits on time and memory: what a document does there harms nobody.

xhtml2pdf holds a lock for the whole process while it lays out, and a document made to hurt can take
minutes or gigabytes (trust.md, T4). So one child is kept for a while, given one document at a time,
and ended when it is slow; the next one gets a new child.
"""

import atexit
import contextlib
import selectors
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

SECONDS = 20
ROOT = Path(__file__).parents[2]
LENGTH = struct.Struct(">I")
_turn = threading.Lock()
_child: subprocess.Popen[bytes] | None = None


class NotPrinted(Exception):
    """The PDF could not be made; show the page to print instead."""


def pdf(html: str) -> bytes:
    """The PDF of *html*; raises `NotPrinted` when it takes too long, too much memory, or fails."""
    with _turn:
        try:
            return _ask(_running(), html.encode("utf-8", "replace"))
        except (OSError, EOFError) as error:
            _end()
            raise NotPrinted from error


def pdfs(documents: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes | None]]:
    """Each (name, HTML) as (name, PDF); None where it could not be made."""
    for name, html in documents:
        try:
            yield name, pdf(html)
        except NotPrinted:
            yield name, None


def _running() -> subprocess.Popen[bytes]:
    global _child
    if _child is None or _child.poll() is not None:
        _child = subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing from outside
            [sys.executable, "-m", "forms.export.pdf_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a fault there may quote an answer
            cwd=ROOT,
        )
        atexit.register(_end)
    return _child


def _ask(child: subprocess.Popen[bytes], html: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    child.stdin.write(LENGTH.pack(len(html)) + html)
    child.stdin.flush()
    (size,) = LENGTH.unpack(_read(child.stdout, LENGTH.size))
    if size == 0:
        raise NotPrinted
    return _read(child.stdout, size)


def _read(stream: IO[bytes], size: int) -> bytes:
    """Exactly *size* bytes, or EOFError when the child ends or is slow."""
    found = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while len(found) < size:
            if not selector.select(SECONDS):
                raise EOFError
            piece = stream.read1(size - len(found))  # type: ignore[attr-defined]
            if not piece:
                raise EOFError
            found += piece
    return bytes(found)


def _end() -> None:
    global _child
    if _child is not None:
        _child.kill()
        with contextlib.suppress(OSError):
            _child.communicate()
    _child = None
