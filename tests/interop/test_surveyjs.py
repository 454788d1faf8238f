"""SurveyJS: types, conditions, validators and languages."""

import json
from typing import Any

import pytest

from forms.interop import Taken, read_form
from tests.interop.factories import form_of, questions, told

Json = dict[str, Any]


def read(*elements: Json, **more: Any) -> Taken:
    """What a survey with these elements becomes."""
    survey = {"title": "Prøve", "locale": "nb", "pages": [{"name": "p", "elements": elements}]}
    return read_form("s.json", json.dumps({**survey, **more}).encode())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "text"}, {"type": "text"}),
        ({"type": "comment", "isRequired": True}, {"type": "text", "lines": 4, "required": True}),
        ({"type": "text", "inputType": "number", "min": 1, "step": 1},
         {"type": "number", "min": 1}),
        ({"type": "text", "inputType": "date"}, {"type": "date"}),
        ({"type": "text", "inputType": "email"}, {"type": "text", "format": "email"}),
        ({"type": "boolean"}, {"type": "yes_no"}),
        ({"type": "radiogroup", "choices": ["x", {"value": "y", "text": "Y"}]},
         {"type": "choice", "options": {"x": "x", "y": "Y"}}),
        ({"type": "checkbox", "choices": ["x"], "hasNone": True, "hasOther": True},
         {"type": "choices", "options": {"x": "x", "other": "Annet", "none": "Ingen"},
          "other": "other", "exclusive": ["none"]}),
        ({"type": "checkbox", "choices": ["x", "y"], "defaultValue": ["y"]},
         {"type": "choices", "options": {"x": "x", "y": "y"}, "prefill": {"value": ["y"]}}),
        ({"type": "rating", "rateMax": 5}, {"type": "scale", "min": 1, "max": 5}),
        ({"type": "ranking", "choices": ["x", "y"]},
         {"type": "ranking", "options": {"x": "x", "y": "y"}}),
        ({"type": "text", "defaultValue": "Hei"}, {"type": "text", "prefill": {"value": "Hei"}}),
        ({"type": "text", "validators": [{"type": "regex", "regex": "[0-9]+", "text": "Tall"}]},
         {"type": "text", "pattern": "[0-9]+", "pattern_help": "Tall"}),
    ],
)  # fmt: skip
def test_an_element_becomes_a_question(given: Json, expected: Json) -> None:
    taken = read({"name": "a", "title": "A", **given})
    assert questions(taken) == {"a": {"id": "a", "label": "A", **expected}}
    assert taken.report.outcome == "whole"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{v} = 'x'", {"v": "x"}),
        ("{v} <> 'x'", {"not": {"v": "x"}}),
        ("{n} >= 3 and {n} < 9", {"all": [{"n": {"min": 3}}, {"n": {"below": 9}}]}),
        ("{f} contains 'x' || {f} notempty",
         {"any": [{"f": {"has_any": ["x"]}}, {"f": {"answered": True}}]}),
        ("{f} anyof ['x', 'y']", {"any": [{"f": {"has_any": ["x"]}}, {"f": {"has_any": ["y"]}}]}),
        ("{ja} = true", {"ja": "yes"}),
        ("!({n} empty)", {"n": {"answered": True}}),
        ("{m.ute} = 'x'", {"m.ute": "x"}),
    ],
)  # fmt: skip
def test_conditions(said: str, expected: Json) -> None:
    taken = read(
        {"type": "radiogroup", "name": "v", "choices": ["x", "y"]},
        {"type": "checkbox", "name": "f", "choices": ["x", "y"]},
        {"type": "text", "name": "n", "inputType": "number"},
        {"type": "boolean", "name": "ja"},
        {"type": "matrix", "name": "m", "columns": ["x", "y"], "rows": ["ute", "inne"]},
        {"type": "text", "name": "til", "visibleIf": said},
    )
    assert questions(taken)["til"]["show_if"] == expected
    assert taken.report.outcome == "whole"


