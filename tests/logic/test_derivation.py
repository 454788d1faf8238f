"""What tells of what: computed from an answer, or asked because of it."""

import pytest

from forms.logic.derivation import derivation, strictest, without
from forms.logic.readers import meant_for
from tests.logic.factories import ask, compiled, define, section

FORM = define(
    section(
        "alene",
        ask("slag", "number"),
        ask("redd", "choice", options={"ja": "Ja"}),
        audience="alone",
    ),
    section("fag", ask("uro", "text", audience="staff")),
    section(
        "felles",
        ask("navn"),
        ask("poeng", "calc", value={"sum": ["slag"]}),
        ask("trinn", "calc", value={"if": {"poeng": {"min": 2}}, "then": 1, "else": 0}),
        ask("bare_tall", "calc", value={"count": ["navn"]}, show="export"),
        ask("folger", show_if={"bare_tall": 1}),
        ask("krise", show_if={"redd": "ja"}),
        ask("hjelp", show_if={"krise": {"answered": True}}),
        ask(
            "barn",
            "repeat",
            questions=[
                ask("fornavn"),
                ask("hemmelig", audience="staff"),
                ask("fordi", show_if={"hemmelig": "x"}),
            ],
        ),
        ask("antall", "calc", value={"count": ["barn.*.hemmelig"]}),
    ),
    section("etter", ask("mer"), show_if={"redd": "ja"}),
)
ANSWERS = {
    "slag": 5,
    "redd": "ja",
    "uro": "x",
    "navn": "Kari",
    "poeng": 5,
    "trinn": 1,
    "bare_tall": 1,
    "folger": "a",
    "krise": None,
    "hjelp": "b",
    "barn": [{"fornavn": "Ola", "hemmelig": "x", "fordi": "y"}],
    "antall": 1,
    "mer": "c",
}


@pytest.mark.parametrize("name", ["poeng", "trinn", "krise", "hjelp", "mer", "antall"])
def test_a_family_gets_nothing_that_tells_of_what_others_were_asked(name: str) -> None:
    assert name not in meant_for({"all"}, compiled(FORM), ANSWERS)


def test_a_family_gets_the_rest_also_what_follows_from_a_value_that_is_not_shown() -> None:
    assert meant_for({"all"}, compiled(FORM), ANSWERS) == {
        "navn": "Kari",
        "folger": "a",
        "barn": [{"fornavn": "Ola"}],
    }


def test_staff_get_all_but_what_is_for_exports() -> None:
    found = meant_for({"all", "staff", "alone"}, compiled(FORM), ANSWERS)
    assert ANSWERS.keys() - found.keys() == {"bare_tall"}


def test_a_permission_is_told_by_what_it_lets_out() -> None:
    form = define(
        section(
            "valg",
            ask("dele"),
            ask("hvilke", show_if={"dele": "noe"}),
            ask("annet"),
            share_if={"dele": {"answered": False}},
        ),
        section("svar", ask("a", show_if={"hvilke": "a"}), ask("b", show_if={"annet": "b"})),
    )
    found = derivation(form)
    assert found.permission == {"dele", "hvilke"}
    assert found.told_by({"dele", "hvilke", "annet"} - found.permission) == {"b"}


def test_the_strictest_audience_of_what_a_question_follows_from() -> None:
    found = derivation(FORM)
    assert strictest(found, FORM, "navn") == "all"
    assert strictest(found, FORM, "hjelp") == "alone"


def test_a_question_is_asked_of_no_more_than_its_section_and_its_repeat() -> None:
    form = define(
        section("d", ask("r", "repeat", questions=[ask("i")]), ask("s", audience="staff")),
        section("a", ask("x"), ask("y", audience="staff"), audience="alone"),
    )
    assert {q.id: q.audience for q, _repeat in form.walk()} == {
        "r": "all", "i": "all", "s": "staff", "x": "alone", "y": "alone",
    }  # fmt: skip


def test_without_takes_texts_beside_and_rows_along() -> None:
    answers = {"a": "annet", "a.other": "mer", "r": [{"i": 1, "j": 2}], "s": None}
    assert without(answers, {"a", "r.*.i"}) == {"r": [{"j": 2}], "s": None}
