"""Conditions as rows of drop-downs: what is shown means the same, and deep ones are sentences."""

import json
from typing import Any

import pytest

from forms.authoring import condition_grammar, fields, name_choices
from forms.authoring.condition_rows import (
    ALL,
    ANY,
    Row,
    Rows,
    condition_of_rows,
    offered_tests,
    rows_of,
)
from forms.authoring.fields import Misread
from forms.authoring.items import Entry, entries
from forms.authoring.surroundings import Surroundings
from forms.definition import keywords
from forms.publishing import open_folder
from tests.authoring.shipped import FOLDER, SHIPPED

SHOW_IF = next(key for key in keywords.QUESTION if key.name == "show_if")
QUESTIONS: list[dict[str, Any]] = [
    {"id": "allergi", "type": "yes_no", "label": "Har du allergi?"},
    {"id": "alder", "type": "number", "label": "Hvor gammel er du?"},
    {"id": "lan", "type": "choices", "label": "Lån?", "options": {"telt": "Telt", "ski": "Ski"}},
    {"id": "dag", "type": "date", "label": "Når?"},
    {"id": "enig", "type": "confirm", "label": "Jeg er enig"},
    {"id": "neste", "type": "text", "label": "Neste"},
]
FORM = {"title": "T", "sections": [{"id": "a", "title": "A", "questions": QUESTIONS}]}
ENTRY = Entry("a.neste", ("sections", 0, "questions", 5), QUESTIONS[5], "a")

YES = Row("allergi", "is", "yes")


def around(typed: dict[str, str] | None = None) -> fields.FieldContext:
    """What the field of the last question's condition is drawn for."""
    found = name_choices.field_context(FORM, ENTRY, {}, {})
    return fields.FieldContext(
        found.entry, found.before, FORM, found.names, found.other, typed or {}
    )


def read(posted: dict[str, str], old: Any = None) -> Any:
    """The condition that was posted."""
    return fields.field_of(SHOW_IF).read(SHOW_IF, "show_if", posted, old, around())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_conditions_as_rows_mean_the_same(path: Any) -> None:
    library = open_folder(FOLDER, ("nb",)).library
    form = json.loads(path.read_text("utf-8"))
    for entry in entries(form):
        condition = entry.value.get("show_if")
        if condition is None:
            continue
        rows = rows_of(condition)
        if rows is None:
            continue
        before = name_choices.surroundings_of(form, entry.name, dict(library.lists), library.blocks)
        said = condition_grammar.condition_sentence(condition, before)
        assert (
            condition_grammar.condition_sentence(condition_of_rows(rows), before) in said
            or rows_of(condition_of_rows(rows)) == rows
        ), entry.name


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ({"allergi": "yes"}, Rows(ALL, (Row("allergi", "is", "yes"),))),
        (
            {"allergi": "yes", "alder": {"min": 2, "max": 6}},
            Rows(
                ALL, (Row("allergi", "is", "yes"), Row("alder", "min", 2), Row("alder", "max", 6))
            ),
        ),
        (
            {"any": [{"allergi": "yes"}, {"alder": 3, "dag": {"answered": False}}]},
            Rows(
                ANY,
                (Row("allergi", "is", "yes"),),
                (Row("alder", "is", 3), Row("dag", "unanswered", False)),
            ),
        ),
        (
            {"all": [{"allergi": "yes"}, {"any": [{"alder": 3}, {"alder": 4}]}]},
            Rows(
                ALL, (Row("allergi", "is", "yes"),), (Row("alder", "is", 3), Row("alder", "is", 4))
            ),
        ),
        ({"not": {"allergi": "yes"}}, None),
        ({"any": [{"any": [{"alder": 3}]}]}, None),
        ({"all": [{"any": [{"alder": 3}]}, {"any": [{"alder": 4}]}]}, None),
        ("tekst", None),
    ],
)
def test_a_condition_is_rows_or_too_deep(condition: Any, rows: Rows | None) -> None:
    assert rows_of(condition) == rows
    if rows is not None:
        assert rows_of(condition_of_rows(rows)) == rows


