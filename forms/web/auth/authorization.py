"""Access to pages: one table, checked before every request."""

from typing import Any

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from forms import storage
from forms.i18n import gettext as _
from forms.storage import User, UserSession, db
from forms.storage.accounts import sessions, users
from forms.web.auth import handed_over_device
from forms.web.auth.audience import is_staff

EVERYBODY = frozenset({"everybody"})
SIGNED_IN = frozenset(users.ROLES)
ADMINISTRATOR = frozenset({"administrator"})
AUTHOR = frozenset({"author", "administrator"})
COORDINATOR = frozenset({"coordinator"})
AUDITOR = frozenset({"auditor"})
UNIT = frozenset({"staff", "leader"})
DESK = frozenset({"staff", "leader", "receiver", "coordinator"})

ACCESS = {
    "static": EVERYBODY,
    "static_assets": EVERYBODY,
    "catalogue": EVERYBODY,
    "about": EVERYBODY,
    "watch": EVERYBODY,  # tells nothing about anybody; the figures need a token
    "service_state": ADMINISTRATOR,
    "respondent": EVERYBODY,  # each form's own `open_to` decides in `may_start`
    "review": EVERYBODY,
    "device_handover": EVERYBODY,  # of the form's own draft
    "private_questions": EVERYBODY,
    "answer_at_home": SIGNED_IN,
    "signing": EVERYBODY,
    "offline": EVERYBODY,  # what a package may do is in its ticket
    "offline_form": EVERYBODY,  # who may start the form, or has its draft
    "offline_worker": EVERYBODY,
    "invitation_landing": EVERYBODY,
    "deferred_signature": EVERYBODY,
    "withdraw_consent": EVERYBODY,
    "handout": EVERYBODY,  # who may hand out a link is asked of each form that was sent
    "cases": UNIT,
    "invitations": UNIT | COORDINATOR,
    "contact_list": DESK,  # who changes and mails to them, the views decide
    "action_guide": DESK,
    "access": UNIT,
    "casework": DESK,  # which forms are one's own is in the query
    "submission_actions": DESK,
    "case_filing": DESK,
    "meetings": UNIT | COORDINATOR,  # of which units, each view decides
    "meeting_planning": UNIT | COORDINATOR,
    "meeting": UNIT | COORDINATOR,
    "year_wheel": UNIT | COORDINATOR,
    "calendar_feed": EVERYBODY,  # the link itself is the right, while its maker has it
    "transfers": UNIT | {"receiver"},
    "course_list": UNIT | COORDINATOR,
    "course_page": UNIT,  # at the course's unit: its leader, and who made the course
    "private_erasure": UNIT,  # who did it, or leads the unit
    "print_and_pdf": EVERYBODY,
    "resume": EVERYBODY,
    "sign_in": EVERYBODY,
    "oidc": EVERYBODY,
    "my_account": SIGNED_IN,
    "users": ADMINISTRATOR,
    "units": ADMINISTRATOR,
    "year_settings": ADMINISTRATOR | COORDINATOR,
    "coordinator": COORDINATOR,
    "results": COORDINATOR | UNIT,  # a unit gets figures of its own, where the form gives them
    "two_way_tables": COORDINATOR,
    "shared_results": EVERYBODY,  # the link itself is the right, while its maker has it
    "read_api": EVERYBODY,  # the token is the right, while its coordinator has it
    "bulk_actions": COORDINATOR,
    "token_page": COORDINATOR | ADMINISTRATOR,
    "person_search": COORDINATOR,
    "unit_reports": COORDINATOR,
    "unit_counts": COORDINATOR,
    "kiosk": DESK,
    "background_files": COORDINATOR | UNIT,  # one's own
    "data_subject_requests": COORDINATOR | {"leader"},  # of what they may read all of
    "audit_log": AUDITOR,
    "retention": AUDITOR | ADMINISTRATOR,
    "processing_record": AUDITOR | ADMINISTRATOR | COORDINATOR,
    "author_forms": AUTHOR,
    "paper": AUTHOR,
    "import_file": AUTHOR,
    "editor": AUTHOR,
    "builder": AUTHOR,
    "protection": AUTHOR,
    "workflow": AUTHOR,
    "quick_text_page": AUTHOR,
    "publish": AUTHOR,
    "translate": AUTHOR,
    "trial": AUTHOR,
    "guide": AUTHOR,
    "comments": AUTHOR,
    "undo_preview": AUTHOR,
    "opening_times": AUTHOR,
    "waves": COORDINATOR,
}
"""Blueprint → roles. A page that is not in the table is closed to everybody."""

GUARDED = frozenset({"administrator", "auditor", "coordinator"})
"""Roles that reach so much that a passphrase alone may be too little (`SECOND_FACTOR`)."""
UNTOUCHED = frozenset({"static", "static_assets", "watch", "sign_in.time_left"})
"""Open to everybody, and asking for them does not tell that somebody is there."""

login = LoginManager()
login.session_protection = None  # a sign-in is a row of ours, with an end of its own


