"""Choices: radio buttons or a list, the reader's own words, and what authors get wrong."""

from typing import Any

import pytest

from forms.compiled_form import build_form
from forms.definition import Question
from forms.questions import TYPES, Column, Tally, format_answer
from tests.questions.factories import ask, draw, fill_in

CHOICE = TYPES["choice"]
WHO = {"mor": "Mor", "far": "Far", "annen": "Annen"}


def many(count: int, **keys: Any) -> Question:
    return ask("choice", options={f"k{n}": f"Svar {n}" for n in range(count)}, **keys)


def test_seven_answers_are_radio_buttons_and_eight_a_list() -> None:
    seven, eight = draw(fill_in(many(7), {"q": "k3"})), draw(fill_in(many(8), {"q": "k3"}))
    assert seven.count('type="radio"') == 7
    assert "<select" not in seven
    assert "<fieldset" in seven
    assert eight.count("<option") == 9
    assert '<option value="k3" selected>' in eight
    assert "<fieldset" not in eight


def test_nothing_is_chosen_beforehand() -> None:
    for question in (many(3), many(20), ask("yes_no"), ask("choices", options=WHO)):
        html = draw(fill_in(question, {}))
        assert "checked" not in html
        assert "selected" not in html


@pytest.mark.parametrize("count", [3, 20])
def test_own_words_are_stored_beside_the_answer(count: int) -> None:
    question = many(count, other="k1", label="Hvem?")
    field = fill_in(question, {"q": "k1", "q-other": " Tante "})
    form = build_form([question], field.posted())
    assert form.validate()
    assert form.answers() == {"q": "k1", "q.other": "Tante"}
    assert format_answer(question, form.answers()) == "Svar 1: Tante"
    assert 'value="Tante"' in draw(field)
    assert build_form([question], answers=form.answers()).answers() == form.answers()


def test_own_words_without_their_answer_are_dropped() -> None:
    question = ask("choice", options=WHO, other="annen", decline=True)
    assert build_form(
        [question], fill_in(question, {"q": "mor", "q-other": "x"}).posted()
    ).answers() == {"q": "mor"}
    declined = fill_in(question, {"q": "annen", "q-other": "x", "q-declined": "1"})
    assert build_form([question], declined.posted()).answers() == {"q": {"declined": True}}


def test_own_words_must_stand_there_when_the_question_is_required() -> None:
    field = fill_in(ask("choice", options=WHO, other="annen"), {"q": "annen"})
    assert field.process_errors == []
    field = fill_in(ask("choice", options=WHO, other="annen"), {"q": "annen", "q-other": "x" * 501})
    assert field.process_errors == ["«Annen» kan ha høyst 500 tegn. Teksten har 501."]


def test_the_error_for_own_words_leads_to_them() -> None:
    question = ask("choice", options=WHO, other="annen", required=True)
    field = fill_in(question, {"q": "annen"})
    field.validate(None)
    assert list(field.problems()) == [("A-q-other", "Fyll ut «Annen».")]
    field = fill_in(question, {})
    field.validate(None)
    assert list(field.problems()) == [("A-q", "Velg et svar på «Spørsmålet».")]


def test_an_answer_of_an_older_version_is_shown_as_its_code() -> None:
    assert CHOICE.text(ask("choice", options=WHO), "tante") == "tante"


def test_columns_say_what_codes_mean() -> None:
    question = ask("choice", label="Hvem?", options=WHO, other="annen")
    assert CHOICE.columns(question) == (Column("q", "Hvem?", "code", WHO),)
    assert CHOICE.beside_columns(question) == (Column("q.other", "Hvem?: Annen (med egne ord)"),)
    assert CHOICE.beside_columns(ask("choice", options=WHO)) == ()


def test_every_answer_is_counted_also_those_nobody_chose() -> None:
    tally = CHOICE.tally(ask("choice", options=WHO), ["far", "far", "mor"])
    assert tally == Tally({"mor": 1, "far": 2, "annen": 0}, WHO)


def test_yes_and_no_are_codes_that_never_change() -> None:
    kind = TYPES["yes_no"]
    assert kind.codes(ask("yes_no")) == {"yes": "Ja", "no": "Nei"}
    assert kind.kinds(ask("yes_no")) == {"q": "code"}
    assert list(kind.faults(ask("yes_no"))) == []


def test_help_stands_under_its_answer() -> None:
    question = ask("choice", options={"a": {"label": "Avvik", "help": "Noe gikk galt."}, "b": "B"})
    assert "<small>Noe gikk galt.</small>" in draw(fill_in(question, {}))


@pytest.mark.parametrize(
    ("question", "faulty"),
    [
        (ask("choice", options=WHO), []),
        (ask("choice", options=WHO, other="tante"), [("other", "error")]),
        (ask("choice", options={}), [("options", "error")]),
        (many(7), []),
        (many(8), [("options", "hint")]),
        (many(30), []),
        (
            ask("choice", options={f"k{n}": {"label": "A", "help": "B"} for n in range(30)}),
            [("options", "warning")],
        ),
    ],
)
def test_what_authors_get_wrong(question: Question, faulty: list[tuple[str, str]]) -> None:
    assert [(fault.key, fault.level) for fault in CHOICE.faults(question)] == faulty
