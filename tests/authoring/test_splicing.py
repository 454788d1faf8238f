"""A changed definition changes its text no more than it must."""

import difflib
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.authoring.splicing import rewrite_text, write_new_value
from tests.authoring.shipped import SHIPPED

KEYS = st.sampled_from(["id", "label", "options", "questions", "sections", "x", "æ {"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.just("ord " * 20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def changed_lines(one: str, other: str) -> list[str]:
    """The lines of *one* that *other* lacks."""
    matcher = difflib.SequenceMatcher(None, one.split("\n"), other.split("\n"), autojunk=False)
    lines = one.split("\n")
    return [
        line for tag, a, b, _c, _d in matcher.get_opcodes() if tag != "equal" for line in lines[a:b]
    ]


@given(before=VALUES, after=VALUES, indent=st.sampled_from([None, 2]))
@settings(max_examples=300, deadline=None)
def test_any_value_becomes_any_other(before: Any, after: Any, indent: int | None) -> None:
    text = f" {json.dumps(before, ensure_ascii=False, indent=indent)}\n"
    found = rewrite_text(text, before, after)
    assert json.dumps(json.loads(found)) == json.dumps(after)
    assert rewrite_text(text, before, before) == text


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_a_new_value_is_written_as_itself(value: Any) -> None:
    assert json.dumps(json.loads(write_new_value(value, 4, 10))) == json.dumps(value)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_change_of_one_question_touches_its_lines_only(path: Any) -> None:
    text = path.read_text("utf-8")
    form = json.loads(text)
    rng = random.Random(1)
    for place in rng.sample(range(len(form["sections"])), min(3, len(form["sections"]))):
        questions = form["sections"][place]["questions"]
        number = rng.randrange(len(questions))
        question = questions[number]
        others = [each for each in questions if each is not question]

        def put(new: list[Any], place: int = place) -> dict[str, Any]:
            parts = [
                {**part, "questions": new} if index == place else part
                for index, part in enumerate(form["sections"])
            ]
            return {**form, "sections": parts}

        for after in (
            put([{**q, "help": "Kort."} if q is question else q for q in questions]),
            put(others),
            put([question, *others]),
            put([*questions, {"id": "ny", "type": "text", "label": "Ny?"}]),
        ):
            found = rewrite_text(text, form, after)
            assert json.dumps(json.loads(found)) == json.dumps(after)
            touched = changed_lines(text, found)
            assert len(touched) <= json.dumps(question).count("{") + len(str(question)) // 40 + 12
            assert (
                rewrite_text(found, json.loads(found), json.loads(text), (text, form)) is not None
            )


def test_an_item_that_moves_keeps_its_text_and_its_shape() -> None:
    text = """{"sections": [
    {"id": "a", "questions": [
      {"id": "en",   "type": "text",
       "label": "En"},
      {"id": "to", "type": "text"}
    ]},
    {"id": "b", "questions": [
        {"id": "tre"}
    ]}
]}"""
    form = json.loads(text)
    first, other = form["sections"]
    en, to = first["questions"]
    after = {
        "sections": [
            {**first, "questions": [to]},
            {**other, "questions": [*other["questions"], en]},
        ]
    }
    found = rewrite_text(text, form, after)
    assert (
        found
        == """{"sections": [
    {"id": "a", "questions": [
      {"id": "to", "type": "text"}
    ]},
    {"id": "b", "questions": [
        {"id": "tre"},
        {"id": "en",   "type": "text",
         "label": "En"}
    ]}
]}"""
    )
