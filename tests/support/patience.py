"""How long a test waits for a browser, a server or a program before it fails."""

import time
from collections.abc import Callable

PATIENCE = 60
"""Seconds. A machine that is busy is slow; a test that is right passes as soon as it can."""
MILLISECONDS = PATIENCE * 1000
"""The same for Playwright."""
PATIENT = (
    *("--ready-timeout", str(PATIENCE), "--max-recovery", str(PATIENCE)),
    *("--timeout", str(PATIENCE)),
)
"""The same for the crash tool."""


def until(
    happened: Callable[[], object],
    meanwhile: Callable[[float], object] = lambda ms: time.sleep(ms / 1000),
) -> None:
    """Return as soon as *happened* is true; fail when it never becomes so.

    *meanwhile* passes the time, in milliseconds: `page.wait_for_timeout` lets a page's events come.
    """
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, f"not so after {PATIENCE} s"
        meanwhile(50)
