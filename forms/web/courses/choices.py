"""The courses that `course` questions offer, looked up once in a request."""

from flask import g, has_app_context

from forms.questions.types import course
from forms.storage.workflow import courses
from forms.storage.workflow.courses import Counts
from forms.workflow.course_places import label


def open_courses() -> course.Courses:
    """Return the courses that take sign-ups, with the places that are left."""
    if not has_app_context():
        return []
    if "open_courses" not in g:
        found = courses.open_courses()
        counted = courses.counts([each.id for each in found])
        g.open_courses = [(each.id, label(each, counted.get(each.id, Counts()))) for each in found]
    known: course.Courses = g.open_courses
    return known


def known_courses() -> course.Courses:
    """Return every course, those that are over too."""
    if not has_app_context():
        return []
    if "known_courses" not in g:
        g.known_courses = [(each.id, label(each)) for each in courses.listing()]
    known: course.Courses = g.known_courses
    return known
