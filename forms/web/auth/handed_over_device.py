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


class Turned(NamedTuple):
    """Which form the tablet is turned on, and which draft of it."""

    form_id: str
    draft_id: str


def handed_over_draft() -> Turned | None:
    """Return the draft that the device shows to the family; None when it is not handed over."""
    if "handed_over_draft" not in g:
        held = session.get(KEY)
        g.handed_over_draft = Turned(*held) if held else None
    found: Turned | None = g.handed_over_draft
    return found


def handed_over_form(endpoint: str, form_id: object) -> str:
    """Return the form id the device is locked to if *endpoint* is not allowed during hand-over,
    else "".
    """
    found = handed_over_draft()
    if found is None or (endpoint in SHOWN and form_id == found.form_id):
        return ""
    return found.form_id


def is_other_draft(draft_id: str) -> bool:
    """Whether the draft is another than the one that the tablet is turned on."""
    found = handed_over_draft()
    return found is not None and found.draft_id != draft_id


def turn(what: Turned) -> None:
    """Let the tablet show that draft, and nothing else."""
    session[KEY] = list(what)
    g.pop("handed_over_draft", None)


def turn_back() -> None:
    """Let the tablet show everything again."""
    session.pop(KEY, None)
    g.pop("handed_over_draft", None)
