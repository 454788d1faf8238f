"""Untrusted files: identified by content, made harmless or refused, in a child process.

This is not a virus scanner. A picture is redrawn, so that location, camera and hidden parts are
gone. A PDF with automatic actions, and an office file with macros or with external parts, are
refused; their other content is kept unchanged. Nothing is unpacked to disk.

All files of one request share one `Budget` of time and of unpacked bytes, and only so many files
are inspected or queued at once: a sender of malicious files delays only their own request.
"""

import json
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from forms.child_process import ChildBusy, ChildFailed, ChildProcess
from forms.inspection.kinds import BY_TYPE, KINDS, Kind, Rejected

__all__ = ["KINDS", "Budget", "Kind", "Rejected", "inspect", "one_budget"]

SECONDS = 30
"""For all files of one request, waiting for others included."""
UNPACKED = 64_000_000
"""Bytes that all files of one request may unpack to; pixels are counted by their own limit."""
AT_ONCE = 4
"""Files that are inspected or wait for it in one process; it has more threads for other pages."""
FILES = 300
"""A child is replaced after so many."""


@dataclass(slots=True)
class Budget:
    """The remaining budget for the files of one request."""

    seconds: float = SECONDS
    unpacked: int = UNPACKED


_budget: ContextVar[Budget | None] = ContextVar("budget", default=None)
_room = threading.BoundedSemaphore(AT_ONCE)
_child = ChildProcess("forms.inspection.worker", FILES)


@contextmanager
def shared_budget() -> Iterator[Budget]:
    """Let all files that are inspected inside share one budget."""
    budget = Budget()
    token = _budget.set(budget)
    try:
        yield budget
    finally:
        _budget.reset(token)


def inspect(content: bytes, groups: Collection[str]) -> tuple[Kind, bytes]:
    """Return the kind of the file, and the bytes to store.

    Raises `Rejected` when it is of none of *groups*, could do harm, or cannot be inspected now.
    """
    budget = _budget.get() or Budget()
    if budget.seconds <= 0 or not _room.acquire(blocking=False):
        raise Rejected("busy")
    began = time.monotonic()
    try:
        asked = {"groups": list(groups), "unpacked": budget.unpacked}
        task = json.dumps(asked).encode() + b"\n" + content
        answer = _child.run_task(task, budget.seconds, wait=budget.seconds)
    except ChildBusy:
        raise Rejected("busy") from None
    except ChildFailed:
        raise Rejected("complex") from None
    finally:
        _room.release()
        budget.seconds -= time.monotonic() - began
    head, _line_end, kept = answer.partition(b"\n")
    said = json.loads(head)
    budget.unpacked = said["unpacked"]
    if said["rejected"]:
        raise Rejected(said["rejected"])
    return BY_TYPE[said["type"]], content if said["same"] else kept
