"""One course: who has a place, who waits, who came; and the end, when the sign-ups are erased."""

from typing import NamedTuple

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.storage import Submission, audit_log, db
from forms.storage.models.courses import Course, CoursePlace
from forms.storage.retention import retention
from forms.storage.submissions import store
from forms.storage.workflow import courses
from forms.storage.workflow.courses import Counts
from forms.web.auth.authorization import current_staff_user
from forms.web.core.templating import render_page
from forms.web.courses.access import load_course, state_names
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow.cases.child_label import label
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("course_page", __name__, url_prefix="/kurs/<course_id>")
EVALUATION = "evaluering-kurs"
"""The anonymous form that is handed to those who took part."""


class Person(NamedTuple):
    """Somebody who signed up, as the list shows them: by initials and year of birth."""

    place: CoursePlace
    submission: Submission
    label: str


@bp.get("/")
def show_course(course_id: str) -> Response:
    """Render the course, for those who run it."""
    return render_course(load_course(course_id))


@bp.post("/plass")
def give_place(course_id: str) -> Response:
    """Give a free place to somebody who waits."""
    course = load_course(course_id)
    place = db.session.get(CoursePlace, request.form.get("place", ""))
    if place is None or place.course_id != course.id:
        abort(404)
    if place.state != "waiting":  # it was pressed twice
        return redirect(url_for("course_page.show_course", course_id=course.id), 303)
    if not courses.give_place(course, place):
        db.session.rollback()
        return render_course(course, ("venteliste", _("Alle plassene er tatt.")))
    return log_and_redirect(course, "course.place")


@bp.post("/oppmote")
def attendance(course_id: str) -> Response:
    """Keep at how many sessions each was."""
    course = load_course(course_id)
    given: dict[CoursePlace, int] = {}
    for each in courses.participants(course.id):
        typed = request.form.get(f"o-{each.submission.id}", "").strip() or "0"
        if not (typed.isascii() and typed.isdigit()) or int(typed) > course.sessions:
            problem = _("Skriv tall fra 0 til %(most)s.", most=course.sessions)
            return render_course(course, (f"o-{each.submission.id}", problem))
        given[each.place] = int(typed)
    for place, number in given.items():
        place.attended = number
    return log_and_redirect(course, "course.attendance")


@bp.post("/pamelding")
def sign_ups(course_id: str) -> Response:
    """Close the course to new sign-ups, or open it again."""
    course = load_course(course_id)
    if course.state == "done":
        abort(404)
    course.state = "open" if request.form.get("to") == "open" else "closed"
    return log_and_redirect(course, "course.opening")


@bp.post("/avslutt")
def finish(course_id: str) -> Response:
    """Keep the numbers of the course, and erase the sign-ups."""
    course = load_course(course_id)
    if course.state == "done" or not courses.is_over(course, i18n.today()):
        abort(404)
    if "sure" not in request.form:
        return render_course(course, ("sure", _("Kryss av for at påmeldingene kan slettes.")))
    retention.purge(courses.finish(course))
    return log_and_redirect(course, "course.finished")


def log_and_redirect(course: Course, what: str) -> Response:
    """Note in the log what was done, and go back to the page."""
    audit_log.record(current_staff_user().id, what, course.title)
    db.session.commit()
    return redirect(url_for("course_page.show_course", course_id=course.id), 303)


def render_course(course: Course, problem: tuple[str, str] | None = None) -> Response:
    """Render the page, with the id of the control to mend and what was wrong."""
    counted = courses.counts([course.id]).get(course.id, Counts())
    people = [
        Person(each.place, each.submission, person_label(each.submission))
        for each in courses.participants(course.id)
    ]
    page = render_page(
        "courses/course.html",
        status=422 if problem else 200,
        course=course,
        state=state_names()[course.state],
        placed=[each for each in people if each.place.state == "place"],
        waiting=[each for each in people if each.place.state == "waiting"],
        free=max(course.places - counted.taken, 0),
        over=courses.is_over(course, i18n.today()),
        evaluation=EVALUATION,
        problem=problem,
    )
    return bust_bfcache(page)


def person_label(submission: Submission) -> str:
    """Return the initials and the year of birth of whom the sign-up is for."""
    definition = compiled_form(submission.version).definition
    answers = store.open_answers(submission)
    return label(definition, answers, shielded=False) or _("Uten navn")
