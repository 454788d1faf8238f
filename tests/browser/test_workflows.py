"""Forms that travel, each by those who do them: from one person's tablet to another's phone."""

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Opened
from tests.browser.form_driver import Driving, turn
from tests.browser.test_journeys import FORMS, exported

PHONE = {"width": 390, "height": 844}
SCHOOL = "fjellheim-skole"


def begin(page: Page, form: str) -> None:
    """Start a form from its own page."""
    page.goto(f"/skjema/{form}/")
    turn(page, page.get_by_role("button", name="Start", exact=True))


def fill(page: Page, form: str, wanted: Mapping[str, Any]) -> None:
    """Answer page by page to the review, what is *wanted* and else what could be."""
    Driving(page, FORMS[form], wanted).to_review()


def send(page: Page) -> None:
    """Send from the review."""
    turn(page, page.get_by_role("button", name="Send inn"))
    thanked(page)


def sign(page: Page, **ways: str) -> None:
    """Sign, each signer who is asked in their way: `draw`, `type_name`, `login`, `absent` …"""
    turn(page, page.get_by_role("button", name="Gå til underskrift"))
    for signer, way in ways.items():
        part = page.locator(f"#s-{signer}")
        if part.count() == 0:
            continue
        part.locator(f"[type=radio][value={way}]").check()
        if way == "type_name" and not part.locator("[name$='-name']").input_value():
            part.locator("[name$='-name']").fill("Kari Prøve")
        if way == "draw":
            draw(page, signer)
        if way in ("draw", "type_name", "login"):
            part.locator("[name$='-read']").check()
    turn(page, page.get_by_role("button", name="Skriv under og send inn"))
    thanked(page)


def draw(page: Page, signer: str) -> None:
    """Draw on the frame with a finger's patience."""
    frame = page.locator(f"#s-{signer} canvas")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + 10 * step, box["y"] + 40 + 25 * (step % 2))
    page.mouse.up()


def thanked(page: Page) -> None:
    """The receipt is there."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk, svarene er sendt")


def link_for(page: Page, label: str) -> str:
    """The address behind a link that the receipt hands out."""
    turn(page, page.get_by_role("button", name=re.compile(re.escape(label))))
    safe = page.get_by_role("button", name="Nei, lag lenken")
    if safe.count():
        turn(page, safe)
    expect(page.locator("svg.sv-qr")).to_be_visible()
    return page.locator("#lenke").input_value()


def come(page: Page, link: str) -> None:
    """Come by a link, and press its one button."""
    page.goto(link)
    turn(page, page.get_by_role("button", name="Åpne"))


def from_inbox(page: Page, title: str, tab: str = "behandling", code: str = "") -> None:
    """Open the form from one's inbox: the first with that title, or that with the reference."""
    page.goto(f"/samtaler/?fane={tab}")
    links = page.get_by_role("link", name=re.compile(f"^{re.escape(title)}"))
    places = [link.get_attribute("href") or "" for link in links.all()]
    for place in places:
        page.goto(place)
        if code in page.content():
            return
    raise AssertionError(f"No «{title}» in the inbox has the reference, of {len(places)}.")


def do_step(page: Page, step: str) -> None:
    """Go on with the step that waits."""
    turn(page, page.get_by_role("button", name=f"Fyll ut «{step}»"))


