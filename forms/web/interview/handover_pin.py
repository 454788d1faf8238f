"""The four digits that return a handed-over device."""

import re

from forms.storage.encryption.records import keyed_hashes
from forms.text_formats import without_invisible
from forms.web.drafts.draft_session import DraftSession

_PIN = re.compile("[0-9]{4}")


def is_pin(digits: str) -> bool:
    """Tell whether *digits* are four, on the keyboard of any language offered here."""
    return _PIN.fullmatch(without_invisible(digits)) is not None


def pin_digest(session: DraftSession, digits: str) -> str:
    """Return a keyed hash of the digits, bound to the draft."""
    return keyed_hashes("pin", digest_input(session.draft.id, digits))[0]


def digest_input(draft_id: str, digits: str) -> bytes:
    """Return what is marked: the digits, of that draft only."""
    return f"{draft_id} {without_invisible(digits)}".encode()
