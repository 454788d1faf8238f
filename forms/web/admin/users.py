"""The administrator's list of users: names, roles and sign-in links."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.operations.absolute_links import absolute_url
from forms.storage import User, audit_log, db
from forms.storage.accounts import oidc_identities, two_factor, units, user_import, users
from forms.storage.accounts import sessions as sign_ins
from forms.storage.accounts.csv_tables import TableError
from forms.web.accounts.oidc_settings import identifies_by_national_number
from forms.web.accounts.reauthentication import require_reauthentication
from forms.web.admin.csv_upload import render_upload, uploaded_text
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.role_names import role_names
from forms.web.core.staff_form import StaffForm, line
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import creates_once, new_page_key, page_key, press_id

bp = Blueprint("users", __name__, url_prefix="/brukere")


@bp.get("/")
def index() -> Response:
    """Everybody, and the form for a new one."""
    return render_users()


@bp.post("/")
@creates_once
def add() -> Response:
    """Add a user, and show the sign-in link to hand over."""
    new = new_user_form(request.form)
    if not new.validate():
        return render_users(new=new)
    if (before := users.get(press_id())) is not None:  # it was pressed twice
        return render_sign_in_link(before)
    login, name = new.text("login"), new.text("name")
    try:
        user = users.add(login, name, posted_wide_roles(), at=posted_unit_roles(), id=press_id())
    except users.Taken:
        new.refuse("login", _("Brukernavnet er i bruk. Velg et annet."))
        return render_users(new=new)
    except users.UnusualLogin:
        new.refuse(
            "login",
            _(
                "Brukernavnet har tegn som ikke vises, eller som ligner på andre."
                " Bruk bare latinske bokstaver, tall og vanlige tegn."
            ),
        )
        return render_users(new=new)
    audit_log.record(current_staff_user().id, "user.added", user.id, roles_text(user))
    return render_sign_in_link(user)


@bp.get("/importer")
def from_file() -> Response:
    """Where a table of people is uploaded."""
    return render_user_upload()


@bp.post("/importer")
def take_in() -> Response:
    """Everybody in the table, or nobody and what is wrong with it."""
    try:
        done = user_import.import_csv(uploaded_text())
    except TableError as error:
        db.session.rollback()
        return render_user_upload(error.problems)
    for login in done.added + done.changed:
        user = users.by_login(login)
        what = "user.added" if login in done.added else "user.changed"
        audit_log.record(
            current_staff_user().id, what, user.id if user else "", roles_text(user) if user else ""
        )
    db.session.commit()
    return render_page("admin/imported.html", done=done, back=url_for(".index"), links=True)


@bp.post("/lenker")
def many_links() -> Response:
    """One-time links for those of the named who have no passphrase yet, shown this once."""
    found = []
    for login in request.form.getlist("login"):
        user = users.by_login(login)
        if user is not None and user.active and not user.password_hash:
            token = users.issue_setup_link(user)
            audit_log.record(current_staff_user().id, "user.link", user.id)
            found.append((user, absolute_url("sign_in.choose_password", token=token)))
    db.session.commit()
    return render_page("admin/links.html", found=found)


def render_user_upload(problems: list[str] | None = None) -> Response:
    """Render the upload page for a table of users."""
    return render_upload(
        _("Importer brukere"), user_import.COLUMNS, "users.csv", role_names(), problems or []
    )


@bp.get("/<user_id>")
def user(user_id: str) -> Response:
    """One user."""
    return render_user(load_user(user_id))


@bp.post("/<user_id>")
def change(user_id: str) -> Response:
    """Change the user's particulars; the last administrator keeps that role."""
    user, named = load_user(user_id), name_form(request.form)
    if not named.validate():
        return render_user(user, named=named)
    roles, active = posted_wide_roles(), request.form.get("active") == "1"
    if is_last_administrator(user) and ("administrator" not in roles or not active):
        return render_user(user, _("Det må alltid være minst én administrator."))
    places = posted_unit_roles()
    more = gained_roles(user, roles, places) if user.id == current_staff_user().id else ()
    if more and (ask := require_reauthentication(url_for(".user", user_id=user.id))):
        return ask
    users.change(user, named.text("name"), roles, places, active)
    audit_log.record(current_staff_user().id, "user.changed", user.id, roles_text(user))
    if more:
        audit_log.record(user.id, "user.own_roles", user.id, ",".join(more))
    db.session.commit()
    return redirect(url_for(".index"), 303)


def gained_roles(user: User, roles: list[str], at: users.Places) -> list[str]:
    """Return the roles that the user lacks so far, anywhere or at one of these units."""
    before = users.roles_by_unit(user)
    new = {role for unit, there in at.items() for role in there if role not in before.get(unit, ())}
    return sorted(new | (set(roles) - set(users.roles_without_unit(user))))


@bp.post("/<user_id>/lenke")
def new_link(user_id: str) -> Response:
    """Issue a new one-time sign-in link for the user."""
    user = load_user(user_id)
    audit_log.record(current_staff_user().id, "user.link", user.id)
    return render_sign_in_link(user)


@bp.post("/<user_id>/avslutt")
def end(user_id: str) -> Response:
    """End every sign-in of the user."""
    user = load_user(user_id)
    sign_ins.revoke_all(user)
    audit_log.record(current_staff_user().id, "sign_in.ended", user.id)
    db.session.commit()
    return redirect(url_for(".user", user_id=user.id), 303)


