"""The tour without network: what waits, the blank form, and what is shown when it is sent."""

from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.offline_driver import heading, opened_offline, press_here
from tests.browser.page_inventory import address, stop

SHEET, SIGNED = "uten-nett-ark", "uten-nett-signert"

address("uten-nett", "/uten-nett")


@stop("uten-nett-skjema")
def blank(opened: Opened) -> Page:
    """The whole form, on its first part."""
    page = opened("mari")
    opened_offline(page, SIGNED, start=True)
    page.reload()
    page.get_by_role("button", name="Neste").wait_for()
    return page


@stop("uten-nett-underskrift")
def signing(opened: Opened) -> Page:
    """The whole form, where it is signed, with what lacks."""
    page = blank(opened)
    for _turn in range(3):
        press_here(page, "Neste")
    press_here(page, "Skriv under og send inn")
    page.get_by_role("alert").wait_for()
    return page


@stop("uten-nett-venter")
def queued(opened: Opened) -> Page:
    """Sent without network."""
    page = opened()
    opened_offline(page, SHEET)
    page.locator("[name=A-bra]").fill("Kaffen")
    press_here(page, "Send inn")
    heading(page, "Blir sendt når nettet er tilbake")
    return page


@stop("uten-nett-liste")
def listed(opened: Opened) -> Page:
    """What waits, on the page that the worker gives instead of another."""
    page = queued(opened)
    page.goto("/katalog-uten-nett")
    page.get_by_role("button", name="Send nå").wait_for()
    return page


@stop("uten-nett-slett")
def asked(opened: Opened) -> Page:
    """The question before what waits is deleted."""
    page = listed(opened)
    page.get_by_role("button", name="Slett det som venter").click()
    page.get_by_role("dialog").wait_for()
    return page
