"""The administrator's list of people: who they are, what they may, and a link to get in."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.language import gettext as _
from forms.storage import User, db, events, people, units
from forms.web.access import who
from forms.web.rendering import make

bp = Blueprint("users", __name__, url_prefix="/brukere")


@bp.get("/")
def index() -> Response:
    """Everybody, and the form for a new one."""
    return show()


@bp.post("/")
def add() -> Response:
    """A new user, and the link to give them."""
    login, name = request.form.get("login", "").strip(), request.form.get("name", "").strip()
    if not login or not name:
        return show(message=_("Fyll ut både navn og brukernavn."), status=422)
    try:
        user = people.add(login, name, chosen_roles(), chosen_unit())
    except people.Taken:
        return show(message=_("Brukernavnet er i bruk. Velg et annet."), status=422)
    events.record(who().id, "user.added", user.id, ",".join(user.roles))
    return with_link(user)


@bp.get("/<user_id>")
def one(user_id: str) -> Response:
    """One user."""
    return make(
        "accounts/user.html", person=find(user_id), units=units.all(), role_names=role_names()
    )


@bp.post("/<user_id>")
def change(user_id: str) -> Response:
    """The user with other particulars; the last administrator stays one."""
    user = find(user_id)
    roles, active = chosen_roles(), request.form.get("active") == "1"
    if last_administrator(user) and ("administrator" not in roles or not active):
        return show(message=_("Det må alltid være minst én administrator."), status=422)
    unit = chosen_unit()
    at = {unit: [role for role in roles if role in people.UNIT_ROLES]} if unit else {}
    name = request.form.get("name", "").strip() or user.name
    people.change(user, name, roles, at, active)
    events.record(who().id, "user.changed", user.id, ",".join(roles))
    db.session.commit()
    return redirect(url_for(".index"), 303)


@bp.post("/<user_id>/lenke")
def new_link(user_id: str) -> Response:
    """A new one-time link for the user."""
    user = find(user_id)
    events.record(who().id, "user.link", user.id)
    return with_link(user)


def with_link(user: User) -> Response:
    """The list with a link to hand over; it is shown this once."""
    token = people.setup_link(user)
    db.session.commit()
    return show(person=user, link=url_for("accounts.setup", token=token, _external=True))


def show(
    *, message: str = "", person: User | None = None, link: str = "", status: int = 200
) -> Response:
    """The page of everybody."""
    return make(
        "accounts/users.html",
        status=status,
        people=people.all(),
        units=units.all(),
        role_names=role_names(),
        message=message,
        person=person,
        link=link,
    )


def find(user_id: str) -> User:
    """The user with that id, or 404."""
    return people.get(user_id) or abort(404)


def last_administrator(user: User) -> bool:
    """Whether nobody else is an active administrator."""
    others = [
        p for p in people.all() if p.id != user.id and p.active and "administrator" in p.roles
    ]
    return "administrator" in user.roles and not others


def chosen_roles() -> list[str]:
    """The roles that were ticked."""
    return [role for role in request.form.getlist("roles") if role in people.ROLES]


def chosen_unit() -> str | None:
    """The unit that was chosen, if it exists."""
    unit = units.get(request.form.get("unit", ""))
    return unit.id if unit else None


def role_names() -> dict[str, str]:
    """The roles in words."""
    return {
        "administrator": _("Administrator"),
        "auditor": _("Revisor"),
        "author": _("Skjemaforvalter"),
        "coordinator": _("Koordinator"),
        "leader": _("Leder"),
        "receiver": _("Mottaker"),
        "staff": _("Ansatt"),
    }
