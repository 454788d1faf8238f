"""States of answers, and how a name finds its value."""

from typing import Any

import pytest

from forms.logic import DECLINED, State, is_blank, state_of_answer, value_of


@pytest.mark.parametrize("value", [None, "", [], {}, DECLINED, {"declined": True}])
def test_blank(value: Any) -> None:
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, 0.0, False, " ", "0", [""], {"a": None}, {"declined": "ja"}])
def test_not_blank(value: Any) -> None:
    assert not is_blank(value)


@pytest.mark.parametrize(
    ("answers", "id", "expect"),
    [
        ({"a": 0}, "a", State.ANSWERED),
        ({"a": dict(DECLINED)}, "a", State.DECLINED),
        ({"a": None}, "a", State.EMPTY),
        ({"a": []}, "a", State.EMPTY),
        ({}, "a", State.NOT_ASKED),
        ({"m": {"r": "1"}}, "m.r", State.ANSWERED),
        ({"m": {"x": "1"}}, "m.r", State.EMPTY),
        ({"m": None}, "m.r", State.EMPTY),
        ({"m": {"declined": True}}, "m.r", State.DECLINED),
        ({}, "m.r", State.NOT_ASKED),
    ],
)
def test_state(answers: dict[str, Any], id: str, expect: State) -> None:
    assert state_of_answer(answers, id) is expect


@pytest.mark.parametrize(
    ("name", "row", "expect"),
    [
        ("a", None, 1),
        ("a", {"a": 2}, 2),
        ("a", {"a": None}, None),
        ("a", {"b": 2}, 1),
        ("m.r", None, "4"),
        ("m.r", {"m": {"r": "5"}}, "5"),
        ("m.r", {"m": None}, None),
        ("m.x", None, None),
        ("k.other", None, "urdu"),
        ("a.x", None, None),
        ("borte", None, None),
        ("borte.x", None, None),
    ],
)
def test_value_of(name: str, row: dict[str, Any] | None, expect: Any) -> None:
    answers = {"a": 1, "m": {"r": "4"}, "k": "annet", "k.other": "urdu"}
    assert value_of(answers, name, row) == expect
