"""The page of a link: what it says before it is opened."""

import re
from datetime import timedelta

from babel.messages.pofile import read_po
from flask import Flask

from forms import storage
from forms.i18n import format_date, today
from forms.settings import ROOT
from forms.storage import db
from forms.storage.models.base import now
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_workflow import TRAVELS, begun_by, the_submission

LIST = {"id": "b", "type": "repeat", "label": "Hvem?", "required": True, "min": 1,
        "questions": [text("navn", "Navn", required=True), text("tlf", "Telefon")]}  # fmt: skip


def test_the_deadline_of_the_step_stands_beside_the_links_last_day(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    add_units(app)
    steps = [
        {"id": "ett", "title": "Barnehagens del", "by": "staff", "sections": ["ett"]},
        {"id": "to", "title": "Foresattes del", "by": "guardian", "sections": ["to"],
         "within": "14d"},
    ]  # fmt: skip
    publish(form(section("ett", text("a", "A")), section("to", LIST),
                 open_to=["staff"], steps=steps))  # fmt: skip
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(a="Ja").press("Neste")
    staff.press("Send inn")
    page = staff.press("Neste steg: Foresattes del")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    told = client.visit(link[link.index("/i/") :]).text
    assert f"Fristen for å svare er {format_date(today() + timedelta(days=14))}." in told
    client.press("Åpne")
    assert "merket «Valgfritt»" in client.page.text, "a row has one that may be left empty"
    assert "Alle spørsmålene her" not in client.page.text


def test_a_link_says_afterwards_that_the_part_is_sent_and_when_the_school_got_it(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    add_units(app)
    publish(TRAVELS)
    staff = begun_by(signed_in("staff", unit="solbakken"))
    with app.app_context(), storage.writing():
        the_submission(app).received = now() - timedelta(days=9)
        db.session.commit()
    page = staff.press("Neste steg: Foresattes del")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    link = link[link.index("/i/") :]
    assert "ser du når mottakeren har fått skjemaet" in client.visit(link).text
    client.press("Åpne")
    client.fill(dele="yes").press("Neste")
    client.press("Send inn")
    assert f"Mottatt {format_date(today())}" in client.page.text, "not when the first step came"
    assert f"Mottatt {format_date(today())}" in client.get("/skjema/prove/kopi").text
    told = client.visit(link).text
    assert "Du er bedt om" not in told and "Kari Li" not in told
    assert f"Delen er sendt {format_date(today())}. Du trenger ikke å gjøre mer." in told
    assert f"Lia skole fikk skjemaet {format_date(today())}." in told
    assert "Mottaket ble bekreftet" not in told
    school = signed_in("receiver", unit="lia")
    with app.app_context():
        school.visit(f"/samtaler/{the_submission(app).id}")
    school.press("Fyll ut «Skolens mottak»")
    assert f"Mottaket ble bekreftet {format_date(today())}." in client.visit(link).text


def test_a_link_and_its_message_can_be_copied(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(TRAVELS)
    staff = begun_by(signed_in("staff", unit="solbakken"))
    page = staff.press("Neste steg: Foresattes del")
    buttons = {each.get("data-copy"): each for each in page.all("button")} | {None: None}
    for copied in ("lenke", "melding"):
        assert page.id(copied) is not None and "hidden" in buttons[copied].attrib
    assert "copy.js" in page.html, "which shows them"


def test_no_sentence_runs_on_into_a_title(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    """Found: «Du er bedt om å fylle ut: Foresatte leser.» A title stands in quotes, or after the
    colon of a heading that does not end as a sentence.
    """
    add_units(app)
    reads = {"id": "to", "title": "Foresatte leser", "by": "guardian", "sections": ["to"]}
    first = {"id": "ett", "title": "Planen", "by": "staff", "sections": ["ett"]}
    publish(form(section("ett", text("a", "A")), section("to", text("b", "B")),
                 open_to=["staff"], steps=[first, reads]))  # fmt: skip
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(a="Ja").press("Neste")
    staff.press("Send inn")
    page = staff.press("Neste steg: Foresatte leser")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    told = client.visit(link[link.index("/i/") :]).text
    assert "et skjema å lese eller fylle ut. Din del heter «Foresatte leser»." in told
    with (ROOT / "translations" / "nn" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = [each.id for each in read_po(file, locale="nn") if isinstance(each.id, str)]
    pasted = re.compile(r"(?<!«)%\((step|title)\)s\.( |$)")
    assert [t for t in texts if pasted.search(t) and not t.startswith("Prøven")] == []
