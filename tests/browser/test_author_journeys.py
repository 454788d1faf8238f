"""An author's whole way with the three forms of the builder's design: made, guarded, published, and
answered by somebody else at the end. By keyboard alone, without scripting, and on a narrow screen.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.authoring import CONSENT, DEVIATION, SURVEY
from forms.definition import Definition, parse_definition
from tests.browser.conftest import Opened
from tests.browser.form_driver import Driving, turn
from tests.browser.test_workflows import begin, do_step, from_inbox, reference, send

MOST_TABS = 400
KEYS = {"viewport": {"width": 810, "height": 1080}, "has_touch": False}
PHONE = {"viewport": {"width": 390, "height": 844}}
Settings = dict[str, Any]


class Hand:
    """Uses a page by pointing: clicks, ticks and fills in."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.pictures = page, name, 0

    def write(self, label: str, text: str) -> None:
        """Put a text in a field in place of what stands there."""
        self.page.get_by_label(label, exact=True).last.fill(text)

    def press(self, button: str | re.Pattern[str]) -> None:
        """Press a button that leads to another page."""
        turn(self.page, self.button(button))

    def follow(self, link: str) -> None:
        """Follow a link of the form's own tabs."""
        turn(self.page, self.tab(link))

    def choose(self, group: str, value: str) -> None:
        """Choose one of the radio buttons called *group*."""
        self.page.locator(f"[type=radio][name='{group}'][value='{value}']").check()

    def tick(self, name: str, value: str) -> None:
        """Tick a box."""
        self.page.locator(f"[type=checkbox][name='{name}'][value='{value}']").check()

    def pick(self, label: str, words: str) -> None:
        """Choose from a drop-down."""
        self.page.get_by_label(label, exact=True).last.select_option(label=words)

    def button(self, words: str | re.Pattern[str]) -> Locator:
        """The first button with those words."""
        exact = isinstance(words, str)
        return self.page.get_by_role("button", name=words, exact=exact).first

    def tab(self, words: str) -> Locator:
        """The page of the form with that name."""
        return self.page.locator(".sv-tabs, .sv-parts").get_by_role("link", name=words, exact=True)

    def look(self, place: str) -> None:
        """See that the page is no wider than the screen; keep a picture when asked."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, place
        if folder := os.environ.get("BUILDER_PICTURES"):
            self.pictures += 1
            path = Path(folder) / f"{self.name}-{self.pictures}-{place}.png"
            self.page.screenshot(path=str(path), full_page=True)


class Keyboard(Hand):
    """Uses a page by keys alone: Tab to what is wanted, then what people press there."""

    def to(self, place: Locator) -> None:
        """Press Tab until *place* has focus."""
        place.wait_for()
        for _press in range(MOST_TABS):
            if place.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {place}")

    def write(self, label: str, text: str) -> None:
        self.to(self.page.get_by_label(label, exact=True).last)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def press(self, button: str | re.Pattern[str]) -> None:
        self.to(self.button(button))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, link: str) -> None:
        self.to(self.tab(link))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, group: str, value: str) -> None:
        radios = self.page.locator(f"[type=radio][name='{group}']")
        checked = radios.and_(self.page.locator(":checked"))
        self.to(checked if checked.count() else radios.first)
        for _press in range(radios.count()):
            if radios.and_(self.page.locator(":focus")).get_attribute("value") == value:
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        expect(radios.and_(self.page.locator(f"[value='{value}']"))).to_be_checked()

    def tick(self, name: str, value: str) -> None:
        box = self.page.locator(f"[type=checkbox][name='{name}'][value='{value}']")
        self.to(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def pick(self, label: str, words: str) -> None:
        chosen = self.page.get_by_label(label, exact=True).last
        self.to(chosen)
        self.page.keyboard.type(words)
        expect(chosen.locator("option:checked")).to_have_text(words)


WAYS: dict[str, tuple[type[Hand], bool, Settings]] = {
    "keyboard": (Keyboard, True, KEYS),
    "plain-390": (Hand, False, PHONE),
}


def make(author: Hand, title: str, text: str) -> str:
    """Make a form, and write all of it as quick text; its id."""
    author.page.goto("/nytt-skjema")
    author.write("Navn", title)
    author.press("Opprett")
    author.look("ny")
    author.follow("Hurtigtekst")
    author.follow("Hele skjemaet")
    author.write("«Hele skjemaet» som hurtigtekst", text)
    author.look("hurtigtekst")
    author.press("Lagre")
    author.look("bygg")
    return str(author.page.url.split("/skjemaer/")[1].split("/")[0])


def guard(author: Hand, confidentiality: str, **chosen: str) -> None:
    """Say who answers, how the answers are guarded, and for how long."""
    author.follow("Hvem og vern")
    for name, value in chosen.items():
        author.choose(f"k-{name.replace('__', '.')}", value)
    author.choose("k-confidentiality", confidentiality)
    author.look("vern")
    author.press("Lagre")


def publish(author: Hand, form: str) -> Definition:
    """Publish it; what was published."""
    author.follow("Publiser")
    author.look("publiser")
    author.press(re.compile("^Publiser versjon 1"))
    expect(author.page.get_by_role("status").first).to_contain_text("Versjon 1 er publisert")
    author.look("publisert")
    assert f"/skjema/{form}" in author.page.content(), "the address to give away"
    kept = author.page.request.get(f"/skjemaer/{form}/versjoner/1/dokument.json")
    return parse_definition(json.loads(kept.text()))


@pytest.mark.parametrize("way", WAYS)
def test_a_consent_form_with_health(way: str, opened: Opened) -> None:
    hand, scripting, settings = WAYS[way]
    author = hand(opened("siri", scripting=scripting, **settings), f"samtykke-{way}")
    form = make(author, f"Samtykke til leirskole {way}", CONSENT)
    guard(author, "health", open_to__who="anyone")
    definition = publish(author, form)
    assert definition.confidentiality == "health"
    family = opened(scripting=scripting, **settings)
    begin(family, form)
    Driving(family, definition, {"har_eleven_allergi": "yes"}).to_review()
    send(family)


@pytest.mark.parametrize("way", WAYS)
def test_a_survey_without_names(way: str, opened: Opened) -> None:
    hand, scripting, settings = WAYS[way]
    author = hand(opened("siri", scripting=scripting, **settings), f"undersokelse-{way}")
    form = make(author, f"Trivsel {way}", SURVEY)
    guard(author, "anonymous", open_to__who="anyone")
    definition = publish(author, form)
    pupil = opened(scripting=scripting, **settings)
    pupil.goto(f"/skjema/{form}/")
    driving = Driving(pupil, definition)
    driving.answer_page()
    driving.next()
    expect(pupil.get_by_role("heading", level=1)).to_have_text("Takk, svarene er sendt")


STEPS = (("Behandling", "behandling"), ("Kontroll", "kontroll"))
"""What the leader does after whoever tells of it: the first step is there from the start."""


@pytest.mark.parametrize("way", WAYS)
def test_a_deviation_with_three_steps(way: str, opened: Opened) -> None:
    hand, scripting, settings = WAYS[way]
    author = hand(opened("siri", scripting=scripting, **settings), f"avvik-{way}")
    form = make(author, f"Avvik {way}", DEVIATION)
    guard(author, "internal", open_to__who="anyone")
    author.follow("Gang")
    for title, part in STEPS:
        author.write("Navn på steget", title)
        author.pick("Hvem som gjør det", "Leder")
        author.tick("sections", part)
        author.press("Legg til steget")
    author.look("gang")
    definition = publish(author, form)
    assert [step.title for step in definition.steps[1:]] == [title for title, _part in STEPS]
    staff = opened("mari", scripting=scripting, **settings)
    begin(staff, form)
    Driving(staff, definition, {"hva_skjedde": "DØRA STO ÅPEN"}).to_review()
    send(staff)
    code = reference(staff)
    leader = opened("mari", scripting=scripting, **settings)
    for step, answers in (
        ("Behandling", {"hva_var_arsaken": "LÅSEN VAR ØDELAGT"}),
        ("Kontroll", {}),
    ):
        from_inbox(leader, definition.title, code=code)
        do_step(leader, step)
        Driving(leader, definition, answers).to_review()
        send(leader)
    from_inbox(leader, definition.title, "ferdig", code)
    for words in ("DØRA STO ÅPEN", "LÅSEN VAR ØDELAGT"):
        expect(leader.locator("main")).to_contain_text(words)
