"""What tells of what: computed from an answer, or asked because of it."""

import pytest

from forms.logic.derivation import derivation, strictest_audience, without_questions
from forms.logic.readers import answers_for_audiences
from tests.logic.factories import compiled
from tests.support.factories import make_definition, question, section

FORM = make_definition(
    section(
        "alene",
        question("slag", "number"),
        question("redd", "choice", options={"ja": "Ja"}),
        audience="alone",
    ),
    section("fag", question("uro", "text", audience="staff")),
    section(
        "felles",
        question("navn"),
        question("poeng", "calc", value={"sum": ["slag"]}),
        question("trinn", "calc", value={"if": {"poeng": {"min": 2}}, "then": 1, "else": 0}),
        question("bare_tall", "calc", value={"count": ["navn"]}, show="export"),
        question("folger", show_if={"bare_tall": 1}),
        question("krise", show_if={"redd": "ja"}),
        question("hjelp", show_if={"krise": {"answered": True}}),
        question(
            "barn",
            "repeat",
            questions=[
                question("fornavn"),
                question("hemmelig", audience="staff"),
                question("fordi", show_if={"hemmelig": "x"}),
            ],
        ),
        question("antall", "calc", value={"count": ["barn.*.hemmelig"]}),
    ),
    section("etter", question("mer"), show_if={"redd": "ja"}),
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
    assert name not in answers_for_audiences({"all"}, compiled(FORM), ANSWERS)


def test_a_family_gets_the_rest_also_what_follows_from_a_value_that_is_not_shown() -> None:
    assert answers_for_audiences({"all"}, compiled(FORM), ANSWERS) == {
        "navn": "Kari",
        "folger": "a",
        "barn": [{"fornavn": "Ola"}],
    }


def test_staff_get_all_but_what_is_for_exports() -> None:
    found = answers_for_audiences({"all", "staff", "alone"}, compiled(FORM), ANSWERS)
    assert ANSWERS.keys() - found.keys() == {"bare_tall"}


def test_a_permission_is_told_by_what_it_lets_out() -> None:
    form = make_definition(
        section(
            "valg",
            question("dele"),
            question("hvilke", show_if={"dele": "noe"}),
            question("annet"),
            share_if={"dele": {"answered": False}},
        ),
        section(
            "svar", question("a", show_if={"hvilke": "a"}), question("b", show_if={"annet": "b"})
        ),
    )
    found = derivation(form)
    assert found.permission == {"dele", "hvilke"}
    assert found.questions_disclosing({"dele", "hvilke", "annet"} - found.permission) == {"b"}


def test_the_strictest_audience_of_what_a_question_follows_from() -> None:
    found = derivation(FORM)
    assert strictest_audience(found, FORM, "navn") == "all"
    assert strictest_audience(found, FORM, "hjelp") == "alone"


def test_a_question_is_asked_of_no_more_than_its_section_and_its_repeat() -> None:
    form = make_definition(
        section(
            "d", question("r", "repeat", questions=[question("i")]), question("s", audience="staff")
        ),
        section("a", question("x"), question("y", audience="staff"), audience="alone"),
    )
    assert {q.id: q.audience for q, _repeat in form.walk()} == {
        "r": "all", "i": "all", "s": "staff", "x": "alone", "y": "alone",
    }  # fmt: skip


def test_without_takes_texts_beside_and_rows_along() -> None:
    answers = {"a": "annet", "a.other": "mer", "r": [{"i": 1, "j": 2}], "s": None}
    assert without_questions(answers, {"a", "r.*.i"}) == {"r": [{"j": 2}], "s": None}
