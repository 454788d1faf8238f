"""How many functions of ours a page calls: what can be counted of its cost, instead of its time."""

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from bench.filling import definition, faulty
from forms.settings import ROOT
from tests.support.client import Visitor
from tests.web.conftest import Publish

QUESTIONS = 60
OURS = str(ROOT / "forms")
MOST = {"blank": 75, "invalid": 4350}
"""In all; 60 and 3,981 when this was written. A question that costs one call more is 60 more."""


def calls(work: Callable[[], Any]) -> Counter[str]:
    """Count the calls of our functions while *work* is done."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            found[frame.f_code.co_qualname] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return found


@pytest.fixture
def filled(client: Visitor, publish: Publish) -> Visitor:
    """A browser that has met the form before, as has the server."""
    publish(definition(QUESTIONS), "maling")
    client.visit("/skjema/maling/")
    typed = {name: value for name, value in faulty(QUESTIONS).items() if value}
    client.fill(**typed).press("Send inn")
    client.get("/skjema/maling/")
    return client


def test_a_blank_page_is_kept_ready(filled: Visitor) -> None:
    found = calls(lambda: filled.get("/skjema/maling/"))
    assert found.total() <= MOST["blank"], found.most_common(10)


def test_an_invalid_page_does_each_thing_once(filled: Visitor) -> None:
    found = calls(lambda: filled.press("Send inn"))
    assert found["names_answers"] == 0, "worked out once for each form"
    assert found["Compiled.relevant"] == 1
    assert found.total() <= MOST["invalid"], found.most_common(10)
