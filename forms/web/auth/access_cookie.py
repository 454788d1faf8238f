"""The access cookie of a visitor with an invitation: it opens one form and names no invitation.

It is valid for one submission. Only whether it was used is looked up; neither the cookie nor the
submission stores the link that it came from.
"""

import hashlib
import secrets

from flask import url_for
from werkzeug.wrappers import Response

from forms.definition import Definition
from forms.storage.workflow import link_usage
from forms.web.security.csrf_and_cookies import KIOSK_COOKIE, cookie_value, set_cookie
from forms.web.security.signed_cookies import read, sign

SECONDS = 12 * 3600
COOKIE = "innbydelse"


def set_access_cookie(response: Response, form_id: str) -> Response:
    """Let the browser open the form for half a day, and send it once."""
    path = url_for("respondent.start", form_id=form_id)
    value = sign("invited", [form_id, secrets.token_hex(16)])
    set_cookie(response, COOKIE, value, path=path, seconds=SECONDS)
    return response


def has_access(form_id: str) -> bool:
    """Whether the browser was let in to the form."""
    return access_name(form_id) is not None


def access_name(form_id: str) -> str | None:
    """Return the random name of the browser's access cookie for the form, or None without one.

    A cookie of an earlier release has no name of its own, and is named by its content.
    """
    value = cookie_value(COOKIE)
    found = read("invited", value, SECONDS)
    if found is None:
        return None
    if isinstance(found, str):
        found = [found, hashlib.sha256(value.encode()).hexdigest()]
    return str(found[1]) if found[0] == form_id else None


def is_for_next_person(definition: Definition) -> bool:
    """Tell whether the page stands on a tablet that goes from person to person.

    So does a form of mode `kiosk`, unless it was opened by a link, on a private device.
    """
    if cookie_value(KIOSK_COOKIE):
        return True
    return definition.mode == "kiosk" and not has_access(definition.id)


def is_access_used(form_id: str) -> bool:
    """Whether something was sent with the browser's pass."""
    found = access_name(form_id)
    return found is not None and link_usage.is_pass_used(found)


def use_access(form_id: str) -> bool:
    """Use the browser's pass for one sending; False when it has none, or used it before."""
    found = access_name(form_id)
    return found is not None and link_usage.use_pass(found)
