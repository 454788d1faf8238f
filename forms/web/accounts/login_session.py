"""From a correct passphrase to a sign-in: second factor, then the page that was asked for."""

import re
import time
from hashlib import sha256
from urllib.parse import urlsplit

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from forms.storage import User, audit_log, db
from forms.storage.accounts import sessions, two_factor, users
from forms.web.accounts import replay_after_login
from forms.web.auth.authorization import SignedIn, may_open
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.web.security.guess_guard import remember_device

HALF = "half"
HALF_SECONDS = 600
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")


def continue_sign_in(user: User) -> Response:
    """Start the session after a correct passphrase, or ask for a second factor first."""
    if not two_factor.is_on(user):
        return start_session(user)
    session.clear()
    session[HALF] = [user.id, int(time.time()), _passphrase_digest(user)]
    db.session.commit()
    if replay_after_login.posted_replay():
        return ask_for_code()
    return redirect(url_for("sign_in.second_factor", videre=next_url() or None), 303)


def ask_for_code(message: str = "", status: int = 200) -> Response:
    """Render the page that asks for a one-time code or a recovery code."""
    return render_page(
        "accounts/two_factor_code.html",
        status=status,
        message=message,
        onward=next_url(),
        sent=replay_after_login.posted_replay(),
    )


def user_awaiting_code() -> User | None:
    """Return the user whose passphrase was right here in the last ten minutes; else None."""
    user_id, moment, proof = session.get(HALF) or ("", 0, "")
    user = users.get(user_id) if time.time() - moment < HALF_SECONDS else None
    return user if user and user.active and proof == _passphrase_digest(user) else None


def start_session(user: User, method: str = "passphrase", to: str = "") -> Response:
    """Start a new session for the user, and drop everything of the earlier one.

    Then redirect to the page that was asked for, or replay the request of an expired sign-in.
    """
    to, sent = to or next_url(), replay_after_login.posted_replay()
    if current_user.is_authenticated:
        sessions.revoke(current_user.session)
    token = sessions.begin(user, method, browser_description())
    audit_log.record(user.id, "signed_in", user.id, method)
    db.session.commit()
    session.clear()
    found = sessions.find(token)
    if found is not None:
        login_user(SignedIn(token, found))
    session[replay_after_login.OWNER] = user.id
    page = replay_after_login.render_replay(user, sent)
    page = page or redirect(to if to and may_open(to) else start_page_url(), 303)
    return remember_device(bust_bfcache(page), user.id)


def start_page_url() -> str:
    """Return the start page of the signed-in user."""
    roles = set(current_user.roles) if current_user.is_authenticated else set()
    if "coordinator" in roles:
        return url_for("coordinator.overview")
    if roles & {"author", "administrator"}:
        return url_for("author_forms.index")
    if "auditor" in roles:
        return url_for("audit_log.index")
    return url_for("casework.overview" if roles else "catalogue.index")


def next_url() -> str:
    """Return the path on this site to go to after signing in; "" without one."""
    wanted = request.values.get("videre", "")
    parts = urlsplit(wanted)
    local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if local and "\\" not in wanted and wanted.isprintable() else ""


def browser_description() -> str:
    """Return the names of the browser and its system, without versions."""
    says = request.headers.get("User-Agent", "")
    name = next((name for mark, name in BROWSERS if f"{mark}/" in says), "")
    if not name and "Safari/" in says:
        name = "Safari"
    system = next((each for each in SYSTEMS if re.search(rf"\b{each}\b", says)), "")
    return ", ".join(filter(None, (name, system.replace("Mac OS", "Mac"))))


def _passphrase_digest(user: User) -> str:
    """Return a value that changes with the passphrase, so that a half-finished sign-in ends with
    it.
    """
    key = str(current_app.secret_key)
    return sha256(f"{key} {user.id} {user.password_hash}".encode()).hexdigest()[:16]
