"""PDF in a child process with limits on time and memory: what a document does there harms nobody.

xhtml2pdf holds a lock for the whole process while it lays out, and a document made to hurt can take
minutes or gigabytes (trust.md, T4). So each process that serves pages has one child, which is given
one document at a time and ended when it is slow; the next document gets a new child.
"""

import atexit
import contextlib
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

SECONDS = 20
"""After so long the page to print is shown instead."""
DOCUMENTS = 200
"""A child is replaced after so many, for its memory grows a little with each."""
ROOT = Path(__file__).parents[3]
LENGTH = struct.Struct(">I")


class NotPrinted(Exception):
    """The PDF could not be made; show the page to print instead."""


def pdf(html: str) -> bytes:
    """The PDF of *html*; raises `NotPrinted` when it takes too long, too much memory, or fails."""
    return _press.make(html.encode("utf-8", "replace"))


class _Press:
    """The child of this process, started when it is first needed."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self.left = 0

    def make(self, html: bytes) -> bytes:
        """The PDF, from the child there is or from a new one."""
        with self.turn:
            child = self.running()
            watch = threading.Timer(SECONDS, child.kill)
            watch.daemon = True
            watch.start()
            try:
                found = _ask(child, html)
            except (OSError, EOFError) as error:
                self.end()
                raise NotPrinted from error
            finally:
                watch.cancel()
            self.left -= 1
        if not found:
            raise NotPrinted
        return found

    def running(self) -> subprocess.Popen[bytes]:
        """The child; a new one when there is none, or when it has done its share."""
        if self.child is None or self.left < 1 or self.child.poll() is not None:
            self.end()
            self.child = _start()
            self.left = DOCUMENTS
        return self.child

    def end(self) -> None:
        """End the child, if there is one."""
        child, self.child = self.child, None
        if child is not None:
            child.kill()
            with contextlib.suppress(OSError):
                child.communicate()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "forms.export.pdf.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a fault there may quote an answer
        cwd=ROOT,
        env={"PATH": os.defpath, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _ask(child: subprocess.Popen[bytes], html: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    child.stdin.write(LENGTH.pack(len(html)) + html)
    child.stdin.flush()
    (size,) = LENGTH.unpack(_read(child.stdout, LENGTH.size))
    return _read(child.stdout, size)


def _read(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _forget() -> None:
    """A process that was forked off gets a child of its own; the one it knows is its parent's."""
    global _press
    if child := _press.child:
        for pipe in (child.stdin, child.stdout):
            pipe.raw.close()  # type: ignore[union-attr]  # what is buffered is the parent's
        child.returncode = 0
    _press = _Press()


_press = _Press()
os.register_at_fork(after_in_child=_forget)
atexit.register(lambda: _press.end())
