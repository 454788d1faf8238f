"""The tour goes on: signing, invitations, a child's case, and a conversation on one tablet."""

from playwright.sync_api import Page

from tests.browser import page_inventory_coordinator, page_inventory_offline
from tests.browser.conftest import Opened
from tests.browser.page_inventory import STOPS, TALK, address, press, stop, talk

__all__ = ["STOPS", "page_inventory_coordinator", "page_inventory_offline"]
SIGNED = "prove-signering"
STAFF = "mari"

address("invitasjoner", "/invitasjoner/", STAFF)
address("lenke-over", "/i/finnes-ikke")


address("moter", "/moter/", STAFF)
address("mote-nytt", "/moter/nytt?sted=tverrfaglig_mote.solbakken-barnehage", STAFF)
address("arshjul", "/arshjul/", STAFF)
address("overganger", "/overganger/", STAFF)
address("moteledere", "/moter/ledere", STAFF)


@stop("mote")
def meeting(opened: Opened) -> Page:
    """A meeting that was just planned."""
    page = opened(STAFF)
    page.goto("/moter/nytt?sted=tverrfaglig_mote.solbakken-barnehage")
    press(page, "Sett opp møtet")
    return page


@stop("mote-feil")
def dropped_without_reason(opened: Opened) -> Page:
    """Not held, without a reason."""
    page = meeting(opened)
    page.locator("summary", has_text="Møtet ble ikke holdt").click()
    page.locator("details[open] button").click()
    page.locator("[data-error-summary]").wait_for()
    return page


@stop("mote-innkalling")
def call(opened: Opened) -> Page:
    """The call to the meeting, to print."""
    page = meeting(opened)
    with page.expect_navigation():
        page.get_by_role("link", name="Innkalling og saksliste").click()
    return page


@stop("saker")
def cases(opened: Opened) -> Page:
    """The list of cases, with one more in it."""
    page = case(opened)
    page.goto("/saker/")
    return page


@stop("saker-feil")
def no_case(opened: Opened) -> Page:
    """A new case of nobody."""
    page = opened(STAFF)
    page.goto("/saker/")
    page.locator("#A-born").fill("i fjor")
    press(page, "Opprett sak")
    return page


@stop("sak")
def case(opened: Opened) -> Page:
    """A new case, with nothing in it."""
    page = opened(STAFF)
    page.goto("/saker/")
    page.locator("#A-name").fill("Kari Anne Li")
    page.locator("#A-born").fill("7.5.2010")
    press(page, "Opprett sak")
    return page


@stop("sak-feil")
def nobody(opened: Opened) -> Page:
    """The child's name taken away."""
    page = case(opened)
    page.locator("summary", has_text="Endre navn eller fødselsdato").click()
    page.locator("#A-name").fill("")
    press(page, "Lagre")
    return page


@stop("signering")
def signing(opened: Opened) -> Page:
    """The signing page of a form in a case, and a frame to draw in."""
    page = case(opened)
    page.locator("summary", has_text="Alle skjemaer i saken").click()
    page.locator("#form").select_option(SIGNED)
    press(page, "Start")
    page.locator("[name=A-ja][value=yes]").check()
    press(page, "Neste")
    press(page, "Gå til underskrift")
    page.locator("[name=s-mor-do][value=draw]").check()
    return page


@stop("signering-feil")
def unsigned(opened: Opened) -> Page:
    """Sent with an empty frame."""
    page = signing(opened)
    press(page, "Skriv under og send inn")
    return page


@stop("signering-senere")
def later(opened: Opened) -> Page:
    """The receipt of a form that waits for a signature, with links to hand out."""
    page = signing(opened)
    page.locator("[name=s-mor-do][value=later]").check()
    page.locator("[name=s-ansatt-do][value=login]").check()
    page.locator("[name=s-ansatt-read]").check()
    press(page, "Skriv under og send inn")
    return page


@stop("signering-pa-samtalen")
def on_the_desk(opened: Opened) -> Page:
    """The form on the desk: who signed, and the case it is in."""
    page = later(opened)
    page.goto("/samtaler/?fane=andre")
    page.locator("tbody a", has_text="Tillatelse").first.click()
    page.get_by_text("Uendret siden underskriften").wait_for()
    return page


@stop("lenke-trygt")
def asked_first(opened: Opened) -> Page:
    """Whether it is safe that one of two guardians reads what is said, before there is a link."""
    page = opened(STAFF)
    page.goto("/skjema/prove-to-foresatte/")
    press(page, "Start")
    for row, name in enumerate(("Kari Prøve", "Ola Prøve")):
        page.locator("#A-foresatte--add").click()
        page.locator(f"[name=A-foresatte-{row}-navn]").fill(name)
    press(page, "Neste")
    press(page, "Gå til underskrift")
    for signer in ("forste", "andre"):
        page.locator(f"[name=s-{signer}-do][value=later]").check()
    press(page, "Skriv under og send inn")
    press(page, "Underskrift: Foresatt 2 – Ola Prøve")
    page.get_by_text("Foresatt 2 – Ola Prøve").wait_for()
    return page


@stop("lenke-til-en-av-to")
def link_to_one(opened: Opened) -> Page:
    """The link, after it was said to be safe."""
    page = asked_first(opened)
    press(page, "Nei, lag lenken")
    return page


@stop("undertegn-egen-del")
def own_part(opened: Opened) -> Page:
    """What one of two guardians reads, and signs."""
    page = come(opened, link_to_one(opened))
    press(page, "Åpne")
    return page


