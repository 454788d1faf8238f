"""Signing: by hand, by name, by sign-in, later or not at all, each tied to what was shown."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.exc import OperationalError

from forms import storage
from forms.i18n import format_date, today
from forms.storage import db
from forms.storage.submissions import queries, store
from forms.storage.workflow import invitations, signatures, transitions
from forms.web.respondent import submit_response
from forms.workflow.signatures.content_to_sign import content_at_table
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
)
from tests.support.html_page import Page
from tests.web.conftest import PASSPHRASE, Publish, SignIn
from tests.web.forms_workflow import the_submission

DRAWN = [[[10, 20], [30, 40], [50, 45]], [[200, 300], [210, 310]]]
SIGNERS = {
    "foresatt_1": {
        "label": "Foresatt 1",
        "name": "foresatte.navn",
        "how": ["draw", "type_name"],
        "required": True,
    },
    "foresatt_2": {
        "label": "Foresatt 2",
        "name": "foresatte.navn",
        "row": 2,
        "how": ["draw", "type_name"],
        "later": True,
        "required": True,
        "show_if": {"to": "yes"},
    },
    "ansatt": {"label": "Ansatt", "how": ["login"], "required": True},
}
FORM = form(
    section(
        "samtale",
        {"id": "to", "type": "yes_no", "label": "Er dere to foresatte?"},
        {
            "id": "foresatte",
            "type": "repeat",
            "label": "Foresatte",
            "summary": "{navn}",
            "questions": [text("navn", "Navn")],
        },
        text("notat", "Notat", audience="staff"),
    ),
    section("mottak", text("svar", "Svar fra skolen")),
    open_to=["staff"],
    signers=SIGNERS,
    steps=[
        {
            "id": "samtale",
            "title": "Samtalen",
            "receipt": "Vil dere trekke tillatelsen, sier dere fra til møtelederen.",
            "by": "staff",
            "sections": ["samtale"],
            "sign": ["foresatt_1", "foresatt_2", "ansatt"],
        },
        {"id": "mottak", "title": "Mottak", "by": "leader", "sections": ["mottak"]},
    ],
)


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody at the kindergarten who has come to the signing page for two parents."""
    add_units(app)
    publish(FORM)
    return at_signing(signed_in("staff", unit="solbakken"))


def at_signing(visitor: Visitor) -> Visitor:
    """The same *visitor* on the signing page of FORM for two parents."""
    visitor.visit("/skjema/prove/")
    visitor.press("Start")
    visitor.fill(to="yes", notat="Bare for oss").press("Legg til")
    visitor.fill(foresatte__0__navn="Kari Li").press("Neste")
    visitor.press("Gå til underskrift")
    return visitor


def sign(visitor: Visitor, **fields: str) -> None:
    """Post the page with these controls (`foresatt_1__do`)."""
    given = {f"s-{name.replace('__', '-')}": value for name, value in fields.items()}
    awaited = "Skriv under og gi nettbrettet tilbake"
    sends = "Skriv under og send inn"
    visitor.press(awaited if visitor.page.buttons(awaited) else sends, **given)


FIRST = {
    "foresatt_1__do": "draw",
    "foresatt_1__name": "Kari Li",
    "foresatt_1__read": "1",
    "foresatt_1__strokes": json.dumps(DRAWN),
    "ansatt__do": "login",
    "ansatt__read": "1",
}


FAMILY = {name: value for name, value in FIRST.items() if not name.startswith("ansatt")}


def outcomes(app: Flask) -> dict[str, tuple[str, str]]:
    """What each signer said, and how."""
    with app.app_context():
        return {s.signer: (s.outcome, s.how) for s in signatures.listing(the_submission(app))}