class SignedIn:
    """The user signed in on this browser, and the sign-in session."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, session: UserSession) -> None:
        self.token, self.session, self.user = token, session, session.user

    def get_id(self) -> str:
        """Return the value of the browser's cookie: the token of the sign-in, not of the user."""
        return self.token

    @property
    def id(self) -> str:
        """The user's id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The user's name."""
        return self.user.name

    @property
    def roles(self) -> list[str]:
        """What the user is."""
        return self.user.roles

    @property
    def unit_id(self) -> str | None:
        """The unit where the user works."""
        return self.user.unit_id


def init_app(app: Flask) -> None:
    """Ask the table before every request, and note that who is signed in is still there."""
    login.init_app(app)
    app.before_request(guard)
    app.jinja_env.globals["staff_links"] = staff_links
    app.jinja_env.globals["is_staff"] = is_staff
    app.jinja_env.globals["sign_in_time"] = lambda: sessions.time_left(current_user.session)
    app.context_processor(lambda: {"user": menu_user()})


@login.user_loader
def load_signed_in_user(token: str) -> SignedIn | None:
    """Return the user whom the token signs in, unless it was ended or its time is over."""
    session = sessions.find(token)
    return SignedIn(token, session) if session else None


def guard() -> Response | None:
    """Stop who may not see the page: to sign in, or 404 so that nobody learns what is there."""
    page = request.endpoint or ""
    blueprint = page.split(".")[0]
    if not page or blueprint in UNTOUCHED or page in UNTOUCHED:
        return None
    if away := handed_over_device.handed_over_form(page, (request.view_args or {}).get("form_id")):
        return redirect(url_for("device_handover.enter_pin", form_id=away), 303)
    allowed = ACCESS.get(blueprint, frozenset())
    if allowed != EVERYBODY:
        if not current_user.is_authenticated:
            abort(401)
        if not allowed & set(current_user.roles):
            abort(404)
    if current_user.is_authenticated:
        prolong_session(current_user)
        if allowed != EVERYBODY and blueprint != "my_account" and lacks_second_factor(current_user):
            return redirect(url_for("my_account.second_factor"), 303)
    return None


def must_have_second_factor(user: User) -> bool:
    """Whether the user's roles ask for more than a passphrase."""
    return bool(current_app.config["SECOND_FACTOR"]) and bool(GUARDED & set(user.roles))


def lacks_second_factor(signed_in: Any) -> bool:
    """Whether a user signed in by a passphrase alone should have more."""
    return signed_in.session.method == "passphrase" and must_have_second_factor(signed_in.user)


def prolong_session(signed_in: Any) -> None:
    """Put off the end of the sign-in by the pause that is allowed."""
    if sessions.is_touch_due(signed_in.session):
        with storage.writing():
            sessions.touch(signed_in.session)
            db.session.commit()


def current_staff_user() -> User:
    """Return the signed-in user."""
    user: User = current_user.user
    return user


def is_coordinator() -> bool:
    """Tell whether the signed-in user is a coordinator: of contacts, meetings, programs' keys."""
    return "coordinator" in current_staff_user().roles


def menu_user() -> Any:
    """Return the signed-in user, who sees a menu; nobody on a tablet turned to the family."""
    return (
        current_user
        if current_user.is_authenticated and not handed_over_device.is_held_by_others()
        else None
    )


def may_open(address: str) -> bool:
    """Whether the table lets the signed-in user see the page at *address*, a path of ours."""
    pages = current_app.create_url_adapter(request)
    try:
        endpoint = pages.match(address.partition("?")[0], method="GET")[0] if pages else ""
    except HTTPException:
        return False
    allowed = ACCESS.get(endpoint.split(".")[0], frozenset())
    return allowed == EVERYBODY or bool(allowed & set(current_user.roles))


def staff_links() -> list[tuple[str, str, bool]]:
    """Return the links of the staff menu that the user may follow: label, address, current page."""
    pages = (
        ("catalogue.index", _("Fyll ut")),
        ("casework.overview", _("Samtaler")),
        ("cases.index", _("Saker")),
        ("meetings.index", _("Møter")),
        ("year_wheel.index", _("Årshjul")),
        ("transfers.index", _("Overganger")),
        ("course_list.index", _("Kurs")),
        ("invitations.index", _("Invitasjoner")),
        ("action_guide.index", _("Handlingsveileder")),
        ("contact_list.index", _("Kontakter")),
        ("coordinator.overview", _("Oversikt")),
        ("author_forms.index", _("Skjemaer")),
        ("users.index", _("Brukere")),
        ("audit_log.index", _("Logg")),
        ("retention.index", _("Frister")),
        ("processing_record.index", _("Behandlinger")),
        ("units.index", _("Enheter")),
        ("service_state.index", _("Drift")),
    )
    here = f"{request.script_root}{request.path}"
    roles = set(current_user.roles)
    return [
        (label, url_for(endpoint), is_within(here, url_for(endpoint)))
        for endpoint, label in pages
        if ACCESS[endpoint.split(".")[0]] == EVERYBODY or ACCESS[endpoint.split(".")[0]] & roles
    ]


def is_within(here: str, address: str) -> bool:
    """Whether the page at *here* is the one at *address* or below it; all are below the first."""
    return here == address or (here.startswith(address) and address.count("/") > 1)
