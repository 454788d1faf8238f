from typing import Any

import pytest

from forms.definition import Key, keywords
from forms.definition.messages import slug
from forms.definition.validation.structure_validation import TABLES, Grammar
from forms.definition.validation.value_validation import GONE, KEYWORDS, Findings, shape_of
from forms.questions import TYPES

GRAMMAR = Grammar(TYPES)


def words(schema: Any) -> set[str]:
    """Every JSON Schema keyword in a fragment."""
    if isinstance(schema, list):
        return {word for each in schema for word in words(each)}
    if not isinstance(schema, dict):
        return set()
    named = schema.get("properties", {})
    rest = {key: each for key, each in schema.items() if key not in ("properties", "enum")}
    inner = [*named.values(), *rest.values()]
    return {*schema, *(word for each in inner for word in words(each))}


def every_key() -> list[tuple[str, Key]]:
    tables = {**TABLES, "option": keywords.OPTION, "shared": tuple(keywords.SHARED.values())}
    types = {name: kind.keys for name, kind in TYPES.items()}
    return [(name, key) for name, table in {**tables, **types}.items() for key in table]


@pytest.mark.parametrize(
    ("name", "key"), every_key(), ids=lambda value: getattr(value, "name", value)
)
def test_every_key_can_be_checked_and_is_explained(name: str, key: Key) -> None:
    assert words(key.schema) <= KEYWORDS
    assert key.description.endswith(".")


CLOSED = {
    "type": "object",
    "properties": {"a": {"type": "integer"}},
    "required": ["a"],
    "additionalProperties": False,
}
NAMED = {
    "type": "object",
    "additionalProperties": {"type": "integer"},
    "propertyNames": {"pattern": "^a"},
}
SOME = {"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": True}
MIXED = {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string"}, ["", "a"], [1, None, True, [], {}]),
        ({"type": "string", "minLength": 1, "maxLength": 2}, ["a", "ab"], ["", "abc"]),
        ({"type": "string", "pattern": "^a+$"}, ["aa"], ["b"]),
        ({"type": "integer", "minimum": 1, "maximum": 3}, [1, 3], [0, 4, 1.5, True, "1"]),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, [0.5], [0, 1, "0.5"]),
        ({"type": "boolean"}, [True, False], [0, 1, "true", None]),
        ({"enum": ["a", True]}, ["a", True], ["b", 1, False]),
        ({"const": 3}, [3], [4]),
        ({"type": "array", "items": {"type": "integer"}}, [[], [1]], ["1", [1, "a"]]),
        (SOME, [[1]], [[], [1, 1], [1, 2, 3]]),
        (MIXED, [["a", 1]], [[1]]),
        (CLOSED, [{"a": 1}], [{}, {"a": "1"}, {"a": 1, "b": 2}, []]),
        (NAMED, [{}, {"ab": 1}], [{"b": 1}, {"a": "1"}, 3]),
        ({"anyOf": [{"type": "string"}, CLOSED]}, ["a", {"a": 1}], [1, {"b": 1}]),
        ({"type": ["string", "integer"]}, ["a", 1], [1.5, []]),
        ({"type": "string", "not": {"enum": ["all"]}}, ["al"], ["all"]),
        ({}, [1, "a", None], []),
    ],
)
def test_a_shape_takes_what_the_schema_takes(
    schema: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    shape = shape_of(schema, {})
    assert shape.expects()
    for value in good:
        findings = Findings()
        assert shape.run(value, ("k",), findings) == value
        assert findings.all == []
    for value in bad:
        findings = Findings()
        shape.run(value, ("k",), findings)
        assert findings.all and all(f.what and f.how and f.level == "error" for f in findings.all)


def test_a_shape_leaves_out_what_is_faulty_and_tells_which_items_were_kept() -> None:
    findings = Findings()
    shape = shape_of({"type": "array", "items": {"type": "integer"}}, {})
    assert shape.run([1, "to", 3], ("k",), findings) == [1, 3]
    assert findings.kept == {("k",): [0, 2]}
    assert shape.run("3", ("k",), findings) is GONE


def test_the_rest_of_a_form_is_kept_when_a_question_is_left_out() -> None:
    raw = {
        "title": "T",
        "ttile": "T",
        "sections": [
            {"id": "S", "title": "Feil id", "questions": []},
            {
                "id": "s",
                "title": "S",
                "questions": [
                    {"id": "a", "type": "tekst", "label": "A"},
                    {"use": "borte"},
                    {"id": "b", "type": "text", "label": "B", "lines": "4"},
                ],
            },
        ],
    }
    checked = GRAMMAR.form(raw, {}, (), ())
    assert checked.value == {
        "title": "T",
        "sections": [
            {"id": "s", "title": "S", "questions": [{"id": "b", "type": "text", "label": "B"}]}
        ],
    }
    assert checked.lost == {"a"}
    assert checked.kept[("sections",)] == [1]
    assert checked.kept[("sections", 1, "questions")] == [2]
    assert {finding.path for finding in checked.findings} == {
        ("ttile",),
        ("sections", 0, "id"),
        ("sections", 1, "questions", 0, "type"),
        ("sections", 1, "questions", 1, "use"),
        ("sections", 1, "questions", 2, "lines"),
    }


def test_stops_looking_when_nearly_everything_is_wrong() -> None:
    raw = {f"k{n}": 1 for n in range(1000)}
    checked = GRAMMAR.form(raw, {}, (), ())
    assert checked.value is None and len(checked.findings) == 201
    assert checked.findings[-1].what.startswith("Her er det så mange feil")


def test_unknown_types_of_other_tools_are_recognised() -> None:
    raw = {"questions": [{"id": "a", "type": "Select_One", "label": "A", "options": {"a": "A"}}]}
    [finding] = GRAMMAR.block(raw, ()).findings
    assert finding.how == "Mente du “choice”?"


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Hva heter barnet?", "hva_heter_barnet"),
        ("Sårbar æresgjest Ø", "sarbar_aeresgjest_o"),
        ("2. trinn", "x_2_trinn"),
        ("Čáhci đŋŧ A\u030as", "cahci_dnt_as"),
        ("!", "x"),
        ("a" * 60, "a" * 40),
    ],
)
def test_suggests_ids_that_are_right(text: str, id: str) -> None:
    assert slug(text) == id


