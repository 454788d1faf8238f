"""The administrator's list of units: their names, who leads their meetings, who works there."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import units, users
from forms.storage.accounts.csv_tables import TableError
from forms.storage.models.core import Unit
from forms.web.admin.csv_upload import render_upload, uploaded
from forms.web.admin.users import role_names
from forms.web.auth.authorization import current_staff_user
from forms.web.core.templating import render_page

bp = Blueprint("units", __name__, url_prefix="/enheter")


@bp.get("/")
def index() -> Response:
    """Every unit, and the form for a new one."""
    return render_unit()


@bp.post("/")
def add() -> Response:
    """A new unit."""
    name, kind = request.form.get("name", "").strip(), request.form.get("kind", "")
    if not name:
        return render_unit(_("Skriv enhetens navn."))
    if kind not in units.KINDS:
        return render_unit(_("Velg hva slags enhet det er."), "kind", name)
    unit = units.add(name, kind)
    audit_log.record(current_staff_user().id, "unit.added", unit.id)
    db.session.commit()
    return redirect(url_for(".unit", unit_id=unit.id), 303)


@bp.get("/importer")
def from_file() -> Response:
    """Where a table of units is uploaded."""
    return upload()


@bp.post("/importer")
def take_in() -> Response:
    """Every unit in the table, or none and what is wrong with it."""
    try:
        done = units.import_csv(uploaded())
    except TableError as error:
        db.session.rollback()
        return upload(error.problems)
    for unit_id in done.added + done.changed:
        what = "unit.added" if unit_id in done.added else "unit.changed"
        audit_log.record(current_staff_user().id, what, unit_id)
    db.session.commit()
    return render_page("admin/imported.html", done=done, back=url_for(".index"), links=False)


def upload(problems: list[str] | None = None) -> Response:
    """The page for a table of units."""
    return render_upload(
        _("Importer enheter"), units.COLUMNS, "units.csv", kind_names(), problems or []
    )


@bp.get("/<unit_id>")
def unit(unit_id: str) -> Response:
    """One unit, and who works there."""
    unit = load_unit(unit_id)
    return render_page(
        "admin/unit.html",
        unit=unit,
        kinds=kind_names(),
        role_names=role_names(),
        there=users.at_unit(unit.id),
        people=[person for person in users.all_users() if person.active],
    )


@bp.post("/<unit_id>")
def change(unit_id: str) -> Response:
    """The unit with other particulars; a closed one stays where forms name it."""
    unit = load_unit(unit_id)
    kind = request.form.get("kind", "")
    unit.name = request.form.get("name", "").strip() or unit.name
    unit.kind = kind if kind in units.KINDS else unit.kind
    unit.active = request.form.get("active") == "1"
    unit.chair_id, unit.deputy_id = chosen("chair"), chosen("deputy")
    audit_log.record(current_staff_user().id, "unit.changed", unit.id)
    db.session.commit()
    return redirect(url_for(".index"), 303)


def chosen(field: str) -> str | None:
    """The person who was chosen, if they exist."""
    person = users.get(request.form.get(field, ""))
    return person.id if person else None


def load_unit(unit_id: str) -> Unit:
    """The unit with that id, or 404."""
    return units.get(unit_id) or abort(404)


def render_unit(message: str = "", field: str = "name", name: str = "") -> Response:
    """The page of every unit."""
    return render_page(
        "admin/units.html",
        status=422 if message else 200,
        message=message,
        field=field,
        name=name,
        units=units.all_units(inactive=True),
        kinds=kind_names(),
        people={person.id: person.name for person in users.all_users()},
    )


def kind_names() -> dict[str, str]:
    """The kinds of units in words."""
    return {
        "helsestasjon": _("Helsestasjon"),
        "barnehage": _("Barnehage"),
        "barneskole": _("Barneskole"),
        "ungdomsskole": _("Ungdomsskole"),
        "skole_1_10": _("1–10-skole"),
        "videregaende": _("Videregående skole"),
        "annen": _("Annen"),
    }
