"""`crash_under_load.py` for a form whose key is 32 hexadecimal digits and is kept as a hash only.

The key is made in that shape, and the free text carries it too, so that a read-out can tell it.
"""

import signal
import sys
import uuid
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent / "tools"))
import crash_under_load as tool

digest = tool.Run.marker


def key(**given: int) -> str:
    """A random key as our pages have it."""
    return uuid.UUID(**given).hex


def marker(run: tool.Run, sid: str) -> str:
    """What the free text says: the key, and a text that only this key has."""
    return f"{sid} {digest(run, sid)}"


if __name__ == "__main__":
    tool.uuid = SimpleNamespace(UUID=key)
    tool.Run.marker = marker
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(tool.main())
