"""Mail that was written to files because no server is named: it goes within a day."""

import contextlib
import time
from pathlib import Path

from flask import current_app

FOLDER = "post"
HOURS = 24
"""So long a written mail is kept: it holds an address and a link that works."""


def folder() -> Path:
    """Where it lies, in the instance folder."""
    return Path(current_app.config["INSTANCE"]) / FOLDER


def erase_old(hours: float = HOURS) -> int:
    """Erase the mail that was written longer ago than *hours*; how many."""
    erased = 0
    for path in folder().glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime <= time.time() - hours * 3600:
                path.unlink()
                erased += 1
    return erased
