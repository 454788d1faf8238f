"""A form that is archived, or a sign-in that ends, while somebody writes: no word is lost."""

from datetime import timedelta

import time_machine
from flask import Flask

from forms import storage
from forms.storage import db
from forms.storage.definitions import versions
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import PASSPHRASE, Publish, SignIn
from tests.web.forms_simple import (
    SHEET,
    TWO_PAGES,
    sent,
)

STAFF_SHEET = form(section("a", text("hva", "Hva?")), open_to=["staff"], review=False)


def archive(app: Flask) -> None:
    """Close the form for new answers."""
    with app.app_context(), storage.writing():
        versions.archive("prove", True)
        db.session.commit()


def test_what_was_typed_on_a_closed_sheet_can_be_copied(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    number = {"id": "tall", "type": "number", "label": "Hvor mange?"}
    questions = (text("bra", "Hva var bra?"), number, yes_no("trygt", "Var det trygt?"))
    publish({**SHEET, "sections": [section("a", *questions, text("tom", "Noe mer?"))]})
    client.visit("/skjema/prove/")
    client.fill(bra="Maten & <praten>", tall="mange", trygt="no")
    archive(app)
    page = client.press("Send inn")
    assert client.status == 410
    assert page.h1 == "Skjemaet er stengt"
    assert "Det du skrev, er ikke sendt." in page.text and "71 00 00 00" in page.text
    box = page.id("skrevet")
    assert box is not None
    copied = (box.text or "").strip().splitlines()
    assert [line for line in copied if line] == [
        *("Hva var bra?", "Maten & <praten>", "Hvor mange?", "mange", "Var det trygt?", "Nei"),
    ]
    assert sent(app) == []


def test_a_closed_form_says_so_before_anybody_types(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(TWO_PAGES)
    archive(app)
    page = client.visit("/skjema/prove/")
    assert client.status == 410 and page.h1 == "Skjemaet er stengt"
    assert page.id("skrevet") is None and "ikke sendt" not in page.text


def test_a_sheet_whose_sign_in_ended_is_sent_after_signing_in_again(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    publish(STAFF_SHEET)
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        staff = signed_in("staff")
        staff.visit("/skjema/prove/")
        clock.shift(timedelta(hours=2))
        staff.fill(hva="En lang tekst").press("Send inn")
        assert staff.page.h1 == "Logg inn" and sent(app) == []
        staff.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
        staff.press("Send nå")
    assert sent(app) == [{"hva": "En lang tekst"}]
