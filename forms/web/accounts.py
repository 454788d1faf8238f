"""Signing in and out, and the one-time link with which one sets a passphrase."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from forms.language import gettext as _
from forms.storage import User, db, events, people, sessions
from forms.storage.passphrases import SHORTEST, WeakPassphrase
from forms.web.access import SignedIn, may_open
from forms.web.rendering import make
from forms.web.security import limiter, next_round

bp = Blueprint("accounts", __name__)


@bp.get("/logg-inn")
def sign_in() -> Response:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(home())
    return make("accounts/sign_in.html", login="", message="", onward=onward())


@bp.post("/logg-inn")
@limiter.limit("10/minute;50/hour")
def signed_in() -> Response:
    """In, with a new session; or the page again, saying the same whatever was wrong."""
    login = request.form.get("login", "").strip()
    user = people.authenticate(login, request.form.get("passphrase", ""))
    if user is None:
        message = _(
            "Brukernavn eller passord er feil."
            " Prøv igjen, eller be en administrator om en ny lenke."
        )
        return make(
            "accounts/sign_in.html", status=422, login=login, message=message, onward=onward()
        )
    return enter(user, onward() or None)


@bp.post("/logg-ut")
def sign_out() -> Response:
    """Out, here and on the server."""
    if current_user.is_authenticated:
        sessions.revoke(current_user.session)
        db.session.commit()
    logout_user()
    session.clear()
    return next_round(redirect(url_for("catalogue.index"), 303))


@bp.get("/ny/<token>")
def setup(token: str) -> Response:
    """Where a new user, or one who forgot, sets a passphrase; looking uses nothing up."""
    user = people.of_link(token)
    if user is None:
        return make("accounts/link_over.html", status=410)
    return make("accounts/setup.html", person=user, message="", shortest=SHORTEST)


@bp.post("/ny/<token>")
@limiter.limit("20/minute")
def set_up(token: str) -> Response:
    """Set it, and sign in."""
    passphrase, again = request.form.get("passphrase", ""), request.form.get("again", "")
    person = people.of_link(token)
    if person is None:
        return make("accounts/link_over.html", status=410)
    message = (
        ""
        if passphrase == again
        else _("De to passordene er ikke like. Skriv det samme i begge feltene.")
    )
    try:
        user = None if message else people.use_link(token, passphrase)
    except WeakPassphrase as weak:
        message = weaknesses()[weak.weakness]
    if message:
        return make(
            "accounts/setup.html", status=422, person=person, message=message, shortest=SHORTEST
        )
    if user is None:
        return make("accounts/link_over.html", status=410)
    events.record(user.id, "passphrase.set", user.id)
    return enter(user)


def weaknesses() -> dict[str, str]:
    """Why a passphrase is refused, and what to do."""
    return {
        "short": _(
            "Passordet er for kort. Bruk minst %(number)s tegn, for eksempel fire ord.",
            number=SHORTEST,
        ),
        "long": _("Passordet er for langt. Bruk høyst 200 tegn."),
        "common": _("Mange bruker dette passordet. Velg noe andre ikke kommer på."),
        "login": _("Passordet inneholder brukernavnet. Velg noe annet."),
    }


def enter(user: User, onward: str | None = None) -> Response:
    """A new session for the user; nothing of the earlier one lives on."""
    token = sessions.begin(user)
    events.record(user.id, "signed_in", user.id)
    db.session.commit()
    session.clear()
    found = sessions.find(token)
    if found is not None:
        login_user(SignedIn(token, found))
    landing = onward if onward and may_open(onward) else home()
    return next_round(redirect(landing, 303))


def home() -> str:
    """The first page for whoever is signed in."""
    roles = set(current_user.roles) if current_user.is_authenticated else set()
    if "coordinator" in roles:
        return url_for("coordination.overview")
    if roles & {"author", "administrator"}:
        return url_for("authoring.index")
    return url_for("catalogue.index")


def onward() -> str:
    """Where one was going before signing in: a path on this site, else nothing."""
    wanted = request.values.get("videre", "")
    parts = urlsplit(wanted)
    local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if local and "\\" not in wanted and wanted.isprintable() else ""
