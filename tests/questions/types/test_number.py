"""Numbers: exact, and never something that only looks like one."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.markup import NBSP
from forms.questions import TYPES, Tally
from tests.questions.factories import ask, draw, fill_in

NUMBER = TYPES["number"]


@given(st.decimals(-(10**9), 10**9, places=6))
def test_a_number_is_read_stored_and_typed_without_loss(number: Decimal) -> None:
    question = ask("number", decimals=6)
    typed = f"{number:f}".replace(".", ",")
    field = fill_in(question, {"q": typed})
    assert field.data == number
    stored = orjson.loads(orjson.dumps(field.stored))
    assert NUMBER.restore(stored) == number
    again = fill_in(question, {"q": NUMBER.typed(question, NUMBER.restore(stored))[""]})
    assert again.stored == stored


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_number_or_refused(text: str) -> None:
    field = fill_in(ask("number", decimals=3), {"q": text})
    if field.data is not None:
        assert text.strip().isascii() or "\u2212" in text or not text.isprintable()
        assert isinstance(field.stored, int | float)
        assert field.data.is_finite()
    else:
        assert field.process_errors or not field.typed


@pytest.mark.parametrize("typed", ["1 000", f"1{NBSP}000", "1\u202f000", "1000", "+1000", "001000"])
def test_thousands_may_stand_apart(typed: str) -> None:
    assert fill_in(ask("number"), {"q": typed}).stored == 1000


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (2015, "2015"),
        (-9999.5, "-9999,5"),
        (10_000, f"10{NBSP}000"),
        (-1_234_567.5, f"-1{NBSP}234{NBSP}567,5"),
    ],
)
def test_a_year_is_told_in_one_and_thousands_stand_apart_from_five_digits(
    number: float, said: str
) -> None:
    assert NUMBER.text(ask("number"), NUMBER.restore(number)) == said


@pytest.mark.parametrize("typed", ["1 00", "10 00", "1 0000", "1.000", "1,000", "1.000,5", "1'000"])
def test_what_could_be_two_numbers_is_none(typed: str) -> None:
    assert fill_in(ask("number"), {"q": typed}).data is None


def test_fifteen_digits_are_kept_and_sixteen_refused() -> None:
    question = ask("number", decimals=2)
    assert fill_in(question, {"q": "1234567890123,45"}).stored == 1234567890123.45
    assert fill_in(question, {"q": "0,01"}).stored == 0.01
    field = fill_in(question, {"q": "12345678901234,56"})
    assert field.process_errors == ["Spørsmålet kan ha høyst 15 siffer."]


def test_the_unit_may_be_typed_too() -> None:
    question = ask("number", unit="kg")
    assert fill_in(question, {"q": "70 KG"}).stored == 70
    assert fill_in(question, {"q": "kg"}).data is None
    assert NUMBER.columns(question)[0].label == "Spørsmålet (kg)"


def test_minus_nothing_is_nothing() -> None:
    assert fill_in(ask("number"), {"q": "-0"}).stored == 0


@pytest.mark.parametrize(
    ("keys", "keyboard"),
    [({}, "numeric"), ({"decimals": 1}, "decimal"), ({"min": -5}, "text"), ({"min": 0}, "numeric")],
)
def test_the_keyboard_has_what_is_needed(keys: dict[str, int], keyboard: str) -> None:
    assert f'inputmode="{keyboard}"' in draw(fill_in(ask("number", **keys), {}))


def test_numbers_have_a_mean() -> None:
    question = ask("number")
    assert NUMBER.tally(question, [Decimal(1), Decimal(2)]) == Tally(mean=1.5)
    assert NUMBER.tally(question, []) == Tally()


@pytest.mark.parametrize(
    ("keys", "faulty"),
    [
        ({"min": 5, "max": 4}, ["min"]),
        ({"min": 0.5}, ["min"]),
        ({"max": 2.25, "decimals": 1}, ["max"]),
        ({"min": 0.5, "max": 2.25, "decimals": 2}, []),
        ({"min": 4, "max": 4}, []),
    ],
)
def test_limits_that_no_answer_can_keep_are_faults(
    keys: dict[str, float], faulty: list[str]
) -> None:
    assert [fault.key for fault in NUMBER.faults(ask("number", **keys))] == faulty


@pytest.mark.parametrize(
    ("own", "mean"),
    [
        ({"min": 2016, "max": 2100}, None),
        ({"min": 2016, "max": 2100, "unit": "kr"}, 2025.5),
        ({"min": 0, "max": 2100}, 2025.5),
        ({"min": 2016, "max": 2100, "decimals": 1}, 2025.5),
    ],
)
def test_a_year_has_no_mean(own: dict[str, Any], mean: float | None) -> None:
    question = ask("number", **own)
    tally = TYPES["number"].tally(question, [Decimal(2025), Decimal(2026)])
    assert tally is not None and tally.mean == mean