def paper(page: Page) -> str:
    """The words of the PDF that the page offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned PDF").click()
    content = Path(download.value.path()).read_bytes()
    return "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages)


def reference(page: Page) -> str:
    """The reference on the receipt."""
    return page.locator("#referanse").inner_text()


def test_a_transition_is_permitted_in_part_on_a_phone_and_the_school_sees_that_part(
    opened: Opened,
) -> None:
    form, title = "overgang-barnehage-skole", FORMS["overgang-barnehage-skole"].title
    staff = opened("mari")
    begin(staff, form)
    told = {"cv_know_me": "JEG LIKER DRAGER", "kp_worked_well": "HEMMELIG FOR SKOLEN"}
    fill(staff, form, {**told, "tr_to_school": SCHOOL})
    sign(staff, ansatt="login")
    code = reference(staff)
    phone = opened(viewport=PHONE)
    come(phone, link_for(staff, "Neste steg"))
    permission = {"tr_permission": "noe", "tr_permission_parts": ["stemme"], "tr_approved": "yes"}
    fill(phone, form, permission)
    sign(phone, foresatt_1="draw")
    school = opened("nils")
    from_inbox(school, title)
    expect(school.locator("main")).to_contain_text("JEG LIKER DRAGER")
    assert "HEMMELIG FOR SKOLEN" not in school.content()
    words = paper(school)
    assert "DRAGER" in words and "HEMMELIG" not in words
    do_step(school, "Skolens mottak")
    fill(school, form, {})
    assert "HEMMELIG" not in school.content()
    send(school)
    assert_counted_only(opened("kari"), form, code)
    from_inbox(staff, title, "ferdig")
    expect(staff.locator("main")).to_contain_text("HEMMELIG FOR SKOLEN")


def test_a_conversation_turned_to_the_parents_asked_alone_signed_locked_and_opened_again(
    opened: Opened,
) -> None:
    form, title = "forste-samtalen-barnehage", FORMS["forste-samtalen-barnehage"].title
    page = opened("mari")
    begin(page, form)
    page.locator("[name^='_note-']").first.evaluate("e => e.closest('details').open = true")
    page.locator("[name^='_note-']").first.fill("NOTAT FOR OSS")
    turn(page, page.get_by_role("button", name="Vis til foresatte"))
    page.get_by_label("Velg fire sifre").fill("4711")
    turn(page, page.get_by_role("button", name="Vis til foresatte"))
    assert "NOTAT FOR OSS" not in page.content()
    page.set_viewport_size({"width": 1080, "height": 810})
    turn(page, page.get_by_role("button", name="Tilbake til ansattvisning"))
    page.get_by_label("Fire sifre").fill("4711")
    turn(page, page.get_by_role("button", name="Tilbake til ansattvisning"))
    turn(page, page.get_by_role("button", name="Spørsmål i enerom"))
    page.get_by_label("Jeg er alene med").fill("Kari Prøve")
    for point in page.locator("[name=point]").all():
        point.check()
    turn(page, page.get_by_role("button", name="Åpne spørsmålene"))
    assert "ingen av dem skal stilles ennå" in page.content()
    page.goto(f"/skjema/{form}/del/{FORMS[form].steps[0].sections[0]}")
    fill(page, form, {})
    sign(page, foresatt_1="draw", foresatt_2="type_name", ansatt="login")
    code = reference(page)
    copy = paper_of_copy(page)
    assert "NOTAT" not in copy and "tegnet på skjermen" in copy
    from_inbox(page, title, code=code)
    prints_as_its_pdf(page)
    page.locator("summary", has_text="Send tilbake").click()
    reason = page.locator("form[action$='/tilbake']")
    reason.locator("textarea").fill("Mor vil rette en dato")
    turn(page, reason.get_by_role("button"))
    expect(page.locator("main")).to_contain_text("Mor vil rette en dato")
    assert_counted_only(opened("kari"), form, code)


def prints_as_its_pdf(page: Page) -> None:
    """The page of the answers takes no more paper than their PDF, but for its last sheet."""
    path = page.get_by_role("link", name="Last ned PDF").get_attribute("href") or ""
    drawn, printed = page.request.get(path).body(), page.pdf(format="A4")
    sheets = [len(PdfReader(BytesIO(each)).pages) for each in (printed, drawn)]
    assert sheets[1] > 3 and sheets[0] <= sheets[1] + 1, sheets


def assert_counted_only(page: Page, form: str, code: str) -> None:
    """The coordinator sees that an answer came, and neither which one nor what it says."""
    page.goto(f"/oversikt/{form}")
    expect(page.locator("main")).to_contain_text("Du ser hvor mange svar som er kommet")
    assert code not in page.content() and "HEMMELIG" not in page.content()


def paper_of_copy(page: Page) -> str:
    """The words of the family's own PDF."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned kopi (PDF)").click()
    content = Path(download.value.path()).read_bytes()
    return "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages)


def test_a_deviation_is_handled_again_until_it_worked_and_the_reporter_gets_an_answer(
    opened: Opened, tmp_path: Path
) -> None:
    form, title = "avviksmelding", FORMS["avviksmelding"].title
    page = opened("mari")
    begin(page, form)
    fill(page, form, {"dv_title": "RUTINEN BLE GLEMT"})
    send(page)
    code = reference(page)
    for effect, answer in (("nei", "VI PRØVER IGJEN"), ("ja", "RUTINEN ER NÅ KJENT")):
        from_inbox(page, title)
        do_step(page, "Behandling")
        fill(page, form, {})
        send(page)
        from_inbox(page, title)
        do_step(page, "Kontroll og lukking")
        fill(page, form, {"dv_effect": effect, "dv_feedback": answer})
        send(page)
    from_inbox(page, title, "ferdig")
    expect(page.locator("main")).to_contain_text("RUTINEN ER NÅ KJENT")
    assert "RUTINEN" in paper(page)
    assert "RUTINEN BLE GLEMT" in exported(opened("kari"), form, code, tmp_path)


