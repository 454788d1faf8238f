"""One person's visit on this device: the pages their browser may reopen until it ends.

Receipts, copies, links handed out from a receipt and drafts opened without signing in belong to a
visit. It is stored in the session cookie and ends when the next person starts: on the front page,
on a form's start page, at device hand-over, at sign-in, at sign-out, and when the sign-in that it
began in has ended. Pages opened in it then need their link or code again.
"""

import secrets
from typing import NotRequired, TypedDict

from flask import session
from flask_login import current_user

from forms.workflow.signatures.signers import ALL

KEY = "visit"
MOST_DRAFTS = 5


class Visit(TypedDict):
    """The visit as the session cookie stores it."""

    id: str
    user: str
    """The sign-in that it belongs to; "" for nobody."""
    drafts: list[str]
    holders: NotRequired[dict[str, str]]
    """By draft, whose link opened it: a signer of its form, or `ALL` on a tablet of the unit."""


def visit_id() -> str:
    """Return the id of the visit, begun now if there is none."""
    return _begin()["id"]


def is_current(id: str) -> bool:
    """Tell whether *id* is the visit that goes on."""
    found = _current()
    return found is not None and bool(id) and found["id"] == id


def add_draft(draft_id: str) -> None:
    """Note that the draft was opened in this visit, by its link, its code or its beginning."""
    found = _begin()
    drafts = [each for each in found["drafts"] if each != draft_id] + [draft_id]
    session[KEY] = found | {"drafts": drafts[-MOST_DRAFTS:]}


def remove_draft(draft_id: str) -> None:
    """Forget that the draft was opened: the next page of it asks for the code."""
    if (found := _current()) is not None:
        session[KEY] = found | {"drafts": [each for each in found["drafts"] if each != draft_id]}


def note_holder(draft_id: str, holder: str) -> None:
    """Note whose link opened the draft."""
    found = _begin()
    some = {id: who for id, who in found.get("holders", {}).items() if id in found["drafts"]}
    session[KEY] = found | {"holders": some | {draft_id: holder}}


def holder_of(draft_id: str) -> str:
    """Return whose link opened the draft in this visit; "" when that is not known."""
    found = _current()
    return found.get("holders", {}).get(draft_id, "") if found is not None else ""


def is_on_units_tablet() -> bool:
    """Tell whether the unit handed its own tablet over, signed out, for this visit."""
    found = _current()
    return found is not None and ALL in found.get("holders", {}).values()


def has_draft(draft_id: str) -> bool:
    """Tell whether the draft was opened in this visit."""
    found = _current()
    return found is not None and draft_id in found["drafts"]


def end() -> None:
    """End the visit: the next person may hold the device."""
    session.pop(KEY, None)


def _begin() -> Visit:
    found = _current()
    if found is None:
        found = Visit(id=secrets.token_hex(16), user=_sign_in(), drafts=[])
        session[KEY] = found
    return found


def _current() -> Visit | None:
    found: Visit | None = session.get(KEY)
    return found if found and found["user"] == _sign_in() else None


def _sign_in() -> str:
    """Return the sign-in that the visit belongs to; the visit ends with it."""
    return str(current_user.session.id_hash[:16]) if current_user.is_authenticated else ""
