"""Lists whose rows come and go, without scripting, on both databases."""

from typing import Any

import pytest
from flask import Flask

from tests.support.client import Visitor
from tests.support.databases import Settings
from tests.support.factories import (
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish
from tests.web.forms_simple import (
    SLEEP,
    begin,
    sent,
)

LATER = text("senere", "Noe mer?")


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Both databases in turn."""
    return database


SIBLINGS = {
    "id": "sosken",
    "type": "repeat",
    "label": "Søsken",
    "add": "Legg til søsken",
    "summary": "{fornavn}",
    "questions": [
        text("fornavn", "Fornavn", required=True),
        yes_no("hjemme", "Bor hjemme?"),
        text("hvor", "Hvor bor de?", show_if={"hjemme": "no"}),
    ],
}


def names(visitor: Visitor) -> list[Any]:
    rows = visitor.page.hidden_value("sosken-rows")
    return [visitor.page.value(f"sosken-{n}-fornavn") for n in rows.split(",") if n]


def test_rows_come_and_go_by_plain_posts(app: Flask, client: Visitor, publish: Publish) -> None:
    publish(form(section("a", SIBLINGS), section("b", LATER)))
    begin(client).press("Legg til søsken")
    client.fill(sosken__0__fornavn="Kari").press("Legg til søsken")
    client.fill(sosken__1__fornavn="Ola", sosken__1__hjemme="no").press("sosken:up:1")
    assert names(client) == ["Ola", "Kari"]
    client.press("sosken:down:1")
    assert names(client) == ["Kari", "Ola"]
    client.press("sosken:remove:0")
    assert names(client) == ["Ola"]
    assert "Kari er fjernet." in client.page.text
    client.press("Angre")
    assert names(client) == ["Kari", "Ola"]
    client.press("sosken:remove:0")
    assert "sosken-1-hvor" in client.page.questions
    client.fill(sosken__1__hvor="Oslo").press("Neste")
    client.press("Neste")
    client.press("Send inn")
    assert sent(app)[0]["sosken"] == [{"fornavn": "Ola", "hjemme": "no", "hvor": "Oslo"}]


def test_a_list_that_opens_has_its_rows_open(client: Visitor, publish: Publish) -> None:
    closed = {**SIBLINGS, "min": 1, "required": True, "show_if": {"sover": "no"}}
    publish(form(section("a", SLEEP, closed), section("b", LATER)))
    page = begin(client).page
    names = ("sosken-0-fornavn", "sosken-0-hjemme", "sosken-0-hvor")
    frames = [page.id(f"q-{name}") for name in names]
    assert ["hidden" in f.attrib for f in frames if f is not None] == [False, False, True]


def test_errors_in_rows_lead_to_the_row(client: Visitor, publish: Publish) -> None:
    publish(form(section("a", SIBLINGS), section("b", LATER)))
    begin(client).press("Legg til søsken")
    client.fill(sosken__0__hjemme="yes").press("Neste")
    assert client.status == 422
    assert client.page.problems == [("#A-sosken-0-fornavn", "Fyll ut «Fornavn».")]


def test_a_warning_in_a_row_is_read_before_the_page_is_left(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    """Found: only those outside a list were. A row is called by its number, not by its place."""
    low = {"id": "obs", "type": "note", "tone": "warning", "text": "Ring legen i dag."}
    rows = {
        "id": "maalt",
        "type": "repeat",
        "label": "Målinger",
        "questions": [
            {"id": "vekt", "type": "number", "label": "Vekt"},
            {"id": "dobbel", "type": "calc", "label": "Dobbelt", "value": {"times": ["vekt", 2]}},
            {**low, "show_if": {"dobbel": {"max": 10}}},
        ],
    }
    publish(form(section("a", rows), section("b", LATER)))
    begin(client).press("Legg til")
    client.fill(maalt__0__vekt="40").press("Legg til")
    client.press("maalt:up:1")
    client.fill(maalt__1__vekt="4").press("Neste")
    assert client.path == "/skjema/prove/del/a"
    assert client.page.hidden_questions == ["maalt-0-obs"]
    client.press("Neste")
    assert client.page.questions == ["senere"]
