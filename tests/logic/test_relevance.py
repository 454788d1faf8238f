"""What is asked, kept and computed for some answers."""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from forms.logic import DECLINED, ConditionError
from forms.logic.relevance import Names
from forms.logic.validation.errors import CalculationError
from tests.logic.factories import compiled, one_section
from tests.support.factories import make_definition, question, section

TODAY = date(2026, 5, 7)
STAFF = frozenset({"all", "staff"})
ROLES = {"foresatt": "Foresatt", "ungdom": "Ungdom", "annet": "Annet"}


def test_asked_in_order_and_null_where_empty() -> None:
    form = one_section(
        question("a"), question("b"), question("c", "choices", options=ROLES), question("d")
    )
    found = form.relevant({"b": "svar", "c": [], "d": DECLINED, "fremmed": "x"})
    assert found.asked == ("a", "b", "c", "d")
    assert found.answers == {"a": None, "b": "svar", "c": None, "d": DECLINED}
    assert found.sections == ("del1",)
    assert found.stopped == ""


def test_hidden_answer_is_dropped_and_counts_as_unanswered() -> None:
    form = one_section(
        question("rolle", "choice", options=ROLES),
        question("skole", show_if={"rolle": "ungdom"}),
        question("klasse", show_if={"skole": {"answered": True}}),
        question("uten", show_if={"skole": {"answered": False}}),
    )
    shown = {"rolle": "ungdom", "skole": "Nord", "klasse": "8A", "uten": "x"}
    assert form.relevant(shown).answers == {"rolle": "ungdom", "skole": "Nord", "klasse": "8A"}
    hidden = {**shown, "rolle": "foresatt"}
    assert form.relevant(hidden).answers == {"rolle": "foresatt", "uten": "x"}


def test_later_answers_are_not_seen() -> None:
    form = one_section(question("a", show_if={"b": {"answered": True}}), question("b"))
    assert form.relevant({"a": "x", "b": "y"}).asked == ("b",)


def test_hidden_section_hides_its_questions() -> None:
    form = compiled(
        make_definition(
            section("s1", question("a")),
            section("s2", question("b"), show_if={"a": "ja"}),
            section("s3", question("c", show_if={"b": {"answered": True}}), question("d")),
        )
    )
    assert form.relevant({"a": "ja", "b": "x"}).sections == ("s1", "s2", "s3")
    found = form.relevant({"a": "nei", "b": "x", "c": "y"})
    assert (found.asked, found.sections) == (("a", "d"), ("s1", "s3"))


def test_section_with_nothing_to_show_is_left_out() -> None:
    form = compiled(
        make_definition(
            section("s1", question("a")),
            section("s2", question("b", show_if={"a": "ja"})),
            section("s3", question("n", "note", text="Hei", show_if={"a": "nei"})),
        )
    )
    assert form.relevant({"a": "ja"}).sections == ("s1", "s2")
    assert form.relevant({"a": "nei"}).sections == ("s1", "s3")


def test_audience_is_not_asked_and_not_seen() -> None:
    form = compiled(
        make_definition(
            section(
                "s1",
                question("a"),
                question("b", audience="staff"),
                question("c", show_if={"b": "ja"}),
            ),
            section("s2", question("d"), audience="staff"),
        )
    )
    answers = {"a": "x", "b": "ja", "c": "y", "d": "z"}
    assert form.relevant(answers).answers == {"a": "x"}
    assert form.relevant(answers, audiences=STAFF).answers == answers
    assert form.relevant(answers).sections == ("s1",)


def test_own_sections_are_asked_and_the_others_known() -> None:
    form = compiled(
        make_definition(
            section("s1", question("a"), question("skjult", show_if={"a": "nei"})),
            section("s2", question("b", show_if={"a": "ja", "skjult": {"answered": False}})),
            section("s3", question("c", show_if={"b": {"answered": True}})),
        )
    )
    answers = {"a": "ja", "skjult": "x", "b": "y", "c": "z"}
    found = form.relevant(answers, sections=("s2",))
    assert (found.asked, found.sections) == (("b",), ("s2",))
    assert found.answers == {"b": "y"}
    assert found.known == {"a": "ja", "b": "y", "c": "z"}


def test_stop_note_ends_the_form() -> None:
    form = compiled(
        make_definition(
            section(
                "s1",
                question("samtykke", "choice", options={"ja": "Ja", "nei": "Nei"}),
                question("slutt", "note", text="Takk.", stop=True, show_if={"samtykke": "nei"}),
                question("b"),
            ),
            section("s2", question("c"), question("n", "calc", value={"count": ["c"]})),
        )
    )
    found = form.relevant({"samtykke": "nei", "b": "x", "c": "y"})
    assert (found.asked, found.stopped, found.sections) == (("samtykke",), "slutt", ("s1",))
    assert found.shown == ("samtykke", "slutt")
    assert found.answers == {"samtykke": "nei"}
    going_on = form.relevant({"samtykke": "ja", "b": "x", "c": "y"})
    assert (going_on.asked, going_on.stopped) == (("samtykke", "b", "c"), "")


