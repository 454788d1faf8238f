"""The administrator's list of units: names, meeting leaders and staff."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms import i18n
from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import units, users
from forms.storage.accounts.csv_tables import TableError
from forms.storage.models.accounts import Unit
from forms.web.admin.csv_upload import render_upload, uploaded_text
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.role_names import role_names
from forms.web.core.staff_form import StaffForm, day, drop_down, line
from forms.web.core.templating import render_page
from forms.web.core.unit_choices import kind_names

bp = Blueprint("units", __name__, url_prefix="/enheter")


@bp.get("/")
def index() -> Response:
    """Every unit, and the form for a new one."""
    return render_units()


@bp.post("/")
def add() -> Response:
    """Add a unit."""
    new = unit_form(posted=request.form)
    if not new.validate():
        return render_units(new)
    name, kind = new.text("name"), new.text("kind")
    same = any((u.name.casefold(), u.kind) == (name.casefold(), kind) for u in units.all_units())
    if same and request.form.get("again") != name:  # it may have been pressed twice
        said = _(
            "«%(name)s» finnes alt. Skal to enheter hete det samme, trykker du en gang til.",
            name=name,
        )
        new.refuse("name", said)
        return render_units(new, again=name)
    unit = units.add(name, kind, new.value("since"))
    audit_log.record(current_staff_user().id, "unit.added", unit.id)
    db.session.commit()
    return redirect(url_for(".unit", unit_id=unit.id), 303)


@bp.get("/importer")
def from_file() -> Response:
    """Where a table of units is uploaded."""
    return render_unit_upload()


@bp.post("/importer")
def take_in() -> Response:
    """Every unit in the table, or none and what is wrong with it."""
    try:
        done = units.import_csv(uploaded_text(), i18n.today())
    except TableError as error:
        db.session.rollback()
        return render_unit_upload(error.problems)
    for unit_id in done.added + done.changed:
        what = "unit.added" if unit_id in done.added else "unit.changed"
        audit_log.record(current_staff_user().id, what, unit_id)
    db.session.commit()
    return render_page("admin/imported.html", done=done, back=url_for(".index"), links=False)


def render_unit_upload(problems: list[str] | None = None) -> Response:
    """Render the upload page for a table of units."""
    return render_upload(
        _("Importer enheter"), units.COLUMNS, "units.csv", kind_names(), problems or []
    )


@bp.get("/<unit_id>")
def unit(unit_id: str) -> Response:
    """One unit, and who works there."""
    return render_unit(load_unit(unit_id))


def render_unit(unit: Unit, changed: StaffForm | None = None) -> Response:
    """Render the page of one unit, with the errors in *changed*."""
    led = {"chair": unit.chair_id, "deputy": unit.deputy_id}
    known = {"name": unit.name, "kind": unit.kind, **{k: id for k, id in led.items() if id}}
    known |= {"since": unit.since.isoformat()} if unit.since else {}
    return render_page(
        "admin/unit.html",
        status=422 if changed else 200,
        unit=unit,
        form=changed or unit_form(*leader_questions(unit), known=known),
        active=unit.active if changed is None else request.form.get("active") == "1",
        role_names=role_names(),
        there=users.users_at_unit(unit.id),
    )


@bp.post("/<unit_id>")
def change(unit_id: str) -> Response:
    """Change the unit's particulars; a closed unit stays where forms name it."""
    unit = load_unit(unit_id)
    form = unit_form(*leader_questions(unit), posted=request.form)
    if not form.validate():
        return render_unit(unit, form)
    unit.name, unit.kind = form.text("name"), form.text("kind")
    unit.active = request.form.get("active") == "1"
    unit.since = form.value("since")
    unit.chair_id, unit.deputy_id = form.value("chair"), form.value("deputy")
    audit_log.record(current_staff_user().id, "unit.changed", unit.id)
    db.session.commit()
    return redirect(url_for(".index"), 303)


def unit_form(
    *more: Question,
    posted: MultiDict[str, str] | None = None,
    known: Mapping[str, str] | None = None,
) -> StaffForm:
    """Build the form for a unit's name and particulars."""
    expected = _("Møter, oppgaver og rapporter ventes av enheten fra denne dagen. Tomt: alltid.")
    questions = (
        line("name", _("Navn"), required=True),
        drop_down("kind", _("Type"), kind_names(), required=True),
        day("since", _("Med i Skjemaverk fra"), help=expected),
        *more,
    )
    return StaffForm(questions, posted, known)


def leader_questions(unit: Unit) -> tuple[Question, Question]:
    """Ask who leads a unit's meetings; the present leaders can be chosen even if barred."""
    now = (unit.chair_id, unit.deputy_id)
    people = {p.id: p.name for p in users.all_users() if p.active or p.id in now}
    return (
        drop_down("chair", _("Møteleder"), people),
        drop_down("deputy", _("Vara for møtelederen"), people),
    )


def load_unit(unit_id: str) -> Unit:
    """Load the unit by id, or abort with 404."""
    return units.get(unit_id) or abort(404)


def render_units(new: StaffForm | None = None, again: str = "") -> Response:
    """Render the list of units, with the errors in *new*; pressed *again*, that name is added."""
    return render_page(
        "admin/units.html",
        status=422 if new else 200,
        again=again,
        new=new or unit_form(known={"since": i18n.today().isoformat()}),
        units=units.all_units(inactive=True),
        kinds=kind_names(),
        people={person.id: person.name for person in users.all_users()},
    )
