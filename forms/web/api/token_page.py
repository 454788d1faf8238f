"""«Programmer»: which programs read a form for a coordinator, and which are told that one came."""

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forms.definition import Question
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.operations.pinned_https import Unsafe, host_of
from forms.operations.webhook_events import secret_text
from forms.storage import audit_log, db
from forms.storage.accounts import api_tokens
from forms.storage.definitions import versions
from forms.storage.models.accounts import ApiToken
from forms.storage.models.webhooks import Webhook
from forms.storage.workflow import release, webhooks
from forms.web.accounts import reauthentication
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.core.staff_form import StaffForm, drop_down, line
from forms.web.core.templating import render_confirmation, render_page
from forms.web.security.csrf_and_cookies import (
    bust_bfcache,
    creates_once,
    new_page_key,
    page_key,
    press_id,
    press_secret,
)
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("token_page", __name__, url_prefix="/programmer")
DAYS = (30, 90, 365)


@bp.get("/")
def index() -> Response:
    """Render the tokens, and for a coordinator the form for a new one."""
    return render_tokens()


def render_tokens(
    new: StaffForm | None = None, told: StaffForm | None = None, made: str = "", secret: str = ""
) -> Response:
    """Render the page, with the errors in a *new* token or in who is to be *told*, or the token
    that was just *made*, or the *secret* of who is told.
    """
    page = render_page(
        "accounts/tokens.html",
        status=422 if new or told else 200,
        tokens=visible_tokens(),
        titles=dict(forms_to_read(every=True)),
        new=new or (token_form() if is_coordinator() else None),
        made=made,
        hosts=current_app.config["HOOK_HOSTS"],
        webhooks=visible_webhooks(),
        told=told or (webhook_form() if is_coordinator() else None),
        secret=secret,
        key=new_page_key() if made or secret else page_key(),
    )
    return bust_bfcache(page)


def visible_tokens() -> list[ApiToken]:
    """Return the user's own tokens; an administrator sees, and revokes, everybody's."""
    return [each for each in api_tokens.listing() if _may_see(each.user_id)]


def visible_webhooks() -> list[Webhook]:
    """Return the addresses that are told for the user; an administrator sees everybody's."""
    return [each for each in webhooks.listing() if _may_see(each.user_id)]


def _may_see(user_id: str) -> bool:
    user = current_staff_user()
    return "administrator" in user.roles or user_id == user.id


def forms_to_read(*, every: bool = False) -> list[tuple[str, str]]:
    """Return the forms that a program may read something of, by title."""
    found = [
        (form.form_id, compiled_form(form.current).definition.title)
        for form in versions.overview()
        if every or visibility.coordinator_access(form.form_id).allows("figures")
    ]
    return sorted(found, key=lambda each: each[1].casefold())


def token_form(*, posted: bool = False) -> StaffForm:
    """Ask what the program is called, what it reads, and for how long."""
    lasting = {str(n): ngettext("%(number)s dag", "%(number)s dager", n) for n in DAYS}
    questions: tuple[Question, ...] = (
        line("name", _("Hva heter programmet?"), required=True, max_length=60),
        drop_down("form", _("Skjema"), dict(forms_to_read()), required=True),
        drop_down("days", _("Virker i"), lasting, required=True),
    )
    return StaffForm(questions, request.form if posted else None, {"days": str(DAYS[1])})


@bp.post("/")
@creates_once
def make() -> ResponseReturnValue:
    """Make a token, which is shown once, after the user has proved who they are."""
    if not is_coordinator():
        abort(404)
    new = token_form(posted=True)
    if not new.validate():
        return render_tokens(new)
    if page := reauthentication.require_reauthentication(url_for(".index")):
        return page
    user, id = current_staff_user(), press_id()
    is_new = db.session.get(ApiToken, id) is None
    days = int(new.text("days"))
    made = api_tokens.issue(
        new.text("name"), user, new.text("form"), days, id=id, secret=press_secret()
    )
    if is_new:
        audit_log.record(user.id, "api.added", made.token.form_id, made.token.name)
    db.session.commit()
    return render_tokens(made=made.text)


def load_token(wanted: str) -> ApiToken:
    """Return one of the tokens that the user sees; 404 for any other."""
    return next((each for each in visible_tokens() if each.id == wanted), None) or abort(404)


@bp.get("/trekk")
def confirm_revocation() -> Response:
    """Ask whether the token is to open nothing any more."""
    token = load_token(request.args.get("program", ""))
    page = render_confirmation(
        _("Trekke nøkkelen «%(name)s»?", name=token.name),
        _("Programmet som bruker den, får ikke lese lenger. Det kan ikke gjøres om."),
        button=_("Trekk nøkkelen"),
        back=url_for(".index"),
        program=token.id,
    )
    return bust_bfcache(page)


@bp.post("/trekk")
def revoke() -> Response:
    """Let a token open nothing any more."""
    token = api_tokens.revoke(load_token(request.form.get("program", "")).id)
    if token is not None:
        audit_log.record(current_staff_user().id, "api.revoked", token.form_id, token.name)
    db.session.commit()
    return redirect(url_for(".index"), 303)


def webhook_form(*, posted: bool = False) -> StaffForm:
    """Ask which address is told of which form."""
    named = [(id, name) for id, name in forms_to_read() if not release.least_group(id)]
    return StaffForm(
        (
            line("url", _("Adressen som får vite det"), required=True, format="url"),
            drop_down("told_form", _("Skjema"), dict(named), required=True),
        ),
        request.form if posted else None,
    )


@bp.post("/varsler")
@creates_once
def add_webhook() -> ResponseReturnValue:
    """Let an address be told of a form, after the user has proved who they are."""
    hosts = current_app.config["HOOK_HOSTS"]
    if not is_coordinator() or not hosts:
        abort(404)
    told = webhook_form(posted=True)
    if not told.validate():
        return render_tokens(told=told)
    try:
        host_of(told.text("url"), hosts)
    except Unsafe:
        known = ", ".join(hosts)
        told.refuse(
            "url", _("Adressen må begynne med https:// og være hos %(hosts)s.", hosts=known)
        )
        return render_tokens(told=told)
    if page := reauthentication.require_reauthentication(url_for(".index")):
        return page
    user = current_staff_user()
    is_new = webhooks.get(press_id()) is None
    made = webhooks.add(told.text("url"), told.text("told_form"), user, id=press_id())
    if is_new:
        host = host_of(made.webhook.url, hosts)
        audit_log.record(user.id, "hook.added", made.webhook.form_id, host)
    db.session.commit()
    return render_tokens(secret=secret_text(made.secret))


def load_webhook(wanted: str) -> Webhook:
    """Return one of the addresses that the user sees; 404 for any other."""
    return next((each for each in visible_webhooks() if each.id == wanted), None) or abort(404)


@bp.get("/varsler/trekk")
def confirm_webhook_removal() -> Response:
    """Ask whether the address is to be told nothing any more."""
    found = load_webhook(request.args.get("adresse", ""))
    page = render_confirmation(
        _("Ta bort %(address)s?", address=found.url),
        _("Adressen blir ikke varslet lenger. Legges den til igjen, får den en ny hemmelighet."),
        button=_("Ta bort"),
        back=url_for(".index"),
        adresse=found.id,
    )
    return bust_bfcache(page)


@bp.post("/varsler/trekk")
def remove_webhook() -> Response:
    """Tell an address nothing any more."""
    found = load_webhook(request.form.get("adresse", ""))
    audit_log.record(current_staff_user().id, "hook.removed", found.form_id)
    webhooks.remove(found)
    db.session.commit()
    return redirect(url_for(".index"), 303)
