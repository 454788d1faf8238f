"""Scales."""

from typing import Any

import pytest

from forms.questions import TYPES, Column, Tally
from tests.questions.factories import ask, draw, fill_in

SCALE = TYPES["scale"]


def test_the_ends_are_read_with_their_numbers() -> None:
    html = draw(fill_in(ask("scale", min=1, max=5, ends=["Lite", "Mye"]), {"q": "5"}))
    assert html.count('type="radio"') == 5
    assert '1 <b class="sv-hidden">Lite</b>' in html
    assert 'value="5" checked' in html


def test_columns_say_what_numbers_mean() -> None:
    question = ask("scale", min=1, max=3, ends=["Lite", "Mye"], labels={"2": "Noe"})
    codes = {"1": "Lite", "3": "Mye", "2": "Noe"}
    assert SCALE.columns(question) == (Column("q", "Spørsmålet", "number", codes),)
    assert SCALE.columns(ask("scale", max=3)) == (Column("q", "Spørsmålet", "number"),)


def test_every_number_is_counted() -> None:
    tally = SCALE.tally(ask("scale", max=2, ends=["Nei", "Ja"]), [2, 2, 0])
    labels = {"0": "Nei", "1": "1", "2": "Ja"}
    scores = {"0": 0, "1": 1, "2": 2}
    assert tally == Tally({"0": 1, "1": 0, "2": 2}, labels, 4 / 3, scores=scores)


@pytest.mark.parametrize(
    ("keys", "faulty"),
    [
        ({"max": 10}, []),
        ({"max": 0}, [("max", "error")]),
        ({"min": 5, "max": 1}, [("max", "error")]),
        ({"max": 100}, [("max", "error")]),
        ({"max": 12}, [("max", "warning")]),
        ({"max": 3, "labels": {"4": "Mye"}}, [("labels", "error")]),
    ],
)
def test_what_authors_get_wrong(keys: dict[str, Any], faulty: list[tuple[str, str]]) -> None:
    found = [(fault.key, fault.level) for fault in SCALE.faults(ask("scale", **keys))]
    assert found == faulty
