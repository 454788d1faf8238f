"""Signing in and out, and the one-time link with which one sets a passphrase."""

from typing import Any

from flask import Blueprint, current_app, jsonify, redirect, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import sessions, two_factor, users
from forms.storage.accounts.passwords import SHORTEST, WeakPassphrase
from forms.web.accounts import replay_after_login
from forms.web.accounts.login_session import (
    ask_for_code,
    continue_sign_in,
    next_url,
    start_page_url,
    start_session,
    user_awaiting_code,
)
from forms.web.accounts.messages import (
    refused_code_message,
    signed_out_message,
    wait_message,
    weak_passphrase_messages,
    with_retry_after,
)
from forms.web.auth.authorization import may_open
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache, limiter
from forms.web.security.guess_guard import begin_guess

bp = Blueprint("sign_in", __name__)


@bp.get("/logg-inn")
def sign_in() -> Response:
    """Show the sign-in page; a user who is signed in goes on to where they were going."""
    if current_user.is_authenticated:
        to = next_url()
        return redirect(to if to and may_open(to) else start_page_url())
    ended = "_user_id" in session  # then Back must not show the pages that were open
    return bust_bfcache(render_sign_in()) if ended else render_sign_in()


@bp.post("/logg-inn")
def check_password() -> Response:
    """In, with a new session; or the page again, saying the same whatever was wrong."""
    login = request.form.get("login", "").strip()
    known = users.by_login(login)
    try:
        guess = begin_guess(account=known.id if known else f"? {login.casefold()}")
    except TooManyRequests as slow:
        return render_sign_in(wait_message(slow), login, status=429, wait=slow.retry_after)
    user = users.authenticate(login, request.form.get("passphrase", ""))
    if user is None:
        guess.wrong("sign_in.failed" if known else "sign_in.unknown", known.id if known else "")
        message = _(
            "Brukernavn eller passord er feil."
            " Prøv igjen, eller be en administrator om en ny lenke."
        )
        return render_sign_in(message, login, status=422)
    guess.right()
    return continue_sign_in(user)


def render_sign_in(
    message: str = "", login: str = "", *, status: int = 200, wait: Any = None
) -> Response:
    """Render the sign-in page, with the data to replay."""
    shown = render_page(
        "accounts/sign_in.html",
        status=status,
        login=login,
        message=message,
        onward=next_url(),
        sent=replay_after_login.posted_replay(),
        why=signed_out_message(request.args.get("grunn", "")),
        files=False,
    )
    return with_retry_after(shown, wait)


@bp.get("/logg-inn/kode")
def second_factor() -> Response:
    """Where a code is asked for, from somebody whose passphrase was right."""
    if user_awaiting_code() is None:
        return redirect(url_for(".sign_in", videre=next_url() or None), 303)
    return ask_for_code()


@bp.post("/logg-inn/kode")
def check_second_factor() -> Response:
    """In, if the code is right; the page again if it is not."""
    user = user_awaiting_code()
    if user is None:
        return redirect(url_for(".sign_in", videre=next_url() or None), 303)
    try:
        guess = begin_guess(halfway=user.id)
    except TooManyRequests as slow:
        return with_retry_after(ask_for_code(wait_message(slow), 429), slow.retry_after)
    outcome = two_factor.check(user, request.form.get("code", ""))
    if outcome == "right":
        guess.right()
        return start_session(user, "second factor")
    guess.wrong(f"second_factor.{outcome}", user.id)
    return ask_for_code(refused_code_message(outcome), 422)


@bp.get("/logg-inn/tid")
def time_left() -> Response:
    """How many seconds the sign-in lasts unless something is done; asking does not prolong it."""
    return remaining_time_response()


@bp.post("/logg-inn/bli")
def extend_session() -> Response:
    """Prolong the sign-in, for somebody who is still there."""
    if current_user.is_authenticated:
        sessions.touch(current_user.session)
        db.session.commit()
    return remaining_time_response()


def remaining_time_response() -> Response:
    """Return the remaining time of the sign-in, for the script that warns."""
    if not current_user.is_authenticated:
        return jsonify(left=0, absolute=0)
    time = sessions.time_left(current_user.session)
    return jsonify(left=time.seconds, absolute=time.absolute)


@bp.post("/logg-ut")
def sign_out() -> Response:
    """Out, here and on the server; who was let in by another service may still be in there."""
    elsewhere = False
    if current_user.is_authenticated:
        elsewhere = current_user.session.method == "oidc"
        sessions.revoke(current_user.session)
        db.session.commit()
    logout_user()
    session.clear()
    if elsewhere and current_app.config["OIDC_ISSUER"]:
        return bust_bfcache(render_page("accounts/signed_out.html"))
    return bust_bfcache(redirect(url_for("catalogue.index"), 303))


@bp.get("/ny/<token>")
def choose_password(token: str) -> Response:
    """Where a new user, or one who forgot, sets a passphrase; looking uses nothing up."""
    user = users.user_of_setup_link(token)
    if user is None:
        return render_page("accounts/link_expired.html", status=410)
    return render_page("accounts/set_password.html", person=user, message="", shortest=SHORTEST)


@bp.post("/ny/<token>")
@limiter.limit("20/minute")
def save_password(token: str) -> Response:
    """Set it, and sign in."""
    passphrase, again = request.form.get("passphrase", ""), request.form.get("again", "")
    person = users.user_of_setup_link(token)
    if person is None:
        return render_page("accounts/link_expired.html", status=410)
    message = (
        ""
        if passphrase == again
        else _("De to passordene er ikke like. Skriv det samme i begge feltene.")
    )
    try:
        user = None if message else users.use_setup_link(token, passphrase)
    except WeakPassphrase as weak:
        message = weak_passphrase_messages()[weak.weakness]
    if message:
        return render_page(
            "accounts/set_password.html",
            status=422,
            person=person,
            message=message,
            shortest=SHORTEST,
        )
    if user is None:
        return render_page("accounts/link_expired.html", status=410)
    audit_log.record(user.id, "passphrase.set", user.id)
    db.session.commit()
    return continue_sign_in(user)
