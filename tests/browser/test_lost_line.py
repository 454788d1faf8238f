"""When the line is cut, what was typed and drawn stays on the page, and is kept once."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Opened
from tests.browser.page_inventory import press
from tests.browser.test_workflows import begin, draw, thanked

TWICE = 1100
"""Milliseconds after which a second press is no slip of the finger."""


def cut(page: Page, button: str) -> None:
    """Press the button without network: the page says so and stays."""
    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).last.click()
    note = page.get_by_role("alert").filter(has_text="Ingen nett. Det du har skrevet, står her")
    expect(note).to_be_visible()
    expect(note).to_be_in_viewport()
    page.wait_for_timeout(TWICE)


def test_signatures_stay_when_the_line_is_cut(opened: Opened) -> None:
    """In a browser that did not get the script that keeps forms without network."""
    page = opened("mari")
    page.route("**/offline.js", lambda route: route.fulfill(content_type="text/javascript"))
    begin(page, "prove-signering")
    page.locator("[name=A-ja][value=yes]").check()
    press(page, "Neste")
    cut(page, "Gå til underskrift")
    page.context.set_offline(False)
    press(page, "Gå til underskrift")
    page.locator("#s-mor [type=radio][value=draw]").check()
    draw(page, "mor")
    page.locator("#s-mor-name").fill("Kari Prøve")
    page.locator("#s-mor-read").check()
    drawn = page.locator("#s-mor-strokes").input_value()
    assert drawn
    cut(page, "Skriv under og send inn")
    assert page.locator("#s-mor-strokes").input_value() == drawn
    page.context.set_offline(False)
    press(page, "Skriv under og send inn")
    thanked(page)


def test_translations_stay_when_the_line_is_cut(opened: Opened) -> None:
    page = opened("siri")
    page.goto("/skjemaer/motereferat/oversett/en?vis=alle")
    field = page.locator("[data-grid] .ds-input").first
    field.fill("Feedback after the meeting, written offline")
    cut(page, "Lagre oversettelsene")
    expect(field).to_have_value("Feedback after the meeting, written offline")
    page.context.set_offline(False)
    press(page, "Lagre oversettelsene")
    expect(page.locator("[data-grid] .ds-input").first).to_have_value(
        "Feedback after the meeting, written offline"
    )


def test_a_busy_server_is_asked_again_when_a_page_is_left(opened: Opened) -> None:
    page = opened("mari")
    begin(page, "prove-signering")
    refused: list[str] = []

    def refuse_first(route: Route) -> None:
        if refused or "X-Autosave".lower() not in route.request.headers:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.fulfill(status=503, body="")

    page.route("**/*", refuse_first)
    page.locator("[name=A-ja][value=yes]").check()
    press(page, "Neste")
    expect(page.get_by_role("button", name="Gå til underskrift")).to_be_visible()
    assert refused