def test_from_concern_to_closing_with_a_permission_between(opened: Opened) -> None:
    page = opened("mari")
    page.goto("/saker/")
    page.get_by_label("Barnets navn").fill("Alma Prøve Li")
    page.get_by_label("Fødselsdato").fill("7.5.2021")
    turn(page, page.get_by_role("button", name="Opprett sak"))
    case = page.url
    start_in(page, case, "undringsnotat")
    fill(page, "undringsnotat", {"staff_violence_suspected": "no"})
    send(page)
    from_inbox(page, FORMS["undringsnotat"].title)
    do_step(page, "Avklaring med leder")
    fill(page, "undringsnotat", {"un_decision": "mote"})
    send(page)
    start_in(page, case, "sak-til-mote")
    with pytest.raises(AssertionError, match="ingen gyldig «Tillatelse til tverrfaglig møte»"):
        Driving(page, FORMS["sak-til-mote"], {"cs_mode": "navngitt"}).to_review()
    assert "Hva heter barnet" not in page.content()
    start_in(page, case, "tillatelse")
    today = date.today().isoformat()
    permission = {
        "pm_answer": "ja",
        "pm_custody": "en",
        "pm_oral": "no",
        "pm_valid_from": today,
    }
    fill(page, "tillatelse", {**permission, "child_name": "Alma Prøve Li"})
    sign(page, foresatt_1="type_name", ansatt="login")
    page.goto(case)
    expect(page.locator("main")).to_contain_text("Gyldig")
    start_in(page, case, "sak-til-mote")
    fill(page, "sak-til-mote", {"cs_mode": "navngitt"})
    expect(page.locator("main")).to_contain_text("Alma Prøve Li")
    send(page)
    from_inbox(page, FORMS["sak-til-mote"].title)
    do_step(page, "Møtelederens svar")
    fill(page, "sak-til-mote", {"cs_decision": "tas_opp"})
    send(page)
    minutes(page, opened(viewport=PHONE), case)
    start_in(page, case, "handlingsplan")
    fill(page, "handlingsplan", {"pl_kind": "tverrfaglig"})
    expect(page.locator("main")).to_contain_text("Alma Prøve Li")
    sign(page, foresatt_1="type_name", foresatt_2="absent", moteleder="login")
    from_inbox(page, FORMS["handlingsplan"].title)
    do_step(page, "Evaluering")
    fill(page, "handlingsplan", {"pl_after": "avslutte"})
    send(page)
    from_inbox(page, FORMS["handlingsplan"].title)
    do_step(page, "Avslutning")
    fill(page, "handlingsplan", {})
    send(page)
    family = opened(viewport=PHONE)
    come(family, link_for(page, "Anonymt skjema"))
    expect(family.get_by_role("heading", level=1)).to_have_text(FORMS["brukerskjema"].title)
    page.goto(case)
    turn(page, page.get_by_role("link", name="Trekk tilbake"))
    turn(page, page.get_by_role("button", name="Trekk tilbake"))
    expect(page.locator("main")).to_contain_text("Trukket")


def minutes(page: Page, family: Page, case: str) -> None:
    """The minutes: written, approved by the chair, and read by the family."""
    start_in(page, case, "motereferat")
    held = {"mt_held": "ja", "mt_about": "navngitt", "mi_outcome": "fortsetter"}
    fill(page, "motereferat", held)
    expect(page.locator("main")).to_contain_text("Alma Prøve Li")
    send(page)
    from_inbox(page, FORMS["motereferat"].title)
    do_step(page, "Møtelederens godkjenning")
    fill(page, "motereferat", {"mt_approved": "yes"})
    sign(page, moteleder="login")
    come(family, link_for(page, "Neste steg"))
    fill(family, "motereferat", {})
    send(family)


def start_in(page: Page, case: str, form: str) -> None:
    """Begin a form in the case; all of them are folded away where one comes next."""
    page.goto(case)
    folded = page.locator("details:not([open]) > summary", has_text="Alle skjemaer i saken")
    if folded.count():
        folded.click()
    page.get_by_label("Skjema", exact=True).select_option(form)
    turn(page, page.get_by_role("button", name="Start", exact=True))


@pytest.mark.parametrize("scripting", [True, False], ids=["scripting", "plain"])
def test_a_family_comes_by_a_code_said_aloud(opened: Opened, scripting: bool) -> None:
    staff = opened("mari")
    staff.goto("/invitasjoner/")
    staff.get_by_label("Skjema", exact=True).select_option("overgang-helsestasjon-barnehage")
    turn(staff, staff.get_by_role("button", name="Lag lenke"))
    code = staff.locator("#koden").inner_text()
    family = opened(scripting=scripting, viewport=PHONE)
    family.goto("/")
    family.get_by_label("Kode på seks tegn").fill(code.lower())
    turn(family, family.locator("form", has=family.locator("#kode")).get_by_role("button"))
    expect(family.locator("form#skjema")).to_be_visible()


def answer_sheet(page: Page) -> None:
    """Answer the anonymous form, and send it."""
    driving = Driving(page, FORMS["brukerskjema"])
    driving.answer_page()
    driving.next()
    thanked(page)
    assert page.locator("#referanse").count() == 0


def test_anonymous_answers_by_link_and_kiosk_are_told_of_in_numbers_that_hide_the_few(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened("mari")
    page.goto("/invitasjoner/")
    page.get_by_label("Skjema", exact=True).select_option("brukerskjema")
    turn(page, page.get_by_role("button", name="Lag lenke"))
    family = opened(viewport=PHONE)
    come(family, page.locator("#lenke").input_value())
    answer_sheet(family)
    tablet = opened()
    tablet.goto("/skjema/brukerskjema/")
    answer_sheet(tablet)
    turn(tablet, tablet.get_by_role("link", name="Neste person"))
    coordinator = opened("kari")
    coordinator.goto("/resultater/brukerskjema")
    shown = coordinator.locator("main")
    expect(shown).to_contain_text(
        "34 nye svar fra uker som er over, venter"
    )  # the form is read once a year
    assert "36" not in shown.inner_text()