def test_stop_note_for_another_audience_stops_nobody() -> None:
    form = one_section(question("n", "note", text="x", stop=True, audience="staff"), question("b"))
    assert form.relevant({}).asked == ("b",)
    assert form.relevant({}, audiences=STAFF).stopped == "n"


def test_computed_value_stands_at_its_place() -> None:
    form = one_section(
        question("tidlig", show_if={"sum": {"min": 5}}),
        question("a", "number"),
        question("b", "number"),
        question("sum", "calc", value={"sum": ["a", "b"]}),
        question("sent", show_if={"sum": {"min": 5}}),
    )
    found = form.relevant({"a": 2, "b": 3, "sum": 999, "tidlig": "x", "sent": "y"})
    assert found.asked == ("a", "b", "sent")
    assert found.answers == {"a": 2, "b": 3, "sum": 5, "sent": "y"}
    assert found.shown == ("a", "b", "sum", "sent")
    assert form.relevant({"sum": 999}).answers == {"a": None, "b": None, "sum": None}


def test_computed_value_is_kept_whoever_asks_and_shown_to_its_own() -> None:
    form = one_section(
        question("a", "number"),
        question("x", "calc", value={"sum": ["a"]}, show="staff"),
        question("y", "calc", value={"sum": ["a"]}, show="export"),
        question("z", "calc", value={"sum": ["a"]}, audience="staff"),
        question("w", "calc", value={"sum": ["a"]}, show_if={"a": {"min": 5}}),
    )
    found = form.relevant({"a": 1})
    assert found.answers == {"a": 1, "x": 1, "y": 1, "z": 1}
    assert found.shown == ("a",)
    assert form.relevant({"a": 1}, audiences=STAFF).shown == ("a", "x", "z")


def test_scores_of_options_are_found() -> None:
    options = {
        "1": {"label": "En", "score": 10},
        "2": {"label": "To", "score": 20},
        "x": "Vet ikke",
    }
    form = one_section(
        question("m", "matrix", options=options, rows={"r1": "R1", "r2": "R2", "r3": "R3"}),
        question("snitt", "calc", value={"mean": ["m.*"]}),
    )
    assert form.relevant({"m": {"r1": "1", "r2": "2", "r3": "x"}}).answers["snitt"] == 15


def test_other_text_goes_with_its_option() -> None:
    form = one_section(
        question("rolle", "choice", options=ROLES, other="annet"),
        question("roller", "choices", options=ROLES, other="annet", show_if={"rolle": "annet"}),
        question("takk", show_if={"rolle.other": "tolk"}),
    )
    texts = {"rolle.other": "tolk", "roller.other": "lærer", "takk": "x"}
    assert form.relevant({"rolle": "annet", "roller": ["ungdom", "annet"], **texts}).answers == {
        "rolle": "annet",
        "rolle.other": "tolk",
        "roller": ["ungdom", "annet"],
        "roller.other": "lærer",
        "takk": "x",
    }
    assert form.relevant({"rolle": "ungdom", **texts}).answers == {"rolle": "ungdom"}
    assert form.relevant({"rolle": DECLINED, **texts}).answers == {"rolle": DECLINED}


def barn(**keys: Any) -> dict[str, Any]:
    return question(
        "barn",
        "repeat",
        questions=[
            question("navn"),
            question("alder", "number"),
            question("skole", show_if={"alder": {"min": 6}}),
            question("klasse", show_if={"skole": {"answered": True}, "rolle": "foresatt"}),
            question("notat", audience="staff"),
            question("merk", "note", text="Hei", show_if={"alder": {"below": 1}}),
            question(
                "om", "calc", value={"if": {"alder": {"min": 18}}, "then": "voksen", "else": "barn"}
            ),
        ],
        **keys,
    )


def test_each_row_is_walked_by_itself() -> None:
    form = one_section(
        question("rolle"), barn(), question("eldst", "calc", value={"max": ["barn.*.alder"]})
    )
    rows = [
        {"klasse": "3B", "navn": "Ola", "alder": 9, "skole": "Nord", "notat": "x"},
        {"navn": "Kari", "alder": 0, "skole": "Sør", "klasse": "1A"},
        {},
    ]
    found = form.relevant({"rolle": "foresatt", "barn": rows})
    assert found.asked == (
        "rolle",
        "barn",
        *("barn.0.navn", "barn.0.alder", "barn.0.skole", "barn.0.klasse"),
        *("barn.1.navn", "barn.1.alder"),
        *("barn.2.navn", "barn.2.alder"),
    )
    assert found.answers["barn"] == [
        {"navn": "Ola", "alder": 9, "skole": "Nord", "klasse": "3B", "om": "barn"},
        {"navn": "Kari", "alder": 0, "om": "barn"},
        {"navn": None, "alder": None, "om": "barn"},
    ]
    assert list(found.answers["barn"][0]) == ["navn", "alder", "skole", "klasse", "om"]
    assert found.answers["eldst"] == 9
    assert "barn.1.merk" in found.shown


