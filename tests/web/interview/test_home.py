"""What goes home before an interview, what the parent is told, and how staff take it over."""

import pytest
from flask import Flask

from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text, yes_no
from tests.web.conftest import Publish, SignIn
from tests.web.interview.test_interview import sent_home
from tests.web.security.test_pressed_twice import pressed_twice

TALK = form(
    section("ramme", text("hvem", "Hvem fører skjemaet?", prefill="user.name")),
    section("trivsel", yes_no("sover", "Sover barnet godt?"), text("spiser", "Spiser barnet?")),
    section("sagt", yes_no("forklart", "Har vi forklart?"), home=False),
    section("slutt", {"id": "lest", "type": "confirm", "label": "Vi har lest sammen"}),
    section("faglig", text("uro", "Uro", audience="staff", guide="Skriv fakta"), audience="staff"),
    mode="interview",
    open_to=["staff"],
    summary="En samtale om hvordan barnet har det.",
    steps=[
        {"id": "samtale", "title": "Samtalen", "by": "staff",
         "sections": ["ramme", "trivsel", "sagt", "slutt"]},
        {"id": "faglig", "title": "Faglig", "by": "staff", "sections": ["faglig"],
         "receipt": "Bare du leser dette."},
    ],
    receipt="Takk for samtalen, foresatte.",
)  # fmt: skip


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """A member of staff on the interview's first page."""
    add_units(app)
    publish(TALK)
    visitor = signed_in("staff", unit="solbakken")
    visitor.visit("/skjema/prove/")
    visitor.press("Start")
    return visitor


def test_only_what_is_for_home_goes_there_and_all_of_a_part_is_taken_over(
    staff: Visitor, client: Visitor
) -> None:
    staff.press("Send skjema hjem")
    parts = staff.page.text
    assert "Trivsel" in parts and not {"Ramme", "Sagt", "Slutt", "Faglig"} & set(parts.split())
    staff.visit("/skjema/prove/fortsett")
    link = sent_home(staff, "Foresatt 1")
    client.visit(link)
    assert "En samtale om hvordan barnet har det." in client.page.text
    assert (
        "Svarene går til den du skal snakke med, og til ingen andre foresatte." in client.page.text
    )
    assert "Fra: Solbakken barnehage" in client.page.text, "who asks"
    client.press("Åpne")
    client.fill(sover="no", spiser="Lite").press("Neste")
    client.press("Send til den du skal snakke med")
    assert "Du trenger ikke å gjøre mer." in client.visit(link).text and client.status == 200
    assert "Foresatt 1 har svart hjemme" in staff.visit("/samtaler/?fane=pabegynt").text
    staff.visit("/skjema/prove/del/trivsel")
    staff.press("Bruk alle 2 svar i delen fra Foresatt 1")
    assert staff.page.value("sover") == ["no"] and staff.page.value("spiser") == "Lite"
    assert staff.page.text.count("(brukt)") == 2 and "Bruk alle" not in staff.page.text


def test_a_part_of_the_staff_has_no_tools_and_a_review_and_receipt_of_its_own(
    app: Flask, staff: Visitor
) -> None:
    assert "Vis til foresatte" in staff.page.text and "For deg: notat" in staff.page.text
    staff.visit("/skjema/prove/del/slutt")
    staff.fill(lest="1").press("Neste")
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    assert "Takk for samtalen, foresatte." in staff.page.text
    staff.visit("/samtaler/")
    staff.press("Prøve")
    staff.press("Fyll ut «Faglig»")
    assert "Tips: Skriv fakta" in staff.page.text
    for words in ("Vis til foresatte", "Send skjema hjem", "For deg: notat", "til samtalen"):
        assert words not in staff.page.text, words
    staff.fill(uro="Stor").press("Neste")
    assert "foresatte ser det" not in staff.page.text and "Stor" in staff.page.text
    staff.press("Send inn")
    assert "Bare du leser dette." in staff.page.text
    assert "Takk for samtalen" not in staff.page.text


