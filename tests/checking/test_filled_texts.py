"""Where `{navn}` cannot be filled, the check refuses it with a remedy."""

from typing import Any

import pytest

from forms.checking import check_form
from tests.checking.test_check import loaded, text

NAME = text("navn")


def stops(**keys: Any) -> list[str]:
    """What stops at texts that name answers."""
    found = check_form(loaded(NAME, **keys))
    return [p.path for p in found if p.level == "error" and "{" in p.what]


@pytest.mark.parametrize("key", ["title", "summary", "intro", "readers"])
def test_texts_read_before_any_answer(key: str) -> None:
    assert stops(**{key: "Om {navn}"}) == [key]
    assert stops(**{key: "Om {{navn}}"}) == []


def test_what_stands_in_lists_and_the_log() -> None:
    steps = [{"id": "a", "title": "{navn} først", "by": "staff", "sections": ["s"], "sign": ["f"]}]
    signers = {"f": {"label": "Mor til {navn}", "how": ["draw"]}}
    assert stops(steps=steps, signers=signers) == ["steps[0].title", "signers.f.label"]


def test_a_receipt_is_filled_unless_nobody_knows_whose_it_is() -> None:
    assert stops(receipt="Takk, {navn}") == []
    anonymous = {"confidentiality": "anonymous", "open_to": "anyone"}
    assert stops(receipt="Takk, {navn}", **anonymous) == ["receipt"]


@pytest.mark.parametrize("name", ["barn.*.fornavn", "fornavn", "borte"])
def test_a_name_that_is_nobodys_answer_here(name: str) -> None:
    repeat = {"id": "barn", "type": "repeat", "label": "Barn", "questions": [text("fornavn")]}
    found = check_form(loaded(NAME, repeat, text("b", help=f"Om {{{name}}}")))
    assert [p.path for p in found if p.level == "error"] == ["sections[0].questions[2].help"]


def test_a_section_names_what_comes_before_it() -> None:
    form = loaded(NAME)
    form.raw["sections"][0]["title"] = "Om {navn}"
    import json

    from forms.definition import load_text
    from forms.questions import TYPES  # noqa: F401

    again = load_text("x", json.dumps(form.raw), form.library)
    assert [p.path for p in check_form(again) if "leses alltid" in p.what] == ["sections[0].title"]