def test_the_rows_of_a_page_are_read() -> None:
    posted = {
        "show_if.join": "all",
        "show_if.0.q": "allergi",
        "show_if.0.t": "is",
        "show_if.0.v": "yes",
        "show_if.1.q": "Hvor gammel er du?",
        "show_if.1.t": "below",
        "show_if.1.v": "2,5",
        "show_if.2.q": "",
        "show_if.inside.0.q": "lan",
        "show_if.inside.0.t": "has_any",
        "show_if.inside.0.v.telt": "true",
        "show_if.inside.1.q": "dag",
        "show_if.inside.1.t": "min",
        "show_if.inside.1.v": "i dag",
        "show_if.inside.2.q": "enig",
        "show_if.inside.2.t": "is",
        "show_if.inside.2.v": "true",
    }
    assert read(posted) == {
        "allergi": "yes",
        "alder": {"below": 2.5},
        "any": [{"lan": {"has_any": ["telt"]}}, {"dag": {"min": "today"}}, {"enig": True}],
    }


def test_a_row_without_a_value_is_said_and_an_emptied_one_goes() -> None:
    with pytest.raises(Misread) as misread:
        read({"show_if.join": "all", "show_if.0.q": "lan", "show_if.0.t": ""})
    assert list(misread.value.faults) == ["show_if.0.q"]
    assert read({"show_if.join": "all", "show_if.0.q": ""}, {"allergi": "yes"}) is None
    same = {"show_if.join": "all", "show_if.0.q": "alder", "show_if.0.t": "is", "show_if.0.v": "3"}
    assert read(same, {"alder": {"is": 3}}) == {"alder": {"is": 3}}, "as it was written"


def test_tests_and_values_follow_the_question_that_was_chosen() -> None:
    typed = {"show_if.join": "all", "show_if.0.q": "allergi"}
    part = fields.field_of(SHOW_IF).part(SHOW_IF, None, "show_if", around(typed))
    leaves = {leaf.name: leaf for leaf in part.leaves()}
    assert leaves["show_if.0.v"].choices == (("yes", "Ja"), ("no", "Nei"))
    assert [value for value, _words in leaves["show_if.0.t"].choices][:2] == ["is", "is_not"]
    assert "show_if.1.q" in leaves, "a row more"
    assert part.is_filled
    empty = fields.field_of(SHOW_IF).part(SHOW_IF, None, "show_if", around())
    assert not empty.is_filled, "an item without a condition is not opened at it"
    assert offered_tests("lan", around().before)[:2] == ["has_any", "has_all"]


def test_a_deep_condition_is_a_sentence() -> None:
    deep = {"not": {"allergi": "yes"}}
    part = fields.field_of(SHOW_IF).part(SHOW_IF, deep, "show_if", around())
    assert (part.kind, part.text) == ("condition", "ikke (allergi = Ja)")
    assert read({"show_if": "ikke (allergi = Nei)"}, deep) == {"not": {"allergi": "no"}}


@pytest.mark.parametrize(
    ("sentence", "kind", "condition"),
    [
        ("Av og til", "choice", {"ofte": "av_og_til"}),
        ("ofte = Av og til", "choice", {"ofte": "av_og_til"}),
        ("Av og til, Nei eller ja", "choice", {"ofte": {"one_of": ["av_og_til", "tja"]}}),
        ("Av og til, Nei eller ja", "choices", {"ofte": {"has_any": ["av_og_til", "tja"]}}),
        ("ofte = Ofte og alder < 3", "choice", {"ofte": "ofte", "alder": {"below": 3}}),
    ],
)
def test_answers_with_joining_words_in_them_are_answers(
    sentence: str, kind: str, condition: dict[str, Any]
) -> None:
    options = {"av_og_til": "Av og til", "tja": "Nei eller ja", "ofte": "Ofte"}
    before = Surroundings()
    before.add({"id": "alder", "type": "number", "label": "Alder?"})
    before.add({"id": "ofte", "type": kind, "label": "Ofte?", "options": options})
    assert condition_grammar.read_condition(sentence, before) == condition
