"""Conditions in words."""

from typing import Any

import pytest

from forms.definition import Library, expand_form, parse_definition
from forms.workflow.wording.condition_text import condition_text

FORM = {
    "title": "Prøve",
    "sections": [
        {
            "id": "en",
            "title": "En",
            "questions": [
                {"id": "sover", "type": "yes_no", "label": "Sover barnet?"},
                {"id": "alder", "type": "number", "label": "Alder"},
                {"id": "start", "type": "date", "label": "Start"},
                {"id": "hva", "type": "choices", "label": "Hva?", "options": {"a": "A", "b": "B"}},
                {
                    "id": "m",
                    "type": "matrix",
                    "label": "Enig?",
                    "options": {"1": "Uenig"},
                    "rows": {"r": "Rad"},
                },
                {
                    "id": "barn",
                    "type": "repeat",
                    "label": "Barn",
                    "questions": [{"id": "navn", "type": "text", "label": "Navn"}],
                },
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"sover": "no"}, "«Sover barnet?» er Nei"),
        ({"alder": {"min": 3, "below": 6}}, "«Alder» er 3 eller mer og «Alder» er under 6"),
        ({"hva": {"has_any": ["a", "b"]}}, "«Hva?» har minst én av A, B"),
        ({"m.r": "1"}, "«Enig?: Rad» er Uenig"),
        ({"start": {"max": "today"}}, "«Start» er i dag eller mindre"),
        ({"start": {"below": "today-21d"}}, "«Start» er under for 21 dager siden"),
        ({"start": {"above": "today+6w"}}, "«Start» er over om 6 uker"),
        ({"alder": {"answered": False}}, "«Alder» er ikke besvart"),
        ({"any": [{"alder": 3}, {"alder": 4}]}, "(«Alder» er 3 eller «Alder» er 4)"),
        ({"not": {"sover": "yes"}}, "ikke («Sover barnet?» er Ja)"),
        ({"alder": {"above": {"question": "alder"}}}, "«Alder» er over «Alder»"),
        ({"navn": "Kari"}, "«Navn» er Kari"),
        ({"borte": 1}, "«borte» er 1"),
    ],
)
def test_a_condition_reads_as_a_sentence(condition: dict[str, Any], words: str) -> None:
    definition = parse_definition(expand_form("prove", FORM, Library()))
    assert condition_text(condition, definition) == words
