"""Every page, and every state of it that looks different: a name, and how a reader comes there."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.conftest import Opened

Stop = Callable[[Opened], Page]
STOPS: dict[str, Stop] = {}
FAMILY = "overgang-helsestasjon-barnehage"
TALK = "forste-samtalen-barnehage"
REPORT = "avviksmelding"


def stop(name: str) -> Callable[[Stop], Stop]:
    """Put a way to a page on the tour."""

    def put(way: Stop) -> Stop:
        STOPS[name] = way
        return way

    return put


def address(name: str, path: str, login: str = "") -> None:
    """Put a page that has an address of its own on the tour."""

    def go(opened: Opened) -> Page:
        page = opened(login)
        page.goto(path)
        return page

    STOPS[name] = go


address("katalog", "/")
address("katalog-uten-treff", "/?sok=finnes-ikke")
address("katalog-ansatt", "/", "kari")
address("katalog-engelsk", "/?lang=en")
address("start", f"/skjema/{FAMILY}/")
address("ark", "/skjema/brukerskjema/")
address("ark-engelsk", "/skjema/brukerskjema/?lang=en")
address("ark-kvittering", "/skjema/brukerskjema/kvittering")
address("blankett", f"/skjema/{FAMILY}/blankett")
address("logg-inn", "/logg-inn")
address("lenke-brukt", "/ny/finnes-ikke")
address("personvern", "/personvern")
address("tilgjengelighet", "/tilgjengelighet")
address("feil-404", "/finnes-ikke")
address("feil-403", f"/skjema/{REPORT}/", "siri")
address("lukket", f"/skjema/{FAMILY}/fortsett")
address("brukere", "/brukere/", "siri")
address("skjemaer", "/skjemaer/", "siri")
address("nytt-skjema", "/nytt-skjema", "siri")
address("importer", "/importer-skjema", "siri")
address("rediger", "/skjemaer/brukerskjema/", "siri")
address("bygg", "/skjemaer/brukerskjema/bygg/?valgt=motet.fb_meeting", "siri")
address("gang", "/skjemaer/avviksmelding/gang/", "siri")
address("hvem-og-vern", "/skjemaer/brukerskjema/vern/", "siri")
address("forhandsvisning", f"/skjemaer/{FAMILY}/forhandsvisning", "siri")
address("publiser", "/skjemaer/brukerskjema/publiser", "siri")
address("versjoner", "/skjemaer/brukerskjema/versjoner", "siri")
address("oversett", "/skjemaer/brukerskjema/oversett/", "siri")
address("oversett-engelsk", "/skjemaer/brukerskjema/oversett/en", "siri")
address("malinger", "/resultater/kartlegging-samarbeid/malinger/", "kari")
address("kurs", "/kurs/", "kari")
address("nytt-kurs", "/kurs/nytt", "kari")
address("handlingsveileder", "/handlingsveileder/", "kari")
address("handlingsveileder-kort", "/handlingsveileder/?kort=1", "kari")
address("programmer", "/programmer/", "kari")
address("kontakter", "/kontakter/", "kari")
address("ferier-og-rapporter", "/arshjul/plan/", "kari")
address("kommentarer", "/skjemaer/brukerskjema/kommentarer/", "siri")
address("apningstid", "/skjemaer/brukerskjema/apningstid/", "siri")
address("veiledning", "/veiledning", "siri")
address("prov", "/skjemaer/brukerskjema/prov/", "siri")
address("oversikt", "/oversikt/", "kari")
address("svar-anonyme", "/oversikt/brukerskjema", "kari")
address("resultater", "/resultater/brukerskjema", "kari")
address("resultater-gruppe", "/resultater/brukerskjema?gruppe=fb_role:foresatt", "kari")
address("resultater-ord", "/resultater/brukerskjema/ord", "kari")
address("krysstabell", "/resultater/avviksmelding/krysstabell/", "kari")
address("resultater-tomt", "/resultater/handlingsplan", "kari")
address("filer", "/filer/", "kari")
address("nettbrettmodus", "/nettbrett/", "kari")


def press(page: Page, label: str) -> None:
    """Press the button that says so, and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).last.click()


