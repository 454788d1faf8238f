"""What a page tells its browser for the time without network, and what entitles a package later.

A package that a browser sealed may come days later, when the visit, the cookies and the sign-in
are others. What entitles it is a ticket that the page was given, sealed inside the package: signed
by us for one draft (or for beginning one form) and one sign-in. It lets a package write and send
and never lets anybody read (docs/security.md).
"""

import zlib
from typing import NamedTuple

from flask import url_for
from flask_login import current_user

from forms import i18n
from forms.definition import Definition
from forms.storage import Version
from forms.web.assets import static_assets
from forms.web.auth import access_cookie
from forms.web.auth.audience import audiences
from forms.web.auth.handed_over_device import handed_over_draft
from forms.web.drafts.draft_cookie import DRAFT_SECONDS
from forms.web.drafts.draft_session import DraftSession
from forms.web.security.signed_cookies import read, sign

DRAFT, FORM = "offline draft", "offline form"
"""What a ticket is for: to go on with a draft, or to begin a form."""


class Ticket(NamedTuple):
    """What a package may do: the draft or the form, and whose sign-in; "" for nobody's."""

    id: str
    user: str

    @property
    def is_mine(self) -> bool:
        """Whether the one who wrote the package is signed in now, or nobody was and nobody is."""
        return self.user == current_user_id()


def offline_mode(definition: Definition) -> str:
    """Return what this browser keeps without network: `no`, `queue` or `readable`.

    Nothing on a tablet that goes from person to person, or that staff have turned to the family.
    """
    if handed_over_draft() is not None or access_cookie.is_for_next_person(definition):
        return "no"
    return definition.offline


def blank_form_url(
    version: Version, step: str, asked: frozenset[str], missing: frozenset[str] = frozenset()
) -> str:
    """Return the address of the whole form without answers; it changes with all that shows there.

    Only the form in the address decides what is shown; the rest makes browsers fetch it anew, as
    do sections that are *missing*: not sent home, or not permitted.
    """
    return url_for(
        "offline_form.blank_form",
        form_id=version.form_id,
        v=version.id,
        s=step,
        h="staff" if "staff" in asked else None,
        l=i18n.current_language(),
        e=1 if i18n.EASY.get() else None,
        a=static_assets.all_assets().hash,
        m=zlib.crc32(" ".join(sorted(missing)).encode()) if missing else None,
    )


def draft_page_data(session: DraftSession) -> dict[str, str]:
    """Return what a page of the draft tells its browser; nothing when nothing is kept there."""
    if offline_mode(session.compiled_form.definition) == "no" or session.is_private_open:
        return {}
    url = blank_form_url(session.version, session.step.id, session.audiences, session.missing)
    return {"url": url, "ticket": draft_ticket(session)}


def one_page_data(version: Version, definition: Definition) -> dict[str, str]:
    """Return what a form of one page tells its browser; nothing when nothing is kept there."""
    if offline_mode(definition) == "no":
        return {}
    url = blank_form_url(version, definition.steps[0].id, audiences(definition))
    return {"url": url, "ticket": ""}


def draft_ticket(session: DraftSession) -> str:
    """Return the ticket of a page of the draft."""
    return sign(DRAFT, [session.draft.id, current_user_id()])


def form_ticket(form_id: str) -> str:
    """Return the ticket with which a form is begun without network."""
    return sign(FORM, [form_id, current_user_id()])


def read_ticket(purpose: str, signed: str) -> Ticket | None:
    """Return a ticket of ours; None when it is not, or too old."""
    found = read(purpose, signed, DRAFT_SECONDS)
    return Ticket(*found) if found else None


def current_user_id() -> str:
    """Return the id of the signed-in user; "" when nobody is."""
    return str(current_user.id) if current_user.is_authenticated else ""
