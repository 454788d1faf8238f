"""Figures over several answers: meetings with many minutes, the longest time between, deadlines."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.i18n import today
from forms.logic.frequency import longest_gap
from forms.logic.school_year import Calendar
from forms.storage import Submission, User, db
from forms.storage.accounts import users
from forms.storage.models.workflow import Task
from forms.storage.retention import retention
from forms.storage.submissions import store
from forms.workflow import arenas, figures
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.unit_scope import UnitScope
from tests.support import factories
from tests.support.factories import form, section

MINUTES = form(
    section(
        "mote",
        {"id": "dag", "type": "date", "label": "Dag"},
        {"id": "slag", "type": "choice", "label": "Slag", "options": {"a": "A", "b": "B"}},
        {"id": "holdt", "type": "choice", "label": "Holdt", "options": {"ja": "Ja", "nei": "Nei"}},
    ),
    section("lest", {"id": "lest", "type": "yes_no", "label": "Lest"}),
    open_to=["staff"],
    steps=[
        {"id": "skriv", "title": "Skriv", "by": "staff", "sections": ["mote"]},
        {"id": "les", "title": "Les", "by": "leader", "sections": ["lest"], "within": "7d"},
    ],
)
RECIPES: dict[str, dict[str, Any]] = {
    "moter": {"distinct": {"of": ["_unit", "dag", "slag"], "where": {"holdt": "ja"}, "on": "dag"}},
    "andel": {"share": {"of": ["_unit", "dag", "slag"], "part": {"holdt": "ja"}, "on": "dag"}},
    "opphold": {"gap": {"where": {"holdt": "ja"}, "on": "dag"}},
    "alle": {"gap": {"where": {"holdt": "ja"}, "on": "dag", "unit": "every"}},
    "forfalt": {"overdue": {}},
    "forfalt_a": {"overdue": {"where": {"slag": "a"}}},
}
REPORT = form(
    section(
        "tall",
        {"id": "enhet", "type": "unit", "label": "Enhet"},
        {"id": "aar", "type": "number", "label": "År", "decimals": 0},
        {"id": "tertial", "type": "choice", "label": "Tertial", "options": {"1": "1", "3": "3"}},
        *(
            {
                "id": id,
                "type": "figure",
                "label": id,
                "figure": {function: {"form": "referat", "state": "any", **given}}
                if function != "overdue"
                else {function: {"form": "referat", **given}},
                "over": {"unit": "enhet", "year": "aar", "term": "tertial"},
            }
            for id, recipe in RECIPES.items()
            for function, given in recipe.items()
        ),
    )
)
GIVEN = (
    ("lia", "2026-09-01", "a", "ja"),
    ("lia", "2026-09-01", "a", "ja"),  # another case of the same meeting
    ("lia", "2026-09-01", "b", "ja"),
    ("lia", "2026-09-29", "a", "ja"),
    ("lia", "2026-10-13", "a", "nei"),
    ("lia", "2026-11-10", "a", "ja"),
    ("lia", "2026-02-10", "a", "ja"),  # another term
    ("nes", "2026-09-01", "a", "ja"),
)
"""Of each: the unit, the day, the kind, and whether it was held."""


@pytest.fixture
def minutes(town: Flask) -> Iterator[list[str]]:
    """Minutes of the meetings above, and the report that counts them."""
    with town.app_context(), storage.writing():
        version = factories.publish(MINUTES, "referat")
        factories.publish(REPORT, "rapport")
        yield [
            store.keep(
                version,
                {"dag": day, "slag": kind, "holdt": held},
                key=f"{number:032}",
                unit=unit,
                received=datetime(2026, 11, 12, 9, tzinfo=UTC),
            ).id
            for number, (unit, day, kind, held) in enumerate(GIVEN)
        ]


def waits(submission_id: str, due: date) -> None:
    """Let the minutes wait for the leader."""
    submission = store.get(submission_id)
    assert submission is not None
    store.move(submission, state="underway", step="les")
    since = datetime(2026, 11, 12, 9, tzinfo=UTC)
    known = {"step": "les", "role": "leader", "unit_id": submission.unit_id, "since": since}
    db.session.add(Task(submission_id=submission_id, due=due, **known))
    db.session.flush()


def counted(user: User | None = None, **over: Any) -> dict[str, int | float | None]:
    version = factories.publish(REPORT, "rapport")
    answers = {"enhet": "lia", "aar": 2026, "tertial": "3", **over}
    scope = UnitScope(user) if user else None
    found = figures.figures(compiled_form(version).definition, answers, scope)
    return {id: figure.counted.value for id, figure in found.items()}


def test_what_was_erased_before_anybody_counted_meetings_is_still_counted(
    minutes: list[str],
) -> None:
    """The facts of a figure that looked at the day alone have no kind."""
    asked = REPORT["sections"][0]["questions"]
    by_day = {"distinct": {"form": "referat", "of": "dag", "where": {"holdt": "ja"}}}
    plain = [*asked[:3], {**asked[3], "figure": by_day}]
    section = {**REPORT["sections"][0], "questions": plain}
    factories.publish({**REPORT, "sections": [section]}, "rapport")
    assert retention.purge(minutes) == len(GIVEN)
    assert counted()["moter"] == 3, "two kinds of one day are one there"


@pytest.mark.parametrize("erased", [False, True])
def test_several_minutes_of_a_meeting_are_one_meeting(minutes: list[str], erased: bool) -> None:
    if erased:
        assert retention.purge(minutes) == len(GIVEN)
        assert db.session.query(Submission).count() == 0
    found = counted()
    assert (found["moter"], found["andel"]) == (4, 80)
    assert counted(enhet="nes")["moter"] == 1


def test_the_longest_time_is_of_open_days_and_of_one_unit(minutes: list[str]) -> None:
    days = [date(2026, 9, 1), date(2026, 9, 29), date(2026, 11, 10)]
    calendar = Calendar(arenas.year_plan(), "barneskole")
    own = longest_gap(days, date(2026, 9, 1), today(), calendar)
    assert own is not None and own < 42  # the autumn holiday is none of it
    found = counted()
    nes = longest_gap([date(2026, 9, 1)], date(2026, 9, 1), today(), calendar)
    assert (found["opphold"], found["alle"]) == (own, nes)
    assert counted(aar=2025)["opphold"] is None


def test_what_waits_after_its_deadline_is_counted(minutes: list[str]) -> None:
    assert counted()["forfalt"] == 0
    waits(minutes[0], today() - timedelta(days=1))
    waits(minutes[1], date(2026, 3, 1))
    waits(minutes[2], date(2026, 3, 1))  # of the other kind
    waits(minutes[3], today())  # not late before tomorrow
    waits(minutes[7], date(2026, 3, 1))  # at the other school
    found = counted()
    assert (found["forfalt"], found["forfalt_a"]) == (3, 2)
    assert counted(tertial="1")["forfalt"] == 2, "the deadline of one was after the term"
    withdrawn = store.get(minutes[1])
    assert withdrawn is not None
    db.session.query(Task).filter_by(submission_id=minutes[1]).delete()
    store.move(withdrawn, state="withdrawn")
    assert counted()["forfalt"] == 2


def test_new_figures_are_for_who_may_know_them(minutes: list[str]) -> None:
    leader = users.add("leder", "Lia Leder", ["leader"], "lia")
    other = users.add("annen", "Nes Leder", ["leader"], "nes")
    staff = users.add("ansatt", "Lia Ansatt", ["staff"], "lia")
    db.session.flush()
    assert counted(other) == {}
    assert set(counted(leader)) >= {"moter", "andel", "opphold", "forfalt"}
    assert "forfalt" in counted(staff)


def test_each_new_figure_says_how_it_is_counted(minutes: list[str]) -> None:
    version = factories.publish(REPORT, "rapport")
    said = {
        question.id: figures.explanation(question)
        for question in compiled_form(version).definition.questions.values()
        if "figure" in question.own
    }
    assert said["moter"].startswith("Antall ulike svar på «enheten, Dag, Slag» i")
    assert said["andel"].startswith("Andel av de ulike svarene på «enheten, Dag, Slag» i")
    assert "utan" not in said["opphold"] and "uten helligdager og ferier" in said["opphold"]
    assert said["forfalt"].endswith("hadde frist før perioden var ute.")
