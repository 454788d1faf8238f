"""Access to a course: for its maker, and the leader of its unit."""

from flask import abort

from forms.i18n import gettext as _
from forms.storage.models.courses import Course
from forms.storage.workflow import courses
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope


def is_led_by_user(course: Course) -> bool:
    """Tell whether the user made the course and still works there, or leads the unit."""
    if course.unit_id in scope().units("leader"):
        return True
    return course.made_by == current_staff_user().id and scope().is_own_unit(course.unit_id)


def load_course(course_id: str) -> Course:
    """Return the course; 404 for one that is unknown, or run by others."""
    course = courses.get(course_id)
    if course is None or not is_led_by_user(course):
        abort(404)
    return course


def state_names() -> dict[str, str]:
    """Return what a course's state is called."""
    return {
        "open": _("Tar imot påmeldinger"),
        "closed": _("Stengt for nye påmeldinger"),
        "done": _("Avsluttet"),
    }
