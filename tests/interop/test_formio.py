"""Form.io: components, conditions in JavaScript, and data grids."""

import json
from typing import Any

import pytest

from forms.interop import Taken, read_form
from tests.interop.factories import questions, told

Json = dict[str, Any]
VALUES = [{"value": "ja", "label": "Ja"}, {"value": "nei", "label": "Nei"}]


def read(*components: Json) -> Taken:
    """What a form with these components, in one panel, becomes."""
    panel = {"type": "panel", "key": "p", "title": "Del", "components": components}
    return read_form("f.json", json.dumps({"title": "Prøve", "components": [panel]}).encode())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "textfield", "validate": {"required": True}}, {"type": "text", "required": True}),
        ({"type": "fnrfield"}, {"type": "text", "format": "personnummer", "personal": True}),
        ({"type": "number", "validate": {"min": 1, "max": 9}},
         {"type": "number", "decimals": 6, "min": 1, "max": 9}),
        ({"type": "navCheckbox"}, {"type": "confirm"}),
        ({"type": "radiopanel", "values": VALUES},
         {"type": "choice", "options": {"ja": "Ja", "nei": "Nei"}}),
        ({"type": "radiopanel", "values": VALUES, "defaultValue": "nei"},
         {"type": "choice", "options": {"ja": "Ja", "nei": "Nei"}, "prefill": {"value": "nei"}}),
        ({"type": "selectboxes", "values": VALUES, "defaultValue": {"ja": True, "nei": False}},
         {"type": "choices", "options": {"ja": "Ja", "nei": "Nei"}, "prefill": {"value": ["ja"]}}),
        ({"type": "selectboxes", "values": VALUES},
         {"type": "choices", "options": {"ja": "Ja", "nei": "Nei"}}),
        ({"type": "navDatepicker", "description": "<p>Når?</p>"}, {"type": "date", "help": "Når?"}),
    ],
)  # fmt: skip
def test_a_component_becomes_a_question(given: Json, expected: Json) -> None:
    found = questions(read({"key": "a", "label": "A", **given}))
    assert found == {"a": {"id": "a", "label": "A", **expected}}


def listed(conjunction: str, *parts: tuple[Any, ...], show: bool = True) -> Json:
    """A condition as newer versions write it: component, operator and value of each test."""
    names = ("component", "operator", "value")
    each = [dict(zip(names, part, strict=False)) for part in parts]
    return {"conditional": {"show": show, "conjunction": conjunction, "conditions": each}}


@pytest.mark.parametrize(
    "conditional",
    [{"conditions": [{"component": "v", "operator": "startsWith"}]}, {"json": {"var": "data.v"}}],
)
def test_a_condition_that_cannot_be_read_has_a_line(conditional: Json) -> None:
    """Found: a list of tests was passed over in silence, and the question always shown."""
    shown = {"type": "textfield", "key": "til", "conditional": {"show": True, **conditional}}
    taken = read({"type": "textfield", "key": "v"}, shown)
    assert ("lost", "til") in told(taken)


@pytest.mark.parametrize(
    "around",
    [
        {"type": "table", "rows": [[{"components": [{"type": "textfield", "key": "a"}]}]]},
        {"type": "tabs", "components": [
            {"label": "En", "key": "en", "components": [{"type": "textfield", "key": "a"}]}]},
        {"type": "form", "components": [{"type": "textfield", "key": "a"}]},
        {"type": "columns", "columns": [{"components": [{"type": "textfield", "key": "a"}]}]},
    ],
    ids=lambda around: str(around["type"]),
)  # fmt: skip
def test_what_stands_in_tables_tabs_and_forms_is_asked(around: Json) -> None:
    assert "a" in questions(read({"key": "rundt", **around}))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"conditional": {"show": True, "when": "v", "eq": "ja"}}, {"v": "ja"}),
        ({"conditional": {"show": False, "when": "p.v", "eq": "ja"}}, {"not": {"v": "ja"}}),
        ({"customConditional": "show = data.v === 'ja';"}, {"v": "ja"}),
        (listed("any", ("v", "isEqual", "ja"), ("b", "includes", "nei")),
         {"any": [{"v": "ja"}, {"b": {"has_any": ["nei"]}}]}),
        (listed("all", ("p.v", "isNotEmpty"), ("n", "greaterThanOrEqual", 3)),
         {"all": [{"v": {"answered": True}}, {"n": {"min": 3}}]}),
        (listed("all", ("p.v", "isNotEqual", "ja")), {"not": {"v": "ja"}}),
        (listed("all", ("n", "lessThan", 3), show=False), {"not": {"n": {"below": 3}}}),
        ({"customConditional": "show = data.p.v !== 'ja' || row.b.ja === true"},
         {"any": [{"not": {"v": "ja"}}, {"b": {"has_any": ["ja"]}}]}),
    ],
)  # fmt: skip
def test_conditions(given: Json, expected: Json) -> None:
    taken = read(
        {"type": "radio", "key": "v", "values": VALUES},
        {"type": "selectboxes", "key": "b", "values": VALUES},
        {"type": "number", "key": "n"},
        {"type": "textfield", "key": "til", **given},
    )
    assert questions(taken)["til"]["show_if"] == expected


def test_programs_are_told_and_grids_are_lists() -> None:
    taken = read(
        {"type": "datagrid", "key": "barn", "components": [{"type": "textfield", "key": "navn"}]},
        {"type": "textfield", "key": "x", "validate": {"custom": "valid = input > 3"}},
        {"type": "textfield", "key": "y", "customConditional": "show = _.some(data.x, 'y')"},
    )
    assert questions(taken)["barn"]["type"] == "repeat"
    assert {("lost", "x"), ("lost", "y")} <= set(told(taken))
