"""Device hand-over: the browser then shows the family one form, and no staff pages.

The session cookie that holds the sign-in stores this state, so removing it also removes the
sign-in. The server decides what is shown, so staff content is not in the page.
"""

from typing import NamedTuple

from flask import g, session

KEY = "turned"
SHOWN = frozenset(
    {
        "respondent.page",
        "respondent.save_page",
        "respondent.autosave",
        "review.review_answers",
        "device_handover.enter_pin",
        "device_handover.reclaim_device",
    }
)
"""What a turned tablet shows, of its own form: pages to fill in, to look over, and the way back."""


SIGNING_KEY = "signing"
SIGNING = frozenset(
    {
        "signing.sign",
        "signing.send",
        "device_handover.enter_pin",
        "device_handover.reclaim_device",
    }
)
"""What a tablet that is locked for signing shows: what is signed, and the way back."""


class HandedOverDraft(NamedTuple):
    """Which form the tablet is turned on, and which draft of it."""

    form_id: str
    draft_id: str


def handed_over_draft() -> HandedOverDraft | None:
    """Return the draft that the device shows to the family; None when it is not handed over."""
    if "handed_over_draft" not in g:
        held = session.get(KEY)
        g.handed_over_draft = HandedOverDraft(*held) if held else None
    found: HandedOverDraft | None = g.handed_over_draft
    return found


class SigningLock(NamedTuple):
    """Which draft is signed on the tablet, and the mark of the digits that unlock it.

    The digits outlive the draft, which is gone when the last one has signed.
    """

    form_id: str
    draft_id: str
    mark: str


def signing_lock() -> SigningLock | None:
    """Return what the tablet is locked to while others sign on it; None when it is not."""
    held = session.get(SIGNING_KEY)
    return SigningLock(*held) if held else None


def is_held_by_others() -> bool:
    """Whether somebody else than its user holds the tablet: the user's menu is not on it."""
    return handed_over_draft() is not None or signing_lock() is not None


def lock_for_signing(what: SigningLock) -> None:
    """Let the tablet show the signing page, and nothing else."""
    session[SIGNING_KEY] = list(what)


def handed_over_form(endpoint: str, form_id: object) -> str:
    """Return the form id the device is locked to if *endpoint* is not allowed during hand-over,
    else "".
    """
    if (locked := signing_lock()) is not None:
        shown = endpoint in SIGNING and form_id == locked.form_id
        return "" if shown else locked.form_id
    found = handed_over_draft()
    if found is None or (endpoint in SHOWN and form_id == found.form_id):
        return ""
    return found.form_id


def is_other_draft(draft_id: str) -> bool:
    """Whether the draft is another than the one that the tablet is turned on."""
    found = signing_lock() or handed_over_draft()
    return found is not None and found.draft_id != draft_id


def lock_to_draft(what: HandedOverDraft) -> None:
    """Let the tablet show that draft, and nothing else."""
    session[KEY] = list(what)
    g.pop("handed_over_draft", None)


def unlock_device() -> None:
    """Let the tablet show everything again."""
    session.pop(KEY, None)
    session.pop(SIGNING_KEY, None)
    g.pop("handed_over_draft", None)