@stop("signering-lenke")
def to_sign(opened: Opened) -> Page:
    """The link for the one who signs later, as a QR code and a code to say aloud."""
    page = later(opened)
    press(page, "Underskrift: Foresatt 1")
    return page


def come(opened: Opened, made: Page) -> Page:
    """By the link that *made* shows, on a tablet of one's own."""
    page = opened()
    page.goto(made.locator("#lenke").input_value())
    return page


@stop("lenke-se")
def looked_at(opened: Opened) -> Page:
    """What a link leads to, before it is opened."""
    return come(opened, to_sign(opened))


@stop("undertegn")
def countersigning(opened: Opened) -> Page:
    """The answers, and the place to sign."""
    page = looked_at(opened)
    press(page, "Åpne")
    return page


@stop("undertegn-feil")
def not_countersigned(opened: Opened) -> Page:
    """Neither signed nor declined."""
    page = countersigning(opened)
    press(page, "Send")
    return page


@stop("undertegnet")
def countersigned(opened: Opened) -> Page:
    """Thanks."""
    page = countersigning(opened)
    page.locator("[name=s-mor-do][value=declined]").check()
    press(page, "Send")
    return page


@stop("trekk-tillatelsen")
def withdrawing(opened: Opened) -> Page:
    """What it means to withdraw a permission."""
    made = later(opened)
    press(made, "Trekke tillatelsen tilbake")
    page = come(opened, made)
    press(page, "Åpne")
    return page


@stop("tillatelsen-trukket")
def withdrawn(opened: Opened) -> Page:
    """It is withdrawn."""
    page = withdrawing(opened)
    press(page, "Trekk tillatelsen tilbake")
    return page


@stop("invitasjoner-feil")
def not_invited(opened: Opened) -> Page:
    """An address that is none."""
    page = opened(STAFF)
    page.goto("/invitasjoner/")
    page.locator("#A-address").fill("kari")
    press(page, "Lag lenke")
    return page


@stop("snu")
def turn(opened: Opened) -> Page:
    """Where the four digits are chosen."""
    page = talk(opened)
    press(page, "Vis til foresatte")
    return page


@stop("snu-feil")
def not_turned(opened: Opened) -> Page:
    """No digits."""
    page = turn(opened)
    press(page, "Vis til foresatte")
    return page


@stop("snudd")
def turned(opened: Opened) -> Page:
    """The page as the family sees it."""
    page = turn(opened)
    page.locator("#pin").fill("4711")
    press(page, "Vis til foresatte")
    return page


@stop("snudd-se-over")
def turned_review(opened: Opened) -> Page:
    """The answers as the family sees them."""
    page = turned(opened)
    page.goto(f"/skjema/{TALK}/se-over")
    return page


@stop("tilbake-feil")
def not_back(opened: Opened) -> Page:
    """The wrong digits."""
    page = turned(opened)
    page.goto(f"/skjema/{TALK}/tilbake")
    page.locator("#pin").fill("0000")
    press(page, "Tilbake til ansattvisning")
    return page


@stop("enerom-feil")
def not_alone(opened: Opened) -> Page:
    """Alone with nobody, and no point ticked."""
    page = talk(opened)
    page.locator("details.sv-parts").evaluate("parts => { parts.open = true }")
    press(page, "Spørsmål i enerom")
    press(page, "Åpne spørsmålene")
    return page


@stop("enerom")
def alone(opened: Opened) -> Page:
    """The questions that are asked alone."""
    page = not_alone(opened)
    page.locator("#name").fill("Kari Li")
    for point in page.locator("[name=point]").all():
        point.check()
    press(page, "Åpne spørsmålene")
    return page


@stop("ferdig-i-enerom")
def together(opened: Opened) -> Page:
    """Before they are closed again."""
    page = alone(opened)
    page.goto(page.url.partition("/alene/")[0] + "/alene/ferdig")
    return page


@stop("slett-enerom-feil")
def not_erased(opened: Opened) -> Page:
    """Whose answers to erase of a form that was sent, with nothing chosen."""
    page = opened(STAFF)
    page.goto("/skjema/prove-enerom/")
    press(page, "Start")
    press(page, "Neste")
    page.locator("#name").fill("Kari Li")
    for point in page.locator("[name=point]").all():
        point.check()
    press(page, "Åpne spørsmålene")
    page.locator("[name=A-mer]").fill("Helt greit")
    press(page, "Neste")
    press(page, "Lukk spørsmålene")
    page.goto("/skjema/prove-enerom/se-over")
    press(page, "Send inn")
    page.goto("/samtaler/?fane=ferdig")
    page.get_by_role("link", name="Samtale i enerom").first.click()
    page.get_by_role("link", name="Slett det én person svarte alene").click()
    press(page, "Slett for alltid")
    return page


@stop("hjem")
def home(opened: Opened) -> Page:
    """For whom a link home is, and which parts."""
    page = talk(opened)
    press(page, "Send skjema hjem")
    return page


@stop("hjem-feil")
def not_home(opened: Opened) -> Page:
    """For nobody, with nothing."""
    page = home(opened)
    for part in page.locator("[name=section]").all():
        part.uncheck()
    press(page, "Lag lenke")
    return page


@stop("hjemme")
def at_home(opened: Opened) -> Page:
    """The first page of a parent at home."""
    made = home(opened)
    made.locator("#name").fill("Foresatt 1")
    press(made, "Lag lenke")
    page = come(opened, made)
    press(page, "Åpne")
    return page
