"""A sign-up's place in the course that its answers name."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.definition import Definition
from forms.i18n import format_date, join_words, ngettext
from forms.i18n import gettext as _
from forms.logic.dates.relative_dates import years_between
from forms.questions import question_type_of
from forms.storage import Submission
from forms.storage.accounts import units
from forms.storage.models.courses import Course
from forms.storage.workflow import admissions, courses
from forms.storage.workflow.courses import Counts
from forms.workflow.cases.child_label import child_questions


def course_of(definition: Definition, answers: Mapping[str, Any]) -> str | None:
    """Return the id of the course that the answers name; None when the form asks for none."""
    for question in definition.questions.values():
        answer = answers.get(question.id)
        if question_type_of(question).refers_to == "courses" and isinstance(answer, str):
            return answer
    return None


def course_unit(course_id: str | None) -> str | None:
    """Return the unit that holds the course."""
    course = courses.get(course_id) if course_id else None
    return course.unit_id if course else None


def age_problem(definition: Definition, answers: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the question about the birth date, and a sentence, when the course is for others."""
    chosen = course_of(definition, answers)
    course = courses.get(chosen) if chosen else None
    if course is None or course.youngest is None or course.oldest is None:
        return None
    _name, born = child_questions(definition)
    try:
        age = years_between(date.fromisoformat(str(answers.get(born))), course.begins)
    except ValueError:
        return None
    if course.youngest <= age <= course.oldest:
        return None
    unit = units.get(course.unit_id)
    said = _(
        "Kurset er for dem som er fra %(youngest)s til %(oldest)s år når det begynner %(day)s."
        " Ta kontakt med %(unit)s hvis du vil spørre om plass likevel.",
        youngest=course.youngest,
        oldest=course.oldest,
        day=format_date(course.begins),
        unit=unit.name if unit else "",
    )
    return born, said


def sign_up(course_id: str, submission: Submission) -> None:
    """Give the sign-up a place or put it in line; who made the course may read it."""
    place = courses.sign_up(course_id, submission)
    course = courses.get(course_id)
    if place is not None and course is not None and course.made_by:
        admissions.add_doer(submission, course.made_by)


def place_message(submission: Submission) -> str:
    """Return what the sender is told of the place; "" for a form without a course."""
    place = courses.place_of(submission)
    course = courses.get(place.course_id) if place else None
    if place is None or course is None:
        return ""
    if place.state == "place":
        said = {"course": course.title, "day": format_date(course.begins)}
        return _("Du har fått plass: %(course)s, fra %(day)s.", **said)
    return _(
        "Kurset er fullt. Du står som nummer %(number)s på ventelisten, og får beskjed hvis det"
        " blir en ledig plass.",
        number=courses.number_in_line(place),
    )


def label(course: Course, counts: Counts | None = None) -> str:
    """Return what a course is called in a list, and how many places are left where *counts* say."""
    unit = units.get(course.unit_id)
    parts = [course.title, course.ages, unit.name if unit else ""]
    parts.append(_("fra %(day)s", day=format_date(course.begins)))
    said = join_words(part for part in parts if part)
    if counts is None:
        return said
    left = 0 if counts.waiting else max(course.places - counts.taken, 0)
    more = (
        ngettext("%(number)s plass igjen", "%(number)s plasser igjen", left)
        if left
        else _("venteliste")
    )
    return f"{said} ({more})"