def test_rows_that_repeat_name_their_own_questions() -> None:
    inner = [
        {"type": "text", "name": "navn"},
        {"type": "text", "name": "mer", "visibleIf": "{panel.navn} notempty"},
    ]
    taken = read({"type": "paneldynamic", "name": "barn", "templateElements": inner})
    assert questions(taken)["mer"]["show_if"] == {"navn": {"answered": True}}


def test_languages_and_rules() -> None:
    taken = read(
        {"type": "text", "name": "a", "title": {"default": "Navn", "en": "Name"}},
        {"type": "text", "name": "b", "requiredIf": "{a} notempty"},
        {"type": "text", "name": "c", "enableIf": "{a} notempty"},
    )
    assert ["Navn", "Name"] in taken.catalogues["en"].values()
    [check] = form_of(taken)["check"]
    assert check["when"] == {"all": [{"a": {"answered": True}}, {"b": {"answered": False}}]}
    assert told(taken) == [("lost", "c")]


def test_types_of_the_source_s_own_become_what_they_are_like_or_are_told() -> None:
    taken = read(
        {"type": "YesNo", "name": "a"},
        {"type": "fancychoice", "name": "b", "choices": ["x", "y"]},
        {"type": "personname", "name": "c"},
    )
    assert {id: q["type"] for id, q in questions(taken).items()} == {"a": "yes_no", "b": "choice"}
    assert told(taken) == [("approximate", "b"), ("lost", "c")]


CHOICES = {"type": "checkbox", "name": "a", "choices": ["x", "y"]}
ROWS = {"type": "paneldynamic", "name": "a", "templateElements": [{"type": "text", "name": "b"}]}
TABLE = {"type": "matrix", "name": "a", "columns": ["x", "y"], "rows": ["ute", "inne"]}
PANEL = {"type": "panel", "name": "a", "elements": [{"type": "text", "name": "b"}]}


@pytest.mark.parametrize(
    ("element", "key", "value"),
    [
        (CHOICES, "choicesEnableIf", "{z} = 'x'"),
        (CHOICES, "choicesOrder", "random"),
        (CHOICES, "choicesFromQuestion", "z"),
        (CHOICES, "showSelectAllItem", True),
        (CHOICES, "hasComment", True),
        (CHOICES, "setValueIf", "{z} = 'x'"),
        (CHOICES, "requiredErrorText", "Velg."),
        (ROWS, "panelCount", 2),
        (ROWS, "keyName", "b"),
        (TABLE, "rowsVisibleIf", "{z} contains {item}"),
        (TABLE, "cells", {"ute": {"x": "Sol"}}),
        (PANEL, "enableIf", "{z} = 'x'"),
        (PANEL, "requiredIf", "{z} = 'x'"),
        (PANEL, "readOnly", True),
        ({"type": "text", "name": "a"}, "maskSettings", {"pattern": "999"}),
        ({"type": "file", "name": "a"}, "acceptedTypes", "image/*"),
    ],
)
def test_what_has_no_place_here_has_a_line(element: Json, key: str, value: Any) -> None:
    """Found: most keys that change what is asked were passed over in silence."""
    before = {"type": "text", "name": "z"}
    lines = read(before, {**element, key: value}).report.lines
    assert [line.how for line in lines if f"«{key}»" in line.what] == [
        "Sett det opp for hånd hvis det trengs."
    ]
    assert not [line for line in read(before, element).report.lines if key in line.what]


def test_thanks_pages_that_are_hidden_and_texts_of_panels_come_along() -> None:
    pages = [
        {"name": "en", "elements": [{**PANEL, "title": "Om", "description": "Les dette."}]},
        {"name": "to", "visible": False, "elements": [{"type": "text", "name": "c"}]},
    ]
    survey = {"title": "T", "locale": "nb", "pages": pages, "completedHtml": "<b>Takk!</b>"}
    taken = read_form("s.json", json.dumps(survey).encode())
    assert form_of(taken)["receipt"] == "**Takk!**" and "Les dette." in taken.text
    assert told(taken) == [("approximate", "to")]
