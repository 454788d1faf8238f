"""The receipt says the outcome that came, of what its reader may read, and no other."""

import pytest

from forms.compiled_form import compile_form as compiled
from forms.workflow.receipts import receipt_text
from tests.support.factories import make_definition, section, text, yes_no

FORM = make_definition(
    section("svar", yes_no("ja", "Gir dere tillatelse?"), text("navn", "Navn")),
    section("mottak", text("hvem", "Hvem tok imot?")),
    receipt="**Takk.**",
    steps=[
        {"id": "svar", "title": "Svar", "by": "guardian", "sections": ["svar"]},
        {"id": "mottak", "title": "Mottak", "by": "receiver", "sections": ["mottak"]},
    ],
    check=[
        {"when": {"ja": "yes"}, "at": "ja", "level": "receipt", "say": "Skolen kjenner {navn}."},
        {"when": {"ja": "no"}, "at": "ja", "level": "receipt", "say": "Ingenting blir sendt."},
        {"when": {"ja": "no"}, "at": "ja", "level": "warning", "say": "Er det sikkert?"},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("step", "answers", "said"),
    [
        ("svar", {"ja": "yes", "navn": "Kari"}, "**Takk.**\n\n- Skolen kjenner Kari."),
        ("svar", {"ja": "no"}, "**Takk.**\n\n- Ingenting blir sendt."),
        ("svar", {}, "**Takk.**"),
        ("mottak", {"ja": "yes", "navn": "Kari"}, ""),
    ],
)
def test_only_what_came_is_said(step: str, answers: dict[str, str], said: str) -> None:
    made = compiled(FORM)
    assert receipt_text(made, FORM.step(step), answers) == said


def test_it_corrects_nothing() -> None:
    made = compiled(FORM)
    assert [each.say for each in made.compiled.checks({"ja": "no"})] == ["Er det sikkert?"]
    assert not made.compiled.checks({"ja": "yes"})