def test_each_signs_in_their_own_way(app: Flask, staff: Visitor) -> None:
    assert "Foresatt 1 – Kari Li" in staff.page.text
    assert "Bekreft som Kari Prøve" in staff.page.text
    sign(
        staff, **FIRST, foresatt_2__do="type_name", foresatt_2__name="Ola Li", foresatt_2__read="1"
    )
    assert "Takk" in staff.page.text and "Mottak" in staff.page.text
    assert outcomes(app) == {
        "foresatt_1": ("signed", "draw"),
        "foresatt_2": ("signed", "type_name"),
        "ansatt": ("signed", "login"),
    }


def test_signatures_that_no_longer_count_can_still_be_read_by_staff(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    """Sent back, signed anew: the page, the PDF and the former state name who had signed."""
    sign(
        staff, **FIRST, foresatt_2__do="type_name", foresatt_2__name="Ola Li", foresatt_2__read="1"
    )
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    leader = signed_in("leader", unit="solbakken")
    leader.visit(address)
    assert "ikke gjelder lenger" not in leader.page.text
    leader.submit_form("/tilbake", reason="Ola heter noe annet")
    former = main_text(leader).partition("Underskrifter som ikke gjelder lenger")[2]
    for each in ("Kari Li, tegnet på skjermen", "Ola Li, skrev navnet sitt", "Gjelder ikke lenger"):
        assert each in former
    leader.press("Fyll ut «Samtalen»")
    leader.press("Neste")
    leader.press("Gå til underskrift")
    sign(leader, **FIRST, foresatt_2__do="declined")
    leader.visit(address)
    stands, _h2, former = main_text(leader).partition("Underskrifter som ikke gjelder lenger")
    assert "Ola Li" not in stands and "Ønsket ikke å skrive under" in stands
    assert former.count("Kari Li, tegnet på skjermen") == 1 and "Ola Li" in former
    paper = PdfReader(BytesIO(leader.get(f"{address}/pdf").data))
    assert "Underskrifter som ikke gjelder lenger" in "".join(p.extract_text() for p in paper.pages)
    leader.press("Se hva som stod der")
    assert "Ola Li, skrev navnet sitt" in main_text(leader)
    assert "Gjelder ikke lenger" not in main_text(leader)


def main_text(visitor: Visitor) -> str:
    """The words of the page between its menu and its footer."""
    main = visitor.page.id("hoved")
    assert main is not None
    return " ".join(" ".join(main.itertext()).split())


def test_each_signature_is_of_what_was_shown_to_its_signer(app: Flask, staff: Visitor) -> None:
    sign(staff, **FIRST, foresatt_2__do="declined")
    with app.app_context():
        submission = the_submission(app)
        for signature in signatures.listing(submission):
            audience = frozenset(signatures.content(signature).audience)
            shown = content_at_table(submission, signature.step, audience)
            assert ("notat" in shown) == (signature.signer == "ansatt")
            assert signatures.is_unchanged(signature, shown)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"foresatt_1__do": ""}, "Velg hvordan: Foresatt 1 – Kari Li."),
        (
            {"foresatt_1__read": ""},
            "Foresatt 1 – Kari Li: Kryss av for at svarene er lest og bekreftet.",
        ),
        (
            {"foresatt_1__strokes": ""},
            "Foresatt 1 – Kari Li: Tegn i ruten, eller velg «Skriv navnet».",
        ),
        ({"foresatt_1__strokes": "[[[1,2],[3,4],[5000,6]]]"}, "Tegn i ruten"),
        ({"foresatt_1__strokes": '[[["a",2],[3,4],[5,6]]]'}, "Tegn i ruten"),
        ({"foresatt_1__strokes": "[" * 500}, "Tegn i ruten"),
        ({"ansatt__do": "declined"}, "Velg hvordan: Ansatt."),
        ({"foresatt_2__do": "absent"}, "Velg hvordan: Foresatt 2."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    app: Flask, staff: Visitor, changed: dict[str, str], message: str
) -> None:
    given = {**FIRST, "foresatt_2__do": "later", **changed}
    sign(staff, **given)
    assert staff.status == 422
    assert message in staff.page.text
    assert staff.page.title.startswith("Feil:")
    if "foresatt_1__strokes" not in changed:
        assert json.dumps(DRAWN) in staff.page.posted(
            staff.page.button("Skriv under og send inn")
        ).getlist("s-foresatt_1-strokes")
    sign(staff, **FIRST, foresatt_2__do="later")
    assert staff.status == 200 and "Takk" in staff.page.text


