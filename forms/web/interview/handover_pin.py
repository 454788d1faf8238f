"""The four digits that return a handed-over device."""

import re

from forms.storage.encryption.records import marks
from forms.web.drafts.draft_session import DraftSession

PIN = re.compile("[0-9]{4}")


def mark(session: DraftSession, digits: str) -> str:
    """Return a keyed hash of the digits, bound to the draft."""
    return marks("pin", _message(session, digits))[0]


def _message(session: DraftSession, digits: str) -> bytes:
    return f"{session.draft.id} {digits}".encode()
