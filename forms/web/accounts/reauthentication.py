"""Re-authentication before an action that an unattended screen must not allow.

ASVS 5 V7.5.1 and V7.5.3: before a bulk export of sensitive answers and before changes to the
sign-in.
"""

from flask import request, url_for
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.accounts import sessions, users
from forms.web.accounts.messages import wait_message, with_retry_after
from forms.web.auth.authorization import current_staff_user
from forms.web.core.templating import render_page
from forms.web.security.guess_guard import begin_guess

FIELD = "_passphrase"
NEVER = frozenset({"csrf_token", FIELD})


def require_reauthentication(back: str) -> Response | None:
    """None when the user proved who they are within ten minutes, or does so with this request.

    Else the page that asks, which holds what was posted and posts it again; *back* leads away.
    """
    typed = request.form.get(FIELD)
    if typed is None:
        return (
            None if sessions.is_confirmed(current_user.session) else render_reauthentication(back)
        )
    try:
        proved = is_own_passphrase(typed)
    except TooManyRequests as slow:
        asked_again = render_reauthentication(back, wait_message(slow), status=429)
        return with_retry_after(asked_again, slow.retry_after)
    if not proved:
        return render_reauthentication(back, _("Passordet er feil. Prøv igjen."))
    sessions.confirm(current_user.session)
    db.session.commit()
    return None


def is_own_passphrase(passphrase: str) -> bool:
    """Whether it is the passphrase of the signed-in user; 429 after too many wrong ones."""
    user = current_staff_user()
    guess = begin_guess(user=user.id)
    if users.passphrase_matches(user, passphrase):
        guess.right()
        return True
    guess.wrong("sign_in.failed", user.id)
    return False


def render_reauthentication(back: str, message: str = "", *, status: int = 0) -> Response:
    """Render the page that asks for the passphrase, or for a new sign-in without one here.

    It holds what was posted, also while no try is taken.
    """
    fields = [(name, v) for name, v in request.form.items(multi=True) if name not in NEVER]
    return render_page(
        "accounts/reauthenticate.html",
        status=status or (422 if message else 401),
        message=message,
        fields=fields,
        path=request.full_path.rstrip("?"),
        back=back,
        elsewhere="" if current_staff_user().password_hash else url_for("oidc.start", videre=back),
    )
