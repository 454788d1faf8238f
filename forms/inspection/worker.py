"""The child process that inspects files: a line of JSON and the bytes in, the same out.

It knows no secret, reads no other file, and opens no address.
"""

import json

from forms.child_process import serve
from forms.inspection.content import inspect_here
from forms.inspection.kinds import Rejected, Unpacked

MEMORY = 1024 * 1024 * 1024
SECONDS = 12
"""Of work, for one file."""


def inspect_task(task: bytes) -> bytes:
    """Return the answer to one task."""
    head, _line_end, content = task.partition(b"\n")
    asked = json.loads(head)
    unpacked = Unpacked(asked["unpacked"])
    said = {"rejected": "", "type": "", "same": True}
    kept = b""
    try:
        kind, found = inspect_here(content, asked["groups"], unpacked)
        said["type"] = kind.type
        if found is not content:
            said["same"], kept = False, found
    except Rejected as error:
        said["rejected"] = error.reason
    except (MemoryError, RecursionError):
        said["rejected"] = "complex"
    except Exception:  # whatever a library meets in a stranger's file, the file is refused
        said["rejected"] = "unreadable"
    return json.dumps({**said, "unpacked": unpacked.left}).encode() + b"\n" + kept


if __name__ == "__main__":
    serve(inspect_task, MEMORY, lambda _size: SECONDS)