@bp.post("/<user_id>/totrinn-av")
def without_factor(user_id: str) -> Response:
    """Turn the second factor off, for somebody who lost phone and paper; their sign-ins end."""
    user = load_user(user_id)
    if two_factor.remove(user):
        sign_ins.revoke_all(user)
        audit_log.record(current_staff_user().id, "second_factor.off", user.id)
    db.session.commit()
    return redirect(url_for(".user", user_id=user.id), 303)


@bp.post("/<user_id>/fodselsnummer")
def know_by_number(user_id: str) -> Response:
    """Link the user to the identity with that number; only a keyed hash is stored."""
    user = load_user(user_id)
    numbered = number_form(user, request.form)
    if not numbered.validate():
        return render_user(user, number=numbered)
    oidc_identities.link(user, oidc_identities.NATIONAL_ID, numbered.text("pid"))
    audit_log.record(current_staff_user().id, "user.number", user.id)
    db.session.commit()
    return redirect(url_for(".user", user_id=user.id), 303)


def new_user_form(posted: MultiDict[str, str] | None = None) -> StaffForm:
    """Who a new user is."""
    return StaffForm(
        (
            line("name", _("Navn"), required=True),
            line("login", _("Brukernavn"), required=True, case=False),
        ),
        posted,
    )


def name_form(posted: MultiDict[str, str] | None = None, name: str = "") -> StaffForm:
    """Build the form for a user's name."""
    return StaffForm((line("name", _("Navn"), required=True),), posted, {"name": name})


def number_form(user: User, posted: MultiDict[str, str] | None = None) -> StaffForm:
    """Build the form for the number by which a service identifies a user."""
    help = _(
        "Innloggingstjenesten kjenner personen på det."
        " Nummeret lagres ikke, bare et avtrykk av det."
    )
    if oidc_identities.is_linked(user, oidc_identities.NATIONAL_ID):
        help = f"{help} {_('Et nummer er registrert.')}"
    number = line("pid", _("Fødselsnummer"), required=True, help=help, format="personnummer")
    return StaffForm((number,), posted)


def render_user(
    user: User,
    message: str = "",
    *,
    named: StaffForm | None = None,
    number: StaffForm | None = None,
) -> Response:
    """Render the page of one user, with the errors in the roles, the name or the number."""
    problems = [("roles", message)] if message else []
    problems += [*(named.problems if named else ()), *(number.problems if number else ())]
    return render_page(
        "admin/user.html",
        status=422 if problems else 200,
        problems=problems,
        named=named or name_form(name=user.name),
        number=number or number_form(user),
        person=user,
        everywhere=posted_wide_roles() if named else users.roles_without_unit(user),
        places=posted_unit_roles() if named else users.roles_by_unit(user),
        protected=two_factor.is_on(user),
        signed_in=len(sign_ins.active_sessions(user)),
        by_number=identifies_by_national_number(),
        **user_options(),
    )


def render_sign_in_link(user: User) -> Response:
    """Render the list with a link to hand over; the link is shown only once."""
    token = users.issue_setup_link(user)
    db.session.commit()
    return render_users(person=user, link=absolute_url("sign_in.choose_password", token=token))


def render_users(
    *, new: StaffForm | None = None, person: User | None = None, link: str = ""
) -> Response:
    """Render the list of users, with the errors in *new*."""
    return render_page(
        "admin/users.html",
        status=422 if new else 200,
        new=new or new_user_form(),
        everywhere=posted_wide_roles() if new else (),
        places=posted_unit_roles() if new else {},
        people=users.all_users(),
        everyones_places=users.roles_of_everybody(),
        person=person,
        link=link,
        key=new_page_key() if link else page_key(),
        **user_options(),
    )


def user_options() -> Mapping[str, Any]:
    """Return the options that can be chosen for a user."""
    return {
        "units": units.all_units(inactive=True),
        "role_names": role_names(),
        "wide_roles": users.WIDE_ROLES,
        "unit_roles": users.UNIT_ROLES,
    }


def load_user(user_id: str) -> User:
    """Load the user by id, or abort with 404."""
    return users.get(user_id) or abort(404)


def is_last_administrator(user: User) -> bool:
    """Whether nobody else is an active administrator."""
    others = [
        p for p in users.all_users() if p.id != user.id and p.active and "administrator" in p.roles
    ]
    return "administrator" in user.roles and not others


def posted_wide_roles() -> list[str]:
    """Return the ticked roles for the whole municipality, and those at no unit."""
    return ticked_roles("roles")


def posted_unit_roles() -> dict[str, list[str]]:
    """Return the ticked units and the added one, with the roles at each."""
    found = {unit.id: ticked_unit_roles(f"at-{unit.id}") for unit in units.all_units(inactive=True)}
    added = units.get(request.form.get("unit", ""))
    if added is not None:
        found[added.id] = [*found[added.id], *ticked_unit_roles("at")]
    return {unit: roles for unit, roles in found.items() if roles}


def ticked_unit_roles(field: str) -> list[str]:
    """Return the ticked roles that belong to a unit."""
    return [role for role in ticked_roles(field) if role in users.UNIT_ROLES]


def ticked_roles(field: str) -> list[str]:
    """Return the ticked values of a field that are known roles."""
    return [role for role in request.form.getlist(field) if role in users.ROLES]


def roles_text(user: User) -> str:
    """Format the user's roles and units for the log: `author staff@solbakken`."""
    at = [f"{role}@{unit}" for unit, roles in users.roles_by_unit(user).items() for role in roles]
    return " ".join([*users.roles_without_unit(user), *at])
