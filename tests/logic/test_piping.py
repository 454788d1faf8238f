"""Answers put into texts."""

import pytest

from forms.logic.piping import fill_text, placeholder_names

ANSWERS = {"navn": "Åse", "barnet.klasse": "3B", "lurt": "{navn} og }}", "tom": ""}


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("Hei {navn}!", "Hei Åse!"),
        ("{navn}{barnet.klasse}", "Åse3B"),
        ("{ navn }", "Åse"),
        ("Går i {skole}.", "Går i …."),
        ("{tom}", "…"),
        ("{{navn}}", "{navn}"),
        ("{{{navn}}}", "{Åse}"),
        ("{Barnets navn}", "…"),
        ("{}", "…"),
        ("{", "{"),
        ("a } b { c", "a } b { c"),
        ("{lurt}", "{navn} og }}"),
        ("Ingen klammer", "Ingen klammer"),
        ("", ""),
    ],
)
def test_fill(text: str, expect: str) -> None:
    assert fill_text(text, ANSWERS.get) == expect


def test_what_is_put_in_is_plain_text_for_the_template_to_escape() -> None:
    assert fill_text("{x}", {"x": "<b>&"}.get) == "<b>&"


def test_names() -> None:
    assert list(placeholder_names("{a} {{b}} {c.d} { e } {Barnets navn} {a} {")) == [
        "a",
        "c.d",
        "e",
        "Barnets navn",
        "a",
    ]
