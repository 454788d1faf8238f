"""Which conditions can never hold, and which questions nobody gets to."""

import json
from pathlib import Path
from typing import Any

import pytest

from forms.checking import check_form, reachability
from forms.definition import load_text, read_library
from forms.questions import TYPES

GOOD = Path(__file__).parent / "good"
COLOURS = {"rod": "Rød", "gronn": "Grønn", "bla": "Blå"}


def paths(*questions: Any, **keys: Any) -> list[str]:
    """Where the check says that nobody gets, or that nothing holds."""
    sections = [{"id": "s", "title": "Del", "questions": list(questions)}]
    raw = {"title": "Skjema", "sections": sections, **keys}
    problems = check_form(load_text("x", json.dumps(raw), read_library(GOOD, TYPES)))
    told = ("Vilkåret kan aldri", "Ingen k")
    assert all(problem.what.startswith(told) for problem in problems), problems
    return [p.path.removeprefix("sections[0].questions") for p in problems]


def question(id: str, type: str, **keys: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "label": f"Spørsmål {id}", **keys}


A = question("a", "choice", options=COLOURS)
MANY = question("m", "choices", options=COLOURS)
NUMBER = question("n", "number", min=0, max=10)
SCALE = question("s", "scale", max=5)
DAY = question("d", "date", min="2026-01-01")


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [{"a": "rod"}, {"a": "bla"}]},
        {"a": {"is": "rod", "is_not": "rod"}},
        {"a": {"one_of": []}},
        {"all": [{"a": "rod"}, {"a": {"answered": False}}]},
        {"all": [{"not": {"a": {"answered": False}}}, {"not": {"a": {"one_of": [*COLOURS]}}}]},
        {"m": {"has_any": []}},
        {"all": [{"m": {"has_all": ["rod"]}}, {"not": {"m": {"has_any": ["rod"]}}}]},
        {"n": {"above": 10}},
        {"n": {"below": 0}},
        {"n": {"min": 5, "max": 4}},
        {"s": {"above": 5}},
        {"s": -1},
        {"d": {"below": "2026-01-01"}},
        {"d": {"min": "2026-03-01", "below": "2026-03-01"}},
        {"any": [{"n": {"above": 10}}, {"all": [{"a": "rod"}, {"a": "bla"}]}]},
    ],
)
def test_a_condition_that_can_never_hold_is_told(condition: Any) -> None:
    asked = question("q", "text", show_if=condition)
    assert paths(A, MANY, NUMBER, SCALE, DAY, asked) == ["[5].show_if"]


@pytest.mark.parametrize(
    "condition",
    [
        {"a": "rod"},
        {"not": {"a": "rod"}},
        {"all": [{"m": {"has_any": ["rod"]}}, {"m": {"has_any": ["bla"]}}]},
        {"not": {"m": {"has_all": ["rod", "bla"]}}},
        {"n": {"above": 9}},
        {"n": {"min": 5, "max": 5}},
        {"all": [{"n": 3}, {"not": {"n": {"above": 3}}}]},
        {"s": 0},
        {"d": {"below": "today-1m"}},
        {"d": {"min": "today", "max": "2026-02-01"}},
        {"n": {"above": {"question": "s"}}},
        {"any": [{"n": {"above": 10}}, {"a": "rod"}]},
        {"a": {"answered": False}},
    ],
)
def test_a_condition_that_may_hold_is_let_be(condition: Any) -> None:
    assert paths(A, MANY, NUMBER, SCALE, DAY, question("q", "text", show_if=condition)) == []


def test_what_looks_at_something_hidden_cannot_be_reached() -> None:
    assert paths(
        A,
        question("b", "yes_no", show_if={"a": "rod"}),
        question("c", "yes_no", show_if={"b": "yes"}),
        question("x", "text", show_if={"a": "bla", "c": "yes"}),
        question("y", "text", show_if={"a": "rod", "c": "yes"}),
    ) == ["[3]"]


def test_the_section_counts_too_and_is_told_once() -> None:
    sections = [
        {"id": "s", "title": "S", "questions": [A]},
        {
            "id": "t",
            "title": "T",
            "show_if": {"a": "rod"},
            "questions": [question("b", "text"), question("c", "text", show_if={"a": "bla"})],
        },
        {
            "id": "u",
            "title": "U",
            "show_if": {"all": [{"a": "rod"}, {"a": "bla"}]},
            "questions": [question("e", "text"), question("f", "text", show_if={"a": "rod"})],
        },
    ]
    assert paths(sections=sections) == ["sections[1].questions[1]", "sections[2].show_if"]


def test_a_row_of_a_repeat_sees_its_own_answers_first() -> None:
    inner = [
        question("a", "yes_no"),
        question("b", "text", show_if={"a": "yes"}),
        question("c", "text", show_if={"all": [{"a": "yes"}, {"a": "no"}]}),
    ]
    repeat = {**question("r", "repeat"), "questions": inner}
    assert paths(A, repeat) == ["[1].questions[2].show_if"]


def note(**keys: Any) -> dict[str, Any]:
    return {"id": "end", "type": "note", "text": "Takk.", "stop": True, **keys}


def test_nobody_gets_past_a_note_that_always_ends_the_form() -> None:
    assert paths(A, note(), question("b", "text"), question("c", "text")) == ["[2]"]


def test_past_a_note_with_a_condition_only_the_others_get() -> None:
    assert paths(
        A,
        note(show_if={"a": "rod"}),
        question("b", "text", show_if={"a": "rod"}),
        question("c", "text", show_if={"a": {"one_of": ["rod", "bla"]}}),
        question("d", "text"),
    ) == ["[2]"]


def test_a_note_for_the_staff_ends_nothing_for_others() -> None:
    assert paths(A, note(audience="staff"), question("b", "text")) == []


def test_a_rule_that_never_fires_is_told() -> None:
    rule = {"when": {"n": {"above": 10}}, "say": "For mange.", "at": "n"}
    assert paths(NUMBER, check=[rule]) == ["check[0].when"]


def test_a_large_form_of_branching_conditions_is_looked_into_within_a_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0
    real = reachability.Reachability._shown

    def counted(self: reachability.Reachability, *arguments: Any) -> Any:
        nonlocal looks
        looks += 1
        return real(self, *arguments)

    monkeypatch.setattr(reachability.Reachability, "_shown", counted)
    codes = {f"a{n}": f"Svar {n}" for n in range(10)}
    questions: list[dict[str, Any]] = []
    for n in range(500):
        before = [{f"q{max(0, n - k)}": {"one_of": ["a1", "a2"]}} for k in range(1, 6)]
        show = {"show_if": {"any": before}} if n else {}
        questions.append(
            {"id": f"q{n}", "type": "choice", "label": f"{n}", "options": codes, **show}
        )
    form = {"title": "X", "sections": [{"id": "s", "title": "S", "questions": questions}]}
    check_form(load_text("x", json.dumps(form), read_library(GOOD, TYPES)))
    assert 0 < looks < 20_000