def test_who_signs_later_gets_a_link_and_the_form_waits(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    assert "venter på underskrift" in staff.page.text
    with app.app_context():
        task = transitions.task(the_submission(app))
        assert task is not None and (task.step, task.role) == ("samtale", "signer")
    page = link_page(staff)
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    assert "<svg" in page.html
    client.visit(link[link.index("/i/") :])
    assert "lese og skrive under" in client.page.text
    client.press("Åpne")
    assert "Kari Li" not in client.page.text and "Bare for oss" not in client.page.html
    assert "Siden viser det som gjelder barnet og deg" in client.page.text
    client.press("Send")
    assert client.status == 422 and "Velg om du vil skrive under." in client.page.text
    fields = {"s-foresatt_2-do": "type_name", "s-foresatt_2-name": "Ola", "s-foresatt_2-read": "1"}
    client.press("Send", **fields)
    assert "underskriften er lagret" in client.page.text
    assert outcomes(app)["foresatt_2"] == ("signed", "type_name")
    with app.app_context():
        task = transitions.task(the_submission(app))
        assert task is not None and (task.step, task.role) == ("mottak", "leader")
    told = client.visit(link[link.index("/i/") :]).text
    assert f"Du svarte {format_date(today())}." in told and "Kari Li" not in told


def test_who_signed_later_gets_the_copy_that_the_others_get(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    assert "Kari Li" in staff.visit("/skjema/prove/kopi").text
    staff.visit("/skjema/prove/kvittering")
    link = link_in(link_page(staff))
    client.visit(link)
    client.press("Åpne")
    fields = {"s-foresatt_2-do": "type_name", "s-foresatt_2-name": "Ola", "s-foresatt_2-read": "1"}
    client.press("Send", **fields)
    with app.app_context():
        reference = the_submission(app).reference or ""
    thanks = client.page.text
    assert reference in thanks and "Hvem leser svarene?" in thanks
    copy = client.visit("/underskrift/kopi").text
    assert "Kari Li, tegnet" in copy and "Ola, skrev navnet sitt" in copy
    assert "Bare for oss" not in copy
    found = client.get("/underskrift/kopi.pdf")
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(found.get_data())).pages)
    assert "Kari Li" in paper and "Bare for oss" not in paper
    for told in (thanks, copy, " ".join(paper.split())):
        assert "Hva skjer nå" in told and "sier dere fra til møtelederen" in told
    for path in ("kvittering", "kopi", "kopi.pdf"):
        assert client.get(f"/skjema/prove/{path}").status_code == 410, "no links to hand out"
    other = app.test_client()
    assert isinstance(other, Visitor)
    held = client.get_cookie("underskrevet", path="/underskrift")
    assert held is not None
    other.set_cookie("underskrevet", held.value, path="/underskrift")
    assert other.get("/underskrift/kopi").status_code == 410, "in the visit that signed only"
    client.visit("/")
    assert client.get("/underskrift/kopi").status_code == 410, "the next person"


