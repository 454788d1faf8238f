"""An interview without network: begun, noted and finished by staff, and answered at home."""

from playwright.sync_api import Page, expect

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
from tests.browser.test_offline import KEPT, QUEUED, SECRET, SIGNED, TALK, answers
from tests.browser.test_workflows import draw
from tests.support.server import Served


def test_staff_begin_sign_and_finish_an_interview_without_network(
    opened: Opened, live: Served
) -> None:
    page = opened("mari")
    page.goto(f"/skjema/{SIGNED}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Start", exact=True).click()
    ready(page, SIGNED)
    page.context.set_offline(True)
    page.goto(f"/skjema/{SIGNED}/")
    page.locator("[name=A-navn]").fill("Ola signert")
    for _turn in range(3):
        press_here(page, "Neste")
    page.locator("#s-mor [type=radio][value=draw]").check()
    draw(page, "mor")
    page.locator("#s-mor-name").fill("Kari Prøve")
    page.locator("#s-mor-read").check()
    press_here(page, "Skriv under og send inn")
    heading(page, QUEUED)
    page.context.set_offline(False)
    heading(page, "Sendt")
    assert answers(live, SIGNED, "navn", "Ola signert") == 1


def open_note(page: Page, question: str, words: str) -> None:
    """Write a note beside the question."""
    page.locator(f"#q-{question} .sv-beside summary").click()
    page.locator(f"[name=_note-{question}]").fill(words)


def test_notes_of_an_interview_wait_sealed_and_no_turned_page_shows_them(
    opened: Opened, live: Served
) -> None:
    page = opened("mari")
    opened_offline(page, TALK, start=True)
    page.locator("[name=A-navn]").fill("Ola i samtale")
    open_note(page, "navn", f"{SECRET} på siden som var åpen")
    status(page, KEPT)
    press_here(page, "Neste")
    expect(page.get_by_role("heading", name="Familien")).to_be_visible()
    open_note(page, "sosken", f"{SECRET} uten nett")
    page.locator("[name=_again-sosken]").check()
    status(page, KEPT)
    press_here(page, "Forrige")
    open_note(page, "sover", f"{SECRET} etterpå")
    press_here(page, "Neste")
    note = page.locator("[name=_note-sosken]")
    expect(note).to_be_hidden()
    expect(note).to_have_value("")
    page.locator("#q-sosken .sv-beside summary").click()
    note.fill("og mer")
    status(page, KEPT)
    page.wait_for_timeout(1000)
    assert holding(page, SECRET) == []
    press_here(page, "Neste")
    expect(page.get_by_role("heading", name="Se over svarene")).to_be_visible()
    assert SECRET not in page.locator("main").inner_text()
    page.context.set_offline(False)
    expect(page.get_by_text("Nettet er tilbake, og svarene er lagret.")).to_be_visible()
    expect(page.locator("[data-gone]")).to_be_hidden()
    page.goto(f"/skjema/{TALK}/del/barnet")
    expect(page.locator("[name=_note-navn]")).to_have_value(f"{SECRET} på siden som var åpen")
    expect(page.locator("[name=_note-sover]")).to_have_value(f"{SECRET} etterpå")
    page.goto(f"/skjema/{TALK}/del/familien")
    expect(page.locator("[name=_note-sosken]")).to_have_value(f"{SECRET} uten nett\nog mer")
    expect(page.locator("[name=_again-sosken]")).to_be_checked()


def link_home(staff: Page) -> str:
    """Begin an interview, and return a link to the first part for a parent."""
    staff.goto(f"/skjema/{TALK}/")
    with staff.expect_navigation():
        staff.get_by_role("button", name="Start", exact=True).click()
    staff.goto(f"/skjema/{TALK}/hjem/")
    staff.get_by_label("Hvem er lenken til?").fill("Foresatt 1")
    staff.get_by_label("Familien").uncheck()
    staff.get_by_role("button", name="Lag lenke").click()
    return staff.locator("input[readonly]").first.input_value()


def test_what_a_parent_answers_at_home_waits_sealed_and_comes_once(opened: Opened) -> None:
    """The part that the link is for, and no other; it goes to the staff, and nothing is signed."""
    staff, parent = opened("mari"), opened()
    parent.goto(link_home(staff))
    with parent.expect_navigation():
        parent.get_by_role("button", name="Åpne", exact=True).click()
    ready(parent, TALK)
    parent.context.set_offline(True)
    parent.locator("[name=A-navn]").fill(f"{SECRET} hjemme")
    status(parent, KEPT)
    press_here(parent, "Neste")
    expect(parent.get_by_role("heading", name="Se over svarene")).to_be_visible()
    assert holding(parent, SECRET) == []
    press_here(parent, "Send inn")
    heading(parent, QUEUED)
    parent.context.set_offline(False)
    heading(parent, "Sendt")
    assert [each["state"] for each in outbox(parent)] == ["sent"]
    staff.goto(f"/skjema/{TALK}/del/barnet")
    expect(staff.locator("main")).to_contain_text(f"Foresatt 1 skrev hjemme: {SECRET} hjemme")
    staff.goto(f"/skjema/{TALK}/hjem/")
    expect(staff.locator("main")).to_contain_text("Foresatt 1 svarte")
