"""A page that keeps itself again and again signs each time: a random id, and how many times.

When the answer to a save is lost, the page does not know the new revision; it is let in all the
same when nobody else has kept the page since. A late twin of an earlier save is not.
"""

import re

from flask import request

SIGNED = re.compile(r"([0-9a-f]{16})\.([0-9]{1,6})")


def posted_sequence() -> str:
    """Return the page's sequence signature, such as `00ff…9a.12`; "" without scripting."""
    given = request.form.get("_writer", "")
    return given if SIGNED.fullmatch(given) else ""


def is_next_after(last: str) -> bool:
    """Whether this comes from the page that signed *last*, and after that."""
    earlier, now = SIGNED.fullmatch(last), SIGNED.fullmatch(posted_sequence())
    return bool(earlier and now and earlier[1] == now[1] and int(earlier[2]) < int(now[2]))
