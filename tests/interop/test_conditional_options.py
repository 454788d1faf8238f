"""Options that depend on answers: from a source, out again, and home."""

import json
from typing import Any

from forms.definition import Library, expand_form
from forms.interop import read_form, write_form
from tests.interop.factories import form_of, questions, row, survey, told
from tests.interop.test_round_trip import stripped
from tests.support.factories import question, section

CHOICES = [
    {"list_name": "fylke", "name": "vestland", "label": "Vestland"},
    {"list_name": "fylke", "name": "oslo", "label": "Oslo"},
    {"list_name": "by", "name": "bergen", "label": "Bergen", "i": "vestland"},
    {"list_name": "by", "name": "voss", "label": "Voss", "i": "vestland"},
    {"list_name": "by", "name": "majorstua", "label": "Majorstua", "i": "oslo"},
]
CASCADE = (
    row("select_one fylke", "fylke", "Fylke"),
    row("select_one by", "by", "By", choice_filter="i = ${fylke}"),
)


def test_a_cascade_becomes_a_condition_on_each_option() -> None:
    taken = survey(*CASCADE, choices=CHOICES)
    assert questions(taken)["by"]["options"] == {
        "bergen": {"label": "Bergen", "show_if": {"fylke": "vestland"}},
        "voss": {"label": "Voss", "show_if": {"fylke": "vestland"}},
        "majorstua": {"label": "Majorstua", "show_if": {"fylke": "oslo"}},
    }
    assert told(taken) == []


def test_a_filter_that_cannot_be_said_is_told() -> None:
    rows = (CASCADE[0], row("select_one by", "by", "By", choice_filter="position(..) > 2"))
    taken = survey(*rows, choices=CHOICES)
    assert questions(taken)["by"]["options"]["voss"] == "Voss"
    assert told(taken) == [("lost", "survey rad 3 · choice_filter")]


def test_a_filter_on_the_options_alone_leaves_some_out() -> None:
    rows = (row("select_one by", "by", "By", choice_filter="i = 'oslo'"),)
    assert list(questions(survey(*rows, choices=CHOICES))["by"]["options"]) == ["majorstua"]


def test_surveyjs_has_conditions_on_choices() -> None:
    choices = [{"value": "a", "text": "A"}, {"value": "b", "text": "B", "visibleIf": "{q} = 'x'"}]
    elements = [
        {"type": "radiogroup", "name": "q", "choices": ["x", "y"]},
        {"type": "checkbox", "name": "p", "choices": choices},
    ]
    taken = read_form("s.json", json.dumps({"pages": [{"elements": elements}]}).encode())
    assert questions(taken)["p"]["options"]["b"] == {"label": "B", "show_if": {"q": "x"}}


def test_they_come_home_without_our_own_definition() -> None:
    options: dict[str, Any] = {"a": "A", "b": {"label": "B", "show_if": {"q": "x"}}}
    asked = [question("q", "choice", options={"x": "X", "y": "Y"}),
             question("p", "choice", options=options)]  # fmt: skip
    raw = {"title": "Prøve", "confidentiality": "personal", "sections": [section("s", *asked)]}
    document = expand_form("prove", raw, Library())
    for kind in ("xlsform", "surveyjs"):
        made = write_form(document, kind)
        home = form_of(read_form(made.name, stripped(kind, made.data)))
        [found] = [q for q in home["sections"][0]["questions"] if q["id"] == "p"]
        assert found["options"] == options, kind