def begun(opened: Opened, form: str = FAMILY, login: str = "") -> Page:
    """On the first page of a form."""
    page = opened(login)
    page.goto(f"/skjema/{form}/")
    press(page, "Start")
    return page


stop("side")(begun)


@stop("kommentarer-feil")
def empty_comment(opened: Opened) -> Page:
    """A comment without a text."""
    page = opened("siri")
    page.goto("/skjemaer/brukerskjema/kommentarer/")
    press(page, "Legg til kommentaren")
    return page


@stop("apningstid-feil")
def unread_times(opened: Opened) -> Page:
    """A clock without a day."""
    page = opened("siri")
    page.goto("/skjemaer/brukerskjema/apningstid/")
    page.locator("#closes_clock").fill("99")
    press(page, "Lagre tidene")
    return page


@stop("start-pabegynt")
def begun_before(opened: Opened) -> Page:
    """The start page of a form that is half filled in on this tablet."""
    page = begun(opened)
    page.goto(f"/skjema/{FAMILY}/")
    return page


@stop("side-feil")
def errors(opened: Opened) -> Page:
    """Everything that is required is missing."""
    page = begun(opened)
    press(page, "Neste")
    return page


@stop("side-apnet")
def unfolded(opened: Opened) -> Page:
    """Rows, chosen answers and what they open."""
    page = begun(opened)
    page.locator("[name=A-child_name]").fill("Ola Nordmann")
    for name in ("ingen", "fortrolig"):
        page.locator(f"[name=A-child_protected_address][value={name}]").check()
    page.locator("button[value='child_languages:add']").click()
    page.locator("[data-row]").first.wait_for()
    return page


@stop("samtale")
def talk(opened: Opened) -> Page:
    """An interview as staff see it, with guides and the list of parts."""
    return begun(opened, TALK, "kari")


@stop("samtale-barnet")
def talk_child(opened: Opened) -> Page:
    """A long page of it."""
    page = talk(opened)
    page.goto(f"/skjema/{TALK}/del/helse")
    return page


@stop("melding")
def report(opened: Opened) -> Page:
    """A deviation report."""
    return begun(opened, REPORT, "kari")


@stop("se-over")
def review(opened: Opened) -> Page:
    """Some answered, some not."""
    page = begun(opened)
    page.locator("[name=A-child_name]").fill("Ola Nordmann med et ganske langt navn")
    with page.expect_response("**/utkast"):
        page.locator("[name=A-child_called]").fill("Ola")
    page.goto(f"/skjema/{FAMILY}/se-over")
    return page


@stop("se-over-feil")
def review_errors(opened: Opened) -> Page:
    """Sent too early."""
    page = review(opened)
    with page.expect_navigation():
        page.locator("#send .sv-actions button").click()
    return page


@stop("senere")
def later(opened: Opened) -> Page:
    """The code and the link."""
    page = begun(opened)
    press(page, "Fortsett senere")
    return page


@stop("fortsett")
def resume(opened: Opened) -> Page:
    """Where the link leads."""
    page = later(opened)
    page.goto(page.locator("#lenke").input_value())
    return page


@stop("feil-kode")
def wrong_code(opened: Opened) -> Page:
    """A code that opens nothing."""
    page = opened()
    page.goto("/")
    page.locator("#kode").fill("AAAAAA")
    press(page, "Fortsett")
    return page


@stop("logg-inn-feil")
def wrong_password(opened: Opened) -> Page:
    """A wrong passphrase."""
    page = opened()
    page.goto("/logg-inn")
    page.locator("#login").fill("ingen")
    page.locator("#passphrase").fill("galt passord")
    press(page, "Logg inn")
    return page


@stop("kvittering")
def receipt(opened: Opened) -> Page:
    """A staff form sent with as little as it takes."""
    page = begun(opened, REPORT, "kari")
    for name, value in MINIMAL.items():
        page.goto(f"/skjema/{REPORT}/del/{name}")
        for control, typed in value.items():
            fill(page, control, typed)
        press(page, "Neste")
    press(page, "Send inn")
    return page