def told(question: dict[str, Any]) -> list[str]:
    """What is said of a form with this question, with the remedy."""
    form = {"title": "Prøve", "sections": [{"id": "a", "title": "A", "questions": [question]}]}
    return [f"{each.what} {each.how}" for each in GRAMMAR.form(form, {}, (), ()).findings]


@pytest.mark.parametrize(
    ("type", "meant"),
    [
        ("ja_nei", "yes_no"),
        ("Ja/nei", "yes_no"),
        ("avkryssing", "choices"),
        ("flere svar", "choices"),
        ("tabell", "matrix"),
        ("klokkeslett", "time"),
        ("radio", "choice"),
    ],
)
def test_a_type_in_the_authors_own_word_is_understood(type: str, meant: str) -> None:
    said = told({"id": "x", "type": type, "label": "Hva?"})
    assert any(f"Mente du “{meant}”?" in each for each in said)


def test_no_message_shows_a_regular_expression() -> None:
    for value in ("i dag", "01.05.2026", "etter påske"):
        said = told({"id": "x", "type": "date", "label": "Når?", "max": value})
        assert any("2026-05-17" in each for each in said) and not any("^(" in each for each in said)
    said = told({"id": "x", "type": "time", "label": "Når?", "min": "8"})
    assert any("08:30" in each for each in said)


def test_answers_written_in_one_text_are_shown_with_codes() -> None:
    said = told({"id": "x", "type": "choice", "label": "Klasse?", "options": "5A, 5B, 5C"})
    assert any('{"5a": "5A", "5b": "5B"}' in each for each in said)
