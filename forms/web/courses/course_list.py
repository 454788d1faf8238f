"""«Kurs»: the courses and groups of the user's units, with numbers, and a form for a new one."""

from typing import NamedTuple

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.models.courses import Course
from forms.storage.workflow import courses
from forms.storage.workflow.courses import MOST_PLACES, Counts
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.auth.unit_scope import scope
from forms.web.core.staff_form import StaffForm, day, drop_down, line
from forms.web.core.templating import render_page
from forms.web.courses.access import is_led_by_user, state_names
from forms.web.security.csrf_and_cookies import bust_bfcache, creates_once, press_id

bp = Blueprint("course_list", __name__, url_prefix="/kurs")


MOST_YEARS = 120


class Row(NamedTuple):
    """A course in the list: nothing of anybody in it."""

    course: Course
    unit: str
    counts: Counts
    is_mine: bool


@bp.get("/")
def index() -> Response:
    """Render the courses of the user's units; a coordinator sees the numbers of all units."""
    everywhere = is_coordinator()
    found = courses.listing(None if everywhere else scope().units("staff", "leader"))
    counted = courses.counts([course.id for course in found])
    names = {unit.id: unit.name for unit in units.all_units(inactive=True)}
    rows = [
        Row(
            course,
            names.get(course.unit_id, ""),
            counted.get(course.id, Counts()),
            is_led_by_user(course),
        )
        for course in found
    ]
    page = render_page(
        "courses/list.html",
        rows=rows,
        states=state_names(),
        works_somewhere=bool(own_units()),
    )
    return bust_bfcache(page)


@bp.get("/nytt")
def new() -> Response:
    """Render the form for a new course."""
    return render_new()


@bp.post("/nytt")
@creates_once
def create() -> Response:
    """Store the course; it takes sign-ups at once."""
    form = course_form(posted=True)
    if not form.validate():
        return render_new(form)
    course = courses.get(press_id()) or added(form)
    return redirect(url_for("course_page.show_course", course_id=course.id), 303)


def added(form: StaffForm) -> Course:
    """Store the course that the form says."""
    user = current_staff_user()
    limits = posted_ages(form)
    course = courses.add(
        Course(
            id=press_id(),
            unit_id=form.text("unit"),
            title=form.text("title"),
            ages=form.text("ages") or (f"{limits[0]}–{limits[1]} år" if limits else ""),
            youngest=limits[0] if limits else None,
            oldest=limits[1] if limits else None,
            begins=form.value("begins"),
            sessions=int(form.value("sessions")),
            places=int(form.value("places")),
            state="open",
            made_by=user.id,
        )
    )
    audit_log.record(user.id, "course.added", course.title)
    db.session.commit()
    return course


def render_new(form: StaffForm | None = None) -> Response:
    """Render the form, with the errors in *form*."""
    page = render_page(
        "courses/new.html",
        status=422 if form else 200,
        form=form or course_form(),
        works_somewhere=bool(own_units()),
    )
    return bust_bfcache(page)


def posted_ages(form: StaffForm) -> tuple[int, int] | None:
    """Return the youngest and the oldest who may sign up; None when it is everybody."""
    asked = [form.value("youngest"), form.value("oldest")]
    if asked == [None, None]:
        return None
    youngest, oldest = sorted(
        int(each) if each is not None else usual
        for each, usual in zip(asked, (0, MOST_YEARS), strict=True)
    )
    return youngest, oldest


def own_units() -> dict[str, str]:
    """Return the units where the user works, by id."""
    here = scope().units("staff", "leader")
    return {unit.id: unit.name for unit in units.all_units() if unit.id in here}


def course_form(*, posted: bool = False) -> StaffForm:
    """Ask what the course is, when it begins, and how many places it has."""
    here = own_units()
    own = scope().unit_to_begin_with(here)
    first = {"unit": own} if own else {}
    limits = _("År på første dag. Andre kan ikke melde seg på. La begge stå tomme for alle.")
    return StaffForm(
        (
            drop_down("unit", _("Enhet"), here, required=True),
            line("title", _("Hva heter kurset eller gruppa?"), required=True, max_length=80),
            line("ages", _("Hvem er det for?"), help=_("For eksempel «8–12 år»."), max_length=60),
            number_question(
                "youngest", _("Yngste som kan melde seg på"), MOST_YEARS, least=0, help=limits
            ),
            number_question("oldest", _("Eldste som kan melde seg på"), MOST_YEARS, least=0),
            day("begins", _("Første dag"), required=True, min="today-1y", max="today+2y"),
            number_question("sessions", _("Antall samlinger"), 60),
            number_question("places", _("Antall plasser"), MOST_PLACES),
        ),
        request.form if posted else None,
        first,
    )


def number_question(id: str, label: str, most: int, *, least: int = 1, help: str = "") -> Question:
    """Return a question for a whole number from *least*, required when that is 1."""
    own = {"min": least, "max": most, "decimals": 0}
    return Question(id, "number", "", label=label, help=help, required=least == 1, own=own)
