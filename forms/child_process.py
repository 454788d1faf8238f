"""Work in a child process with limits on time and memory, isolated from the server.

For libraries that parse untrusted files or lay out untrusted text. Each server process has one
child for each kind of work, which gets one task at a time and is ended when it is slow; the next
task gets a new child. Messages in both directions start with a length of four bytes.
"""

import atexit
import contextlib
import os
import resource
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
LENGTH = struct.Struct(">I")
NICENESS = 5
"""Other requests come before what a child does."""


class ChildFailed(Exception):
    """The child was too slow, took too much memory, or ended."""


class ChildBusy(Exception):
    """The child had not come to this task within the time that was given."""


class ChildProcess:
    """The child of this process for one kind of work, started when it is first needed."""

    def __init__(self, module: str, tasks: int) -> None:
        """Run *module* as the child; a new one after so many *tasks*, for its memory grows."""
        self.module = module
        self.tasks = tasks
        self.turn = threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self.left = 0
        _known.add(self)

    def run_task(self, task: bytes, seconds: float, wait: float = -1) -> bytes:
        """Return the child's answer, within *seconds* of work.

        Raises `ChildFailed`, and `ChildBusy` when others' tasks take longer than *wait* seconds
        (-1: wait for ever).
        """
        if not self.turn.acquire(timeout=wait):
            raise ChildBusy
        try:
            child = self._running()
            watch = threading.Timer(seconds, child.kill)
            watch.daemon = True
            watch.start()
            try:
                found = _exchange(child, task)
            except (OSError, EOFError) as error:
                self.end()
                raise ChildFailed from error
            finally:
                watch.cancel()
            self.left -= 1
            return found
        finally:
            self.turn.release()

    def _running(self) -> subprocess.Popen[bytes]:
        """Return the child; start a new one without one, or after its maximum of tasks."""
        if self.child is None or self.left < 1 or self.child.poll() is not None:
            self.end()
            self.child = _start(self.module)
            self.left = self.tasks
        return self.child

    def end(self) -> None:
        """End the child, if there is one."""
        child, self.child = self.child, None
        if child is not None:
            child.kill()
            with contextlib.suppress(OSError):
                child.communicate()

    def forget(self) -> None:
        """Leave the child to the process that this one was forked from."""
        child, self.child, self.turn = self.child, None, threading.Lock()
        if child is not None:
            for pipe in (child.stdin, child.stdout):
                pipe.raw.close()  # type: ignore[union-attr]  # what is buffered is the parent's
            child.returncode = 0


def serve(work: Callable[[bytes], bytes], memory: int, seconds: Callable[[int], int]) -> None:
    """Do one task after another until there is no more to read; the child's main loop.

    It ends with its parent: then there is no more to read, and nobody to write to. The system ends
    it when a task takes more work than *seconds* says for its length in bytes.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    while head := sys.stdin.buffer.read(LENGTH.size):
        (size,) = LENGTH.unpack(head)
        task = sys.stdin.buffer.read(size)
        limit_work(seconds(size))
        answer = work(task)
        out.write(LENGTH.pack(len(answer)) + answer)
        out.flush()


def limit_work(seconds: int) -> None:
    """Let the system end this process when what comes now takes more than *seconds* of work."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _start(module: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 — the module's name is ours
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a fault there may quote an answer
        cwd=ROOT,
        env={"PATH": os.defpath, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _exchange(child: subprocess.Popen[bytes], task: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    child.stdin.write(LENGTH.pack(len(task)))
    child.stdin.write(task)
    child.stdin.flush()
    (size,) = LENGTH.unpack(_read(child.stdout, LENGTH.size))
    return _read(child.stdout, size)


def _read(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


_known: "weakref.WeakSet[ChildProcess]" = weakref.WeakSet()


def _forget() -> None:
    """Drop the parent's children in a forked process, which starts its own."""
    for each in list(_known):
        each.forget()


def _end() -> None:
    for each in list(_known):
        each.end()


os.register_at_fork(after_in_child=_forget)
atexit.register(_end)
