"""The tour goes on: contacts, programs, many answers at once, and a tablet locked for signing."""

from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.page_inventory import REPORT, address, answers, press, receipt, stop

SIGNED = "prove-signering"

address("samlet", "/oversikt/tertialrapport/samlet/", "kari")


@stop("kontakter-feil")
def unnamed_group(opened: Opened) -> Page:
    """A group without a name, and a line that cannot be read."""
    page = opened("kari")
    page.goto("/kontakter/")
    page.locator("[name=A-people]").fill("Per Prøve; leder; 12; ikke-en-adresse")
    press(page, "Legg til")
    return page


@stop("kontaktgruppe")
def group(opened: Opened) -> Page:
    """A council, and what can be mailed to everybody in it."""
    page = opened("kari")
    page.goto("/kontakter/")
    page.locator("[name=A-title]").fill("Ungdomsrådet i Eksempel kommune")
    page.locator("[name=A-people]").fill("Per Prøve; leder; 71 00 00 00; per@eksempel.no")
    press(page, "Legg til")
    with page.expect_navigation():
        page.get_by_role("link", name="Ungdomsrådet i Eksempel kommune").last.click()
    return page


@stop("kontaktgruppe-slett")
def asked_once(opened: Opened) -> Page:
    """The page that asks before what cannot be undone."""
    page = group(opened)
    with page.expect_navigation():
        page.get_by_role("link", name="Slett gruppa").click()
    return page


@stop("kontaktgruppe-feil")
def nothing_to_mail(opened: Opened) -> Page:
    """Mail without saying what."""
    page = group(opened)
    press(page, "Send")
    return page


@stop("kontaktgruppe-sendt")
def mailed(opened: Opened) -> Page:
    """A form was sent to everybody, or would have been."""
    page = group(opened)
    page.locator("[name=A-what]").select_option("form:brukerskjema")
    press(page, "Send")
    return page


@stop("programmer-feil")
def nameless_program(opened: Opened) -> Page:
    """A program without a name."""
    page = opened("kari")
    page.goto("/programmer/")
    press(page, "Lag nøkkel")
    return page


@stop("programmer-laget")
def program(opened: Opened) -> Page:
    """A token, which is shown once."""
    page = opened("kari")
    page.goto("/programmer/")
    page.locator("[name=A-name]").fill("Kommunens statistikk")
    page.locator("[name=A-form]").select_option(REPORT)
    press(page, "Lag nøkkel")
    return page


@stop("svar-krysset-av")
def ticked(opened: Opened) -> Page:
    """The list with one row that is marked."""
    page = answers(opened)
    page.locator("[name=velg]").first.check()
    press(page, "Merk for oppfølging")
    return page


@stop("svar-minn-om")
def reminded(opened: Opened) -> Page:
    """What was done, with the way back."""
    page = answers(opened)
    page.locator("[name=velg]").first.check()
    press(page, "Minn om dem")
    return page


@stop("svar-slett-feil")
def erased_without_reason(opened: Opened) -> Page:
    """Many answers, and no reason to erase them."""
    page = answers(opened)
    page.locator("[name=velg]").first.check()
    press(page, "Slett …")
    press(page, "Slett for alltid")
    return page


@stop("sletting-uten-referanse")
def erased_without_reference(opened: Opened) -> Page:
    """One answer, with a reason and without its reference."""
    page = receipt(opened)
    page.goto(f"/oversikt/{REPORT}?status=alle")
    with page.expect_navigation():
        page.locator(".sv-table th a").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Innsyn og sletting").click()
    page.locator("[name=reason]").first.check()
    press(page, "Slett for alltid")
    return page


def at_signing(opened: Opened) -> Page:
    """On the signing page of a form outside a case."""
    page = opened("mari")
    page.goto(f"/skjema/{SIGNED}/")
    press(page, "Start")
    page.locator("[name=A-ja][value=yes]").check()
    press(page, "Neste")
    press(page, "Gå til underskrift")
    return page


@stop("las-nettbrettet")
def to_lock(opened: Opened) -> Page:
    """Four digits before the tablet is locked for signing."""
    page = at_signing(opened)
    with page.expect_navigation():
        page.get_by_text("Lås nettbrettet").first.click()
    return page


@stop("last-nettbrett")
def locked(opened: Opened) -> Page:
    """The signing page of a tablet that shows nothing else."""
    page = to_lock(opened)
    page.locator("#pin").fill("4711")
    press(page, "Lås nettbrettet")
    return page


@stop("last-nettbrett-feil")
def wrongly_unlocked(opened: Opened) -> Page:
    """The wrong digits on the way back."""
    page = locked(opened)
    page.goto(f"/skjema/{SIGNED}/tilbake")
    page.locator("#pin").fill("0000")
    press(page, "Tilbake til ansattvisning")
    return page


@stop("overganger-navn")
def named(opened: Opened) -> Page:
    """The children who begin somewhere else, by name."""
    page = opened("mari")
    page.goto("/overganger/")
    press(page, "Vis navn")
    return page
