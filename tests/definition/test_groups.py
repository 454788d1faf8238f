"""Questions under one heading: the form's own, asked when the group is, told in a sentence."""

import copy
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from forms.checking import check_form
from forms.compiled_form import compile_form
from forms.definition import Library, compare_documents, expand_form, load_text, parse_definition
from forms.definition.groups import by_group, ungroup_document
from forms.definition.validation.structure_validation import Grammar
from forms.export import printable
from forms.logic import page_rules
from forms.questions import TYPES
from tests.support.factories import question, section

TODAY = date(2026, 5, 7)
ALL = frozenset({"all"})
GROUP: dict[str, Any] = {
    "id": "adresse",
    "type": "group",
    "label": "Ny adresse",
    "show_if": {"flyttet": "yes"},
    "questions": [
        question("gate"),
        question("blokk", "yes_no"),
        question("etasje", "number", show_if={"blokk": "yes"}),
    ],
}
FORM: dict[str, Any] = {
    "title": "Prøve",
    "confidentiality": "personal",
    "sections": [section("om", question("flyttet", "yes_no"), GROUP, question("mer"))],
}


def document(form: dict[str, Any] = FORM) -> dict[str, Any]:
    return expand_form("prove", form, Library())


def changed(**keys: Any) -> dict[str, Any]:
    """The form with other keys of its group."""
    form = copy.deepcopy(FORM)
    form["sections"][0]["questions"][1] |= keys
    return form


def problems(form: dict[str, Any]) -> list[tuple[str, str]]:
    loaded = load_text("prove", json.dumps(form), Library(grammar=Grammar(TYPES)))
    return [
        (problem.path, problem.what) for problem in check_form(loaded) if problem.level == "error"
    ]


def test_questions_of_a_group_are_the_forms_own() -> None:
    definition = parse_definition(document())
    assert list(definition.questions) == ["flyttet", "gate", "blokk", "etasje", "mer"]
    assert definition.questions["gate"].show_if == {"flyttet": "yes"}
    assert definition.questions["etasje"].show_if == {"all": [{"flyttet": "yes"}, {"blokk": "yes"}]}
    assert definition.questions["etasje"].own_condition == {"blokk": "yes"}
    assert definition.questions["gate"].own_condition is None
    groups = [group and group.label for group, _q in by_group(definition.sections[0].questions, q)]
    assert groups == [None, "Ny adresse", None]


def q(each: Any) -> Any:
    """The question itself, for `by_group`."""
    return each


def test_they_are_asked_when_the_group_is() -> None:
    form = compile_form(parse_definition(document()))
    relevant = form.compiled.relevant
    assert relevant({"flyttet": "no", "gate": "x"}).asked == ("flyttet", "mer")
    assert relevant({"flyttet": "yes", "blokk": "yes"}).asked == (
        "flyttet", "gate", "blokk", "etasje", "mer",
    )  # fmt: skip
    rules = page_rules(
        form.definition,
        form.kinds,
        list(form.definition.questions.values()),
        {},
        audiences=ALL,
        today=TODAY,
    )
    assert [name for name, _condition in rules["when"]] == ["gate", "blokk", "etasje"]


def test_a_form_without_groups_keeps_its_format() -> None:
    plain = {**FORM, "sections": [section("om", question("flyttet", "yes_no"))]}
    assert (document(plain)["format"], document()["format"]) == (1, 2)
    assert ungroup_document(document(plain)) == document(plain)


def test_translations_reach_the_group_and_its_questions() -> None:
    translated = {"om.adresse.label": "New address", "om.adresse.gate.label": "Street"}
    found = parse_definition({**document(), "translations": {"en": translated}}, "en").questions[
        "gate"
    ]
    assert (found.label, found.group and found.group.label) == ("Street", "New address")
    flat = ungroup_document({**document(), "translations": {"en": translated}})
    assert flat["translations"]["en"]["om.gate.label"] == "Street"


@pytest.mark.parametrize(
    ("form", "path"),
    [
        (changed(show_if={"mer": "x"}), "sections[0].questions[1].show_if.mer"),
        (changed(show_if={"borte": "x"}), "sections[0].questions[1].show_if.borte"),
        (
            changed(questions=[question("gate", show_if={"etasje": 1}), question("etasje")]),
            "sections[0].questions[1].questions[0].show_if.etasje",
        ),
        (changed(questions=[question("flyttet")]), "sections[0].questions[1].questions[0].id"),
        (changed(questions=[GROUP]), "sections[0].questions[1].questions[0].type"),
        (changed(required=True), "sections[0].questions[1].required"),
        (changed(questions=[]), "sections[0].questions[1].questions"),
    ],
)
def test_a_fault_is_told_where_it_stands(form: dict[str, Any], path: str) -> None:
    assert path in [place for place, _what in problems(form)]


def test_a_sound_group_has_no_fault() -> None:
    assert problems(FORM) == []


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (changed(label="Adressen nå"), "Ny adresse"),
        (changed(show_if={"flyttet": "no"}), "gate"),
        (
            {**FORM, "sections": [section("om", question("flyttet", "yes_no"), question("mer"))]},
            "Slettet gruppen «Ny adresse».",
        ),
    ],
)
def test_a_change_is_told(new: dict[str, Any], sentence: str) -> None:
    told = [change.sentence for change in compare_documents(document(), document(new), TYPES)]
    assert any(sentence in each for each in told), told


def test_taking_questions_into_a_group_breaks_nothing() -> None:
    loose = {
        **FORM,
        "sections": [section("om", question("flyttet", "yes_no"), question("gate"),
                             question("blokk", "yes_no"), question("etasje", "number"),
                             question("mer"))],
    }  # fmt: skip
    changes = compare_documents(document(loose), document(), TYPES)
    assert [each for each in changes if each.kind == "breaking"] == []
    assert "Ny gruppe: «Ny adresse»." in [each.sentence for each in changes]


def test_the_paper_has_the_heading() -> None:
    form = compile_form(parse_definition(document()))
    page = printable.document_html(printable.blank_document(form, ALL))
    assert page.index("<h3>Ny adresse</h3>") < page.index("Om gate") < page.index("Om mer")
    answers = {"flyttet": "no", "mer": "x"}
    sent = datetime(2026, 5, 7, 12, 5, tzinfo=UTC)
    filled = printable.filled_document(form, answers, ALL, reference="K7QM-3FXA", received=sent)
    assert "Ny adresse" not in printable.document_html(filled)
