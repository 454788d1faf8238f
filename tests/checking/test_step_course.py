"""Each step followed as its doer, and the author's own tests of a step."""

import copy
import json
from typing import Any

import pytest

from forms.checking import check_form
from forms.definition import load_text, read_library
from forms.questions import TYPES
from tests.checking.test_check import GOOD

FORM: dict[str, Any] = {
    "title": "Overgang", "category": "overgang", "confidentiality": "personal",
    "open_to": ["staff"],
    "sections": [
        {"id": "barnehagen", "title": "Barnehagen", "share_if": {"kan_dele": "yes"}, "questions": [
            {"id": "trives", "type": "text", "label": "Hvordan trives barnet?"}]},
        {"id": "stedet", "title": "Stedet", "questions": [
            {"id": "skole", "type": "unit", "label": "Hvilken skole?"},
            {"id": "motedag", "type": "date", "label": "Når er møtet?"}]},
        {"id": "svar", "title": "Svar", "share_if": {"kan_dele": {"answered": False}},
         "questions": [
            {"id": "kan_dele", "type": "yes_no", "label": "Kan skolen få lese?"}]},
        {"id": "mottak", "title": "Mottak", "show_if": {"kan_dele": {"answered": True}},
         "questions": [{"id": "kontakt", "type": "text", "label": "Hvem tar imot?"}]},
    ],
    "steps": [
        {"id": "skriv", "title": "Skriv", "by": "staff", "sections": ["barnehagen", "stedet"]},
        {"id": "les", "title": "Les", "by": "guardian", "sections": ["svar"], "sign": ["mor"],
         "within": {"until": "motedag"}},
        {"id": "ta_imot", "title": "Ta imot", "by": "receiver", "unit": "skole",
         "sections": ["mottak"], "within": "3 arbeidsdager", "show_if": {"kan_dele": "yes"}},
    ],
    "signers": {"mor": {"label": "Foresatt", "how": ["draw"],
                        "show_if": {"kan_dele": {"answered": True}}}},
    "tests": [
        {"name": "Skolen spørres, og leser det den skal", "step": "ta_imot", "by": "receiver",
         "answers": {"trives": "Godt", "skole": "u2", "kan_dele": "yes", "kontakt": "Mari"},
         "asked": ["kontakt"], "not_asked": ["kan_dele"],
         "reads": ["barnehagen", "kontakt"], "withheld": ["svar"], "signed": []},
        {"name": "Foresatte skriver under", "step": "les", "answers": {"kan_dele": "no"},
         "asked": ["kan_dele"], "signed": ["mor"], "next": ""},
        {"name": "Et nei holder delen tilbake", "by": "receiver",
         "answers": {"trives": "Godt", "kan_dele": "no"}, "withheld": ["trives"]},
    ],
}  # fmt: skip


def told(form: dict[str, Any]) -> list[str]:
    found = load_text("x", json.dumps(form), read_library(GOOD, TYPES))
    return [each.what for each in check_form(found) if each.level != "hint"]


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    form = copy.deepcopy(FORM)
    place: Any = form
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return form


def test_a_form_is_followed_step_by_step() -> None:
    assert told(FORM) == []


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["tests", 0, "asked"], ["kan_dele"], "skulle bli spurt"),
        (["tests", 0, "reads"], ["kan_dele"], "skulle bli vist for den som leser"),
        (["tests", 0, "withheld"], ["trives"], "skulle ikke bli vist"),
        (["tests", 0, "by"], "leader", "steget gjøres ikke av “leader”"),
        (["tests", 0, "step"], "borte", "nevner steget “borte”"),
        (["tests", 1, "signed"], [], "det er mor som blir bedt om å skrive under"),
        (["tests", 1, "signed"], ["far"], "“far” er ikke en som skriver under"),
        (["tests", 1, "next"], "ta_imot", "skjemaet går videre til ingen"),
        (["tests", 2, "withheld"], ["kan_dele", "trives", "kontakt"], ""),
        (["sections", 3, "questions", 0, "audience"], "alone", ""),
        (["sections", 2, "audience"], "staff", "har ingen spørsmål til den som gjør steget"),
        (["steps", 0, "show_if"], {"kan_dele": "yes"}, "blir først besvart etter steget «Skriv»"),
        (["signers", "mor", "how"], ["login"], "må være innlogget"),
        (["steps", 1, "within"], {"until": "trives"}, "er ikke et datospørsmål"),
        (["steps", 0, "within"], {"until": "motedag"}, "blir ikke besvart i et tidligere steg"),
        (
            ["steps", 1, "show_if"],
            {"kan_dele": {"answered": False}},
            "aldri bedt om å skrive under",
        ),
    ],
)
def test_what_the_doer_never_gets_is_told(path: list[Any], value: Any, words: str) -> None:
    found = told(changed(path, value))
    assert not words or any(words in each for each in found), found


def test_a_case_that_says_what_a_step_leads_to_names_the_step() -> None:
    case = {"name": "Hvem", "answers": {}, "signed": ["mor"], "reads": ["trives"]}
    found = told(changed(["tests"], [case]))
    assert len(found) == 2, found
