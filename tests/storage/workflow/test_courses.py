"""Places in a course: never more than there are, whoever signs up at the same time."""

import multiprocessing.pool
from datetime import date

import pytest
from flask import Flask

from forms import storage
from forms.storage import Submission, db
from forms.storage.definitions import versions
from forms.storage.models.courses import Course
from forms.storage.submissions import store
from forms.storage.workflow import courses, transitions
from forms.storage.workflow.courses import Counts
from tests.support.factories import add_units, form, section, text
from tests.support.factories import publish as publish_form

SIGN_UP = form(section("a", text("navn", "Navn")))


@pytest.fixture
def course(app: Flask) -> str:
    """A course with three places."""
    add_units(app)
    with app.app_context(), storage.writing():
        publish_form(SIGN_UP, "prove")
        made = Course(
            unit_id="lia", title="PIS", ages="", begins=date(2026, 9, 1), sessions=8, places=3,
            state="open",
        )  # fmt: skip
        id = courses.add(made).id
        db.session.commit()
        return id


def sign_up(app: Flask, course: str, number: int) -> str:
    """Sign somebody up; whether they got a place."""
    with app.app_context(), storage.writing():
        current = versions.current("prove")
        assert current is not None
        submission = store.keep(current, {"navn": f"Nr {number}"}, key=f"{number:032}")
        place = courses.sign_up(course, submission)
        db.session.commit()
        return place.state if place else "shut"


def test_many_who_sign_up_at_once_never_get_more_places_than_there_are(
    app: Flask, course: str
) -> None:
    with multiprocessing.pool.ThreadPool(6) as pool:
        states = pool.map(lambda number: sign_up(app, course, number), range(12))
    assert states.count("place") == 3 and states.count("waiting") == 9
    with app.app_context():
        people = courses.participants(course)
        assert [each.place.state for each in people] == ["place"] * 3 + ["waiting"] * 9
        assert sorted(each.place.number for each in people) == list(range(1, 13))


def test_who_comes_later_passes_nobody_who_waits(app: Flask, course: str) -> None:
    assert [sign_up(app, course, n) for n in range(4)] == ["place"] * 3 + ["waiting"]
    with app.app_context(), storage.writing():
        first = courses.participants(course)[0].submission
        transitions.withdraw(first, who="nobody", reason="")
        db.session.commit()
        assert courses.counts([course]) == {course: Counts(2, 1)}
    assert sign_up(app, course, 5) == "waiting"
    with app.app_context(), storage.writing():
        found = courses.get(course)
        assert found is not None
        waits = [each.place for each in courses.participants(course)[2:]]
        assert [courses.number_in_line(place) for place in waits] == [1, 2]
        assert courses.give_place(found, waits[0]) and not courses.give_place(found, waits[1])


def test_a_course_that_ended_keeps_numbers_and_a_shut_one_takes_nobody(
    app: Flask, course: str
) -> None:
    for number in range(4):
        sign_up(app, course, number)
    with app.app_context(), storage.writing():
        found = courses.get(course)
        assert found is not None
        courses.participants(course)[0].place.attended = 5
        assert len(courses.finish(found)) == 4
        assert (found.had_place, found.took_part, found.state) == (3, 1, "done")
        db.session.commit()
    assert sign_up(app, course, 9) == "shut"


def test_an_erased_sign_up_leaves_its_place(app: Flask, course: str) -> None:
    sign_up(app, course, 1)
    with app.app_context(), storage.writing():
        store.remove(db.session.query(Submission).one())
        db.session.commit()
        assert courses.counts([course]) == {}
