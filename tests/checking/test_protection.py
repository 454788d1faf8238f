"""What is suggested of how a form is guarded."""

import json
from typing import Any

import pytest

from forms.checking.protection import suggestions
from forms.definition import load_text
from forms.definition.library import read_library
from forms.questions import TYPES
from tests.checking.test_good_definitions import GOOD

SEEN = "«Hva heter du?» viser hvem noen er, og svarene er ikke vernet."
LIBRARY = read_library(GOOD, TYPES)


def said(*questions: dict[str, Any], **form: Any) -> list[str]:
    """What is suggested of a form with the questions."""
    own = [{"id": f"q{n}", "type": "text", **each} for n, each in enumerate(questions)]
    keys = {"title": "Prøve", "keep": {"answers": "1y"}, **form}
    raw = {**keys, "sections": [{"id": "a", "title": "A", "questions": own}]}
    found = suggestions(load_text("x", json.dumps(raw), LIBRARY))
    return [f"{each.path}: {each.what}" for each in found]


SPOT = "sections[0].questions[0]"


@pytest.mark.parametrize(
    ("question", "form", "words"),
    [
        ({"label": "Har barnet allergi?"}, {"confidentiality": "public"}, "confidentiality: «Har"),
        ({"label": "Har barnet allergi?"}, {}, "confidentiality: «Har barnet allergi?» kan handle"),
        (
            {"label": "Hva heter du?", "personal": True},
            {"confidentiality": "public"},
            f"confidentiality: {SEEN}",
        ),
        ({"label": "Hva heter du?"}, {}, f"{SPOT}: Svaret ser ut til å vise hvem noen er."),
        ({"label": "Telefon?"}, {"confidentiality": "anonymous"}, f"{SPOT}: Skjemaet er anonymt"),
        ({"label": "Hva?"}, {"keep": {"draft": "14d"}}, "keep: Svarene blir aldri slettet."),
        (
            {"label": "Hva?"},
            {"read_by": {"people": ["doers"], "coordinator": "counts"}},
            "read_by: Ingen kan lese svarene",
        ),
        (
            {"label": "Hva?"},
            {"open_to": "anyone", "steps": [{"id": "s", "title": "S", "by": "staff"}]},
            "open_to: Alle kan begynne",
        ),
        (
            {"label": "Hva?"},
            {"read_by": {"people": ["doers", "leader"], "coordinator": "counts"}},
            "read_by: Ingen kan lese svarene som blir sendt inn: ingen vet hvor",
        ),
        ({"label": "Skole?", "type": "unit"}, {}, f"{SPOT}: Det er ingen enhet å velge i «Skole?»"),
    ],
)
def test_what_guards_too_little_is_suggested(
    question: dict[str, Any], form: dict[str, Any], words: str
) -> None:
    found = said(question, **form)
    assert len(found) == 1 and found[0].startswith(words)


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ({"label": "Har barnet allergi?"}, {"confidentiality": "health", "open_to": "link"}),
        ({"label": "Hva heter du?", "personal": True}, {}),
        ({"label": "Har du e-post?", "type": "yes_no"}, {}),
        ({"label": "Hvem er fra helsestasjonen her?"}, {"confidentiality": "internal"}),
        (
            {"label": "Hva?"},
            {
                "read_by": {"people": ["doers", "leader"], "coordinator": "counts"},
                "open_to": "link",
            },
        ),
    ],
)
def test_what_guards_enough_is_let_be(question: dict[str, Any], form: dict[str, Any]) -> None:
    assert said(question, **form) == []


def test_a_text_that_cannot_be_read_gets_no_suggestions() -> None:
    assert suggestions(load_text("x", "{", LIBRARY)) == []