MINIMAL = {
    "melder": {"unit": "1", "staff_role": "styrer"},
    "hendelsen": {
        "dv_title": "Skjema sendt for tidlig",
        "dv_when": "2026-01-05",
        "dv_area": "hms",
        "dv_kind": "avvik",
        "dv_text": "Et skjema ble sendt før det var lest.",
        "dv_child_injury": "no",
    },
    "alvor": {"dv_severity": "lav", "dv_immediate": "Skjemaet ble hentet tilbake."},
}


def fill(page: Page, name: str, value: str) -> None:
    """Answer one question."""
    control = page.locator(f"[name=A-{name}]:not([type=hidden])")
    kind = control.first.evaluate("e => e.type")
    if kind == "radio":
        page.locator(f"[name=A-{name}][value={value}]").check()
    elif kind == "select-one" and value.isdigit():
        control.select_option(index=int(value))
    elif kind == "select-one":
        control.select_option(value)
    else:
        control.fill(value)


@stop("kopi")
def copy(opened: Opened) -> Page:
    """The copy to print."""
    page = receipt(opened)
    page.goto(f"/skjema/{REPORT}/kopi")
    return page


@stop("svar")
def answers(opened: Opened) -> Page:
    """The coordinator's list of a form."""
    page = receipt(opened)
    page.goto(f"/oversikt/{REPORT}?status=alle")
    return page


@stop("ett-svar")
def answer(opened: Opened) -> Page:
    """One submission."""
    page = answers(opened)
    with page.expect_navigation():
        page.locator(".sv-table th a").first.click()
    return page


@stop("innsyn")
def rights(opened: Opened) -> Page:
    """A person's copy, and erasure."""
    page = answer(opened)
    with page.expect_navigation():
        page.get_by_role("link", name="Innsyn og sletting").click()
    return page


@stop("sletting-feil")
def not_erased(opened: Opened) -> Page:
    """Erasure without a reason."""
    page = rights(opened)
    press(page, "Slett for alltid")
    return page


@stop("logg-kontrollert")
def verified(opened: Opened) -> Page:
    """The log, just verified."""
    page = opened("rita")
    page.goto("/logg/")
    press(page, "Kontroller loggen")
    return page


@stop("bruker")
def person(opened: Opened) -> Page:
    """One user, as the administrator changes them."""
    page = opened("siri")
    page.goto("/brukere/")
    with page.expect_navigation():
        page.get_by_role("link", name="Kari Prøve").click()
    return page


@stop("ny-bruker-feil")
def nobody(opened: Opened) -> Page:
    """A new user without a name."""
    page = opened("siri")
    page.goto("/brukere/")
    press(page, "Opprett og lag lenke")
    return page


address("logg", "/logg/", "rita")
address("logg-tom", "/logg/?gjelder=finnes-ikke", "rita")
address("frister", "/frister/", "siri")
address("behandlinger", "/behandlinger/", "siri")
address("personvernvurdering", "/behandlinger/undringsnotat/", "siri")
address("min-side", "/min-side/", "siri")
address("bytt-passord", "/min-side/passord", "siri")
address("totrinn", "/min-side/totrinn", "siri")
address("enheter", "/enheter/", "siri")
address("enhet", "/enheter/solbakken-barnehage", "siri")
address("importer-brukere", "/brukere/importer", "siri")


@stop("totrinn-start")
def second_factor(opened: Opened) -> Page:
    """The square that the phone reads."""
    page = opened("siri")
    page.goto("/min-side/totrinn")
    if page.locator("#code").count() == 0:
        press(page, "Start")
    page.locator("summary").click()
    return page


@stop("importer-feil")
def faulty_table(opened: Opened) -> Page:
    """A table with faults in its lines."""
    page = opened("siri")
    page.goto("/enheter/importer")
    page.locator("#file").set_input_files(
        {"name": "enheter.csv", "mimeType": "text/csv", "buffer": b"id;name;kind\nA;;y\n"}
    )
    press(page, "Importer")
    return page


@stop("innlogging-slutter")
def ending(opened: Opened) -> Page:
    """The warning before a sign-in ends."""
    page = opened("siri")
    page.goto("/min-side/")
    time = {"left": 100, "absolute": 30_000}
    page.route("**/logg-inn/tid", lambda route: route.fulfill(json=time))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("alertdialog").wait_for()
    return page


address("samtaler-tom", "/samtaler/", "nils")


