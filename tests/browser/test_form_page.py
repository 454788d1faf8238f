"""Filling in at the real server: what scripting adds, what keys do, what a lost line costs."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened, no_requests
from tests.browser.page_inventory import FAMILY, begun, press, review

SAVED = re.compile(r"^Lagret kl\. \d\d\.\d\d$")


def status(page: Page) -> None:
    expect(page.locator(".sv-status")).to_have_text(SAVED)


def test_questions_open_without_asking_the_server(opened: Opened) -> None:
    page = opened()
    page.goto("/skjema/brukerskjema/")
    note = page.locator("#q-fb_we")
    expect(note).to_be_hidden()
    with no_requests(page):
        page.locator("[name=A-fb_role][value=ungdom]").check()
        expect(note).to_be_visible()
        page.locator("[name=A-fb_role][value=foresatt]").check()
        expect(note).to_be_hidden()


def test_what_is_typed_is_kept_and_said(opened: Opened) -> None:
    page = begun(opened)
    page.locator("[name=A-child_name]").fill("Ola Åsen")
    status(page)
    page.reload()
    expect(page.locator("[name=A-child_name]")).to_have_value("Ola Åsen")


def test_the_first_press_goes_on_right_after_what_was_typed_was_kept(opened: Opened) -> None:
    """Found: a press within three seconds of a save did nothing; only the second one went on."""
    page = begun(opened)
    page.locator("[name=A-child_name]").fill("Ola Åsen")
    status(page)
    with page.expect_navigation():
        page.locator("form .sv-actions button").first.click()


def test_a_lost_line_is_told_and_made_up_for(opened: Opened) -> None:
    page = begun(opened)
    page.context.set_offline(True)
    page.locator("[name=A-child_name]").fill("Ola uten nett")
    expect(page.locator(".sv-status")).to_have_attribute("data-state", "waiting")
    page.context.set_offline(False)
    status(page)
    page.reload()
    expect(page.locator("[name=A-child_name]")).to_have_value("Ola uten nett")


def test_back_opens_a_page_that_was_sent_with_faults(opened: Opened) -> None:
    """Found: the browser asked to send the form again, on a grey page of its own."""
    page = begun(opened)
    page.locator("[name=A-child_name]").fill("Ola Åsen")
    press(page, "Neste")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.goto("/personvern")
    page.go_back()
    expect(page.locator("[name=A-child_name]")).to_have_value("Ola Åsen")
    page.reload()
    expect(page.locator("[name=A-child_name]")).to_have_value("Ola Åsen")


def test_errors_take_the_focus_and_lead_to_the_fields(opened: Opened) -> None:
    page = begun(opened)
    press(page, "Neste")
    assert page.title().startswith("Feil: ")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    for link in summary.get_by_role("link").all():
        link.click()
        target = (link.get_attribute("href") or "").removeprefix("#")
        expect(page.locator(f"[id='{target}']")).to_be_focused()
        expect(page.locator(f"[id='{target}']")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "no-scripting"])
def test_an_answer_outside_the_limits_is_told_in_the_authors_words(
    opened: Opened, scripting: bool
) -> None:
    page = opened(scripting=scripting)
    page.goto("/skjema/prove-grenser/")
    press(page, "Start")
    page.get_by_label("Hvor gammel er barnet?").fill("19")
    for name in ("Sekk", "Regnklær"):
        page.get_by_label(name).check()
    press(page, "Neste")
    for id, said in (
        ("alder", "Alderen må være fra 1 til 18 år."),
        ("lan", "Dere kan låne én ting."),
    ):
        expect(page.locator(f"#q-{id}")).to_contain_text(said)
        expect(page.locator("[data-error-summary]")).to_contain_text(said)
    expect(page.get_by_label("Hvor gammel er barnet?")).to_have_value("19")
    page.get_by_label("Hvor gammel er barnet?").fill("8")
    page.get_by_label("Sekk").uncheck()
    press(page, "Neste")
    expect(page.locator("main")).to_contain_text("Regnklær")


def test_errors_lead_to_the_fields_without_scripting(opened: Opened) -> None:
    page = opened(scripting=False)
    page.goto(f"/skjema/{FAMILY}/")
    press(page, "Start")
    press(page, "Neste")
    page.locator("[data-error-summary] a").first.click()
    expect(page.locator("#A-child_name:target")).to_have_count(1)


def test_any_id_works_beside_the_pages_own(opened: Opened) -> None:
    page = begun(opened, "prove-navn")
    for id in ("action", "elements", "submit", "feil", "hoved"):
        page.get_by_label(f"Feltet {id}").fill(f"Svar {id}")
    more = page.get_by_label("Hva mer?")
    expect(more).to_be_hidden()
    page.locator("#q-dataset").get_by_label("Ja").check()
    expect(more).to_be_visible()
    status(page)
    page.get_by_role("button", name="Legg til en").click()
    expect(page.locator("#q-conditions [data-row]")).to_have_count(1)
    page.get_by_label("Rolle").fill("Tante")
    expect(page.get_by_label("Feltet action")).to_have_value("Svar action")
    page.get_by_label("Hva sist?").fill("a" * 101)
    expect(page.locator(".sv-count")).to_have_text("1 tegn for mye")
    page.get_by_label("Hva sist?").fill("")
    press(page, "Neste")
    for link in page.locator("[data-error-summary]").get_by_role("link").all():
        link.click()
        target = (link.get_attribute("href") or "").removeprefix("#")
        expect(page.locator(f"[id='{target}']")).to_be_focused()
    ids = page.locator("[id]").evaluate_all("all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))
    page.reload()
    expect(page.get_by_label("Feltet elements")).to_have_value("Svar elements")
    expect(page.get_by_label("Rolle")).to_have_value("Tante")


def test_a_link_from_before_names_had_a_prefix_finds_its_question(opened: Opened) -> None:
    page = begun(opened, "prove-navn")
    page.goto(f"{page.url}#method")
    expect(page.locator("#q-method")).to_be_in_viewport()


VOICES = """own => {
  const voices = [{name: "sky", lang: "nb-NO", localService: false}];
  if (own) voices.push({name: "her", lang: "no-NO", localService: true});
  window.said = [];
  const speak = (each) => { said.push([each.text, each.voice.name]); each.onstart(); };
  const value = {getVoices: () => voices, speak, cancel() {}, addEventListener() {}};
  Object.defineProperty(window, "speechSynthesis", {value});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""


def test_a_page_is_read_aloud_by_a_voice_of_the_device_alone(opened: Opened) -> None:
    page = opened()
    page.add_init_script(f"({VOICES})(true)")
    page.goto("/skjema/brukerskjema/")
    button = page.get_by_role("button", name="Les høyt")
    button.click()
    expect(page.get_by_role("button", name="Stopp")).to_be_visible()
    said = page.evaluate("said")
    assert said[0] == ["Brukerskjema etter tverrfaglig møte", "her"]
    assert ["Hvor var møtet?", "her"] in said and {name for _text, name in said} == {"her"}
    page.get_by_role("button", name="Stopp").click()
    expect(button).to_be_visible()
    other = opened()
    other.add_init_script(f"({VOICES})(false)")
    other.goto("/skjema/brukerskjema/", wait_until="networkidle")
    expect(other.get_by_role("button", name="Les høyt")).to_have_count(0)


def test_a_switch_of_language_keeps_the_text(opened: Opened) -> None:
    page = begun(opened)
    page.locator("[name=A-child_name]").fill("Ola på engelsk")
    with page.expect_navigation():
        page.get_by_role("button", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[name=A-child_name]")).to_have_value("Ola på engelsk")


def test_change_from_the_review_and_come_back(opened: Opened) -> None:
    page = review(opened)
    with page.expect_navigation():
        page.get_by_role("link", name="Endre Barnet").click()
    page.locator("[name=A-child_name]").fill("Kari")
    for part, born, begins in (("day", "7", "7"), ("month", "5", "1"), ("year", "2021", "2027")):
        page.locator(f"[name=A-child_birthdate-{part}]").fill(born)
        page.locator(f"[name=A-hd_start-{part}]").fill(begins)
    page.locator("[name=A-hd_kindergarten]").select_option(index=1)
    press(page, "Lagre og gå til oversikten")
    assert page.url.endswith("/se-over")
    expect(page.locator("dd").first).to_have_text("Kari")
    expect(page.locator("main")).to_contain_text("07.05.2021")


def test_only_keys(opened: Opened) -> None:
    """From the catalogue to the receipt without a pointer."""
    page = opened()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".sv-skip")).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Brukerskjema etter tverrfaglig møte"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, page.locator("[name=A-fb_unit_type]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=A-fb_unit_type]").nth(1)).to_be_checked()
    tab_to(page, page.locator("[name=A-fb-q1]").first)
    page.keyboard.press("Space")
    tab_to(page, page.locator("[name=A-fb_overall]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    tab_to(page, page.locator("[name=A-fb_good]"))
    page.keyboard.type("Bare med taster: æøå")
    tab_to(page, page.get_by_role("button", name="Send inn"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk, svarene er sendt")


def tab_to(page: Page, target: object, most: int = 80) -> None:
    """Press Tab until the focus is there, seeing it all the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):  # type: ignore[attr-defined]
            outline = target.evaluate(SEEN)  # type: ignore[attr-defined]
            assert outline, "the focus cannot be seen"
            return
    raise AssertionError("the focus does not come there")


SEEN = """(e) => [e, e.closest('label'), e.parentElement, e.nextElementSibling].some((x) => {
  if (!x) return false;
  const s = getComputedStyle(x);
  return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
})"""


def test_a_print_has_the_answers_and_no_buttons(opened: Opened) -> None:
    page = review(opened)
    page.emulate_media(media="print")
    expect(page.get_by_text("Ola Nordmann med et ganske langt navn")).to_be_visible()
    for button in page.get_by_role("button").all():
        expect(button).to_be_hidden()
    assert page.pdf()[:5] == b"%PDF-"


@pytest.mark.parametrize("scripting", [True, False])
def test_who_declines_sees_no_answer_beside_it(opened: Opened, scripting: bool) -> None:
    """Found: an answer chosen after «Ønsker ikke å svare» stood there, and was dropped unsaid."""
    page = opened("mari", scripting=scripting)
    page.goto("/skjema/forste-samtalen-barnehage/")
    press(page, "Start")
    page.goto("/skjema/forste-samtalen-barnehage/del/motorikk")
    answer = page.locator("[name=A-mot_gross][value=bekymret]")
    decline = page.locator("[name=A-mot_gross-declined]")
    decline.check()
    expect(answer).to_be_hidden()
    expect(page.locator("#q-mot_gross .sv-beside")).to_be_visible()
    decline.uncheck()
    answer.check()
    press(page, "Neste")
    page.goto("/skjema/forste-samtalen-barnehage/del/motorikk")
    expect(answer).to_be_checked()
    expect(decline).not_to_be_checked()