CHILD = form(
    section(
        "barnet",
        text("navn", "Hva heter barnet?"),
        {"id": "foresatte", "type": "repeat", "label": "Hvem er foresatte?", "required": True,
         "min": 1, "questions": [text("hvem", "Navn", required=True)]},
    ),
    section(
        "slutt",
        text("avtale", "Hva er avtalt?"),
        text("uro", "Grad av uro", audience="staff", required=True),
        home=False,
        title="Utfordringer i familien",
        read_by="doers",
    ),
    mode="interview",
    confidentiality="special",
    open_to=["staff"],
    check=[
        {"when": {"avtale": {"answered": False}}, "at": "avtale", "level": "warning",
         "say": "Dere har ikke skrevet noen avtaler ennå."},
        {"when": {"uro": {"answered": False}}, "at": "navn", "level": "warning",
         "say": "Drøft uroen med lederen."},
    ],
)  # fmt: skip


def test_a_list_with_an_empty_row_is_taken_over_and_rules_of_what_is_not_sent_stay_silent(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    add_units(app)
    publish(CHILD)
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    assert "Utfordringer" in staff.visit("/skjema/prove/").text, "the whole form is told of whole"
    staff.visit("/skjema/prove/fortsett")
    staff.press("Send skjema hjem")
    readers = "Svarene leses av lederen, de ansatte som fyller ut skjemaet eller ber om svar og"
    assert readers in staff.page.text and "bare du ser" not in staff.page.text
    staff.visit("/skjema/prove/fortsett")
    client.visit(sent_home(staff, "Foresatt 1"))
    assert readers in client.page.text and "Utfordringer" not in client.page.text
    client.press("Åpne")
    client.fill(navn="Nora", **{"foresatte-0-hvem": "Ola Prøve"}).press("Neste")
    assert "avtaler" not in client.page.text and "uroen" not in client.page.text
    client.press("Send til den du skal snakke med")
    assert readers in client.page.text and "Utfordringer" not in client.page.text
    for words in ("Hvor lenge blir svarene lagret?", "Vil du rette eller legge til noe"):
        assert words in client.page.text, words
    staff.visit("/skjema/prove/del/barnet")
    staff.press("Bruk alle 2 svar i delen fra Foresatt 1")
    assert staff.page.value("foresatte-0-hvem") == "Ola Prøve"
    assert "Bruk alle" not in staff.page.text
    staff.press("Neste")
    staff.visit("/skjema/prove/se-over")
    assert "Ola Prøve" in staff.page.text and "avtaler" in staff.page.text
    staff.press("Send inn")
    assert staff.status == 422 and "Slik foresatte ser det." in staff.page.text
    assert "Rett svaret som bare er for ansatte." in staff.page.text
    assert "uro" not in staff.page.text
    staff.press("Vis alt")
    assert "Drøft uroen med lederen." in staff.page.text
    staff.press("Send inn")
    assert staff.status == 422 and "Alt vises" in staff.page.text


def test_what_nobody_took_over_is_told_before_it_goes_and_a_late_answer_is_not_lost(
    staff: Visitor, client: Visitor
) -> None:
    first = sent_home(staff, "Foresatt 1")
    staff.visit("/skjema/prove/fortsett")
    second = sent_home(staff, "Foresatt 2")
    client.visit(first)
    assert "Resten av det du skrev, blir slettet når skjemaet er sendt." in client.page.text
    client.press("Åpne")
    client.fill(sover="no", spiser="Lite").press("Neste")
    client.press("Send til den du skal snakke med")
    assert "Resten av det du skrev, blir slettet når skjemaet er sendt." in client.page.text
    staff.visit("/skjema/prove/del/trivsel")
    staff.fill(spiser="Mye").press("Neste")
    staff.visit("/skjema/prove/del/slutt")
    staff.fill(lest="1").press("Neste")
    staff.visit("/skjema/prove/se-over")
    assert "Dette skrev" not in staff.page.text, "the other parent may read over the shoulder"
    assert "Se over det som bare er for ansatte." in staff.page.text
    staff.visit("/skjema/prove/se-over?vis=alt")
    assert "Dette skrev Foresatt 1 hjemme" in staff.page.text
    assert "Sover barnet godt?" in staff.page.text and "(et annet svar står)" in staff.page.text
    assert "Lite" not in staff.page.text
    staff.visit("/skjema/prove/del/trivsel")
    staff.press("Bruk svaret: Sover barnet godt?")
    staff.visit("/skjema/prove/se-over?vis=alt")
    told = staff.page.text.partition("Bruk det dere er enige om.")[2].partition("Ramme")[0]
    assert "Sover" not in told and "Spiser barnet?" in told
    client.visit(second)
    client.press("Åpne")
    client.fill(spiser="Lite, mener jeg").press("Neste")
    staff.press("Send inn")
    client.press("Send til den du skal snakke med")
    assert client.status == 409 and "Samtalen er ferdig" in client.page.text
    assert "Lite, mener jeg" in client.page.text


def test_what_an_answer_from_home_takes_the_place_of_can_be_had_back(
    staff: Visitor, client: Visitor
) -> None:
    link = sent_home(staff, "Foresatt 1")
    staff.visit("/skjema/prove/del/trivsel")
    staff.fill(spiser="Mye, sier vi").press("Neste")
    client.visit(link)
    client.press("Åpne")
    client.fill(sover="no", spiser="Lite").press("Neste")
    client.press("Send til den du skal snakke med")
    staff.visit("/skjema/prove/del/trivsel")
    assert "Sto her før" not in staff.page.text
    staff.press("Bruk svaret: Spiser barnet?")
    assert staff.page.value("spiser") == "Lite"
    assert "Sto her før: Mye, sier vi" in staff.page.text
    assert staff.page.text.count("har svart hjemme") == 0
    staff.press("Bruk svaret: Spiser barnet?")
    assert staff.page.value("spiser") == "Mye, sier vi"
    assert "skrev hjemme: Lite" in staff.page.text


def test_who_answers_at_home_chooses_what_to_answer(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    add_units(app)
    publish(CHILD)
    staff = signed_in("staff", unit="solbakken")
    staff.visit("/skjema/prove/")
    staff.press("Start")
    client.visit(sent_home(staff, "Foresatt 1"))
    assert "Du velger selv hva du vil svare på." in client.page.text
    client.press("Åpne")
    assert "Alt på denne siden er valgfritt." in client.page.text
    assert "foresatte-0-hvem" in client.page.questions, "a row to begin with"
    client.press("Neste")
    assert client.status == 200 and client.path.endswith("/se-over")
    client.visit("/skjema/prove/del/barnet")
    client.fill(navn="Nora").press("Neste")
    client.press("Send til den du skal snakke med")
    assert client.status == 200
    staff.visit("/skjema/prove/del/barnet")
    staff.press("Bruk 1 svar i delen fra Foresatt 1")
    assert staff.page.value("navn") == "Nora"
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    assert staff.status == 422, "staff are still asked who is guardian"


def test_a_link_home_that_was_opened_opens_again_until_its_answers_are_sent(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    link = sent_home(staff, "Foresatt 1")
    client.visit(link)
    client.press("Åpne")
    client.fill(sover="no", spiser="Lite").press("Neste")
    other = app.test_client()
    assert isinstance(other, Visitor)
    assert "svare hjemme først" in other.visit(link).text, "on another day, or another telephone"
    other.press("Åpne")
    other.visit("/skjema/prove/del/trivsel")
    assert other.page.value("spiser") == "Lite", "and what was written is there"
    other.press("Neste")
    other.press("Send til den du skal snakke med")
    assert "Du trenger ikke å gjøre mer." in client.visit(link).text
    staff.visit("/skjema/prove/del/trivsel")
    assert staff.page.text.count("Bruk alle 2 svar i delen fra Foresatt 1") == 1


def test_a_link_home_is_made_once_however_often_the_button_is_pressed(
    staff: Visitor, app: Flask
) -> None:
    staff.press("Send skjema hjem")
    staff.fill(name="Foresatt 1")
    pressed_twice(app, staff, "Lag lenke")
