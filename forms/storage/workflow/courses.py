"""Courses: what is offered, and the places in them, which never are more than there are.

A function that gives a place first writes to the row of the course, and so waits for other
transactions that do the same: between counting the places and taking one nobody else takes one, in
any worker.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select, update

from forms.storage.database.engine import db
from forms.storage.models.courses import Course, CoursePlace
from forms.storage.models.submissions import Submission

MOST_PLACES = 200
_HELD = Submission.state != "withdrawn"


class Counts(NamedTuple):
    """How many have a place in a course, and how many wait."""

    taken: int = 0
    waiting: int = 0


class Participant(NamedTuple):
    """A sign-up that has a place or waits."""

    place: CoursePlace
    submission: Submission


def add(course: Course) -> Course:
    """Store a new course."""
    db.session.add(course)
    db.session.flush()
    return course


def get(course_id: str) -> Course | None:
    """Return the course of that id."""
    return db.session.get(Course, course_id)


def listing(units: Collection[str] | None = None) -> list[Course]:
    """Return the courses of these units (None: all), those that begin last first."""
    query = select(Course).order_by(Course.begins.desc(), Course.id).limit(500)
    if units is not None:
        query = query.where(Course.unit_id.in_(units))
    return list(db.session.scalars(query))


def open_courses() -> list[Course]:
    """Return the courses that take sign-ups, the first to begin first."""
    query = select(Course).where(Course.state == "open").order_by(Course.begins, Course.id)
    return list(db.session.scalars(query))


def counts(courses: Collection[str]) -> dict[str, Counts]:
    """Return how many have a place and wait, by course; nothing of one where nobody does."""
    query = (
        select(CoursePlace.course_id, CoursePlace.state, func.count())
        .join(Submission, Submission.id == CoursePlace.submission_id)
        .where(CoursePlace.course_id.in_(courses), _HELD)
        .group_by(CoursePlace.course_id, CoursePlace.state)
    )
    found: dict[str, Counts] = {}
    for course_id, state, number in db.session.execute(query):
        known = found.get(course_id, Counts())
        key = "taken" if state == "place" else "waiting"
        found[course_id] = known._replace(**{key: number})
    return found


def sign_up(course_id: str, submission: Submission) -> CoursePlace | None:
    """Give the sign-up a place, or the next one in line; None when the course is gone or shut.

    Who comes when somebody waits never passes them.
    """
    number = _lock(course_id, signs=True)
    course = get(course_id)
    if number is None or course is None:
        return None
    taken, waiting = counts([course_id]).get(course_id, Counts())
    state = "place" if taken < course.places and not waiting else "waiting"
    place = CoursePlace(
        submission_id=submission.id, course_id=course_id, number=number, state=state
    )
    db.session.add(place)
    db.session.flush()
    return place


def give_place(course: Course, place: CoursePlace) -> bool:
    """Give a place to somebody who waits; False when there is none."""
    _lock(course.id)
    if counts([course.id]).get(course.id, Counts()).taken >= course.places:
        return False
    place.state = "place"
    db.session.flush()
    return True


def participants(course_id: str) -> list[Participant]:
    """Return those with a place and then those who wait, each in the order they came."""
    query = (
        select(CoursePlace, Submission)
        .join(Submission, Submission.id == CoursePlace.submission_id)
        .where(CoursePlace.course_id == course_id, _HELD)
        .order_by(CoursePlace.state, CoursePlace.number)
    )
    return [Participant(place, submission) for place, submission in db.session.execute(query)]


def place_of(submission: Submission) -> CoursePlace | None:
    """Return the place of a sign-up."""
    return db.session.get(CoursePlace, submission.id)


def number_in_line(place: CoursePlace) -> int:
    """Return the number of somebody who waits among those who wait."""
    query = (
        select(func.count())
        .select_from(CoursePlace)
        .join(Submission, Submission.id == CoursePlace.submission_id)
        .where(
            CoursePlace.course_id == place.course_id,
            CoursePlace.state == "waiting",
            CoursePlace.number <= place.number,
            _HELD,
        )
    )
    return db.session.scalar(query) or 0


def finish(course: Course) -> list[str]:
    """Keep the numbers of a course that was held; return the sign-ups that are to be erased."""
    _lock(course.id)
    every = [each.place for each in participants(course.id)]
    placed = [place for place in every if place.state == "place"]
    course.had_place = len(placed)
    course.took_part = sum(place.attended > 0 for place in placed)
    course.state = "done"
    query = select(CoursePlace.submission_id).where(CoursePlace.course_id == course.id)
    return list(db.session.scalars(query))


def _lock(course_id: str, *, signs: bool = False) -> int | None:
    """Wait for others who change the course; return the number of sign-ups, None without one."""
    where = [Course.id == course_id, *([Course.state == "open"] if signs else [])]
    changed = (
        update(Course)
        .where(*where)
        .values(signed=Course.signed + int(signs))
        .execution_options(synchronize_session="fetch")
        .returning(Course.signed)
    )
    found: int | None = db.session.execute(changed).scalar_one_or_none()
    return found


def is_over(course: Course, today: date) -> bool:
    """Tell whether the course has begun, so that it can be ended."""
    return course.begins <= today
