"""Journeys from the family's side: first at home and signed last, and a no on the phone.

The others are in `test_workflows.py`.
"""

import re

from playwright.sync_api import Page, expect

from tests.browser.axe_checks import photograph
from tests.browser.conftest import Opened
from tests.browser.form_driver import Driving, turn
from tests.browser.test_journeys import FORMS
from tests.browser.test_workflows import (
    PHONE,
    SCHOOL,
    begin,
    come,
    fill,
    from_inbox,
    link_for,
    paper,
    paper_of_copy,
    sign,
    thanked,
)

TALK = "forste-samtalen-barnehage"
SAID = "DET SIRI SA ALENE"
AT_HOME = "skrev dette hjemme"


def test_a_family_begins_at_home_signs_last_and_has_what_was_said_alone_erased(
    opened: Opened,
) -> None:
    staff = opened("mari")
    begin(staff, TALK)
    at_home(opened(viewport=PHONE), link_home(staff, "Foresatt 1"))
    staff.goto(f"/skjema/{TALK}/fortsett")
    talk(staff)
    expect(staff.locator("main")).not_to_contain_text("i enerom")
    sign(staff, foresatt_1="later", ansatt="login")
    late = opened(viewport=PHONE)
    come(late, link_for(staff, "Underskrift: Foresatt"))
    assert SAID not in late.content() and AT_HOME not in late.content()
    sign_late(late)
    photograph(late, "reise-underskrevet")
    copy = paper_of_copy(late)
    assert "skrev navnet sitt" in copy and SAID not in copy and AT_HOME not in copy
    from_inbox(staff, FORMS[TALK].title)
    expect(staff.locator("main")).to_contain_text(SAID)
    expect(staff.locator("main")).to_contain_text(f"Foresatt 1 {AT_HOME}")
    words = paper(staff)
    assert SAID in words and AT_HOME in words
    photograph(staff, "reise-samtalen")
    turn(staff, staff.get_by_role("link", name="Slett det én person svarte alene"))
    staff.get_by_label("Siri Prøve").check()
    staff.get_by_label("Den som svarte", exact=True).check()
    turn(staff, staff.get_by_role("button", name="Slett for alltid"))
    main = staff.locator("main")
    expect(main).to_contain_text("er slettet på ønske fra den som svarte")
    expect(main).to_contain_text("Ellers uendret siden underskriften")
    assert SAID not in staff.content() and SAID not in paper(staff)
    photograph(staff, "reise-slettet")


def link_home(staff: Page, name: str) -> str:
    """The address of a link for a parent at home."""
    turn(staff, staff.get_by_role("button", name="Send skjema hjem"))
    staff.get_by_label("Hvem er lenken til?").fill(name)
    turn(staff, staff.get_by_role("button", name="Lag lenke"))
    return staff.locator("#lenke").input_value()


def at_home(phone: Page, link: str) -> None:
    """A parent answers at home, and sends it to the one they will talk with."""
    phone.goto(link)
    photograph(phone, "reise-lenke-hjem")
    turn(phone, phone.get_by_role("button", name="Åpne"))
    photograph(phone, "reise-hjemme")
    fill(phone, TALK, {})
    turn(phone, phone.get_by_role("button", name="Send til den du skal snakke med"))
    expect(phone.locator("h1")).to_contain_text("Takk")
    photograph(phone, "reise-hjemme-takk")


def talk(staff: Page) -> None:
    """The conversation: what came from home is taken over, and Siri is asked alone."""
    driving = Driving(staff, FORMS[TALK], {"chl_illness": "ja_naa", "chl_detail_illness": SAID})
    for _ in range(60):
        place = staff.url.split("?")[0]
        if place.endswith("/se-over"):
            return
        if place.endswith("/alene/"):
            be_alone(staff, "Siri Prøve")
        elif place.endswith("/alene/ferdig"):
            turn(staff, staff.get_by_role("button", name="Lukk spørsmålene"))
        else:
            take_over(staff)
            driving.answer_page()
            driving.next()
    raise AssertionError(f"no end: {staff.url}")


def take_over(staff: Page) -> None:
    """Take over what a parent answered at home on the page."""
    button = staff.locator("button[name=_use_all]")
    if button.count():
        turn(staff, button.first)


def be_alone(staff: Page, name: str) -> None:
    """Open the questions to ask alone, or go on when the person was asked."""
    if staff.get_by_role("link", name="Gå videre").count():
        turn(staff, staff.get_by_role("link", name="Gå videre"))
        return
    staff.get_by_label("Jeg er alene med").fill(name)
    for point in staff.locator("[name=point]").all():
        point.check()
    turn(staff, staff.get_by_role("button", name="Åpne spørsmålene"))


def sign_late(phone: Page) -> None:
    """Sign by name on one's own phone."""
    phone.locator("[type=radio][value=type_name]").check()
    name = phone.locator("[name$='-name']")
    if not name.input_value():
        name.fill("Siri Prøve")
    phone.locator("[name$='-read']").check()
    turn(phone, phone.get_by_role("button", name="Send", exact=True))
    expect(phone.locator("h1")).to_have_text("Takk, underskriften er lagret")


def test_a_no_on_the_phone_is_the_last_thing_the_family_does(opened: Opened) -> None:
    form = "overgang-barnehage-skole"
    staff = opened("mari")
    begin(staff, form)
    fill(staff, form, {"kp_worked_well": "HEMMELIG FOR SKOLEN", "tr_to_school": SCHOOL})
    sign(staff, ansatt="login")
    phone = opened(viewport=PHONE)
    come(phone, link_for(staff, "Neste steg"))
    phone.locator("[name='A-tr_permission'][value=nei]").check()
    expect(phone.locator("main")).to_contain_text("Da er dere ferdige")
    for _ in range(4):
        if phone.url.endswith("/se-over"):
            break
        turn(phone, phone.locator("form .sv-actions button").first)
        assert phone.locator("[data-error-summary]").count() == 0
    photograph(phone, "reise-nei")
    turn(phone, phone.get_by_role("button", name="Send inn"))
    thanked(phone)
    photograph(phone, "reise-nei-takk")
    school = opened("nils")
    school.goto("/samtaler/?fane=behandling")
    assert "HEMMELIG" not in school.content()
    from_inbox(staff, FORMS[form].title, "ferdig")
    expect(staff.locator("main")).to_contain_text(re.compile("Nei"))