def test_the_copy_of_a_signer_ends_after_an_hour_and_when_the_form_is_withdrawn(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    client.visit(link_in(link_page(staff)))
    client.press("Åpne")
    client.press("Send", **{"s-foresatt_2-do": "declined"})
    assert client.get("/underskrift/kopi").status_code == 200, "who did not sign read it too"
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert client.get("/underskrift/kopi").status_code == 410
    with app.app_context(), storage.writing():
        transitions.withdraw(the_submission(app), who="system", reason="feil barn")
        db.session.commit()
    assert client.get("/underskrift/kopi").status_code == 410


def link_page(staff: Visitor) -> Page:
    """The page with the link of the second guardian, after the question whether it is safe."""
    page = staff.press("Underskrift: Foresatt 2")
    assert "Kan det være utrygt for noen" in page.text
    return staff.press("Nei, lag lenken")


def link_in(page: Page) -> str:
    """The path of the link that a page hands out."""
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    return link[link.index("/i/") :]


def test_who_refuses_alone_is_talked_with_although_it_was_the_last_step(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    add_units(app)
    last = {key: value for key, value in FORM["steps"][0].items() if key != "receipt"}
    publish({**FORM, "sections": FORM["sections"][:1], "steps": [last]})
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    staff.fill(to="yes").press("Legg til")
    staff.press("Legg til")
    staff.fill(foresatte__0__navn="Kari Li", foresatte__1__navn="Ola Li").press("Neste")
    staff.press("Gå til underskrift")
    sign(staff, **FIRST, foresatt_2__do="later")
    page = staff.press("Underskrift: Foresatt 2 – Ola Li")
    assert "Foresatt 2 – Ola Li" in page.text, "the question says whom it is about"
    client.visit(link_in(staff.press("Nei, lag lenken")))
    client.press("Åpne")
    client.press("Send", **{"s-foresatt_2-do": "declined"})
    assert "før noen har snakket med deg" in client.page.text
    assert "Prøve" in staff.visit("/samtaler/?fane=behandling").text
    with app.app_context():
        task = transitions.task(the_submission(app))
        assert task is not None and (task.step, task.role) == ("samtale", "staff")


def test_the_confirmation_is_a_page_that_can_be_loaded_again(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    client.visit(link_in(link_page(staff)))
    client.press("Åpne")
    client.press("Send", **{"s-foresatt_2-do": "declined"})
    assert client.path == "/underskrift/"
    assert "Takk, svaret er lagret" in client.visit("/underskrift/").text
    assert "We have noted" in client.visit("/underskrift/?lang=en").text
    other = app.test_client()
    assert other.get("/underskrift/").status_code == 410


def test_the_short_code_leads_to_the_same(app: Flask, staff: Visitor, client: Visitor) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    page = link_page(staff)
    code = next(e for e in page.all("strong") if e.get("id") == "koden").text or ""
    client.visit("/")
    client.press("Fortsett", code=code.lower())
    assert "Les svarene. Skriv under nederst på siden." in client.page.text
    client.press("Send", **{"s-foresatt_2-do": "declined", "s-foresatt_2-comment": "Uenig"})
    assert "ikke ønsker å skrive under" in client.page.text
    with app.app_context():
        task = transitions.task(the_submission(app))
        assert task is not None and (task.step, task.role) == ("samtale", "staff")
        (said,) = [s for s in signatures.listing(the_submission(app)) if s.signer == "foresatt_2"]
        assert signatures.content(said).comment == "Uenig"


def test_a_form_that_a_required_signer_declines_waits_where_it_is(
    app: Flask, staff: Visitor
) -> None:
    given = {**FIRST, "foresatt_1__do": "declined", "foresatt_2__do": "declined"}
    assert "Da går ikke skjemaet videre" in staff.page.text
    sign(staff, **given)
    assert "Takk" in staff.page.text
    assert "Foresatt 1, Foresatt 2 ønsker ikke å skrive under. Derfor er ikke" in staff.page.text
    assert "går nå videre" not in staff.page.text
    with app.app_context():
        task = transitions.task(the_submission(app))
        assert task is not None and (task.step, task.role) == ("samtale", "staff")


def test_a_form_goes_on_without_who_may_refuse(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    signers = {
        id: {**each, "may_refuse": "login" not in each["how"]} for id, each in SIGNERS.items()
    }
    add_units(app)
    publish({**FORM, "signers": signers})
    staff = at_signing(signed_in("staff", unit="solbakken"))
    assert "Det får ingen følger" in staff.page.text and "Da går ikke" not in staff.page.text
    sign(staff, **{**FIRST, "foresatt_1__do": "declined", "foresatt_2__do": "declined"})
    assert "Skjemaet går nå videre til «Mottak»" in staff.page.text
    assert outcomes(app)["foresatt_1"][0] == "declined"


def test_links_are_for_who_sent_it_and_for_its_unit(
    app: Flask, staff: Visitor, client: Visitor, signed_in: SignIn
) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    with app.app_context():
        id = the_submission(app).id
    wanted = {"link": "sign:foresatt_2"}
    client.visit("/")
    assert client.send(f"/skjema/prove/lenke/{id}", wanted).status_code == 404
    other = signed_in("staff", unit="lia")
    other.visit("/")
    assert other.send(f"/skjema/prove/lenke/{id}", wanted).status_code == 404
    colleague = signed_in("leader", unit="solbakken")
    colleague.visit("/")
    asked = colleague.send(f"/skjema/prove/lenke/{id}", wanted)
    assert asked.status_code == 200 and 'id="lenke"' not in asked.text
    made = colleague.send(f"/skjema/prove/lenke/{id}", {**wanted, "safe": "yes"})
    assert made.status_code == 200 and 'id="lenke"' in made.text
    assert colleague.send(f"/skjema/prove/lenke/{id}", {"link": "sign:ansatt"}).status_code == 404
    assert colleague.send("/skjema/prove/lenke/" + "0" * 32, wanted).status_code == 404


def test_a_tablet_that_is_locked_for_signing_shows_nothing_else(app: Flask, staff: Visitor) -> None:
    staff.visit("/skjema/prove/snu?til=underskrift")
    assert "ser bare det de skriver under på" in staff.page.text
    staff.fill(pin="4711").press("Lås nettbrettet")
    assert staff.path.startswith("/skjema/prove/signer") and "Logg ut" not in staff.page.html
    assert "Lås nettbrettet" not in staff.page.text and "Forrige" not in staff.page.text
    for path in ("/", "/saker/", "/skjema/prove/se-over", "/skjema/prove/fortsett", "/samtaler/"):
        away = staff.get(path)
        assert (away.status_code, away.location) == (303, "/skjema/prove/tilbake"), path
    staff.visit("/skjema/prove/tilbake")
    staff.fill(pin="0000").press("Tilbake til ansattvisning")
    assert staff.status == 422 and "4 forsøk igjen" in staff.page.text
    staff.visit("/skjema/prove/signer/")
    sign(staff, **FAMILY, foresatt_2__do="later")
    assert staff.path == "/skjema/prove/tilbake" and "Gi nettbrettet tilbake" in staff.page.text
    assert app_has_nothing(app), "the staff have not signed"
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    assert staff.path.startswith("/skjema/prove/signer") and "Logg ut" in staff.page.html
    staff.visit("/saker/")
    assert staff.status == 200


def test_nobody_confirms_as_the_user_of_a_locked_tablet(app: Flask, staff: Visitor) -> None:
    """Who holds it is asked for their own signature only, and a posted confirmation is no one's."""
    lock(staff)
    assert "Bekreft som" not in staff.page.text and "s-ansatt-do" not in staff.page.html
    sign(staff, **FAMILY, foresatt_2__do="later", ansatt__do="login", ansatt__read="1")
    assert staff.path == "/skjema/prove/tilbake" and app_has_nothing(app)
    staff.visit("/skjema/prove/signer/")
    assert "Bekreft som" not in staff.page.text


def test_what_was_signed_on_a_locked_tablet_waits_for_its_user(app: Flask, staff: Visitor) -> None:
    lock(staff)
    sign(staff, foresatt_1__do="draw", foresatt_2__do="later")
    assert staff.status == 422 and "lest og bekreftet" in staff.page.text
    sign(staff, **FAMILY, foresatt_2__do="later")
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    assert "er tatt vare på" in staff.page.text and "Bekreft som Kari Prøve" in staff.page.text
    staff.press("Skriv under og send inn", **{"s-ansatt-do": "login", "s-ansatt-read": "1"})
    assert outcomes(app) == {
        "foresatt_1": ("signed", "draw"),
        "foresatt_2": ("later", ""),
        "ansatt": ("signed", "login"),
    }


def test_what_was_signed_on_a_locked_tablet_is_asked_for_again_when_the_answers_change(
    staff: Visitor,
) -> None:
    lock(staff)
    sign(staff, **FAMILY, foresatt_2__do="later")
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    staff.visit("/skjema/prove/del/samtale")
    staff.fill(foresatte__0__navn="Kari Lien").press("Neste")
    staff.press("Gå til underskrift")
    assert "er tatt vare på" not in staff.page.text and json.dumps(DRAWN) not in staff.page.html


def test_a_tablet_that_is_locked_for_the_last_signature_shows_the_receipt_afterwards(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """Where no staff sign, what the family sign is sent from the locked tablet."""
    staff = at_family_signing(app, publish, signed_in)
    lock(staff)
    sign(staff, **FAMILY, foresatt_2__do="later")
    assert staff.path == "/skjema/prove/tilbake" and "Gi nettbrettet tilbake" in staff.page.text
    assert outcomes(app)["foresatt_1"] == ("signed", "draw")
    staff.fill(pin="4711").press("Tilbake til ansattvisning")
    assert staff.path.startswith("/skjema/prove/kvittering") and "Logg ut" in staff.page.html


def lock(staff: Visitor) -> None:
    """Lock the tablet on the signing page."""
    staff.visit("/skjema/prove/snu?til=underskrift")
    staff.fill(pin="4711").press("Lås nettbrettet")


def app_has_nothing(app: Flask) -> bool:
    """Whether no form is sent."""
    with app.app_context():
        return not queries.page("prove").lines


def at_family_signing(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody at the signing page of the same form, which no staff sign."""
    family = {who: signer for who, signer in SIGNERS.items() if who != "ansatt"}
    first, second = FORM["steps"]
    add_units(app)
    publish({**FORM, "signers": family, "steps": [{**first, "sign": [*family]}, second]})
    return at_signing(signed_in("staff", unit="solbakken"))


def test_the_wrong_digits_after_the_last_signature_end_the_sign_in(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    staff = at_family_signing(app, publish, signed_in)
    assert "Lås nettbrettet" in staff.page.text
    lock(staff)
    sign(staff, **FAMILY, foresatt_2__do="later")
    staff.fill(pin="0000").press("Tilbake til ansattvisning")
    assert staff.get("/saker/").location.startswith("/logg-inn")


def test_sending_twice_keeps_one(app: Flask, staff: Visitor) -> None:
    button = staff.page.button("Skriv under og send inn")
    given: dict[str, Any] = {f"s-{k.replace('__', '-')}": v for k, v in FIRST.items()}
    given["s-foresatt_2-do"] = "later"
    first = staff.submit(button, **given)
    staff.path = "/skjema/prove/signer/"
    again = staff.submit(button, **given)
    assert (first.status_code, again.status_code) == (303, 303)
    assert len(outcomes(app)) == 3
    with app.app_context():
        assert queries.page("prove").after is None
        assert len(queries.page("prove").lines) == 1


def test_copy_and_pdf_show_what_was_signed(app: Flask, staff: Visitor) -> None:
    given = {**FIRST, "foresatt_2__do": "declined", "foresatt_2__comment": "Jeg er uenig"}
    sign(staff, **given)
    page = staff.visit("/skjema/prove/kopi")
    assert "Underskrifter" in page.text and "Kari Li, tegnet på skjermen" in page.text
    assert "M10 20 L30 40 L50 45 M200 300 L210 310" in page.html
    assert "Ønsket ikke å skrive under" in page.text and "uenig" not in page.text
    pdf = staff.get("/skjema/prove/kopi.pdf")
    assert pdf.mimetype == "application/pdf"
    pages = PdfReader(BytesIO(pdf.data)).pages
    assert "bekreftet som innlogget" in "".join(p.extract_text() for p in pages)
    assert sum(len(p.images) for p in pages) == 1


def test_verify_finds_a_changed_byte(app: Flask, staff: Visitor) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    run = app.test_cli_runner().invoke
    good = run(args=["signatures", "verify"])
    assert good.exit_code == 0 and good.output.count("Uendret.") == 3
    with app.app_context(), storage.writing():
        submission = the_submission(app)
        transitions.rewrite(submission, {**store.open_answers(submission), "to": "no"})
        db.session.commit()
        reference = submission.reference or ""
    bad = run(args=["signatures", "verify", reference])
    assert bad.exit_code == 1 and bad.output.count("ENDRET") == 3
    assert run(args=["signatures", "verify", "AAAA-AAAA"]).exit_code == 1


def test_what_was_signed_before_the_form_came_back_counts_no_more(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    sign(staff, **FIRST, foresatt_2__do="declined")
    with app.app_context():
        path = f"/samtaler/{the_submission(app).id}"
    staff.visit(path)
    staff.press("Fyll ut «Samtalen»")
    staff.visit("/skjema/prove/del/samtale")
    staff.fill(to="no").press("Neste")
    staff.press("Gå til underskrift")
    sign(staff, **FIRST)
    assert set(outcomes(app)) == {"foresatt_1", "ansatt"}
    assert app.test_cli_runner().invoke(args=["signatures", "verify"]).exit_code == 0


def link_to_sign(staff: Visitor) -> str:
    """The path of the link for whoever signs later."""
    sign(staff, **FIRST, foresatt_2__do="later")
    page = link_page(staff)
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    return link[link.index("/i/") :]


LATER = {
    "s-foresatt_2-do": "draw",
    "s-foresatt_2-name": "Ola",
    "s-foresatt_2-read": "1",
    "s-foresatt_2-strokes": json.dumps(DRAWN),
}


def test_a_signature_on_an_old_page_is_not_lost(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    client.visit(link_to_sign(staff))
    client.press("Åpne")
    client.press("Send", **LATER, csrf_token="gammelt")
    assert client.status == 400 and "står her fortsatt" in client.page.text
    client.press("Send")
    assert "underskriften er lagret" in client.page.text
    assert outcomes(app)["foresatt_2"] == ("signed", "draw")


def test_to_press_twice_thanks_twice(staff: Visitor, client: Visitor) -> None:
    client.visit(link_to_sign(staff))
    client.press("Åpne")
    given = {**client.page.posted(client.page.button("Send")), **LATER}
    answers = [client.post("/underskrift/", data=given) for _time in range(2)]
    assert [each.location for each in answers] == ["/underskrift/", "/underskrift/"]
    assert "underskriften er lagret" in client.visit("/underskrift/").text


@pytest.mark.parametrize("by_link", [False, True])
def test_a_signature_is_not_lost_when_the_database_is_busy(
    staff: Visitor, client: Visitor, by_link: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: Any) -> None:
        raise OperationalError("", {}, Exception())

    if by_link:
        client.visit(link_to_sign(staff))
        client.press("Åpne")
        monkeypatch.setattr(signatures, "keep", busy)
        client.press("Send", **LATER)
        shown = client
    else:
        monkeypatch.setattr(submit_response, "submit", busy)
        sign(staff, **FIRST, foresatt_2__do="declined")
        shown = staff
    assert shown.status == 503
    assert "Vi fikk ikke lagret nå." in shown.page.text
    assert json.dumps(DRAWN) in [each.get("value") for each in shown.page.all("input")]


def test_a_signature_is_not_lost_when_the_sign_in_ends(app: Flask, staff: Visitor) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31)):
        sign(staff, **{**FIRST, "foresatt_2__do": "declined"})
        assert staff.status == 401 and "ikke borte" in staff.page.text
        staff.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
        staff.press("Send nå")
    assert outcomes(app)["foresatt_1"] == ("signed", "draw")


def test_what_staff_sign_is_not_read_by_a_link(app: Flask, staff: Visitor, client: Visitor) -> None:
    link_to_sign(staff)
    with app.app_context():
        submission = the_submission(app)
        signatures.keep(submission, "samtale", signatures.SignatureInput("ansatt", "later"))
        made = invitations.issue(
            "sign", "prove", submission=submission.id, step="samtale", signer="ansatt", most=0
        )
        db.session.commit()
    for visitor, status in ((client, 410), (staff, 200)):
        visitor.visit(f"/i/{made.token}")
        visitor.press("Åpne")
        assert visitor.status == status
        assert ("Bare for oss" in visitor.page.text) == (visitor is staff)


def test_the_desk_tells_whether_each_signature_still_holds(app: Flask, staff: Visitor) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    with app.app_context(), storage.writing():
        submission = the_submission(app)
        address = f"/samtaler/{submission.id}"
    assert staff.visit(address).text.count("Uendret siden underskriften") == 2
    with app.app_context(), storage.writing():
        submission = the_submission(app)
        answers = {**store.open_answers(submission), "notat": "Noe annet"}
        store.rewrite(submission, answers)
        db.session.commit()
    text = staff.visit(address).text
    assert "Endret etter underskriften" in text
    assert text.count("Uendret siden underskriften") == 1


def test_who_need_not_sign_may_sign_later_and_holds_nothing_back(
    app: Flask, staff: Visitor, publish: Publish
) -> None:
    signers = {**SIGNERS, "foresatt_2": {**SIGNERS["foresatt_2"], "required": False}}
    publish({**FORM, "signers": signers}, "valgfri")
    staff.visit("/skjema/valgfri/")
    staff.press("Start")
    staff.fill(to="yes").press("Neste")
    staff.press("Gå til underskrift")
    sign(staff, **FIRST, foresatt_2__do="later")
    with app.app_context():
        task = transitions.task(the_submission(app))
        assert task is not None and (task.step, task.role) == ("mottak", "leader")
    assert staff.page.buttons("Underskrift: Foresatt 2")


def test_the_log_tells_who_signed_and_who_declined(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    sign(staff, **FIRST, foresatt_2__do="declined")
    page = signed_in("auditor").visit("/logg/").text
    assert "Foresatt 1 skrev under på svar" in page
    assert "Foresatt 2 ønsket ikke å skrive under på svar" in page
    assert "Kari Li" not in page


def test_the_log_names_signers_and_steps_as_the_form_does(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    auditor = signed_in("auditor")
    page = auditor.visit("/logg/").text
    assert "Foresatt 1 skrev under på svar" in page
    assert "Foresatt 2 svarte på om de ville skrive under på svar" in page
    assert "fra trinnet «Samtalen»" in page
    for raw in ("foresatt_1 ", "«samtale»", "ansatt svarte"):
        assert raw not in page


def test_the_log_tells_of_what_is_deleted_without_its_ids(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    sign(staff, **FIRST, foresatt_2__do="later")
    with app.app_context(), storage.writing():
        submission = the_submission(app)
        gone = submission.id
        signatures.void(submission)
        db.session.delete(submission)
        db.session.commit()
    page = signed_in("auditor").visit("/logg/").text
    assert "(slettet)" in page
    assert gone not in page and "foresatt_1 " not in page


@pytest.mark.parametrize("later", [True, False])
def test_the_receipt_tells_of_a_link_only_where_somebody_is_to_sign(
    later: bool, staff: Visitor
) -> None:
    """Found: the first conversation's receipt told of it when both guardians had signed."""
    second = {"foresatt_2__do": "type_name", "foresatt_2__name": "Ola Li", "foresatt_2__read": "1"}
    sign(staff, **FIRST, **({"foresatt_2__do": "later"} if later else second))
    assert staff.path.endswith("/kvittering"), staff.page.text
    told = "Den som skal skrive under senere, får en egen lenke." in staff.page.text
    assert told == later
