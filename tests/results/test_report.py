"""A whole period: its lines, its groups, and what was written."""

import pytest

from forms.results.report import Survey
from tests.results.factories import Answers, choice, define, scale

FORM = define(
    choice("rolle", "fub"),
    scale("nytte", 5),
    {"id": "bra", "type": "text", "label": "Bra?", "help": "Ikke skriv navn."},
    {"id": "hvorfor", "type": "text", "label": "Hvorfor?", "show_if": {"nytte": {"max": 2}}},
    {"id": "antall", "type": "number", "label": "Antall"},
    {"id": "dag", "type": "date", "label": "Dag"},
    scale("mer", 2, show_if={"rolle": "f"}),
)
PICKED = dict.fromkeys(FORM.questions)


def person(number: int) -> Answers:
    """Somebody: 14 parents, 6 young people, 2 children."""
    role = "f" if number < 14 else "u" if number < 20 else "b"
    return {
        "rolle": role,
        "nytte": 1 + number % 5,
        "bra": f"Svar {number}" if number % 3 else None,
        "hvorfor": "Nei" if number % 5 < 2 else None,
        "antall": number % 4,
        **({"mer": 1} if role == "f" else {}),
    }


@pytest.fixture
def survey() -> Survey:
    """Twenty-two people."""
    return Survey(FORM, [person(number) for number in range(22)], PICKED)


def test_a_period_with_too_few_tells_nothing() -> None:
    few = Survey(FORM, [person(number) for number in range(5)], PICKED)
    assert few.n is None and few.divisions() == []
    assert all(line.shown.n is None for line in few.whole())
    assert all(words == [] for _item, words in few.texts(b"k"))


def test_every_question_that_can_be_counted_has_a_line(survey: Survey) -> None:
    lines = {line.item.id: line for line in survey.whole()}
    assert list(lines) == ["rolle", "nytte", "antall", "mer"]
    assert lines["rolle"].shown.counts == {"f": 14} and lines["rolle"].shown.rest == 8
    assert lines["antall"].averaged and lines["nytte"].averaged and not lines["rolle"].averaged


def test_who_was_asked_must_not_tell_what_is_hidden(survey: Survey) -> None:
    lines = {line.item.id: line.shown for line in survey.whole()}
    assert lines["mer"].n is None  # the number asked is that of the parents
    open_eyed = Survey(FORM, survey.people, PICKED, strict=False)
    assert {line.item.id: line.shown.n for line in open_eyed.whole()}["mer"] == 14


def test_only_a_group_that_may_be_looked_at_is(survey: Survey) -> None:
    assert [(d.question.id, dict(d.groups)) for d in survey.divisions()] == [("rolle", {"f": "f"})]
    assert [line.item.id for line in survey.group("rolle", "f")] == ["nytte", "antall"]
    assert survey.group_size("rolle", "f") == 14
    for question, code in (("rolle", "b"), ("rolle", "u"), ("nytte", "1"), ("finnes", "ikke")):
        with pytest.raises(LookupError):
            survey.group(question, code)


def test_free_words_come_in_no_order_and_not_when_they_tell(survey: Survey) -> None:
    texts = {item.id: words for item, words in survey.texts(b"k")}
    assert sorted(texts["bra"]) == sorted(f"Svar {n}" for n in range(22) if n % 3)
    assert texts["hvorfor"] == []  # nine were asked, and that is a sum of hidden numbers
    assert survey.texts(b"k")[0][1] == texts["bra"]
    assert any(survey.texts(bytes([n]))[0][1] != texts["bra"] for n in range(5))
