"""«Lett å lese»: short labels where a question has one, everywhere it is asked and on paper."""

from typing import Any

import pytest
from flask import Flask

from forms import i18n, storage
from forms.storage import db
from forms.storage.definitions import versions
from forms.web.core import reading_choices
from tests.support.client import Visitor
from tests.support.factories import document, section, text
from tests.web.forms_simple import begin

LONG, SHORT = "Hva ønsker du at vi skal vite om søvnen til {navn}?", "Hvordan sover {navn}?"
ROW_LONG, ROW_SHORT = "Hvilke språk snakker dere hjemme til daglig?", "Hvilke språk?"
CHOOSE, WHOLE = "Lett å lese: vis kortere spørsmål", "Vis hele spørsmålene"


def publish(app: Flask, *, short: bool = True, **keys: Any) -> None:
    more = {"label_short": SHORT} if short else {}
    row = {"label_short": ROW_SHORT} if short else {}
    repeat = {
        "id": "liste",
        "type": "repeat",
        "label": "Språk",
        "min": 1,
        "questions": [text("sprak", ROW_LONG, **row)],
    }
    parts = (
        section("a", text("navn", "Hva heter barnet?"), title="Barnet"),
        section("b", text("sovn", LONG, required=True, **more), repeat, title="Søvn"),
    )
    with app.app_context(), storage.writing():
        versions.publish(document(*parts, title="Natt", open_to=["anyone"], **keys))
        db.session.commit()


def at_sleep(client: Visitor) -> None:
    begin(client).fill(navn="Ola").press("Neste")


def test_a_page_with_short_labels(app: Flask, client: Visitor) -> None:
    publish(app, confidentiality="internal")
    at_sleep(client)
    assert LONG.format(navn="Ola") in client.page.text and ROW_LONG in client.page.text
    client.fill(**{"liste-0-sprak": "norsk"}).press(CHOOSE)
    assert "Hvordan sover Ola?" in client.page.text and ROW_SHORT in client.page.text
    assert "Hva ønsker du" not in client.page.text and ROW_LONG not in client.page.text
    assert client.page.value("liste-0-sprak") == "norsk"
    client.press("Neste")  # what is said of a mistake has the same words
    client.visit("/skjema/prove/se-over")
    assert "Hvordan sover Ola?" in client.page.text and "Hva ønsker du" not in client.page.text
    client.visit("/skjema/prove/del/b")
    client.press(WHOLE)
    assert LONG.format(navn="Ola") in client.page.text


def test_mistakes_are_told_in_the_short_words(app: Flask, client: Visitor) -> None:
    publish(app, confidentiality="anonymous")
    client.visit("/skjema/prove/")
    client.press(CHOOSE)
    client.fill(navn="Ola").press("Send inn")
    assert client.status == 422
    assert "Fyll ut «Hvordan sover Ola?»" in client.page.text
    assert "Hva ønsker du" not in client.page.text


def test_a_sheet_is_kept_for_others_with_the_whole_labels(app: Flask, client: Visitor) -> None:
    publish(app, confidentiality="anonymous")
    client.visit("/skjema/prove/")
    client.press(CHOOSE)
    client.visit("/skjema/prove/")
    assert "Hvordan sover" in client.page.text
    other = app.test_client()
    assert isinstance(other, Visitor)
    for _visit in range(2):
        assert "Hva ønsker du" in other.visit("/skjema/prove/").text
    assert "Hvordan sover" in client.visit("/skjema/prove/").text


def test_a_form_without_short_labels_offers_none(app: Flask, client: Visitor) -> None:
    publish(app, confidentiality="internal", short=False)
    at_sleep(client)
    assert "Lett å lese" not in client.page.text


def test_both_stand_on_the_empty_form_on_paper(app: Flask, client: Visitor) -> None:
    publish(app, confidentiality="internal")
    assert SHORT.format(navn="…") not in client.visit("/skjema/prove/blankett").text
    at_sleep(client)
    client.press(CHOOSE)
    paper = client.visit("/skjema/prove/blankett").text
    assert SHORT.format(navn="…") in paper and LONG.format(navn="…") in paper


def test_what_a_browser_chose_counts_at_forms_only(app: Flask) -> None:
    for path, easy in (("/skjema/prove/", True), ("/oversikt/", False)):
        with app.test_request_context(path, headers={"Cookie": "easy_reading=1"}):
            reading_choices.apply_easy_reading()
            assert i18n.EASY.get() is easy


@pytest.mark.parametrize(
    ("translations", "expected"),
    [
        ({"b.sovn.label": "How does {navn} sleep at night?"}, "How does {navn} sleep at night?"),
        (
            {"b.sovn.label": "How does {navn} sleep at night?", "b.sovn.label_short": "Sleep?"},
            "Sleep?",
        ),
        ({}, SHORT),
    ],
)
def test_a_short_label_that_is_not_translated_stands_for_none(
    app: Flask, translations: dict[str, str], expected: str
) -> None:
    publish(app, confidentiality="internal", translations={"en": translations})
    with app.app_context():
        version = versions.current("prove")
        assert version is not None
        question = versions.definition(version, "en").questions["sovn"]
    assert question.easy_label == expected
