"""What pages say: in the reader's language, once, and with one word for one thing."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from forms import i18n, storage
from forms.definition import read_library
from forms.definition.loading import load_folder
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    keep_submission,
    section,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_coordinator import FORM
from tests.web.forms_simple import begin

DEVICE = re.compile(r"(denne|annen|andre|hvilken) enhet\w*|\bdenne eininga?\b|\bdevices?\b")


def said(code: str) -> str:
    """Every text of the interface in *code*, one a line."""
    return (i18n.FOLDER / code / "LC_MESSAGES" / "messages.po").read_text("utf-8")


def test_a_moment_is_said_in_the_readers_language() -> None:
    moment = datetime(2026, 5, 7, 12, 5, tzinfo=UTC)
    days = {"nb": "07.05.2026", "nn": "07.05.2026", "en": "7 May 2026"}
    for code, words in {"nb": "kl.", "nn": "kl.", "en": "at"}.items():
        day = days[code]
        with i18n.use(code):
            assert i18n.format_moment(moment) == f"{day} {words} 14.05"


@pytest.mark.parametrize("code", ["nn", "en"])
def test_a_tablet_is_no_unit_and_dates_are_typed_as_shown(code: str) -> None:
    texts = said(code)
    assert [found[0] for found in DEVICE.finditer(texts)] == []
    assert "7 May" not in texts and "Send svar" not in texts and "fremdeles" not in texts


def test_one_answer_is_one_answer(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    keep_submission(app, publish(FORM), {"navn": "Kari"})
    page = signed_in("coordinator").visit("/oversikt/?lang=en")
    assert "1 answer 1 form in use 1 form in all" in page.text


def test_the_feedback_form_says_each_thing_once(app: Flask, client: Visitor) -> None:
    folder = ROOT / "definitions"
    with app.app_context(), storage.writing():
        for loaded in load_folder(folder, read_library(folder, TYPES)):
            if loaded.id == "brukerskjema":
                versions.publish(loaded.document)
        db.session.commit()
    page = client.visit("/skjema/brukerskjema/")
    for once in ("anonym", "uken det kom", "leser svarene", "minutt"):
        assert page.text.count(once) == 1, once
    receipt = client.visit("/skjema/brukerskjema/kvittering")
    assert receipt.text.casefold().count("koordinatoren") == 1
    assert "Ikke skriv navn" in client.visit("/skjema/brukerskjema/blankett").text


def test_a_closed_unit_keeps_its_name(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(
        form(
            section("a", {"id": "hvor", "type": "unit", "label": "Hvor?"}),
            section("b", {"id": "n", "type": "number", "label": "Antall"}),
        )
    )
    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind\nsol;Solbakken barnehage;barnehage\n")
        db.session.commit()
    begin(client).fill(hvor="sol").press("Neste")
    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind;active\nsol;Solbakken barnehage;barnehage;nei\n")
        db.session.commit()
    assert "Solbakken barnehage" in client.visit("/skjema/prove/se-over").text


KIOSK_WORDS = re.compile(r"Neste person|tilbake til start|Bli her|Er du der|[Nn]ettbrettmodus")
"""What is true only of a tablet that goes from person to person."""
FOR_KIOSK = re.compile(
    r"{% if kiosk\b.*?{% endif %}|{{[^{}]*? if kiosk else [^{}]*?}}|{#.*?#}", re.S
)


def test_what_is_true_of_a_kiosk_is_said_on_a_kiosk_only() -> None:
    """In templates such words stand in those of the kiosk, or where `kiosk` is asked first."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.parent.name == "kiosk":
            continue
        open_to_all = FOR_KIOSK.sub("", path.read_text("utf-8"))
        found = KIOSK_WORDS.findall(open_to_all)
        # staff choose it on their desk, and it says what it is
        assert set(found) <= ({"Nettbrettmodus"} if path.name == "worklist.html" else set()), path
    for path in sorted((ROOT / "definitions").rglob("*.json")):
        assert not KIOSK_WORDS.search(path.read_text("utf-8")), path


@pytest.mark.parametrize(
    "wrong",
    ["situasjonen kan nås", "Lovpunkt", "Der det står «barnet»", "Velg minst 8", "å signere"],
)
def test_words_that_were_corrected_stay_away(wrong: str) -> None:
    texts = [*(ROOT / "definitions").rglob("*.json"), *(ROOT / "templates").rglob("*.html")]
    assert not [path for path in texts if wrong in path.read_text("utf-8")]


def test_english_corrects_and_nynorsk_is_of_one_kind() -> None:
    english = [said("en"), *texts_in("en")]
    assert not [
        each
        for each in english
        if re.search(r"(?i)\bmend(s|ed|ing)?\b|Put right on the spot", each)
    ]
    assert not [each for each in texts_in("nn") if re.search(r"\bavvege\b", each)]


def texts_in(code: str) -> list[str]:
    """The translations of the definitions, in one language."""
    folder = ROOT / "definitions" / "translations" / code
    return [path.read_text("utf-8") for path in sorted(folder.rglob("*.po"))]
