"""The texts of cells."""

import random

import pytest

from forms.export.tables.cell_format import number_in_words
from forms.i18n import format_number

CHANCE = random.Random(20261129)
NUMBERS = (
    *(0, 1, -1, 0.0, 5.0, 1e20, 1e-7, 12345.5, -99999.25, 10**15),
    *(CHANCE.uniform(-1e6, 1e6) for _each in range(50)),
    *(round(CHANCE.uniform(-1e5, 1e5), 2) for _each in range(50)),
)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_in_a_cell_is_that_of_a_page_without_spaces(number: float) -> None:
    assert number_in_words(number) == format_number(number).replace("\N{NO-BREAK SPACE}", "")
