"""Options that can be chosen on a condition: what counts, what is refused, what a page is told."""

import json
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.checking import check_form
from forms.compiled_form import CompiledForm, compile_form
from forms.definition import Library, compare_documents, load_text, parse_definition
from forms.definition.validation.structure_validation import Grammar
from forms.logic import page_rules
from forms.questions import TYPES
from tests.support.factories import document, question, section

ALL = frozenset({"all"})
TOWNS: dict[str, Any] = {
    "bergen": {"label": "Bergen", "show_if": {"fylke": "vestland"}},
    "oslo": {"label": "Oslo", "show_if": {"fylke": "oslo"}},
    "annet": "Et annet sted",
}
COUNTY = question("fylke", "choice", options={"vestland": "Vestland", "oslo": "Oslo"})
TOWN = question("by", "choice", "By", options=TOWNS)
TOWNS_TOO = question("byer", "choices", "Byer", options=TOWNS)
ROWS = question(
    "hus",
    "repeat",
    questions=[COUNTY | {"id": "f"}, question("b", "choice", "By", options={
        "bergen": {"label": "Bergen", "show_if": {"f": "vestland"}}, "annet": "Annet"})],
)  # fmt: skip


def form(*questions: dict[str, Any]) -> CompiledForm:
    return compile_form(parse_definition(document(section("s", *questions))))


def test_an_option_that_is_closed_does_not_count() -> None:
    found = form(COUNTY, TOWN, TOWNS_TOO).compiled.relevant(
        {"fylke": "oslo", "by": "bergen", "byer": ["bergen", "oslo", "annet"]}
    )
    assert found.answers == {"fylke": "oslo", "by": None, "byer": ["oslo", "annet"]}
    assert found.closed == {"by": frozenset({"bergen"}), "byer": frozenset({"bergen"})}


def test_in_rows_each_row_decides() -> None:
    rows = [{"f": "vestland", "b": "bergen"}, {"f": "oslo", "b": "bergen"}]
    found = form(ROWS).compiled.relevant({"hus": rows})
    assert [row["b"] for row in found.answers["hus"]] == ["bergen", None]
    assert found.closed == {"hus.1.b": frozenset({"bergen"})}


@pytest.mark.parametrize(("town", "right"), [("bergen", False), ("oslo", True), ("annet", True)])
def test_a_closed_option_is_refused_in_words(town: str, right: bool) -> None:
    compiled = form(COUNTY, TOWN)
    asked = list(compiled.definition.questions.values())
    sheet = compiled.question_form(asked, MultiDict({"fylke": "oslo", "by": town}))
    found = compiled.compiled.relevant(sheet.answers())
    assert sheet.validate_asked(found.asked, found.closed) is right
    said = "«Bergen» passer ikke med svarene ovenfor. Velg et annet svar på «By»."
    assert [message for _id, message in sheet.problems()] == ([] if right else [said])


def test_the_page_is_told_of_each_option() -> None:
    compiled = form(COUNTY, TOWN, ROWS)
    questions = list(compiled.definition.questions.values())
    today = date(2026, 5, 7)
    rules = page_rules(
        compiled.definition, compiled.kinds, questions, {}, audiences=ALL, today=today
    )
    assert rules["when"] == [
        ["by", {"fylke": "vestland"}, "bergen"],
        ["by", {"fylke": "oslo"}, "oslo"],
        ["hus.*.b", {"f": "vestland"}, "bergen"],
    ]


def problems(*questions: dict[str, Any]) -> list[str]:
    raw = {"title": "Prøve", "sections": [section("s", *questions)]}
    loaded = load_text("prove", json.dumps(raw), Library(grammar=Grammar(TYPES)))
    return [problem.path for problem in check_form(loaded) if problem.level == "error"]


def test_faults_are_told_where_they_stand() -> None:
    assert problems(COUNTY, TOWN) == []
    assert problems(TOWN, COUNTY) == [
        f"sections[0].questions[0].options.{code}.show_if.fylke" for code in ("bergen", "oslo")
    ]
    assert problems(COUNTY, question("m", "matrix", rows={"r": "R"}, options=TOWNS)) == [
        f"sections[0].questions[1].options.{code}.show_if" for code in ("bergen", "oslo")
    ]


def test_a_change_is_told() -> None:
    now = {**TOWNS, "oslo": "Oslo"}
    before = document(section("s", COUNTY, TOWN))
    after = document(section("s", COUNTY, {**TOWN, "options": now}))
    told = [change.sentence for change in compare_documents(before, after, TYPES)]
    assert told == ["“Oslo” i «By» vises nå alltid."]
