"""An author at the editor: by keyboard, without scripting, beside others, on a small screen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import violations
from tests.browser.conftest import Opened

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FORM = "/skjemaer/brukerskjema"
PLACES = (
    "/skjemaer/",
    "/nytt-skjema",
    "/importer-skjema",
    f"{FORM}/",
    f"{FORM}/bygg/",
    f"{FORM}/hurtig/?valgt=pastander",
    f"{FORM}/bygg/?valgt=motet.fb_meeting",
    f"{FORM}/forhandsvisning?del=pastander",
    f"{FORM}/prov/",
    f"{FORM}/oversett/en",
    f"{FORM}/publiser",
    f"{FORM}/versjoner",
    f"{FORM}/versjoner/1/som/",
)
LARGE = {"viewport": {"width": 1280, "height": 900}, "has_touch": False}


def begin(page: Page, name: str) -> str:
    """A new form called *name*, as text; the path of its editor."""
    page.goto("/nytt-skjema")
    page.get_by_label("Navn").fill(name)
    page.get_by_role("button", name="Opprett").click()
    page.wait_for_url("**/skjemaer/**/bygg/")
    page.get_by_role("link", name="Som tekst").click()
    page.wait_for_url(lambda url: not url.endswith("/bygg/"))
    return str(page.evaluate("location.pathname"))


def status(page: Page) -> Any:
    return page.locator(".sv-writing .sv-status")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Opened, scheme: str) -> None:
    page = opened("siri", color_scheme=scheme, **LARGE)
    found = []
    places = list(PLACES)
    for place in places:
        page.goto(place)
        rules = violations(page, {"runOnly": RULES})
        found += [(place, r["id"], n["html"][:150]) for r in rules for n in r["nodes"]]
    assert found == []


def test_a_narrow_screen_is_enough(opened: Opened) -> None:
    page = opened("siri", viewport={"width": 320, "height": 700})
    for place in PLACES:
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place


def test_the_text_with_suggestions_stands_over_the_box_and_breaks_no_policy(
    opened: Opened,
) -> None:
    page = opened("siri", **LARGE)
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    begin(page, "Med forslag")
    page.get_by_role("button", name="Vis med farger og forslag").click()
    page.get_by_role("textbox", name="Definisjon").click()
    page.locator(".cm-line", has_text='"confidentiality"').click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Space")
    page.get_by_role("option", name="health").click()
    expect(status(page)).to_have_text(re.compile(r"Lagret kl\. \d\d\.\d\d"))
    assert '"confidentiality": "health"' in page.locator("#tekst").input_value()
    assert not page.locator("#tekst").is_visible() and broken == []


def test_what_is_typed_is_checked_kept_and_shown(opened: Opened) -> None:
    page = opened("siri", **LARGE)
    begin(page, "Skrevet fort")
    box = page.get_by_label("Definisjon")
    text = box.input_value()
    box.fill(text.replace('"text"', '"txt"'))
    expect(page.locator("[data-count]")).to_contain_text("1 ting å rette før publisering")
    expect(page.locator(".sv-gutter [data-level=error]")).to_have_text("12")
    page.get_by_role("link", name="linje 12").click()
    place = page.evaluate("document.activeElement.selectionStart")
    assert text[:place].count("\n") == 11
    box.fill(text.replace("Spørsmål 1", "Hva heter du?"))
    expect(status(page)).to_have_text(re.compile(r"Lagret kl\. \d\d\.\d\d"))
    expect(page.locator("[data-count]")).not_to_contain_text("før publisering")
    page.locator(".sv-parts").get_by_role("link", name="Del 1").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_label("Hva heter du?")).to_be_visible()
    box.fill(text.replace("Spørsmål 1", "Hvem er du?"))
    expect(frame.get_by_label("Hvem er du?")).to_be_visible()
    page.reload()
    assert "Hvem er du?" in page.get_by_label("Definisjon").input_value()


def test_tab_indents_and_escape_lets_go(opened: Opened) -> None:
    page = opened("siri", **LARGE)
    begin(page, "Tastatur")
    box = page.get_by_label("Definisjon")
    box.fill("{\n}")
    box.press("Control+Home")
    box.press("End")
    box.press("Enter")
    box.type('"title": "a"')
    assert box.input_value() == '{\n  "title": "a"\n}'
    box.press("Shift+Tab")
    assert box.input_value() == '{\n"title": "a"\n}'
    box.press("Tab")
    expect(box).to_be_focused()
    box.press("Control+z")
    box.press("Escape")
    box.press("Tab")
    expect(page.get_by_role("button", name="Lagre utkast")).to_be_focused()


def test_a_colleague_who_writes_at_the_same_time(opened: Opened) -> None:
    mine, theirs = opened("siri", **LARGE), opened("siri", **LARGE)
    path = begin(mine, "Sammen")
    theirs.goto(path)
    text = mine.get_by_label("Definisjon").input_value()
    theirs.get_by_label("Definisjon").fill(text.replace("Del 1", "Deres del"))
    expect(status(theirs)).to_contain_text("Lagret kl.")
    mine.get_by_label("Definisjon").fill(text.replace("Del 1", "Min del"))
    expect(status(mine)).to_contain_text("har lagret en annen tekst")
    mine.get_by_role("button", name="Lagre utkast").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("To har skrevet samtidig")
    assert "Min del" in mine.get_by_label("Din tekst").input_value()
    mine.get_by_role("button", name="Lagre min tekst").click()
    mine.wait_for_url(f"**{path}*")
    assert "Min del" in mine.get_by_label("Definisjon").input_value()


def test_nothing_is_lost_when_the_net_is(opened: Opened) -> None:
    page = opened("siri", **LARGE)
    begin(page, "Uten nett")
    box = page.get_by_label("Definisjon")
    text = box.input_value()
    page.context.set_offline(True)
    box.fill(text.replace("Del 1", "Uten nett"))
    expect(status(page)).to_contain_text("Ikke lagret ennå")
    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Lagret kl.")


def test_all_of_it_without_scripting(opened: Opened) -> None:
    page = opened("siri", scripting=False, **LARGE)
    path = begin_plainly(page, "Uten skript")
    box = page.get_by_label("Definisjon")
    text = box.input_value()
    box.fill(text.replace('"text"', '"txt"'))
    page.get_by_role("button", name="Lagre utkast").click()
    expect(page.locator("[data-count]")).to_contain_text("1 ting å rette før publisering")
    numbered = page.locator("[data-numbered]")
    numbered.get_by_text("Teksten med linjenumre").click()
    line = numbered.locator("span", has_text='"txt"')
    expect(line).to_be_visible()
    number = 1 + line.evaluate("e => [...e.parentElement.children].indexOf(e)")
    expect(page.locator("[data-problems]")).to_contain_text(f"linje {number}")
    page.get_by_label("Definisjon").fill(text.replace("Spørsmål 1", "Hva heter du?"))
    page.get_by_role("button", name="Lagre utkast").click()
    page.locator(".sv-parts").get_by_role("link", name="Del 1").click()
    expect(page.frame_locator("iframe").get_by_label("Hva heter du?")).to_be_visible()
    page.goto(f"{path}prov/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Hva heter du?").fill("Kari")
    page.get_by_role("button", name="Neste").click()
    expect(page.locator("pre")).to_contain_text('"sporsmal_1": "Kari"')
    page.goto(f"{path}publiser")
    page.get_by_role("button", name="Publiser versjon 1").click()
    expect(page.get_by_role("status").first).to_contain_text("Versjon 1 er publisert")


def begin_plainly(page: Page, name: str) -> str:
    """A new form, in a browser that runs no script."""
    page.goto("/nytt-skjema")
    page.get_by_label("Navn").fill(name)
    page.get_by_role("button", name="Opprett").click()
    page.get_by_role("link", name="Som tekst").click()
    return page.url.partition("?")[0]
