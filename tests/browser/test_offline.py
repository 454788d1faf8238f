"""Without network: what is typed waits sealed, is sent once, and the form opens again."""

import re
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from app import create_app
from forms import storage
from forms.storage import Submission, db
from forms.storage.submissions import store
from tests.browser.conftest import Opened
from tests.browser.offline_driver import (
    heading,
    holding,
    opened_offline,
    outbox,
    press_here,
    ready,
    status,
)
from tests.support.server import Served

FULL = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError") };
}"""
PRIVATE = """StorageManager.prototype.getDirectory =
  () => Promise.reject(new DOMException("", "SecurityError"))"""
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
SECRET = "Kanarigul"
KEPT = "Ikke nett. Det du skriver, blir tatt vare på."
QUEUED = "Blir sendt når nettet er tilbake"
SHEET, OPEN, PARTS, SIGNED, TALK = (
    "uten-nett-ark", "uten-nett-apent", "uten-nett-deler", "uten-nett-signert",
    "uten-nett-samtale",
)  # fmt: skip


def answers(live: Served, form: str, name: str, value: str) -> int:
    """How many stored answers say that."""
    return stored(live, form, name).count(value)


def stored(live: Served, form: str, name: str) -> list[Any]:
    """What every stored answer of the form says to the question."""
    app: Flask = create_app({"INSTANCE": live.instance, "MUNICIPALITY": "Eksempel kommune"})
    with app.app_context(), storage.reading():
        found = db.session.query(Submission).filter_by(form_id=form).all()
        said = [store.open_answers(each).get(name) for each in found]
        db.session.rollback()
        db.engine.dispose()
    return said


def test_a_sheet_is_sent_once_when_the_network_is_back(opened: Opened, live: Served) -> None:
    page = opened()
    opened_offline(page, SHEET)
    page.locator("[name=A-bra]").fill("Kaffen i mars")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    expect(page.locator("main")).to_contain_text(
        re.compile(r"Referanse på dette nettbrettet: [A-Z2-9]{6}")
    )
    expect(page.locator("main")).to_contain_text(re.compile(r"Størrelse: \d+ kB"))
    page.context.set_offline(False)
    heading(page, "Sendt")
    expect(page.locator("main")).to_contain_text(re.compile(r"Referanse: \w{4}-\w{4}"))
    page.reload()
    assert answers(live, SHEET, "bra", "Kaffen i mars") == 1


def test_a_double_tap_and_two_tabs_send_once(opened: Opened, live: Served) -> None:
    page = opened()
    opened_offline(page, SHEET)
    page.locator("[name=A-bra]").fill("To faner")
    page.get_by_role("button", name="Send inn", exact=True).last.dblclick()
    heading(page, QUEUED)
    other = page.context.new_page()
    other.goto("/uten-nett")
    expect(other.get_by_text("Om møtet").first).to_be_visible()
    page.context.set_offline(False)
    press_here(other, "Send nå")
    expect(other.get_by_text(re.compile(r"Referanse: \w{4}-\w{4}"))).to_be_visible()
    page.wait_for_timeout(500)
    assert answers(live, SHEET, "bra", "To faner") == 1


def test_what_is_typed_is_kept_and_saved_when_the_network_is_back(opened: Opened) -> None:
    page = opened()
    opened_offline(page, PARTS, start=True)
    page.locator("[name=A-navn]").fill("Ola uten nett")
    status(page, KEPT)
    page.wait_for_timeout(800)
    assert [each["kind"] for each in outbox(page)] == ["page"]
    page.close()
    again = page_of(opened, page)
    again.goto(f"/skjema/{PARTS}/fortsett")
    expect(again.locator("[name=A-navn]")).to_have_value("Ola uten nett")
    assert outbox(again) == []


def page_of(opened: Opened, page: Page) -> Page:
    """Return another tab in the same browser, with network."""
    page.context.set_offline(False)
    return page.context.new_page()


def test_pages_are_turned_rows_added_and_files_sent_without_network(
    opened: Opened, live: Served
) -> None:
    page = opened()
    opened_offline(page, PARTS, start=True)
    page.locator("[name=A-navn]").fill("Ola med søsken")
    expect(page.locator("[name=A-sovn]")).to_be_hidden()
    page.get_by_text("Nei", exact=True).first.click()
    page.locator("[name=A-sovn]").fill("Våkner tidlig")
    press_here(page, "Neste")
    expect(page.get_by_role("heading", name="Familien")).to_be_visible()
    press_here(page, "Legg til søsken")
    page.locator("[name=A-sosken-0-hvem]").fill("Kari")
    press_here(page, "Legg til søsken")
    page.locator("[name=A-sosken-1-hvem]").fill("Per")
    page.get_by_role("button", name="Flytt opp").last.click()
    page.locator("[name=A-brev]").set_input_files(
        {"name": "brev.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 kort"}
    )
    press_here(page, "Neste")
    count = page.locator("[id='A-annet.count']")
    page.locator("[name=A-annet]").fill("Takk")
    expect(count).to_have_text("496 tegn igjen")
    press_here(page, "Forrige")
    page.locator("[name=A-brev]").set_input_files([])
    press_here(page, "Forrige")
    expect(page.locator("[name=A-navn]")).to_have_value("Ola med søsken")
    press_here(page, "Neste")
    press_here(page, "Neste")
    press_here(page, "Neste")
    expect(page.get_by_role("heading", name="Se over svarene")).to_be_visible()
    expect(page.locator("main dl")).to_contain_text("Per, Kari")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    page.context.set_offline(False)
    heading(page, "Sendt")
    assert answers(live, PARTS, "navn", "Ola med søsken") == 1
    assert answers(live, PARTS, "annet", "Takk") >= 1


def test_a_reload_without_network_shows_the_form_and_loses_nothing(
    opened: Opened, live: Served
) -> None:
    page = opened()
    opened_offline(page, PARTS, start=True)
    page.locator("[name=A-navn]").fill("Ola lastet på nytt")
    status(page, KEPT)
    page.wait_for_timeout(800)
    page.reload()
    heading(page, "Om barnet")
    expect(page.get_by_text("Det er låst, så skjemaet står tomt.")).to_be_visible()
    expect(page.locator("[name=A-navn]")).to_have_value("")
    press_here(page, "Neste")
    press_here(page, "Neste")
    press_here(page, "Forrige")
    page.get_by_text("Ja", exact=True).first.wait_for(state="attached")
    page.goto("/finnes-ikke-uten-nett")
    heading(page, "Det som venter på dette nettbrettet")
    expect(page.get_by_text("Ikke nett.")).to_be_visible()
    expect(page.get_by_role("link", name="Om barnet")).to_be_visible()
    page.context.set_offline(False)
    page.goto(f"/skjema/{PARTS}/fortsett")
    expect(page.locator("[name=A-navn]")).to_have_value("Ola lastet på nytt")


def test_nothing_that_was_typed_lies_in_the_browser(opened: Opened) -> None:
    page = opened()
    opened_offline(page, PARTS, start=True)
    page.locator("[name=A-navn]").fill(f"{SECRET} Prøve")
    status(page, KEPT)
    press_here(page, "Neste")
    press_here(page, "Legg til søsken")
    page.locator("[name=A-sosken-0-hvem]").fill(f"{SECRET} minst")
    page.wait_for_timeout(1500)
    assert len(outbox(page)) == 2
    assert holding(page, SECRET) == []
    press_here(page, "Neste")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    assert holding(page, SECRET) == []
    page.context.set_offline(False)
    heading(page, "Sendt")
    assert holding(page, SECRET) == []


def test_an_open_form_can_be_gone_on_with(opened: Opened, live: Served) -> None:
    page = opened()
    opened_offline(page, OPEN)
    page.reload()
    page.locator("[name=A-bra]").fill("Turen i mai")
    status(page, KEPT)
    page.reload()
    expect(page.locator("[name=A-bra]")).to_have_value("Turen i mai")
    page.goto(f"/skjema/{OPEN}/")
    expect(page.locator("[name=A-bra]")).to_have_value("")
    press_here(page, "Fortsett på det")
    expect(page.locator("[name=A-bra]")).to_have_value("Turen i mai")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    assert holding(page, "Turen i mai") == []
    page.context.set_offline(False)
    heading(page, "Sendt")
    assert answers(live, OPEN, "bra", "Turen i mai") == 1


def test_what_lacks_is_told_before_it_is_sent(opened: Opened) -> None:
    page = opened()
    opened_offline(page, SHEET)
    page.reload()
    press_here(page, "Send inn")
    page.get_by_role("link", name="Svar på «Hva var bra?».").click()
    expect(page.locator("[name=A-bra]")).to_be_focused()


def test_the_signing_page_is_sent_by_itself(opened: Opened, live: Served) -> None:
    page = opened("mari")
    page.goto(f"/skjema/{SIGNED}/")
    for label in ("Start", "Neste", "Neste", "Gå til underskrift"):
        if label == "Neste" and page.locator("[name=A-navn]").count():
            page.locator("[name=A-navn]").fill("Ola på siden")
        with page.expect_navigation():
            page.get_by_role("button", name=label, exact=True).last.click()
    ready(page, SIGNED)
    page.context.set_offline(True)
    page.locator("#s-mor [type=radio][value=type_name]").check()
    page.locator("#s-mor-name").fill("Kari Prøve")
    page.locator("#s-mor-read").check()
    press_here(page, "Skriv under og send inn")
    heading(page, QUEUED)
    page.context.set_offline(False)
    heading(page, "Takk, svarene er sendt")
    assert answers(live, SIGNED, "navn", "Ola på siden") == 1


def test_what_waits_can_be_deleted(opened: Opened, live: Served) -> None:
    page = opened()
    opened_offline(page, SHEET)
    page.locator("[name=A-bra]").fill("Skal bort")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    page.goto("/uten-nett")
    page.get_by_role("button", name=re.compile("^Slett det som venter")).click()
    page.get_by_role("dialog").get_by_role("button", name="Slett", exact=True).click()
    expect(page.get_by_text("Ingenting venter på å bli sendt.")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    assert answers(live, SHEET, "bra", "Skal bort") == 0
    assert outbox(page) == []


def test_when_the_device_is_full_the_page_says_so_and_sends_from_memory(
    opened: Opened, live: Served
) -> None:
    page = opened()
    opened_offline(page, SHEET)
    page.evaluate(FULL)
    page.locator("[name=A-bra]").fill("Full enhet")
    press_here(page, "Send inn")
    expect(page.get_by_text("Det er ikke plass til svarene på dette nettbrettet.")).to_be_visible()
    page.context.set_offline(False)
    heading(page, "Sendt")
    assert answers(live, SHEET, "bra", "Full enhet") == 1


def test_without_a_database_in_the_browser_it_is_sent_from_memory(
    opened: Opened, live: Served
) -> None:
    page = opened()
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    opened_offline(page, SHEET)
    page.locator("[name=A-bra]").fill("Uten lager")
    press_here(page, "Send inn")
    expect(page.get_by_text("Det er ikke plass til svarene på dette nettbrettet.")).to_be_visible()
    page.context.set_offline(False)
    heading(page, "Sendt")
    assert answers(live, SHEET, "bra", "Uten lager") == 1


def test_private_mode_is_told_where_the_browser_tells_it(opened: Opened) -> None:
    page = opened()
    page.add_init_script(PRIVATE)
    opened_offline(page, PARTS, start=True)
    page.locator("[name=A-navn]").fill("Ola")
    expect(page.locator(".sv-status").last).to_contain_text("privat modus")


def test_what_is_refused_is_said_and_can_be_corrected(opened: Opened, live: Served) -> None:
    page = opened()
    opened_offline(page, PARTS, start=True)
    page.locator("[name=A-navn]").fill("Ola refusert")
    status(page, KEPT)
    press_here(page, "Neste")
    press_here(page, "Legg til søsken")
    page.locator("[name=A-sosken-0-hvem]").fill("Kari")
    page.locator("[name=A-sosken-0-alder]").fill("mange")
    press_here(page, "Neste")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Ikke sendt ennå")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("må være et tall")
    press_here(page, "Forrige")
    page.locator("[name=A-sosken-0-alder]").fill("7")
    press_here(page, "Neste")
    press_here(page, "Send inn")
    heading(page, "Sendt")
    assert answers(live, PARTS, "navn", "Ola refusert") == 1
    assert [each["state"] for each in outbox(page)] == ["sent"]


def test_what_was_saved_elsewhere_meanwhile_is_shown_beside_what_waited(opened: Opened) -> None:
    page = opened()
    opened_offline(page, PARTS, start=True)
    page.locator("[name=A-navn]").fill("Skrevet uten nett")
    status(page, KEPT)
    page.wait_for_timeout(800)
    other = opened(storage_state=page.context.storage_state())
    other.goto(f"/skjema/{PARTS}/fortsett")
    other.locator("[name=A-navn]").fill("Skrevet med nett")
    expect(other.locator(".sv-status")).to_contain_text("Lagret")
    page.goto("/uten-nett")
    page.context.set_offline(False)
    page.get_by_role("button", name="Se det som ble skrevet").click()
    expect(page.locator("[name=A-navn]")).to_have_value("Skrevet uten nett")
    expect(page.get_by_role("note")).to_contain_text("Skrevet med nett")
    press_here(page, "Neste")
    expect(page.get_by_role("heading", name="Familien")).to_be_visible()
    page.wait_for_timeout(500)
    assert outbox(page) == []


def test_a_tablet_for_everybody_keeps_nothing(opened: Opened) -> None:
    page = opened()
    page.goto("/skjema/brukerskjema/")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-keeps]").count() == 0
    assert page.evaluate(WORKERS) == 0
    opened_offline(page, SHEET)
    page.context.set_offline(False)
    page.goto("/skjema/brukerskjema/")
    page.wait_for_load_state("networkidle")
    assert "skjemaverk-forms" not in page.evaluate("() => caches.keys()")
