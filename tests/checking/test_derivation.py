"""The author is told what would tell of an answer that its reader may not have."""

import json
from typing import Any

import pytest

from forms.checking import check_form
from forms.definition import load_text, read_library
from forms.questions import TYPES
from tests.checking.test_check import GOOD, text

ALONE = {
    "id": "alene",
    "title": "Alene",
    "audience": "alone",
    "questions": [
        {"id": "slag", "type": "number", "label": "Hvor ofte?"},
        {"id": "redd", "type": "yes_no", "label": "Er du redd?"},
    ],
}
STAFF = {"id": "fag", "title": "Fag", "audience": "staff", "questions": [text("uro")]}


def levels(*sections: Any, place: str, **keys: Any) -> list[str]:
    """The levels of what is said about answers that are told, at *place*."""
    raw = {
        "title": "Skjema",
        "mode": "interview",
        "open_to": ["staff"],
        "keep": {"answers": "90d"},
        "sections": list(sections),
        **keys,
    }
    found = check_form(load_text("x", json.dumps(raw), read_library(GOOD, TYPES)))
    told = ("røper", "Følger av")
    return [p.level for p in found if any(w in p.what for w in told) and p.path.startswith(place)]


def last(*questions: Any, **keys: Any) -> dict[str, Any]:
    """A section for everybody."""
    return {"id": "sist", "title": "Sist", "questions": list(questions), **keys}


@pytest.mark.parametrize(
    "question",
    [
        {"id": "p", "type": "calc", "label": "Poeng", "value": {"sum": ["slag"]}},
        text("p", show_if={"redd": "yes"}),
        text("p", label="Du sa {redd}. Mer?"),
        text("p", help="Du sa {redd}."),
        {"id": "p", "type": "note", "text": "Du sa {redd}.", "label": "x"},
    ],
)
def test_what_tells_of_an_answer_given_alone_stops(question: Any) -> None:
    assert levels(ALONE, last(question), place="sections[1].questions[0]") == ["error"]


def test_a_section_tells_too() -> None:
    assert levels(ALONE, last(text("p"), show_if={"redd": "yes"}), place="sections[1]") == ["error"]
    assert levels(ALONE, last(text("p"), intro="Du sa {redd}."), place="sections[1]") == ["error"]


def test_a_value_that_nobody_is_shown_tells_by_what_follows_from_it() -> None:
    hidden = {
        "id": "p", "type": "calc", "label": "Poeng", "value": {"sum": ["slag"]}, "show": "export",
    }  # fmt: skip
    assert levels(ALONE, last(hidden), place="") == []
    assert levels(ALONE, last(hidden, text("q", show_if={"p": {"min": 2}})), place="") == ["error"]


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        ("check", {"check": [{"when": {"redd": "yes"}, "say": "Nei.", "at": "a"}]}),
        ("signers", {
            "signers": {"f": {"label": "F", "how": ["draw"], "show_if": {"redd": "yes"}}},
            "steps": [{"id": "s", "title": "S", "by": "staff", "sections": ["alene", "sist"],
                       "sign": ["f"]}],
        }),
        ("next", {"next": [{"form": "annet", "show_if": {"redd": "yes"}}]}),
        ("grants", {"case": "must", "grants": {"when": {"redd": "yes"}}}),
    ],
)  # fmt: skip
def test_what_the_answers_decide_tells_too(place: str, keys: Any) -> None:
    assert levels(ALONE, last(text("a")), place=place, **keys) == ["error"]


def test_what_only_staff_see_should_be_mended() -> None:
    question = text("p", show_if={"redd": "yes"}, audience="staff")
    assert levels(ALONE, last(question), place="") == ["warning"]
    assert levels(ALONE, last(text("p", guide="Sa {redd}.")), place="") == ["warning"]


def test_a_family_does_not_read_what_follows_from_an_answer_of_staff() -> None:
    assert levels(STAFF, last(text("p", show_if={"uro": "x"})), place="") == ["hint"]
    assert levels(STAFF, last(text("p", show_if={"uro": "x"}, audience="staff")), place="") == []


WITHHELD = {
    "id": "skjult",
    "title": "Skjult",
    "share_if": {"dele": "yes"},
    "questions": [
        {"id": "tall", "type": "number", "label": "Tall"},
        text("inni", show_if={"tall": {"min": 1}}),
    ],
}
CHOICE = {
    "id": "valg",
    "title": "Valg",
    "questions": [
        {"id": "enhet", "type": "unit", "label": "Til"},
        {"id": "dele", "type": "yes_no", "label": "Dele?"},
        text("hvis", show_if={"dele": "yes"}),
    ],
}
TRAVELS = {
    "mode": "form",
    "steps": [
        {"id": "en", "title": "En", "by": "staff", "sections": ["skjult", "valg", "sist"]},
        {"id": "to", "title": "To", "by": "receiver", "unit": "enhet", "sections": ["mottak"]},
    ],
}


@pytest.mark.parametrize(
    "question",
    [
        {"id": "p", "type": "calc", "label": "Sum", "value": {"sum": ["tall"]}},
        text("p", show_if={"tall": {"min": 3}}),
        text("p", label="Mer om {tall}?"),
    ],
)
def test_what_tells_of_a_section_that_may_be_withheld_should_be_mended(question: Any) -> None:
    received = {"id": "mottak", "title": "Mottak", "questions": [text("m")]}
    sections = (WITHHELD, CHOICE, last(question), received)
    assert levels(*sections, place="sections[2]", **TRAVELS) == ["warning"]
    assert levels(*sections, place="sections[0]", **TRAVELS) == []
    assert levels(*sections, place="sections[1]", **TRAVELS) == []


def test_an_author_is_told_of_a_question_that_hints_at_a_withheld_section() -> None:
    asked = {"id": "mottak", "title": "M", "questions": [text("m", show_if={"tall": {"min": 1}})]}
    assert levels(WITHHELD, CHOICE, last(text("a")), asked, place="", **TRAVELS) == ["hint"]


def test_what_is_withheld_alike_may_follow() -> None:
    alike = last(text("p", show_if={"tall": {"min": 3}}), share_if={"dele": "yes"})
    received = {"id": "mottak", "title": "Mottak", "questions": [text("m")]}
    assert levels(WITHHELD, CHOICE, alike, received, place="", **TRAVELS) == []