@stop("samtaler-andre")
def others(opened: Opened) -> Page:
    """A form whose first part is sent, in the list of what waits for others."""
    page = begun(opened, "prove-gang", "mari")
    page.locator("[name=A-child_name]").fill("Ola Nordmann")
    page.locator("[name=A-skole]").select_option("fjellheim-skole")
    page.locator("[name=A-notat]").fill("Ring far")
    press(page, "Neste")
    page.locator("[name=A-trives]").fill("Godt")
    press(page, "Neste")
    press(page, "Send inn")
    page.goto("/samtaler/?fane=andre")
    return page


@stop("samtale-pa-vei")
def on_its_way(opened: Opened) -> Page:
    """Its page, with a link to hand out and what else can be done."""
    page = others(opened)
    page.locator("tbody tr", has_text="Foresattes del").locator("a").first.click()
    page.locator("summary").first.wait_for()
    return page


@stop("samtale-uten-grunn")
def without_reason(opened: Opened) -> Page:
    """Withdrawn without a reason."""
    page = on_its_way(opened)
    page.get_by_text("Trekk skjemaet").first.click()
    press(page, "Trekk skjemaet")
    return page


@stop("samtale-lenke")
def linked(opened: Opened) -> Page:
    """The link to hand out, as a QR code and a code."""
    page = on_its_way(opened)
    with page.expect_navigation():
        page.locator("button", has_text="Lag lenke og QR-kode").first.click()
    return page


@stop("samtale-foresatt")
def at_the_guardians(opened: Opened) -> Page:
    """The guardian's part, with what was filled in before."""
    link = linked(opened).locator("#lenke").input_value()
    page = opened()
    page.goto(link)
    press(page, "Åpne")
    page.locator("details.sv-earlier summary").click()
    return page


@stop("samtaler")
def received(opened: Opened) -> Page:
    """What waits for the school, when the guardian has sent."""
    page = at_the_guardians(opened)
    page.locator("[name=A-dele][value=no]").check()
    press(page, "Neste")
    press(page, "Send inn")
    page = opened("nils")
    page.goto("/samtaler/")
    return page


@stop("samtale-mottatt")
def at_the_school(opened: Opened) -> Page:
    """The form as the school gets it."""
    page = received(opened)
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Fyll ut «").wait_for()
    return page


@stop("samtale-trukket")
def withdrawn(opened: Opened) -> Page:
    """Withdrawn: its history, and what it said before."""
    page = without_reason(opened)
    page.locator("#trekk-reason").fill("Familien flytter")
    press(page, "Trekk skjemaet")
    return page


@stop("bygg-feil")
def faulty_panel(opened: Opened) -> Page:
    """A panel with a field that cannot be read, a question that cannot be added, and a search."""
    page = opened("siri")
    page.goto("/skjemaer/brukerskjema/bygg/?finn=møte")
    page.get_by_label("Minutter det tar").fill("mange")
    page.locator("#nytt").fill("Hva?\n? Kanskje")
    press(page, "Lagre")
    return page


@stop("vern-feil")
def faulty_protection(opened: Opened) -> Page:
    """How long answers are kept, told in a way that cannot be read."""
    page = opened("siri")
    page.goto("/skjemaer/brukerskjema/vern/")
    page.locator("#felt-keep input[inputmode=decimal]").first.fill("lenge")
    page.locator(".sv-guarding > button").click()
    page.get_by_role("alert").wait_for()
    return page


@stop("gang-feil")
def faulty_step(opened: Opened) -> Page:
    """A step without a name."""
    page = opened("siri")
    page.goto("/skjemaer/avviksmelding/gang/?valgt=steps.melding")
    press(page, "Legg til steget")
    return page


@stop("prov-gang")
def tried_way(opened: Opened) -> Page:
    """The picture of a form's way, in a trial."""
    page = opened("siri")
    page.goto("/skjemaer/avviksmelding/prov/")
    return page


@stop("ark-er-du-der")
def left_alone(opened: Opened) -> Page:
    """A half-filled sheet on a tablet that nobody touches."""
    page = opened()
    page.clock.install()
    page.goto("/skjema/brukerskjema/")
    page.locator("input[type=radio]").first.check()
    page.clock.fast_forward(181_000)
    page.get_by_role("dialog").wait_for()
    return page
