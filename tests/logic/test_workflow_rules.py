"""What answers decide about a form's way: its steps, its signers, what is shared, what is next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms.definition import Step
from forms.logic.validation.errors import ConditionError
from forms.logic.workflow_rules import Course
from tests.logic.factories import Json, compiled
from tests.support.factories import make_definition, question, section

SECTIONS: list[Json] = [
    section(
        "melding",
        question("alvor", "choice", options={"lav": "Lav", "hoy": "Høy"}),
        question("svar", "choice", options={"alt": "Alt", "noe": "Noe", "nei": "Nei"}),
        question("deler", "choices", options={"a": "A", "b": "B"}),
        question("fodt", "date"),
    ),
    section("a", question("tekst_a", "text")),
    section("b", question("tekst_b", "text")),
    section("kontroll", question("virket", "choice", options={"yes": "Ja", "no": "Nei"})),
]


def course(*sections: Json, **keys: Any) -> Course:
    """The way of a form with these keys."""
    return compiled(make_definition(*(sections or SECTIONS), **keys)).course


def ids(found: list[Any]) -> list[str]:
    return [each.id for each in found]


def title(step: Step | None) -> str:
    return step.id if step else ""


STEPS: list[Json] = [
    {"id": "meld", "title": "Melding", "by": "staff", "sections": ["melding"]},
    {
        "id": "leder",
        "title": "Behandling",
        "by": "leader",
        "sections": ["a", "b"],
        "show_if": {"alvor": "hoy"},
    },
    {
        "id": "lukk",
        "title": "Lukking",
        "by": "leader",
        "sections": ["kontroll"],
        "back": {"to": "leder", "when": {"virket": "no"}},
    },
]


@pytest.mark.parametrize(
    ("answers", "steps"),
    [
        ({"alvor": "hoy"}, ["meld", "leder", "lukk"]),
        ({"alvor": "lav"}, ["meld", "lukk"]),
        ({}, ["meld", "lukk"]),
        ({"alvor": {"declined": True}}, ["meld", "lukk"]),
    ],
)
def test_a_step_whose_condition_does_not_hold_is_skipped(
    answers: Mapping[str, Any], steps: list[str]
) -> None:
    assert ids(course(steps=STEPS).steps(answers)) == steps


@pytest.mark.parametrize(
    ("step", "answers", "after"),
    [
        ("meld", {"alvor": "hoy"}, "leder"),
        ("meld", {"alvor": "lav"}, "lukk"),
        ("leder", {"alvor": "hoy"}, "lukk"),
        ("lukk", {"alvor": "hoy", "virket": "yes"}, ""),
        ("lukk", {"alvor": "hoy", "virket": "no"}, "leder"),
        ("lukk", {"alvor": "hoy"}, ""),
        ("unknown", {"alvor": "hoy"}, ""),
    ],
)
def test_a_form_goes_on_back_or_nowhere(step: str, answers: Mapping[str, Any], after: str) -> None:
    assert title(course(steps=STEPS).next_step(step, answers)) == after


def test_a_form_goes_back_to_a_step_that_would_else_be_skipped() -> None:
    answers = {"alvor": "lav", "virket": "no"}
    assert title(course(steps=STEPS).next_step("lukk", answers)) == "leder"


def test_a_form_without_steps_is_done_when_it_is_sent() -> None:
    only = course()
    [step] = only.steps({})
    assert only.next_step(step.id, {}) is None
    assert only.signers(step.id, {}) == []


SIGNERS: Json = {
    "mor": {"label": "Foresatt", "how": ["draw"]},
    "ungdom": {"label": "Ungdom", "how": ["draw"], "show_if": {"fodt": {"max": "today-15y"}}},
    "leder": {"label": "Leder", "how": ["login"]},
}


@pytest.mark.parametrize(
    ("born", "asked"),
    [
        ("2011-05-07", ["mor", "ungdom"]),
        ("2011-05-08", ["mor"]),
        (None, ["mor"]),
    ],
)
def test_who_signs_follows_from_the_answers_on_the_day(born: str | None, asked: list[str]) -> None:
    steps = [{**STEPS[0], "sections": ["melding", "a", "b", "kontroll"], "sign": ["ungdom", "mor"]}]
    way = course(steps=steps, signers=SIGNERS)
    assert ids(way.signers("meld", {"fodt": born}, date(2026, 5, 7))) == asked
    assert way.signers("unknown", {"fodt": born}) == []


SHARED: list[Json] = [
    SECTIONS[0],
    {**SECTIONS[1], "share_if": {"any": [{"svar": "alt"}, {"deler": {"has_any": ["a"]}}]}},
    {**SECTIONS[2], "share_if": {"any": [{"svar": "alt"}, {"deler": {"has_any": ["b"]}}]}},
    SECTIONS[3],
]


@pytest.mark.parametrize(
    ("answers", "withheld"),
    [
        ({"svar": "alt"}, set()),
        ({"svar": "noe", "deler": ["a"]}, {"b"}),
        ({"svar": "noe", "deler": ["b"]}, {"a"}),
        ({"svar": "nei"}, {"a", "b"}),
        ({}, {"a", "b"}),
        ({"svar": {"declined": True}}, {"a", "b"}),
    ],
)
def test_a_receiver_gets_only_what_is_permitted(
    answers: Mapping[str, Any], withheld: set[str]
) -> None:
    assert course(*SHARED).withheld(answers) == withheld


def test_everything_is_shared_unless_told() -> None:
    assert course().withheld({}) == frozenset()


def test_a_permission_is_given_by_the_answers() -> None:
    way = course(case="must", grants={"when": {"svar": {"one_of": ["alt", "noe"]}}})
    assert way.permits({"svar": "alt"}) and way.permits({"svar": "noe"})
    assert not way.permits({"svar": "nei"}) and not way.permits({})
    assert not course().permits({"svar": "alt"})


def test_what_comes_next_is_offered_in_its_order() -> None:
    way = course(
        next=[
            {"form": "sak", "show_if": {"svar": {"one_of": ["alt", "noe"]}}},
            {"form": "tilbakemelding"},
            {"form": "plan", "show_if": {"svar": "alt", "alvor": "hoy"}},
        ]
    )
    assert way.offered({"svar": "alt", "alvor": "hoy"}) == ["sak", "tilbakemelding", "plan"]
    assert way.offered({"svar": "noe"}) == ["sak", "tilbakemelding"]
    assert way.offered({}) == ["tilbakemelding"]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"steps": [{**STEPS[0], "show_if": {"borte": "x"}}]}, ("steps", "meld")),
        (
            {"steps": [STEPS[0], {**STEPS[2], "back": {"to": "meld", "when": {"borte": "x"}}}]},
            ("steps", "lukk", "back"),
        ),
        ({"next": [{"form": "x", "show_if": {"borte": "x"}}]}, ("next", 0)),
        ({"grants": {"when": {"borte": "x"}}}, ("grants",)),
    ],
)
def test_a_faulty_condition_is_named_by_its_place(
    keys: dict[str, Any], place: tuple[Any, ...]
) -> None:
    with pytest.raises(ConditionError) as caught:
        course(**keys)
    assert caught.value.fault.path[: len(place)] == place
