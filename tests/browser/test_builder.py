"""The page «Bygg» in a browser: clicks and keys counted, by keyboard, without scripting, narrow."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import violations
from tests.browser.conftest import Opened

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGE = "/skjemaer/avviksmelding/bygg/"
QUESTION = "Sover barnet godt?\nJa\nNei\nAv og til\nVet ikke"


def begin(page: Page, name: str) -> None:
    """Make a new form, and stand on its builder."""
    page.goto("/nytt-skjema")
    page.get_by_label("Navn").fill(name)
    page.get_by_role("button", name="Opprett").click()
    page.wait_for_url("**/bygg/")


def picture(page: Page, name: str) -> None:
    """Take a picture when the environment names a folder for it."""
    if folder := os.environ.get("BUILDER_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def chosen(page: Page) -> str:
    """The item that the structure marks."""
    return page.locator(".sv-rail [aria-current]").inner_text().split("\n")[0]


def test_a_radio_question_is_one_click_and_few_keys(opened: Opened) -> None:
    page = opened("siri")
    begin(page, "Søvn")
    page.get_by_label("Nytt spørsmål etter dette").fill(QUESTION)
    page.get_by_role("button", name="Legg til", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("La til «Sover barnet godt?»")
    assert chosen(page) == "Sover barnet godt?"
    print(f"radio question with 4 answers: 1 click, {len(QUESTION)} keys")
    assert len(QUESTION) <= 55
    expect(page.frame_locator(".sv-preview").get_by_label("Av og til")).to_be_visible()
    picture(page, "one-question-810")


def test_keys_move_and_add_and_enter_never_deletes(opened: Opened) -> None:
    page = opened("siri")
    begin(page, "Tastatur")
    box = page.get_by_label("Nytt spørsmål etter dette")
    box.fill("Først?\n\nSå?")
    box.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("La til 2 spørsmål")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status").first).to_contain_text("Flyttet «Så?» til plass 2 av 3")
    label = page.get_by_role("textbox", name="Spørsmål", exact=True)
    label.fill("Sist?")
    label.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Endret «Sist?»")
    page.get_by_role("button", name="Angre: Endret «Sist?»").click()
    expect(page.get_by_role("button", name="Gjenta: Endret «Sist?»")).to_be_visible()


def test_everything_works_without_scripting(opened: Opened) -> None:
    page = opened("siri", scripting=False)
    begin(page, "Uten skript")
    page.get_by_label("Nytt spørsmål etter dette").fill(
        "Har du allergi? Ja / Nei *\n\nHva da?\n? Ja"
    )
    page.get_by_role("button", name="Legg til", exact=True).click()
    assert chosen(page) == "Hva da?"
    page.get_by_role("button", name="Lag lik").click()
    page.get_by_role("button", name="Slett").click()
    expect(page.get_by_role("status").first).to_contain_text("Slettet «Hva da?»")
    page.get_by_role("button", name="Angre: Slettet").click()
    page.get_by_role("link", name="Har du allergi?").click()
    expect(page.locator("#avhenger")).to_contain_text("Hva da?")


@pytest.mark.parametrize("width", [810, 390, 320])
def test_no_width_is_too_narrow_and_axe_finds_nothing(opened: Opened, width: int) -> None:
    page = opened("siri", viewport={"width": width, "height": 1080})
    found = []
    for item in ("", "hendelsen", "hendelsen.dv_when"):
        page.goto(f"{PAGE}?valgt={item}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, item
        picture(page, f"{item or 'form'}-{width}")
        rules = violations(page, {"runOnly": RULES})
        found += [(item, r["id"], n["html"][:150]) for r in rules for n in r["nodes"]]
    assert found == []


def test_the_page_is_light(opened: Opened) -> None:
    page = opened("siri")
    size = len(page.goto(PAGE).body())  # type: ignore[union-attr] # a page that is there
    script = len(page.request.get("/static/builder.js").body() or b"")
    print(f"builder: {size} bytes, script {script} bytes")
    assert size <= 60_000 and script <= 9_000


def test_the_rules_beside_a_trial_follow_what_is_answered(opened: Opened) -> None:
    page = opened("siri")
    begin(page, "Allergi")
    box = page.get_by_label("Nytt spørsmål etter dette")
    box.fill("Har barnet allergi? Ja / Nei\n\nHva tåler barnet ikke?\n? Ja")
    page.get_by_role("button", name="Legg til", exact=True).click()
    page.get_by_role("link", name="Prøv skjemaet").click()
    page.get_by_role("button", name="Start").click()
    rules = page.locator("#regler-her [data-about]")
    expect(rules).to_contain_text("Skjult")
    rules.locator("summary").click()
    page.get_by_label("Nei", exact=True).check()
    expect(rules.locator("details")).to_contain_text("Nei")
    expect(rules.locator("details")).to_have_attribute("open", "")
    page.get_by_label("Ja", exact=True).check()
    expect(rules).to_contain_text("Vises")
    expect(page.locator("#lagres pre")).to_contain_text("yes")


def test_what_was_done_is_seen_where_the_page_opens(opened: Opened) -> None:
    page = opened("siri")
    begin(page, "Sett")
    page.get_by_label("Kort om skjemaet").fill("Kort.")
    page.locator("#felter > button:not([hidden])").click()
    expect(page.get_by_role("status").filter(has_text="Endret skjemaet.")).to_be_in_viewport()
