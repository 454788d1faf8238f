"""Kiosk mode: a shared tablet locked to one form, and the staff's way to end it.

Staff choose the form, and are signed out of the tablet at once. A signed cookie then locks the
tablet to that form, at any address, until a member of staff signs in and ends it.
"""

from flask import Blueprint, abort, redirect, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Definition
from forms.storage import audit_log, db
from forms.storage.accounts import sessions
from forms.storage.definitions import versions
from forms.web.auth import visit
from forms.web.auth.authorization import current_staff_user
from forms.web.core import languages
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import (
    KIOSK_COOKIE,
    bust_bfcache,
    cookie_value,
    delete_cookie,
    set_cookie,
)
from forms.web.security.signed_cookies import read_without_expiry, sign_without_expiry
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("kiosk", __name__, url_prefix="/nettbrett")

COOKIE = KIOSK_COOKIE
SALT = "tablet"
SECONDS = 90 * 24 * 3600
OPEN_BLUEPRINTS = frozenset(
    {"static", "static_assets", "about", "sign_in", "oidc", "kiosk", "offline"}
)
"""What such a tablet opens beside its form: what pages are made of, the staff's way out,
and what waited on it since before."""
PAGES = frozenset({"respondent.start", "respondent.send_one_page_form", "respondent.receipt"})
FRONT = "catalogue.index"


@bp.get("/")
def index() -> Response:
    """Choose a form for this tablet, or end what it is set to."""
    held = form_of_tablet()
    return render_page(
        "kiosk/index.html", forms=kiosk_forms(), held=form_title(held) if held else ""
    )


@bp.post("/start")
def start() -> Response:
    """Hold the tablet to the form, and sign out of it."""
    form_id = request.form.get("form", "")
    if form_id not in {definition.id for definition in kiosk_forms()}:
        abort(404)
    audit_log.record(current_staff_user().id, "tablet.started", form_id)
    sessions.revoke(current_user.session)
    db.session.commit()
    logout_user()
    session.clear()
    response = redirect(url_for("respondent.start", form_id=form_id), 303)
    set_cookie(response, COOKIE, sign_without_expiry(SALT, form_id), path="/", seconds=SECONDS)
    return bust_bfcache(response)


@bp.post("/avslutt")
def end() -> Response:
    """Let the tablet open everything again."""
    audit_log.record(current_staff_user().id, "tablet.ended", form_of_tablet() or "")
    db.session.commit()
    response = redirect(url_for(".index"), 303)
    delete_cookie(response, COOKIE, path="/")
    return bust_bfcache(response)


@bp.before_app_request
def redirect_to_held_form() -> Response | None:
    """On a tablet that is held to a form, nothing else opens; its front page is a way to begin."""
    held = form_of_tablet()
    endpoint = request.endpoint or ""
    if held is None or endpoint.split(".")[0] in OPEN_BLUEPRINTS:
        return None
    if endpoint in PAGES and (request.view_args or {}).get("form_id") == held:
        return None
    if endpoint == FRONT:
        visit.end()
        if "lang" not in request.args:
            languages.forget_language()
        return bust_bfcache(render_page("kiosk/waiting.html", form_id=held, title=form_title(held)))
    return redirect(url_for(FRONT), 303)


def form_of_tablet() -> str | None:
    """Return the form id the tablet is locked to, if any."""
    if not (signed := cookie_value(COOKIE)):
        return None
    form_id: str | None = read_without_expiry(SALT, signed)
    return form_id


def kiosk_forms() -> list[Definition]:
    """List the forms fit for a kiosk: one page, for everybody, without drafts."""
    every = (compiled_form(f.current).definition for f in versions.overview() if f.opening.is_open)
    fit = [d for d in every if d.one_page and {"anyone", "link"} & set(d.open_to)]
    return sorted(fit, key=lambda definition: definition.title)


def form_title(form_id: str) -> str:
    """Return the form's title in the current language."""
    version = versions.current(form_id)
    return versions.definition(version, i18n.current_language()).title if version else form_id