@pytest.mark.parametrize("value", [None, [], "Ola", 3, {"navn": "Ola"}])
def test_repeat_without_rows_is_null(value: Any) -> None:
    form = one_section(question("rolle"), barn())
    found = form.relevant({"barn": value})
    assert found.asked == ("rolle", "barn")
    assert found.answers["barn"] is None


def test_declined_repeat_stays_declined() -> None:
    assert (
        one_section(question("rolle"), barn()).relevant({"barn": DECLINED}).answers["barn"]
        == DECLINED
    )


def test_row_that_is_no_object_is_an_empty_row() -> None:
    found = one_section(question("rolle"), barn()).relevant({"barn": ["Ola"]})
    assert found.answers["barn"] == [{"navn": None, "alder": None, "om": "barn"}]


def test_hidden_question_of_a_row_hides_the_forms_of_the_same_name() -> None:
    form = one_section(
        question("navn"),
        question(
            "barn",
            "repeat",
            questions=[
                question("vis"),
                question("navn", show_if={"vis": "ja"}),
                question("hilsen", show_if={"navn": "Ola"}),
            ],
        ),
    )
    found = form.relevant({"navn": "Ola", "barn": [{"vis": "nei", "navn": "Ola", "hilsen": "Hei"}]})
    assert found.answers["barn"] == [{"vis": "nei"}]


def test_nothing_given_is_changed() -> None:
    form = one_section(question("rolle"), barn())
    answers = {"barn": [{"navn": "Ola", "notat": "x"}], "borte": 1}
    form.relevant(answers)
    assert answers == {"barn": [{"navn": "Ola", "notat": "x"}], "borte": 1}


def test_what_is_kept_is_kept_again() -> None:
    form = one_section(question("rolle", "choice", options=ROLES, other="annet"), barn())
    answers = {"rolle": "annet", "rolle.other": "tolk", "barn": [{"navn": "Ola", "alder": 7}]}
    once = form.relevant(answers)
    assert form.relevant(once.answers) == once


def test_days_are_counted_from_the_day_given() -> None:
    form = one_section(
        question("d", "date"), question("sent", show_if={"d": {"below": "today-6m"}})
    )
    assert form.relevant({"d": "2025-11-06"}, today=TODAY).asked == ("d", "sent")
    assert form.relevant({"d": "2025-11-07"}, today=TODAY).asked == ("d",)


def test_checks_and_steps() -> None:
    form = one_section(
        question("a", "number"),
        question("d", "date"),
        check=[
            {"when": {"a": {"above": 5}}, "say": "For mange.", "at": "a"},
            {
                "when": {"d": {"above": "today"}},
                "say": "Fram i tid.",
                "at": "d",
                "level": "warning",
            },
        ],
        steps=[
            {"id": "forst", "title": "Først", "by": "respondent", "sections": ["del1"]},
            {"id": "sist", "title": "Sist", "by": "staff", "show_if": {"a": {"min": 3}}},
        ],
    )
    known = form.relevant({"a": 6, "d": "2026-05-08"}).known
    assert [check.at for check in form.checks(known, TODAY)] == ["a", "d"]
    assert [check.at for check in form.checks({"a": 5}, TODAY)] == []
    assert [step.id for step in form.course.steps(known)] == ["forst", "sist"]
    assert [step.id for step in form.course.steps({"a": None})] == ["forst"]


def test_faulty_condition_names_its_place() -> None:
    with pytest.raises(ConditionError, match=r"^del1\.b\.show_if\.x: «x» er ikke"):
        one_section(question("b", show_if={"x": 1}))
    with pytest.raises(ConditionError, match=r"^del1\.barn\.b\.show_if\.x: "):
        one_section(question("barn", "repeat", questions=[question("b", show_if={"x": 1})]))
    with pytest.raises(ConditionError, match=r"^check\[0\]\.when\.x: "):
        one_section(question("a"), check=[{"when": {"x": 1}, "say": "x", "at": "a"}])
    with pytest.raises(CalculationError, match=r"^del1\.c\.value\.sum\[0\]: «x»"):
        one_section(question("c", "calc", value={"sum": ["x"]}))


def test_names_know_what_is_among_them() -> None:
    names = Names(["a", "b"])
    assert names == ("a", "b")
    assert "a" in names
    assert "c" not in names


def calls(work: Callable[[], object]) -> int:
    """How many Python functions *work* calls: a cost that is the same on every machine."""
    count = 0

    def tally(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_a_walk_costs_the_same_for_each_question_of_each_row() -> None:
    def cost(questions: int, rows: int) -> float:
        inner = [
            question("q0"),
            *(question(f"q{n}", show_if={"q0": "x"}) for n in range(1, questions)),
        ]
        form = one_section(question("barn", "repeat", questions=inner))
        answers = {"barn": [{"q0": "x"} for _ in range(rows)]}
        assert len(form.relevant(answers).asked) == 1 + questions * rows
        return calls(lambda: form.relevant(answers)) / (questions * rows)

    assert cost(1000, 20) < 1.1 * cost(100, 10)
