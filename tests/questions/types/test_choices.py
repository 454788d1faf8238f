"""Several answers of many."""

from typing import Any

import pytest

from forms.compiled_form import build_form
from forms.questions import TYPES, Column, Tally, format_answer
from forms.questions.values import Ticks
from tests.questions.factories import ask, draw, fill_in

CHOICES = TYPES["choices"]
HELP = {"lege": "Fastlege", "ppt": "PPT", "annen": "Annen", "ingen": "Ingen"}


def test_answers_stand_in_the_authors_order_whatever_was_ticked_first() -> None:
    field = fill_in(ask("choices", options=HELP), {"q": ["annen", "lege", "lege"]})
    assert field.stored == ["lege", "annen"]


def test_own_words_stand_at_their_answer() -> None:
    question = ask("choices", options=HELP, other="annen", exclusive=["ingen"])
    field = fill_in(question, {"q": ["annen", "lege"], "q-other": "Logoped"})
    answers = build_form([question], field.posted()).answers()
    assert answers == {"q": ["lege", "annen"], "q.other": "Logoped"}
    assert format_answer(question, answers) == "Fastlege, Annen (Logoped)"
    assert build_form([question], answers=answers).answers() == answers
    assert 'type="checkbox" id="A-q"' in draw(field)


def test_each_answer_has_a_column() -> None:
    question = ask("choices", label="Hvem?", options=HELP, other="annen")
    assert CHOICES.columns(question)[1] == Column("q.ppt", "Hvem?: PPT", "true")
    assert CHOICES.beside_columns(question) == (Column("q.other", "Hvem?: Annen (med egne ord)"),)


def test_each_answer_is_counted() -> None:
    tally = CHOICES.tally(ask("choices", options=HELP), [["lege", "ppt"], ["lege"]])
    assert tally == Tally({"lege": 2, "ppt": 1, "annen": 0, "ingen": 0}, HELP, ticks=Ticks(1, 4))


def test_a_count_says_how_many_answers_one_may_give() -> None:
    tally = CHOICES.tally(ask("choices", options=HELP, min=2, max=3), [])
    assert tally is not None and tally.ticks == Ticks(2, 3)
    tally = CHOICES.tally(ask("choices", options=HELP, min=2, exclusive=["ingen"]), [])
    assert tally is not None and tally.ticks == Ticks(1, 4, frozenset({"ingen"}))


def test_more_than_seven_are_still_tick_boxes() -> None:
    question = ask("choices", options={f"k{n}": "Svar" for n in range(20)})
    assert draw(fill_in(question, {})).count('type="checkbox"') == 20


def test_none_is_enough_where_several_are_asked_for() -> None:
    question = ask("choices", options=HELP, min=2, exclusive=["ingen"])
    assert build_form([question], fill_in(question, {"q": "ingen"}).posted()).validate()


@pytest.mark.parametrize(
    ("keys", "faulty"),
    [
        ({"min": 1, "max": 4}, []),
        ({"min": 3, "max": 2}, ["min"]),
        ({"min": 5}, ["min"]),
        ({"exclusive": ["ingen", "tante"]}, ["exclusive"]),
        ({"other": "tante"}, ["other"]),
    ],
)
def test_what_authors_get_wrong(keys: dict[str, Any], faulty: list[str]) -> None:
    question = ask("choices", options=HELP, **keys)
    assert [fault.key for fault in CHOICES.faults(question)] == faulty


def test_words_of_ones_own_at_several_answers() -> None:
    asked = ask("choices", options=HELP, other=["lege", "annen"])
    posted = {"q": ["lege", "annen"], "q-other-lege": "Lie", "q-other-annen": "Tante"}
    field = fill_in(asked, posted)
    beside = dict(field.values_beside())
    assert beside == {"other.lege": "Lie", "other.annen": "Tante"}
    answers = {"q": field.stored, **{f"q.{name}": words for name, words in beside.items()}}
    assert format_answer(asked, answers) == "Fastlege (Lie), Annen (Tante)"
    assert CHOICES.post(asked, {**answers, "q": ["annen"]}) == {
        "": ["annen"],
        "other-annen": ["Tante"],
    }
    assert [c.key for c in CHOICES.beside_columns(asked)] == ["q.other.lege", "q.other.annen"]
    assert 'name="A-q-other-lege"' in draw(field)
