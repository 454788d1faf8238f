"""Conditions that can never be true: the obvious ones are found, and none is found wrongly."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.logic import compile_condition, unsatisfiable_reason
from tests.logic.strategies import Choices, condition

OPTIONS = {"rolle": ["mor", "far"], "m": ["1", "2"], "tjenester": ["nav", "ppt", "bup"]}


@pytest.mark.parametrize(
    "raw",
    [
        {"all": [{"rolle": "mor"}, {"rolle": "far"}]},
        {"rolle": "mor", "all": [{"rolle": "far"}]},
        {"rolle": {"is": "mor", "one_of": ["far"]}},
        {"rolle": {"is": "mor", "is_not": "mor"}},
        {"rolle": "verge"},
        {"rolle": {"one_of": []}},
        {"rolle": {"one_of": ["verge", "tante"]}},
        {"rolle": {"is_not": "mor"}, "not": {"rolle": "far"}},
        {"rolle": {"answered": True}, "not": {"rolle": {"one_of": ["mor", "far"]}}},
        {"rolle": {"answered": False, "is": "mor"}},
        {"all": [{"rolle": {"answered": False}}, {"rolle": {"answered": True}}]},
        {"m.r1": "3"},
        {"any": []},
        {"not": {"all": []}},
        {"any": [{"rolle": "verge"}, {"alder": {"min": 5, "max": 4}}]},
        {"alder": {"min": 5, "max": 4}},
        {"alder": {"above": 5, "below": 5}},
        {"alder": {"above": 5, "max": 5}},
        {"alder": {"is": 3, "min": 4}},
        {"alder": {"one_of": [1, 2], "above": 2}},
        {"alder": {"min": 3, "max": 3, "is_not": 3}},
        {"alder": {"min": 3}, "not": {"alder": {"min": 2}}},
        {"fodt": {"min": "2026-05-07", "below": "2026-05-07"}},
        {"tid": {"above": "14:00", "max": "08:00"}},
        {"tjenester": {"has_any": []}},
        {"tjenester": {"has_any": ["skole"]}},
        {"tjenester": {"has_all": ["nav", "skole"]}},
        {"tjenester": {"has_all": ["nav"]}, "not": {"tjenester": {"has_any": ["nav", "ppt"]}}},
        {
            "tjenester": {"has_any": ["nav", "ppt"]},
            "not": {"tjenester": {"has_any": ["nav", "ppt"]}},
        },
        {"navn": "Ola", "all": [{"navn": "Kari"}]},
        {"any": [{"rolle": "mor"}], "rolle": "far"},
        {"any": [{"rolle": "mor"}, {"rolle": "verge"}], "all": [{"rolle": "far"}]},
        {"not": {"any": [{"rolle": {"answered": False}}, {"rolle": "mor"}, {"rolle": "far"}]}},
    ],
)
def test_never_true(raw: Any) -> None:
    assert unsatisfiable_reason(raw, OPTIONS)


@pytest.mark.parametrize(
    "raw",
    [
        {"all": []},
        {"rolle": "mor"},
        {"rolle": {"is_not": "mor"}},
        {"any": [{"rolle": "mor"}, {"rolle": "far"}]},
        {"not": {"rolle": "mor"}, "all": [{"not": {"rolle": "far"}}]},
        {"rolle": {"answered": False}},
        {"navn": "hva som helst"},
        {"alder": {"min": 3, "max": 3}},
        {"alder": {"above": 2, "below": 3}},
        {"alder": {"min": 5, "max": {"question": "b"}}},
        {"fodt": {"min": "today", "max": "2026-01-01"}},
        {"tjenester": {"has_all": ["nav", "ppt"]}},
        {"tjenester": {"has_any": ["nav", "skole"]}},
        {"tjenester": {"has_any": ["nav", "ppt"]}, "not": {"tjenester": {"has_any": ["nav"]}}},
        {"tjenester": {"has_all": []}},
    ],
)
def test_may_be_true(raw: Any) -> None:
    assert unsatisfiable_reason(raw, OPTIONS) is None


def test_options_that_are_not_told_are_any() -> None:
    assert unsatisfiable_reason({"rolle": "verge"}) is None
    assert unsatisfiable_reason({"rolle": {"is_not": "mor"}, "not": {"rolle": "far"}}) is None


def test_the_reason_names_the_question() -> None:
    assert unsatisfiable_reason({"rolle": "verge"}, OPTIONS) == (
        "Ingen svar på «rolle» oppfyller alle kravene på en gang."
    )
    assert (
        unsatisfiable_reason({"rolle": {"one_of": []}}) == "«one_of» av «rolle» har en tom liste."
    )
    assert unsatisfiable_reason(
        {"all": [{"a": {"answered": True}}, {"a": {"answered": False}}]}
    ) == ("«a» kan ikke være både besvart og ubesvart.")


def test_an_answer_means_that_its_question_was_shown() -> None:
    shown = {"skole": {"rolle": "mor"}, "klasse": {"skole": {"answered": True}}}
    assert unsatisfiable_reason({"klasse": "3B", "rolle": "far"}, OPTIONS, shown)
    assert (
        unsatisfiable_reason({"klasse": {"answered": False}, "rolle": "far"}, OPTIONS, shown)
        is None
    )
    assert unsatisfiable_reason({"not": {"klasse": "3B"}, "rolle": "far"}, OPTIONS, shown) is None
    assert unsatisfiable_reason({"m.r1": "1", "rolle": "far"}, OPTIONS, {"m": {"rolle": "mor"}})


KINDS = {"n": "number", "k": "code", "v": "codes", "t": "text"}
ANSWERS: dict[str, list[Any]] = {
    "n": [None, -3, 0, 1, 2, 2.5, 3],
    "k": [None, "a", "b", "constructor"],
    "v": [
        None,
        *[[c for c in codes if c] for codes in product(("a", ""), ("b", ""), ("constructor", ""))],
    ],
    "t": [None, "a", "æ", "today", "0", "annet"],
}
CODES = {"k": ["a", "b", "constructor"], "v": ["a", "b", "constructor"]}
ALL_ANSWERS = [dict(zip(ANSWERS, each, strict=True)) for each in product(*ANSWERS.values())]


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.binary(min_size=60, max_size=60))
def test_what_is_called_impossible_is_impossible(source: bytes) -> None:
    take = Choices(source)
    shown = {
        "k": condition(take, {"n": "number"}),
        "v": condition(take, {"n": "number", "k": "code"}),
    }
    raw = condition(take, KINDS, depth=3)
    if unsatisfiable_reason(raw, CODES, shown):
        holds = compile_condition(raw, KINDS)
        is_shown = {name: compile_condition(each, KINDS) for name, each in shown.items()}
        assert not [
            answers
            for answers in ALL_ANSWERS
            if holds(answers)
            and all(each(answers) for name, each in is_shown.items() if answers[name])
        ]
